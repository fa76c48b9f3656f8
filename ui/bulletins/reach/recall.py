"""Taking a bulletin back: why, what to read instead, and whom it reaches. In the page, not on top of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from station.bulletins.receipts.model import Reach
from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from ui.desk import Desk
from ui.widgets.base import Worded, mark
from ui.widgets.choice import Choice
from ui.widgets.plain import Button, label, row

LONGEST = 500
DEED = "bulletins.recall"


class RecallForm(Worded, QFrame):
    """Hidden until `ask`. Emits `left` when it is put away, `done` once the bulletin is taken back."""

    left = Signal()
    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        mark(self, "part", "confirm")
        self._desk = desk
        self.bulletin: Reach | None = None
        self._others: list[tuple[Any, str]] = []
        self.words, self.trouble = label("staff", wrap=True), label("staff", "rise", wrap=True)
        self._why, self._instead = label("staff", "soft"), label("staff", "soft")
        self.reason = QLineEdit(maxLength=LONGEST)
        self.instead = Choice(desk.look)
        self.no, self.yes = Button(desk.look), Button(desk.look, "staff-warning")
        down = QVBoxLayout(self)
        for part in (self.words, self._why, self.reason, self._instead, self.instead, self.trouble):
            down.addWidget(part)
        down.addLayout(row(None, self.no, self.yes))
        self.no.clicked.connect(self.put_away)
        self.yes.clicked.connect(self.take_back)
        self.reason.returnPressed.connect(self.yes.setFocus)
        self.hide()
        self.begin(desk.look)

    def retranslate(self) -> None:
        self._why.setText(_("Why? Farmers read it."))
        self._instead.setText(_("To read instead"))
        self.reason.setAccessibleName(self._why.text())
        self.instead.setAccessibleName(self._instead.text())
        self.no.setText(_("Leave it"))
        self.yes.setText(_("Take it back now"))
        self._offer()
        if self.bulletin is not None:
            self._say()

    def ask(self, bulletin: Reach, others: Sequence[Reach]) -> None:
        """Ask about a bulletin; one of `others` may be read in its place."""
        self.bulletin = bulletin
        holding = [one for one in others if one.recalled is None and one.bulletin != bulletin.bulletin]
        self._others = [(one.bulletin, one.title) for one in holding]
        self._offer()
        self.instead.setCurrentIndex(0)
        self.reason.clear()
        self.trouble.hide()
        self._say()
        self.show()
        self.reason.setFocus()

    def put_away(self) -> None:
        """Take nothing back."""
        self.bulletin = None
        self.reason.clear()
        self.hide()
        self.left.emit()

    def take_back(self) -> None:
        """Take the bulletin back."""
        if self.bulletin is None:
            return

        def failed(error: StationError) -> None:
            self.trouble.setText(self._desk.sentence(error))
            self.trouble.show()

        def taken(_recall: Any) -> None:
            self.put_away()
            self.done.emit()

        told = {"bulletin": self.bulletin.bulletin, "reason": self.reason.text(),
                "instead": int(self.instead.currentData() or 0)}
        self._desk.do(DEED, taken, failed, self, **told)

    def _offer(self) -> None:
        self.instead.offer([(0, _("Nothing")), *self._others])

    def _say(self) -> None:
        if self.bulletin is None:
            return
        one = self.bulletin
        stations = ngettext("{n} station", "{n} stations", one.addressed).format(n=one.addressed)
        slips = ngettext("{n} slip", "{n} slips", one.printed).format(n=one.printed)
        words = _("“{title}” goes off the screens of {stations} at once. Gone out on paper: {slips}.")
        self.words.setText(words.format(title=one.title, stations=stations, slips=slips))
