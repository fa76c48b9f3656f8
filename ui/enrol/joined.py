"""The page that says which county this is and how to be sure of it, while the first news arrives."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from station.kernel.words import _
from sync.client import Tally
from ui.theme import Look
from ui.widgets.base import Worded, present
from ui.widgets.plain import Button, Card, column, label

KILO = 1024


class Joined(Worded, QWidget):
    """Emits `finished` when the person goes on; the news goes on arriving by itself."""

    finished = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.asked = False  # whether the first exchange was begun
        self._told = ("", "", "")
        self._tally, self._busy, self._offline = Tally(), False, False
        self.place, self.number = label("main", wrap=True), label("title")
        self.compare = label("second", "soft", wrap=True)
        self.words = label("second", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)  # how much there is to come, nobody knows beforehand
        self.bar.setTextVisible(False)
        self.go_on = Button(look, "primary", "check")
        self.go_on.clicked.connect(lambda: self.finished.emit())
        self.sheet = Card(look)
        self.sheet.inside.addLayout(column(self.place, self.compare, self.number, gap=12))
        self._down = QVBoxLayout(self)
        self._down.addStretch(1)
        self._down.addWidget(self.sheet)
        self._down.addWidget(self.words)
        self._down.addWidget(self.bar)
        self._down.addWidget(self.go_on, 0, Qt.AlignmentFlag.AlignRight)
        self._down.addStretch(2)
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(16), space(3), space(16), space(3))
        self._down.setSpacing(space(3))

    def retranslate(self) -> None:
        county, station, number = self._told
        words = _("This is now {station} of {county}.") if station else _("This is now a seat of {county}.")
        self.place.setText(words.format(station=station, county=county))
        compare = _("Check number of the county. Compare it by phone; if it differs, tell the county at once.")
        self.compare.setText(compare)
        self.number.setText(number)
        self.go_on.setText(_("Begin"))
        self._say_progress()

    def welcome(self, county: str, station: str, number: str) -> None:
        """Show where this machine belongs now."""
        self._told = (county, station, number)
        self.asked = False
        self.show_progress(Tally(), True, False)
        self.retranslate()

    def show_progress(self, tally: Tally, busy: bool, offline: bool) -> None:
        """Show how much of the first news has come."""
        self._tally, self._busy, self._offline = tally, busy, offline
        self._say_progress()

    def _say_progress(self) -> None:
        kilobytes = -(-self._tally.received // KILO)
        come = _("{rows} entries, {kilobytes} kB").format(rows=self._tally.rows, kilobytes=kilobytes)
        if self._busy:
            words = _("The first news is arriving: {amount}.")
        elif self._offline:
            words = _("The line broke after {amount}. The rest comes by itself.")
        else:
            words = _("All news is here: {amount}.")
        self.words.setText(words.format(amount=come))
        present(self.bar, self._busy)
