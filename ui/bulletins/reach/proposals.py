"""What another county took back and is still told here: whether to take it back here too, one question at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from station.bulletins.packages.model import Proposal
from station.kernel.errors import StationError
from station.kernel.said import time_in_words
from station.kernel.words import _
from ui.bulletins.reach.recall import DEED
from ui.desk import Desk
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, label, row

VIEW = "bulletins.proposals"
MOST = 50


class ProposalBar(Worded, QFrame):
    """Hidden while nothing was taken back elsewhere.

    Emits `looked(bulletin)` to see one, `done` once it is taken back here too.
    """

    looked = Signal(object)  # row ids do not fit a C int
    done = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        mark(self, "part", "notice")
        self._desk = desk
        self.proposals: list[Proposal] = []
        self.words, self.reason = label("staff", wrap=True), label("staff", wrap=True)
        self.trouble = label("staff", "rise", wrap=True)
        self.look_at, self.take_back = Button(desk.look), Button(desk.look, "staff-warning")
        down = QVBoxLayout(self)
        for part in (self.words, self.reason, self.trouble):
            down.addWidget(part)
        down.addLayout(row(self.look_at, self.take_back, None))
        self.look_at.clicked.connect(lambda: self.looked.emit(self.proposals[0].bulletin))
        self.take_back.clicked.connect(self._take_back)
        self.trouble.hide()
        self.hide()
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.look_at.setText(_("Look at it"))
        self.take_back.setText(_("Take it back here too"))
        self._say()

    def show_proposals(self, proposals: Sequence[Proposal]) -> None:
        """Ask about the newest of these that is issued here; drafts are refused at their approval."""
        self.proposals = [one for one in proposals if one.bulletin]
        self.trouble.hide()
        self._say()

    def _say(self) -> None:
        present(self, bool(self.proposals))
        if not self.proposals:
            return
        one, clock = self.proposals[0], self._desk.store.clock
        when = time_in_words(one.at, clock.now_ms(), clock.offset_minutes())
        told = _("{county} took back “{title}” ({when}). Here it is still read.")
        self.words.setText(told.format(county=one.origin_name, title=one.title, when=when))
        self.reason.setText(_("They say: {reason}").format(reason=one.reason))
        may = self._desk.person.role in self._desk.store.registry.deeds[DEED].roles
        present(self.take_back, may)

    def _take_back(self) -> None:
        def failed(error: StationError) -> None:
            self.trouble.setText(self._desk.sentence(error))
            self.trouble.show()

        one = self.proposals[0]
        told: dict[str, Any] = {"bulletin": one.bulletin, "reason": one.reason}
        self._desk.do(DEED, lambda _recall: self.done.emit(), failed, self, **told)
