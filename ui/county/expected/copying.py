"""To whom a list is copied: the stations of one town, any of them, in one go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.words import _, ngettext
from ui.county.expected.book import Book, Target
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.chips import ChipRow
from ui.widgets.choice import Choice
from ui.widgets.plain import Button, label, row


class CopyCard(Worded, QWidget):
    """Emits `copied(targets)` or `left`."""

    copied = Signal(object)
    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._book, self._source = Book(), Target(0, "", "")
        self._title = label("staff-title")
        self.town, self.chips = Choice(look), ChipRow(look, "staff", several=True)
        self.everybody = Button(look, "", "check")
        self.copy, self.leave = Button(look, "staff-primary", "copy"), Button(look)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addWidget(self._title)
        self._down.addLayout(row(self.town, self.everybody, None, gap=8))
        self._down.addWidget(self.chips)
        self._down.addStretch(1)
        self._down.addLayout(row(self.copy, self.leave, None, gap=8))
        self.town.activated.connect(lambda _at: self._show_stations([]))
        self.chips.chosen.connect(lambda _station: self._say())
        self.everybody.clicked.connect(lambda: self._show_stations([one.station for one in self._others]))
        self.copy.clicked.connect(lambda: self.copied.emit(self.taken))
        self.leave.clicked.connect(lambda: self.left.emit())
        self.begin(look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(3))
        self.town.setMinimumWidth(self.look.theme.pt(150))

    def retranslate(self) -> None:
        self._title.setText(_("Copy this list to other stations"))
        self.everybody.setText(_("All of them"))
        self.leave.setText(_("Leave it"))
        self._say()

    def ask(self, book: Book, source: Target) -> None:
        """Offer the stations of the source's own town first; what they had so far is replaced."""
        self._book, self._source = book, source
        self.town.offer([(one.division, one.name) for one in book.towns()])
        self.town.choose(source.division[:9])
        self._show_stations([])

    @property
    def taken(self) -> list[Target]:
        """The stations chosen."""
        chosen = set(self.chips.all_taken)
        return [one for one in self._others if one.station in chosen]

    @property
    def _others(self) -> Sequence[Target]:
        town = str(self.town.taken or "")
        return [one for one in self._book.stations(town) if one.key != self._source.key]

    def _show_stations(self, taken: list[int]) -> None:
        self.chips.show_chips([(one.station, one.name) for one in self._others], list(taken))
        self._say()

    def _say(self) -> None:
        number = len(self.taken)
        words = ngettext("Copy to {n} station", "Copy to {n} stations", number)
        self.copy.setText(words.format(n=number))
        self.copy.setEnabled(number > 0)
