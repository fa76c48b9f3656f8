"""The sync centre: what the county has of this machine's work, what waits, what came back, and the receipt."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout

from station.kernel.deeds import Seat
from station.kernel.words import _
from ui.desk import Desk
from ui.screen import Screen
from ui.sync.presenter import (
    Now,
    Page,
    contact_words,
    gather,
    headline,
    progress_words,
    speed_of,
    waiting_words,
)
from ui.sync.receipt import ReceiptCard
from ui.sync.table import LineDetail, LineList
from ui.widgets.base import mark, present
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, Paragraph, column, label, row

RECEIPT_WIDE = 226.0  # pt


class SyncCentre(Screen):
    """Screen "sync". The sentence and the button above, the list with one line's story left, the receipt right."""

    watches: ClassVar[frozenset[str]] = frozenset({"sync.state", "sync.rulings"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.page: Page | None = None
        self.speed = 0.0  # bytes a second of the last exchange seen from here, 0 when none was
        self._began = 0.0
        self._reading = self._stale = False
        self.sentence = Paragraph("staff-title")
        self.waiting, self.contact = label("staff"), label("staff", "soft")
        self.trouble = Paragraph("staff")
        self.progress, self.bar = label("staff", "water"), QProgressBar()
        self.go, self.halt = Button(look, "staff-primary", "sync"), Button(look, "", "cross")
        self.stick = Button(look, "", "usb")
        self.list = LineList(look, self.now)
        self.detail = LineDetail(look, self.now, desk.sentence)
        self.receipt = ReceiptCard(desk)
        self.empty, self.pages = EmptyState(look, "staff"), QStackedWidget()
        self._build()
        self._connect()
        self.begin(look)

    def _build(self) -> None:
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.pages.addWidget(self.list)
        self.pages.addWidget(self.empty)
        told = column(self.sentence, row(self.waiting, self.contact, None, gap=24), self.trouble, gap=4)
        self._busy = row(self.progress, self.bar, gap=16)
        self._busy.setStretch(1, 1)
        told.addLayout(self._busy)
        top = row(told, column(self.go, self.halt, self.stick, None), gap=24)
        top.setStretch(0, 1)
        left = column(self.pages, self.detail, gap=12)
        left.setStretch(0, 1)
        across = row(left, self.receipt, gap=16)
        across.setStretch(0, 1)
        self._down = QVBoxLayout(self)
        self._down.addLayout(top)
        self._down.addLayout(across, 1)

    def _connect(self) -> None:
        link = self.desk.link
        self.go.clicked.connect(link.sync_now)
        self.halt.clicked.connect(link.cancel)
        self.stick.clicked.connect(lambda: self.desk.go("stick"))
        self.list.picked.connect(self.detail.show_line)
        link.changed.connect(self._link_changed)
        link.finished.connect(self._finished)
        QShortcut(QKeySequence("Ctrl+R"), self).activated.connect(link.sync_now)

    def title(self) -> str:
        return _("Exchange with the county")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(4))
        self.receipt.setFixedWidth(theme.pt(RECEIPT_WIDE))
        for button in (self.go, self.halt, self.stick):
            button.setMinimumSize(theme.pt(120), theme.pt(44))
        self.bar.setFixedHeight(theme.space(2))

    def retranslate(self) -> None:
        self.go.setText(_("Exchange now"))
        self.go.setToolTip("Ctrl+R")
        self.halt.setText(_("Stop here"))
        self.stick.setText(_("By stick"))
        nothing = _("Nothing was entered on this machine yet.")
        self.empty.say(nothing, _("What is entered here shows up with where it stands."), drawing="sync")
        self._show()

    def leave(self) -> None:
        self.receipt.forget()

    def now(self) -> Now:
        """Return the moment that times are told at."""
        clock = self.desk.store.clock
        return Now(clock.now_ms(), clock.offset_minutes())

    def reload(self) -> None:
        """Read everything again, never twice at once."""
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        store, person, named = self.desk.store, self.desk.person, self.desk.names.own
        self.desk.jobs.run(
            "store", lambda job: gather(store, person, named), done=self._filled, failed=self._not_read, owner=self
        )

    def _filled(self, page: Page) -> None:
        self._reading = False
        self.page = page
        self.list.show_lines(page.lines)
        self.pages.setCurrentWidget(self.list if page.lines else self.empty)
        self.detail.show_line(self.list.current_row())
        self.receipt.show_seal(page.seal)
        self._show()
        if self._stale:
            self.reload()

    def _not_read(self, error: Exception) -> None:
        self._reading = False
        raise error

    def _link_changed(self) -> None:
        link = self.desk.link
        if link.busy and not link.tally.rounds:
            self._began = time.monotonic()
        self._show()
        if not link.busy and self.isVisible():
            self.reload()

    def _finished(self, tally: Any) -> None:
        self.speed = speed_of(tally, time.monotonic() - self._began)

    def _show(self) -> None:
        """Say everything above the list again."""
        link, page = self.desk.link, self.page
        for part in (self.progress, self.bar, self.halt):
            present(part, link.busy)
        present(self.go, not link.busy)
        present(self.stick, self.desk.identity is not None and self.desk.identity.seat is not Seat.COUNTY)
        self.progress.setText(progress_words(link.tally))
        self._show_trouble()
        if page is None:
            return
        self.go.setEnabled(page.state.enrolled)
        self.sentence.setText(headline(page, self.now()))
        self.waiting.setText(waiting_words(page.state, self.speed))
        self.contact.setText(contact_words(page.state, self.now()))
        last = page.state.last_ok_ms
        self.contact.setToolTip("" if last is None else self.now().exact(last))

    def _show_trouble(self) -> None:
        link = self.desk.link
        words, tone = "", "soft"
        if link.problem is not None:
            words, tone = self.desk.sentence(link.problem), "rise"
        elif link.offline:
            words = _("The county cannot be reached now. It goes up by itself later.")
        self.trouble.setText(words)
        mark(self.trouble, "tone", tone)
        present(self.trouble, bool(words) and not link.busy)
