"""The sync centre: what the county has of this machine's work, what waits, what came back, and the receipt."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.words import _
from ui.desk import Desk
from ui.screen import Screen
from ui.sync.cost_card import CostCard
from ui.sync.costs import last_words, safe_words
from ui.sync.line_filter import ALL, LineFilter
from ui.sync.presenter import (
    MOST,
    REPORTS,
    Line,
    Now,
    Page,
    compared_words,
    contact_words,
    gather,
    headline,
    progress_words,
    speed_of,
    unread_code,
    waiting_words,
)
from ui.sync.receipt import ReceiptCard
from ui.sync.table import LineDetail, LineList
from ui.widgets.base import mark, present
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, Paragraph, column, label, row

RECEIPT_WIDE = 226.0  # pt
RECEIPT, COSTS = "receipt", "costs"
SPENT = "sync.budget_spent"


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
        self.stick, self.compare = Button(look, "", "usb"), Button(look, "", "check")
        self.list = LineList(look, self.now)
        self.detail = LineDetail(look, self.now, desk.sentence)
        self.receipt, self.costs = ReceiptCard(desk), CostCard(desk)
        self.cost, self.safe = Paragraph("staff", "soft"), label("staff", "field")
        self.filters, self.beside, self.cards = LineFilter(look), ChipRow(look, "staff"), QStackedWidget()
        self.empty, self.pages = EmptyState(look, "staff"), QStackedWidget()
        self._build()
        self._connect()
        self.begin(look)

    def _build(self) -> None:
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.pages.addWidget(self.list)
        self.pages.addWidget(self.empty)
        for card in (self.receipt, self.costs):
            self.cards.addWidget(card)
        told = column(self.sentence, self.waiting, self.cost, row(self.safe, self.contact, None, gap=24), gap=4)
        told.addWidget(self.trouble)
        self._busy = row(self.progress, self.bar, gap=16)
        self._busy.setStretch(1, 1)
        told.addLayout(self._busy)
        # What else starts an exchange stands below these.
        self.buttons = column(self.go, self.halt, self.stick, self.compare, None)
        top = row(told, self.buttons, gap=24)
        top.setStretch(0, 1)
        left = column(self.filters, self.pages, self.detail, gap=12)
        left.setStretch(1, 1)
        self.right = QWidget()
        right = column(self.beside, self.cards, gap=12)
        right.setStretch(1, 1)
        self.right.setLayout(right)
        across = row(left, self.right, gap=16)
        across.setStretch(0, 1)
        self._down = QVBoxLayout(self)
        self._down.addLayout(top)
        self._down.addLayout(across, 1)

    def _connect(self) -> None:
        link = self.desk.link
        self.go.clicked.connect(lambda: link.sync_now(beyond=self._is_spent))
        self.filters.chosen.connect(lambda _key: self._show_lines())
        self.beside.chosen.connect(lambda key: self.cards.setCurrentIndex(int(key == COSTS)))
        self.costs.changed.connect(self.reload)
        self.detail.noted.connect(self._note)
        self.detail.repeated.connect(self._repeat)
        self.halt.clicked.connect(link.cancel)
        self.compare.clicked.connect(lambda: link.sync_now(deep=True, beyond=self._is_spent))
        self.stick.clicked.connect(lambda: self.desk.go("stick"))
        self.list.picked.connect(self.detail.show_line)
        link.changed.connect(self._link_changed)
        link.finished.connect(self._finished)
        QShortcut(QKeySequence("Ctrl+R"), self).activated.connect(lambda: link.sync_now())

    def title(self) -> str:
        return _("Exchange with the county")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(4))
        self.right.setFixedWidth(theme.pt(RECEIPT_WIDE))
        for button in (self.go, self.halt, self.stick, self.compare):
            button.setMinimumSize(theme.pt(120), theme.pt(44))
        self.bar.setFixedHeight(theme.space(2))

    def retranslate(self) -> None:
        self.go.setToolTip("Ctrl+R")
        self.halt.setText(_("Stop here"))
        self.stick.setText(_("By stick"))
        self.compare.setText(_("Compare everything"))
        self.compare.setToolTip(_("Compares everything here with the county, word by word, and mends what differs."))
        chips = [(RECEIPT, _("Receipt")), (COSTS, _("Costs"))]
        self.beside.show_chips(chips, self.beside.taken or RECEIPT)
        self._show_lines()
        self._show()

    def leave(self) -> None:
        self.receipt.forget()
        self.filters.choose(ALL)

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
        self.receipt.show_seal(page.seal)
        self.costs.show_costs(page.costs)
        self._show_lines()
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

    @property
    def _is_spent(self) -> bool:
        """Whether the last exchange did not begin because nothing more may be spent."""
        problem = self.desk.link.problem
        return problem is not None and problem.code == SPENT

    def _show_lines(self) -> None:
        """Show the lines behind the chip that is taken."""
        lines = self.page.lines if self.page is not None else ()
        shown = self.filters.sort_out(lines)
        present(self.filters, bool(lines))
        self.list.show_lines(shown)
        self.pages.setCurrentWidget(self.list if shown else self.empty)
        self.detail.show_line(self.list.current_row() if shown else None)
        if lines:
            self.empty.say(_("None here."), drawing="check")
        else:
            nothing = _("Nothing was entered on this machine yet.")
            self.empty.say(nothing, _("What is entered here shows up with where it stands."), drawing="sync")

    def _note(self, line: Line) -> None:
        """Take note of a problem, or take that back."""

        def failed(_error: StationError) -> None:
            self.reload()

        def done(_none: Any) -> None:
            self.desk.link.refresh()
            self.reload()

        self.do_deed("fleet.acknowledge", done, failed, group=line.group, seen=not line.seen)

    def _repeat(self, line: Line) -> None:
        """Open the form a refused entry came from, about the same product."""

        def found(reports: Any) -> None:
            product = next((one.quote.product for one in reports if one.sheet == line.row), "")
            self.desk.go("prices.report", **({"product": product} if product else {}))

        self.show_view(REPORTS, found, limit=MOST)

    def _finished(self, tally: Any) -> None:
        self.speed = speed_of(tally, time.monotonic() - self._began)

    def _show(self) -> None:
        """Say everything above the list again."""
        link, page = self.desk.link, self.page
        for part in (self.progress, self.bar, self.halt):
            present(part, link.busy)
        present(self.go, not link.busy)
        away = self.desk.identity is not None and self.desk.identity.seat is not Seat.COUNTY
        present(self.stick, away)
        present(self.compare, away and not link.busy)
        self.progress.setText(progress_words(link.tally))
        self._show_trouble()
        self.go.setText(_("Exchange all the same") if self._is_spent else _("Exchange now"))
        self.safe.setText(safe_words(self.desk.link.busy))
        mark(self.safe, "tone", "water" if self.desk.link.busy else "field")
        if page is None:
            return
        self.go.setEnabled(page.state.enrolled)
        self.sentence.setText(headline(page, self.now()))
        self.waiting.setText(waiting_words(page.state, self.speed or page.costs.speed, page.costs))
        self.cost.setText(last_words(page.costs))
        present(self.cost, bool(self.cost.plain))
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
        elif self.page is not None and (code := unread_code(self.page.state)):
            words, tone = self.desk.sentence(StationError(code)), "rise"
        elif link.tally.compared:
            words, tone = compared_words(link.tally), "field"
        self.trouble.setText(words)
        mark(self.trouble, "tone", tone)
        present(self.trouble, bool(words) and not link.busy)
