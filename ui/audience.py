"""For whom something is: the whole county or town, or divisions ticked in the tree; with how many stations that is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from station.kernel.deeds import Seat
from station.kernel.words import _, ngettext
from station.places.reach import Reach
from ui.desk import Desk
from ui.divisions import Division, DivisionTree
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow
from ui.widgets.plain import column, label

EVERYBODY, CHOSEN = "everybody", "chosen"
ASKING_MS = 150


class AudiencePart(Worded, QWidget):
    """Emits `changed` after every change by a person. A village speaks to itself, a town to its own at most.

    With `folds` the tree is there only while places are to be ticked, below the count: a narrow form has no more room.
    """

    changed = Signal()

    def __init__(self, desk: Desk, folds: bool = False) -> None:
        super().__init__()
        self._desk, self._folds = desk, folds
        self._seat = desk.identity.seat if desk.identity is not None else Seat.VILLAGE
        self.asked = True  # whether somebody has said for whom it is
        self.reach: Reach | None = None
        self.which, self.tree = ChipRow(desk.look, "staff"), DivisionTree(desk)
        self.reaches = label("staff", "field", wrap=True)
        self._timer = QTimer(self, singleShot=True, interval=ASKING_MS)
        below = (self.reaches, self.tree) if folds else (self.tree, self.reaches)
        down = column(self.which, *below, gap=6)
        down.setContentsMargins(0, 0, 0, 0)
        self.setLayout(down)
        self.which.chosen.connect(self._turn)
        self.tree.changed.connect(self._ticked)
        self._timer.timeout.connect(self._ask_reach)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self._show_ways(self.which.taken or (EVERYBODY if self.asked else None))
        self._show_reach()

    @property
    def is_fixed(self) -> bool:
        """Whether there is nothing to choose here."""
        return self._seat is Seat.VILLAGE

    def offer(self, divisions: Sequence[Division]) -> None:
        """Offer these divisions; what was ticked stays so."""
        self.tree.offer(divisions)

    def fill(self, audience: str, asked: bool = True) -> None:
        """Show an audience; `asked` whether somebody has said so, or nobody yet."""
        self.asked = asked
        codes = audience.split()
        whole = not codes or (self._seat is Seat.TOWN and codes == [self._here])
        self._show_ways((EVERYBODY if whole else CHOSEN) if asked else None)
        self.tree.tick([] if whole else codes)
        self._show_tree()
        self._ask_reach()

    @property
    def audience(self) -> str:
        """The divisions chosen, "" for everybody."""
        if self.is_fixed:
            return self._here
        if self.which.taken == CHOSEN and self.tree.codes:
            return " ".join(self.tree.codes)
        return self._here if self._seat is Seat.TOWN else ""

    @property
    def nobody(self) -> bool:
        """Whether nothing was chosen, or places were to be and none is ticked yet."""
        return self.which.taken is None or (self.which.taken == CHOSEN and not self.tree.codes)

    @property
    def nobody_words(self) -> str:
        """What is to be said while that is so."""
        if self.which.taken is None:
            return _("Say for whom it is: the whole county, or some towns and villages.")
        return _("Tick the towns or villages.")

    @property
    def _here(self) -> str:
        return self._desk.identity.division if self._desk.identity is not None else ""

    def _show_ways(self, taken: object) -> None:
        town = self._seat is Seat.TOWN
        self.which.show_chips(
            [(EVERYBODY, _("Whole town") if town else _("Whole county")),
             (CHOSEN, _("Chosen villages") if town else _("Chosen towns and villages"))], taken)

    def _turn(self, _key: object) -> None:
        self.asked = True
        self._show_tree()
        self._ticked()

    def _ticked(self) -> None:
        self._timer.start()
        self.changed.emit()

    def _show_tree(self) -> None:
        village = self.is_fixed
        present(self.which, not village)
        chosen = self.which.taken == CHOSEN
        self.tree.setEnabled(chosen)
        present(self.tree, not village and (chosen or not self._folds))

    def _ask_reach(self) -> None:
        def show(found: list[Reach]) -> None:
            self.reach = found[0]
            self._show_reach()

        self._desk.show("places.reach_of", show, self, audience=self.audience)

    def _show_reach(self) -> None:
        if self.reach is None:
            return
        if self.nobody:
            self.reaches.setText(self.nobody_words)
            return
        number = self.reach.stations
        self.reaches.setText(ngettext("Reaches {n} station.", "Reaches {n} stations.", number).format(n=number))
        self.reaches.setToolTip("\n".join(self.reach.names))
