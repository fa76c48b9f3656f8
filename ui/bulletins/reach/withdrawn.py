"""Bulletins that were taken back: why, what to read instead, which slips went out from here. Read, then acknowledge."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.receipts.model import Slip, Withdrawn
from station.kernel.errors import StationError
from station.kernel.said import time_in_words
from station.kernel.words import N_, _, ngettext
from ui.bulletins.reach.words import slip_words
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.widgets.base import present
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_table import Field
from ui.widgets.plain import Button, Card, label, row
from ui.widgets.row_list import RowList


class WithdrawnScreen(PageScreen):
    """Screen "bulletins.withdrawn" of an officer."""

    watches: ClassVar[frozenset[str]] = frozenset({
        "bulletins.recall", "bulletins.acknowledged", "bulletins.slip", "bulletins.bulletin"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.recalls: list[Withdrawn] = []
        self.chosen: Withdrawn | None = None
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.table = RowList(desk.look, self._fields(), key=lambda one: one.recall)
        self.slips = RowList(desk.look, self._slip_fields(), key=lambda one: one.id)
        self.card, self.empty = Card(desk.look, "staff-card"), EmptyState(desk.look, "staff")
        self.pages = QStackedWidget()
        self.name, self.reason = label("staff-title", wrap=True), label("staff", wrap=True)
        self.instead, self.out = label("staff", wrap=True), label("staff", "soft", wrap=True)
        self.see_new = Button(desk.look, "", "arrow-right")
        self.acknowledge = Button(desk.look, "staff-primary", "check")
        self.trouble.hide()
        self._build()
        self.table.picked.connect(self._picked)
        self.acknowledge.clicked.connect(self.say_read)
        self.see_new.clicked.connect(self._see_new)
        self.begin(desk.look)

    def _build(self) -> None:
        for part in (self.name, self.reason, self.instead, self.see_new, self.out, self.slips, self.acknowledge):
            self.card.inside.addWidget(part)
        self.card.inside.addStretch()
        both = QWidget()
        across = row(self.table, self.card, gap=16)
        across.setStretch(0, 2)
        across.setStretch(1, 3)
        both.setLayout(across)
        for page in (both, self.empty):
            self.pages.addWidget(page)
        self._down = QVBoxLayout(self)
        for one in (self.headline, self.trouble):
            self._down.addWidget(one)
        self._down.addWidget(self.pages, 1)

    def _fields(self) -> tuple[Field, ...]:
        return (
            Field(N_("Taken back"), lambda one: one.title, hint=lambda one: one.title),
            Field(N_("When"), lambda one: self._when(one.at), width=84),
        )

    def _slip_fields(self) -> tuple[Field, ...]:
        return (
            Field(N_("Slip"), slip_words, width=76),
            Field(N_("Printed"), lambda one: self._when(one.at), width=96),
            Field(N_("Contact"), lambda one: one.contact or _("not left"), hint=lambda one: one.contact),
        )

    def title(self) -> str:
        return _("Taken back")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def retranslate(self) -> None:
        self.see_new.setText(_("See the new one"))
        self.acknowledge.setText(_("I have read it and told people"))
        self._show()

    def first(self) -> QWidget:
        return self.table

    def leave(self) -> None:
        self.chosen = None
        self._complain("")

    def page(self) -> Page:
        return lambda store, person: store.show("bulletins.withdrawn", person, limit=200)

    def filled(self, page: list[Withdrawn]) -> None:
        self.recalls = page
        self._show()

    def refused(self, sentence: str) -> None:
        self._complain(sentence)

    def say_read(self) -> None:
        """Acknowledge the recall shown."""
        if self.chosen is not None:
            self.do_deed("bulletins.acknowledge", self._read, self._not_read, bulletin=self.chosen.bulletin)

    def _see_new(self) -> None:
        if self.chosen is not None:
            self.desk.go("bulletins", bulletin=self.chosen.instead)

    def _read(self, _receipt: Any) -> None:
        self.desk.said.emit(_("The county is told with the next exchange."))
        self.reload()

    def _not_read(self, error: StationError) -> None:
        self._complain(self.desk.sentence(error))

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _when(self, at_ms: int) -> str:
        clock = self.desk.store.clock
        return time_in_words(at_ms, clock.now_ms(), clock.offset_minutes())

    def _picked(self, one: Withdrawn | None) -> None:
        self.chosen = one
        if one is None:
            return
        self.name.setText(_("“{title}” was taken back").format(title=one.title))
        self.reason.setText(_("Why: {reason}").format(reason=one.reason))
        self.instead.setText(instead_words(one))
        present(self.instead, bool(one.instead))
        present(self.see_new, bool(one.instead_title))
        slips: tuple[Slip, ...] = one.slips
        n = len(slips)
        words = ngettext("{n} slip went out from here. Tell whoever has it.",
                         "{n} slips went out from here. Tell whoever has one.", n).format(n=n)
        self.out.setText(words if n else _("No slip of it was printed here."))
        self.slips.show_rows(slips)
        self.slips.setVisible(bool(slips))

    def _show(self) -> None:
        n = len(self.recalls)
        self.headline.setText(ngettext("{n} bulletin was taken back", "{n} bulletins were taken back", n).format(n=n))
        self.headline.setVisible(bool(n))
        self.table.show_rows(self.recalls)
        self.pages.setCurrentIndex(0 if n else 1)
        self.empty.say(_("Nothing waits: every recall was read here."), _("New ones show on the first page."),
                       drawing="check")


def instead_words(one: Withdrawn) -> str:
    """Return what to read instead, or that it is not here yet; "" for nothing."""
    if one.instead_title:
        return _("Read “{title}” instead.").format(title=one.instead_title)
    return _("What to read instead is still on its way.") if one.instead else ""
