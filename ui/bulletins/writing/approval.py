"""What waits for a second person: read as a farmer will read it, held against what it replaces, then vouched for.

What is approved is just what was looked at: its digest goes along, and a draft that was changed since is not taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.drafts.waiting import Waiting
from station.bulletins.model import CATEGORIES
from station.kernel import said
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from station.places.reach import Reach
from station.store.store import Store
from ui.bulletins.writing.approval_card import ApprovalCard, RemarkBar
from ui.bulletins.writing.shown import read_plates
from ui.desk import Desk
from ui.divisions import names_of, read_divisions
from ui.page_screen import Page, PageScreen
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_table import Field
from ui.widgets.plain import label, row
from ui.widgets.row_list import RowList

APPROVE, GIVE_BACK = "bulletins.approve", "bulletins.give_back"


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, the oldest first, and what the divisions are called."""

    waiting: list[Waiting]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Looked:
    """What goes with one draft: pictures of it and of what it replaces, and whom it reaches."""

    images: Mapping[bytes, QImage]
    reach: Reach


def gather(store: Store, person: Person) -> Queue:
    """Read what waits; for the store's lane."""
    return Queue(store.show("bulletins.waiting", person), names_of(read_divisions(store, person)))


def look_at(store: Store, person: Person, waiting: Waiting) -> Looked:
    """Read what goes with one draft; for the store's lane."""
    before = waiting.before.assets if waiting.before is not None else ()
    reach = store.show("places.reach_of", person, audience=waiting.draft.content.audience)[0]
    return Looked(read_plates(store, (*waiting.draft.assets, *before)), reach)


class ApprovalScreen(PageScreen):
    """The queue left, the chosen draft right. A approves, R gives back, arrows walk."""

    watches: ClassVar[frozenset[str]] = frozenset({"bulletins.draft", "bulletins.asset", "bulletins.bulletin"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.queue = Queue([], {})
        self._sent: set[int] = set()
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.table = RowList(look, self._fields(), key=lambda one: one.draft.id)
        self.card, self.remark, self.confirm = ApprovalCard(desk), RemarkBar(desk), ConfirmBar(look)
        self.empty, self.pages = EmptyState(look, "staff"), QStackedWidget()
        across = QWidget()
        beside = row(self.table, self.card, gap=16)
        beside.setStretch(0, 1)
        beside.setStretch(1, 3)
        across.setLayout(beside)
        for page in (across, self.empty):
            self.pages.addWidget(page)
        self._down = QVBoxLayout(self)
        for part in (self.headline, self.trouble):
            self._down.addWidget(part)
        self._down.addWidget(self.pages, 1)
        self._down.addWidget(self.remark)
        self._down.addWidget(self.confirm)
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _row: self.card.approve.setFocus(Qt.FocusReason.TabFocusReason))
        self.card.approved.connect(self.ask)
        self.card.returned.connect(self.ask_remark)
        self.remark.given.connect(self.give_back)
        self.remark.opened.connect(lambda asks: self.card.show_buttons(not asks))
        for key, deed in (("A", self.ask), ("R", self.ask_remark)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)
        self.confirm.dismissed.connect(lambda: self.card.show_buttons(True))

    def title(self) -> str:
        return _("Approve bulletins")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def retranslate(self) -> None:
        self._show()

    def first(self) -> QWidget:
        return self.table

    def leave(self) -> None:
        self.remark.put_away()
        self.confirm.leave()
        self._sent.clear()
        self.say("")

    def unsaved(self) -> bool:
        return bool(self.remark.line.text())

    def page(self) -> Page:
        return gather

    def filled(self, page: Queue) -> None:
        self.queue = Queue([one for one in page.waiting if one.draft.id not in self._sent], page.names)
        self._show()

    def refused(self, sentence: str) -> None:
        self.say(sentence)

    def ask(self) -> None:
        """Ask before a draft is issued: it goes out at once, and nothing changes it any more."""
        waiting = self.card.waiting
        if waiting is None or waiting.refusal:
            return
        self.remark.put_away()
        self.card.show_buttons(False)
        number = self.card.reach.stations if self.card.reach is not None else 0
        words = ngettext(
            "Issue “{title}”? {n} station receives it. It can be taken back, but not changed.",
            "Issue “{title}”? {n} stations receive it. It can be taken back, but not changed.", number,
        ).format(title=waiting.draft.content.title, n=number)
        if waiting.alone:
            words += " " + _("You wrote it yourself, so it says: published by one person alone.")
        self.confirm.ask(words, _("Issue it"), self.approve)

    def approve(self) -> None:
        """Issue the draft that was looked at, and nothing else."""
        waiting = self.card.waiting
        if waiting is not None:
            self._do(APPROVE, waiting, _("“{title}” is issued."), digest=waiting.digest)

    def ask_remark(self) -> None:
        """Ask what should be changed."""
        if self.card.waiting is not None and self.card.give_back.isEnabled():
            self.confirm.leave()
            self.remark.ask(self.card.waiting.draft.content.title)

    def give_back(self, remark: str) -> None:
        """Give the draft back to who wrote it."""
        waiting = self.card.waiting
        if waiting is not None:
            self._do(GIVE_BACK, waiting, _("“{title}” is given back."), remark=remark)

    def say(self, sentence: str) -> None:
        """Say what went wrong, "" for nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _do(self, deed: str, waiting: Waiting, words: str, **told: Any) -> None:
        draft = waiting.draft.id
        if draft in self._sent:
            return
        self._sent.add(draft)

        def done(_row: Any) -> None:
            self.say("")
            self.desk.said.emit(words.format(title=waiting.draft.content.title))
            self.reload()

        def failed(error: StationError) -> None:
            self._sent.discard(draft)
            self.card.show_buttons(True)
            self.say(self.desk.sentence(error))
            self.reload()

        self.do_deed(deed, done, failed, draft=draft, **told)

    def _picked(self, waiting: Waiting | None) -> None:
        self.remark.put_away()
        self.confirm.leave()
        self.card.setVisible(waiting is not None)
        if waiting is None:
            self.card.waiting = None
            return
        self.card.show_waiting(waiting, self.queue.names)
        store, person = self.desk.store, self.desk.person

        def show(found: Looked) -> None:
            if self.card.waiting == waiting:
                self.card.show_looked(found.images, found.reach)

        self.desk.jobs.run("store", lambda job: look_at(store, person, waiting), done=show, owner=self)

    def _show(self) -> None:
        number = len(self.queue.waiting)
        self.headline.setText(
            ngettext("{n} draft waits for approval", "{n} drafts wait for approval", number).format(n=number))
        self.trouble.setVisible(bool(self.trouble.text()))
        self.empty.say(
            _("No draft waits for approval."), _("What somebody hands in shows up here."), drawing="check")
        self.pages.setCurrentIndex(0 if number else 1)
        self.table.show_rows(self.queue.waiting)

    def _fields(self) -> tuple[Field, ...]:
        def since(one: Waiting) -> str:
            clock = self.desk.store.clock
            return said.time_in_words(one.draft.changed, clock.now_ms(), clock.offset_minutes())

        def title(one: Waiting) -> str:
            return one.draft.content.title

        def category(one: Waiting) -> str:
            return _(CATEGORIES.get(one.draft.content.category, one.draft.content.category))

        return (
            Field(N_("Title"), title, hint=title, least=96),
            Field(N_("Category"), category, width=84, yields=1),
            Field(N_("Handed in"), since, width=84),
        )
