"""The drafts of this desk: the list left, the chosen one right, and what may be done with it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.drafts.hanging import Hung
from station.bulletins.drafts.model import ISSUED, OPEN, RETURNED, STATES, SUBMITTED, WRITING, Draft
from station.bulletins.model import CATEGORIES
from station.kernel import said
from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from ui.bulletins.writing.draft_card import DraftCard, stand_tone, stand_words
from ui.bulletins.writing.reading import Heap, read_draft
from ui.desk import Desk
from ui.divisions import names_of
from ui.widgets.base import Worded
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_table import Field
from ui.widgets.plain import Button, label, row
from ui.widgets.row_list import RowList

SUBMIT = "bulletins.submit"
ORDER = (WRITING, RETURNED, SUBMITTED, ISSUED)


class DraftsPage(Worded, QWidget):
    """Emits `begun` for a new draft, `written(draft)` to go on with one, `taken_in` for one from a file, `queued` to
    see what waits for approval, `copied(row)` for a new draft made of one that was taken back."""

    begun = Signal()
    written = Signal(object)
    taken_in = Signal()
    queued = Signal()
    copied = Signal(object)  # row ids do not fit a C int

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk = desk
        self.heap: Heap | None = None
        self._state = ""
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.write, self.take_in = Button(look, "staff-primary", "edit"), Button(look, "", "upload")
        self.queue, self.chips = Button(look, "", "check"), ChipRow(look, "staff")
        self.table = RowList(look, draft_fields(desk), key=lambda one: one.id)
        self.card, self.empty, self.pages = DraftCard(desk), EmptyState(look, "staff"), QStackedWidget()
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        across = QWidget()
        beside = row(self.table, self.card, gap=16)
        beside.setStretch(0, 1)
        beside.setStretch(1, 1)
        across.setLayout(beside)
        for part in (across, self.empty):
            self.pages.addWidget(part)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addLayout(row(self.headline, None, self.queue, self.take_in, self.write))
        for part in (self.chips, self.trouble):
            self._down.addWidget(part)
        self._down.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.write.clicked.connect(lambda: self.begun.emit())
        self.take_in.clicked.connect(lambda: self.taken_in.emit())
        self.empty.asked.connect(lambda: self.begun.emit())
        self.queue.clicked.connect(lambda: self.queued.emit())
        self.chips.chosen.connect(self.show_state)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self._go_on)
        self.card.written.connect(lambda: self._go_on(self.card.draft))
        self.card.handed_in.connect(self._hand_in)
        self.card.thrown_away.connect(self._discard)
        self.card.copied.connect(self._copy)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(3))

    def retranslate(self) -> None:
        self.write.setText(_("Write"))
        self.take_in.setText(_("From a file"))
        self._show()

    def show_heap(self, heap: Heap) -> None:
        """Show the drafts as they are now."""
        self.heap = heap
        self.card.know(names_of(heap.divisions))
        self._show()

    def show_state(self, state: object) -> None:
        """Show the drafts of one state alone; "" for all."""
        self._state = str(state)
        self._show()

    def say(self, sentence: str) -> None:
        """Say what went wrong, "" for nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _go_on(self, draft: Draft | None) -> None:
        if draft is not None and draft.state in OPEN:
            self.written.emit(draft)

    def _picked(self, draft: Draft | None) -> None:
        self.card.setVisible(draft is not None)
        if draft is not None:
            self.card.show_draft(draft)
            read_draft(self._desk, draft.id, self, lambda found: self.card.show_images(draft.id, found.images))

    def _hand_in(self) -> None:
        draft = self.card.draft
        if draft is not None:
            words = waits_words(draft.content.title)
            self._desk.do(SUBMIT, lambda _none: self._desk.said.emit(words), self._complain, self, draft=draft.id)

    def _discard(self) -> None:
        draft = self.card.draft
        if draft is not None:
            gone = self._gone
            self._desk.do("bulletins.discard", lambda _none: gone(draft), self._complain, self, draft=draft.id)

    def _copy(self) -> None:
        """Begin a draft with what one said that was taken back, in its place and from today on."""
        draft, today = self.card.draft, self._desk.store.clock.today()
        if draft is not None:
            last = draft.content.valid_to if (draft.content.valid_to or 0) >= today else None
            content = replace(draft.content, valid_from=today, valid_to=last, replaces=draft.issued)
            told = {"content": content, "hung": hung_of(draft)}
            self._desk.do("bulletins.take_in", self.copied.emit, self._complain, self, **told)

    def _gone(self, draft: Draft) -> None:
        def back() -> None:
            told = {"content": draft.content, "hung": hung_of(draft)}
            self._desk.do("bulletins.take_in", lambda _row: None, self._complain, self, **told)

        title = draft.content.title or _("without a title")
        self._desk.undoable.emit(_("The draft “{title}” is thrown away.").format(title=title), back)

    def _complain(self, error: StationError) -> None:
        self.say(self._desk.sentence(error))

    def _show(self) -> None:
        drafts = list(self.heap.drafts) if self.heap is not None else []
        counts = {state: sum(one.state == state for one in drafts) for state in ORDER}
        if self._state and not counts[self._state]:
            self._state = ""
        words = _("{state} {n}")
        chips = [("", _("All {n}").format(n=len(drafts)))]
        chips += [(state, words.format(state=_(STATES[state]), n=counts[state])) for state in ORDER if counts[state]]
        self.chips.show_chips(chips, self._state)
        self.chips.setVisible(len(chips) > 2)
        self.headline.setText(ngettext("{n} draft", "{n} drafts", len(drafts)).format(n=len(drafts)))
        waiting = self.heap.waiting if self.heap is not None else 0
        self.queue.setText(ngettext("{n} waits for approval", "{n} wait for approval", waiting).format(n=waiting))
        self.queue.setVisible(waiting > 0)
        self.trouble.setVisible(bool(self.trouble.text()))
        self._say_empty()
        self.pages.setCurrentIndex(0 if drafts else 1)
        self.table.show_rows([one for one in drafts if self._state in ("", one.state)])

    def _say_empty(self) -> None:
        village = self._desk.identity is not None and self._desk.identity.seat is Seat.VILLAGE
        advice = (
            _("Notices of the village go to its own people once the town has looked at them.") if village
            else _("A bulletin goes out once somebody else has approved it.")
        )
        self.empty.say(_("Nothing is being written."), advice, _("Write"), "edit")


def hung_of(draft: Draft) -> list[Hung]:
    """Return what hangs on a draft, to hang on another."""
    return [Hung(one.kind, one.language, one.caption, one.name, one.size, one.sha) for one in draft.assets]


def waits_words(title: str) -> str:
    """Return that a draft was handed in."""
    return _("“{title}” waits for approval.").format(title=title)


def draft_fields(desk: Desk) -> tuple[Field, ...]:
    """Return the columns of drafts."""

    def when(one: Draft) -> str:
        clock = desk.store.clock
        return said.time_in_words(one.changed, clock.now_ms(), clock.offset_minutes())

    def category(one: Draft) -> str:
        return _(CATEGORIES.get(one.content.category, one.content.category))

    def name(one: Draft) -> str:
        return one.content.title or _("without a title")

    return (
        Field(N_("Title"), name, hint=name, least=120),
        Field(N_("Category"), category, width=88, yields=1),
        Field(N_("Last change"), when, width=92, yields=2),
        Field(N_("State"), stand_words, width=116, tone=stand_tone),
    )
