"""Reported prices that wait for the county: the odd ones first, decided one by one or, where nothing is odd, together.

A decision cannot be taken back once it has gone to the station, so rejecting asks, with a reason.
"""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from ui.county.comparing import Compared, ComparedView, read_compared
from ui.county.decisions import DEED, accept_each, left_out, left_words, price_of
from ui.county.presenter import count, may
from ui.county.report_card import ReasonBar, ReportCard
from ui.county.report_lists import judged_list, judged_words, waiting_list
from ui.county.review import MOST, Judged, Queue, Waiting, gather
from ui.desk import Desk
from ui.how_made import HowMade
from ui.page_screen import Page, PageScreen
from ui.widgets.chips import ChipRow
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, column, label, row

WAITING, JUDGED = "waiting", "judged"


class ReportsScreen(PageScreen):
    """The queue left, the chosen report right. A accepts, R rejects, arrows walk."""

    watches: ClassVar[frozenset[str]] = frozenset({"prices.sheet"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.waiting: list[Waiting] = []
        self.judged: list[Judged] = []
        self._sent: set[int] = set()  # decided or on the way; a page that was read before may still name them
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.accept_all = Button(desk.look, "", "check")
        self.chips = ChipRow(desk.look, "staff")
        self.table, self.done_table = waiting_list(desk), judged_list(desk)
        self.card, self.reason = ReportCard(desk), ReasonBar(desk)
        self.compared, self.how = ComparedView(desk), HowMade(desk)
        self.confirm = ConfirmBar(desk.look)
        self.empty = EmptyState(desk.look, "staff")
        self.pages = QStackedWidget()
        self._build()
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        both = QWidget()
        left = column(self.table, self.compared, gap=8)
        left.setStretch(0, 1)
        across = row(gap=16)
        across.addLayout(left)
        across.addWidget(self.card)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        whole = column(gap=8)
        whole.addLayout(across, 1)
        whole.addWidget(self.how)
        both.setLayout(whole)
        for part in (both, self.done_table, self.empty):
            self.pages.addWidget(part)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.headline, None, self.accept_all))
        for part in (self.chips, self.trouble):
            self._down.addWidget(part)
        self._down.addWidget(self.pages, 1)
        self._down.addWidget(self.reason)
        self._down.addWidget(self.confirm)

    def _connect(self) -> None:
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _row: self.card.accept.setFocus(Qt.FocusReason.TabFocusReason))
        self.card.accepted.connect(lambda: self.decide(True))
        self.card.reject_asked.connect(self.ask_reason)
        self.reason.opened.connect(lambda asks: self.card.show_buttons(not asks))
        self.reason.given.connect(lambda reason: self.decide(False, reason))
        self.accept_all.clicked.connect(self._ask_all)
        self.chips.chosen.connect(lambda _key: self._show_page())
        for key, deed in (("A", lambda: self.decide(True)), ("R", self.ask_reason)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def title(self) -> str:
        return _("Reported prices")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def retranslate(self) -> None:
        self._show_counts()

    def first(self) -> QWidget:
        return self.table

    def leave(self) -> None:
        self.reason.put_away()
        self.confirm.leave()
        self.chips.choose(WAITING)
        self._sent.clear()
        self.trouble.setText("")

    def unsaved(self) -> bool:
        return bool(self.reason.line.text())

    def page(self) -> Page:
        return gather

    def filled(self, page: Queue) -> None:
        self.waiting = [one for one in page.waiting if one.report.sheet not in self._sent]
        self.judged = page.judged
        self.table.show_rows(self.waiting)
        self._show_counts()

    def refused(self, sentence: str) -> None:
        self.waiting, self.judged = [], []
        self.table.show_rows([])
        self._show_counts()
        self.empty.say(sentence, drawing="lock")

    def decide(self, accept: bool, reason: str = "") -> None:
        """Accept or reject the report shown."""
        waiting = self.card.waiting
        if waiting is None or waiting.report.sheet in self._sent or not self._may:
            return
        self._sent.add(waiting.report.sheet)

        def done(_none: Any) -> None:
            self._decided(waiting, accept)

        def failed(error: StationError) -> None:
            self._sent.discard(waiting.report.sheet)
            self._complain(self.desk.sentence(error))
            self.reload()

        self._complain("")
        self.do_deed(DEED, done, failed, sheet=waiting.report.sheet, accept=accept, reason=reason)

    def ask_reason(self) -> None:
        """Ask why the report shown is rejected."""
        if self.waiting and self.card.waiting is not None and self._may:
            self.confirm.leave()
            self.reason.ask(self.card.waiting)

    def accept_unflagged(self) -> None:
        """Accept every report that was held against something and about which nothing is odd."""
        chosen = [one for one in self.waiting if one.plain]
        store, person = self.desk.store, self.desk.person

        def done(taken: list[Waiting]) -> None:
            words = ngettext("{n} price accepted.", "{n} prices accepted.", len(taken)).format(n=count(len(taken)))
            self.desk.said.emit(" ".join(filter(None, (words, left_words(self.waiting)))))
            self.reload()

        def moved(number: int) -> None:
            self.headline.setText(_("Accepting {n} of {all}…").format(n=count(number), all=count(len(chosen))))

        self.desk.jobs.run(
            "store", lambda job: accept_each(store, person, chosen, job.report), done=done, progress=moved, owner=self
        )

    @property
    def _may(self) -> bool:
        return may(self.desk.store.registry, self.desk.person, DEED)

    def _decided(self, waiting: Waiting, accepted: bool) -> None:
        quote = waiting.report.quote
        words = _("{product} {price} accepted.") if accepted else _("{product} {price} rejected.")
        self.desk.said.emit(words.format(product=self.desk.names.own(quote.product), price=price_of(waiting)))
        self.waiting = [one for one in self.waiting if one is not waiting]
        self.table.show_rows(self.waiting)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_counts()

    def _picked(self, waiting: Waiting | None) -> None:
        self.reason.put_away()
        self.card.setVisible(waiting is not None)
        self.compared.clear()
        self.how.show_basis(waiting.history.basis if waiting is not None else None)
        if waiting is not None:
            self.card.show_waiting(waiting)
            self._read_compared(waiting)

    def _read_compared(self, waiting: Waiting) -> None:
        store, person, quote = self.desk.store, self.desk.person, waiting.report.quote

        def show(found: Compared) -> None:
            if self.card.waiting is waiting:
                self.card.show_compared(found)
                self.compared.show_compared(found, waiting)
                seasonal = found.seasonal
                self.how.show_basis(waiting.history.basis, seasonal.basis if seasonal is not None else None)

        self.desk.jobs.run("store", lambda job: read_compared(store, person, quote), done=show, owner=self)

    def _show_counts(self) -> None:
        waiting, odd, alone = len(self.waiting), *left_out(self.waiting)
        shown = _("{n} or more").format(n=count(waiting)) if waiting >= MOST else count(waiting)
        words = ngettext("{n} price waits", "{n} prices wait", waiting).format(n=shown)
        if odd:
            words += " · " + ngettext("{n} to look at", "{n} to look at", odd).format(n=count(odd))
        if alone:
            words += " · " + ngettext("{n} without history", "{n} without history", alone).format(n=count(alone))
        self.headline.setText(words)
        plain = waiting - odd - alone
        told = ngettext("Accept {n} with nothing odd", "Accept {n} with nothing odd", plain).format(n=count(plain))
        self.accept_all.setText(told)
        self.accept_all.setVisible(plain > 0 and self._may)
        for button in (self.card.accept, self.card.reject):
            button.setEnabled(self._may)
        chips = [(WAITING, _("Waiting {n}").format(n=count(waiting)))]
        if self.judged:
            chips.append((JUDGED, judged_words(len(self.judged))))
        taken = self.chips.taken if self.chips.taken in dict(chips) else WAITING
        self.chips.show_chips(chips, taken)
        self.chips.setVisible(bool(self.judged))
        self._show_page()

    def _show_page(self) -> None:
        self.trouble.setVisible(bool(self.trouble.text()))
        if self.chips.taken == JUDGED:
            self.done_table.show_rows(self.judged)
            self.pages.setCurrentIndex(1)
            return
        self.empty.say(
            _("No reported price waits."), _("New ones come with the next exchange of a station."), drawing="check"
        )
        self.pages.setCurrentIndex(0 if self.waiting else 2)

    def _ask_all(self) -> None:
        self.reason.put_away()
        plain = sum(one.plain for one in self.waiting)
        question = ngettext(
            "Accept {n} price? Every station will show it.", "Accept {n} prices? Every station will show them.", plain
        )
        whole = " ".join(filter(None, (question.format(n=count(plain)), left_words(self.waiting))))
        self.confirm.ask(whole, _("Accept them"), self.accept_unflagged)

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.reason.isVisible():
            self.reason.put_away()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)
