"""Whom a bulletin is for and when it holds: crops, growth stage, solar terms, places, farmers, days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station.bulletins.checks import LONGEST_WORDS
from station.bulletins.model import FARMERS, Content, Listed, number_of
from station.bulletins.reach import Reach
from station.kernel.calendar import SOLAR_TERMS
from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from ui.bulletins.writing.crops import CropsPart
from ui.bulletins.writing.days import DaysPart
from ui.bulletins.writing.divisions import DivisionTree
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow
from ui.widgets.choice import Choice
from ui.widgets.plain import column, label, row
from ui.widgets.question import Question
from ui.widgets.scrolling import scrolling

EVERYBODY, CHOSEN = "everybody", "chosen"
ASKING_MS = 150


class WhomPart(Worded, QWidget):
    """Emits `changed` after every change by a person."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk = desk
        self._seat = desk.identity.seat if desk.identity is not None else Seat.VILLAGE
        self.reach: Reach | None = None
        self.crops, self.days, self.tree = CropsPart(desk), DaysPart(desk), DivisionTree(desk)
        self.stage = QLineEdit()
        self.stage.setMaxLength(LONGEST_WORDS)
        self.terms, self.farmers = ChipRow(look, "staff", several=True), ChipRow(look, "staff", several=True)
        self.which, self.replaces = ChipRow(look, "staff"), Choice(look)
        self.reaches = label("staff", "field", wrap=True)
        self._offered: list[Listed] = []
        self._asked = True
        self._timer = QTimer(self, singleShot=True, interval=ASKING_MS)
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        look, audience = self._desk.look, QWidget()
        audience.setLayout(column(self.which, self.tree, self.reaches, gap=6))
        self.questions = {
            "crops": Question(look, N_("Crops"), self.crops),
            "stage": Question(look, N_("Growth stage"), self.stage),
            "terms": Question(look, N_("Solar terms"), self.terms, N_("None chosen: the whole year.")),
            "farmers": Question(look, N_("Farmers"), self.farmers, N_("None chosen: everybody.")),
            "audience": Question(look, N_("For whom"), audience),
            "replaces": Question(look, N_("In place of"), self.replaces),
            **self.days.questions,
        }
        left = scrolling(*(self.questions[name] for name in ("crops", "stage", "terms", "farmers")), gap=12)
        across = row(left, gap=16)
        right = column(self.questions["audience"], self.days, self.questions["replaces"], gap=12)
        right.setStretch(0, 1)
        across.addLayout(right)
        across.setStretch(0, 1)
        across.setStretch(1, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addLayout(across)

    def _connect(self) -> None:
        self.stage.textEdited.connect(lambda _text: self.changed.emit())
        self.replaces.activated.connect(lambda _place: self.changed.emit())
        for part in (self.crops, self.days):
            part.changed.connect(self.changed)
        for chips in (self.terms, self.farmers):
            chips.chosen.connect(lambda _key: self.changed.emit())
        self.which.chosen.connect(self._turn)
        self.tree.changed.connect(self._ticked)
        self._timer.timeout.connect(self._ask_reach)

    def retranslate(self) -> None:
        self._show_ways(self.which.taken or (EVERYBODY if self._asked else None))
        self.stage.setPlaceholderText(_("for example: fruit swelling"))
        self.terms.show_chips([(one.code, _(one.label)) for one in SOLAR_TERMS], self.terms.all_taken)
        kinds = [(key, _(words)) for key, words in FARMERS.items() if key != "any"]
        self.farmers.show_chips(kinds, self.farmers.all_taken)
        self.offer_bulletins(self._offered)
        self._show_reach()

    def _show_ways(self, taken: object) -> None:
        town = self._seat is Seat.TOWN
        self.which.show_chips(
            [(EVERYBODY, _("Whole town") if town else _("Whole county")),
             (CHOSEN, _("Chosen villages") if town else _("Chosen towns and villages"))], taken)

    def offer_bulletins(self, listed: Sequence[Listed]) -> None:
        """Offer the bulletins that hold, one of which the draft may replace."""
        self._offered = list(listed)
        words = _("No. {number} {title}")
        lines = [(one.id, words.format(number=number_of(one.id), title=one.title)) for one in listed]
        self.replaces.offer([(0, _("nothing")), *lines])

    def fill(self, content: Content, asked: bool = True) -> None:
        """Show what a draft says; `asked` whether somebody has said for whom it is."""
        self._asked = asked
        self.crops.fill(content.crops)
        self.stage.setText(content.stage)
        self.terms.show_chips([(one.code, _(one.label)) for one in SOLAR_TERMS], list(content.terms))
        kinds = [(key, _(words)) for key, words in FARMERS.items() if key != "any"]
        self.farmers.show_chips(kinds, list(content.farmers))
        codes = content.audience.split()
        here = self._desk.identity.division if self._desk.identity is not None else ""
        whole = not codes or (self._seat is Seat.TOWN and codes == [here])
        self._show_ways((EVERYBODY if whole else CHOSEN) if asked else None)
        self.tree.tick([] if whole else codes)
        if content.replaces and self.replaces.findData(content.replaces) < 0:
            self.replaces.addItem(_("No. {number}").format(number=number_of(content.replaces)), content.replaces)
        self.replaces.choose(content.replaces or 0)
        self.days.fill(content.valid_from, content.valid_to)
        for question in self.questions.values():
            question.complain("")
        self._show_tree()
        self._ask_reach()

    def told(self) -> dict[str, Any]:
        """Return what was chosen as the deeds take it."""
        return {
            "stage": self.stage.text().strip(), "audience": self.audience,
            "terms": " ".join(map(str, self.terms.all_taken)), "farmers": " ".join(map(str, self.farmers.all_taken)),
            "replaces": int(self.replaces.taken or 0), "asked": self._asked, **self.crops.told(), **self.days.told(),
        }

    @property
    def audience(self) -> str:
        """The divisions chosen, "" for everybody; a village is told of itself, a town of its own at most."""
        here = self._desk.identity.division if self._desk.identity is not None else ""
        if self._seat is Seat.VILLAGE:
            return here
        if self.which.taken == CHOSEN and self.tree.codes:
            return " ".join(self.tree.codes)
        return here if self._seat is Seat.TOWN else ""

    @property
    def nobody(self) -> bool:
        """Whether nothing was chosen, or places were to be and none is ticked yet."""
        return self.which.taken is None or (self.which.taken == CHOSEN and not self.tree.codes)

    @property
    def nobody_words(self) -> str:
        """What is to be said while that is so."""
        if self.which.taken is None:
            return self._desk.sentence(StationError("bulletin.no_audience"))
        return _("Tick the towns or villages.")

    def _turn(self, _key: object) -> None:
        self._asked = True
        self._show_tree()
        self._ticked()

    def _ticked(self) -> None:
        self.questions["audience"].complain("")
        self._timer.start()
        self.changed.emit()

    def _show_tree(self) -> None:
        village = self._seat is Seat.VILLAGE
        present(self.which, not village)
        self.tree.setEnabled(self.which.taken == CHOSEN)
        present(self.tree, not village)

    def _ask_reach(self) -> None:
        def show(found: list[Reach]) -> None:
            self.reach = found[0]
            self._show_reach()

        self._desk.show("bulletins.reach_of", show, self, audience=self.audience)

    def _show_reach(self) -> None:
        if self.reach is None:
            return
        if self.nobody:
            self.reaches.setText(self.nobody_words)
            return
        number = self.reach.stations
        self.reaches.setText(ngettext("Reaches {n} station.", "Reaches {n} stations.", number).format(n=number))
        self.reaches.setToolTip("\n".join(self.reach.names))
