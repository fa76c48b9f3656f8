"""The county's answers: what stands, what waits; taken from a file, written, put right, approved, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.actions import APPROVERS
from station.bulletins.answers.desk import WAITING, Answered
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from station.store.store import Store
from ui.bulletins.faq.answer_card import AnswerCard, Words, words_of
from ui.bulletins.faq.form import AnswerForm
from ui.bulletins.faq.importing import ImportPage
from ui.bulletins.faq.work import Work, WorkStrip
from ui.bulletins.words import STATES, when_words
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.widgets.base import present
from ui.widgets.choice import Choice
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_table import Field
from ui.widgets.plain import Button, label, row
from ui.widgets.row_list import RowList

MOST = 10_000
LIST, NOTHING, FORM, FILE = range(4)
WAITS = "waiting"
DRAFT_STATES = {"writing": N_("being written"), "submitted": N_("waits for approval"), "returned": N_("given back")}
TONES = {"submitted": "ripe", "returned": "rise", "recalled": "rise", "replaced": "ripe"}


def state_of(one: Answered) -> str:
    """Return how an answer stands, in words."""
    return _(DRAFT_STATES.get(one.state) or STATES.get(one.state, one.state))


def gather(store: Store, person: Person) -> tuple[Answered, ...]:
    """Read the list; on the store's lane."""
    return tuple(store.show("bulletins.answers", person, limit=MOST))


class AnswersScreen(PageScreen):
    """List and detail; writing and importing take the place of both."""

    watches: ClassVar[frozenset[str]] = frozenset({"bulletins.bulletin", "bulletins.recall", "bulletins.draft"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.found: tuple[Answered, ...] = ()
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.line, self.state = QLineEdit(), Choice(look)
        self.write, self.take = Button(look, "", "edit"), Button(look, "staff-primary", "upload")
        self.approve = Button(look, "", "check")
        clock = desk.store.clock
        self.table = RowList(look, (
            Field(N_("Question"), lambda one: one.question, hint=lambda one: one.question, least=200),
            Field(N_("Author"), lambda one: one.author_name, width=80, yields=1),
            Field(N_("Last change"), lambda one: when_words(one.at, clock), width=84, yields=2),
            Field(N_("State"), state_of, width=96, tone=lambda one: TONES.get(one.state, "ink")),
        ), key=lambda one: (one.draft, one.id))
        self.card, self.form, self.file = AnswerCard(desk), AnswerForm(desk), ImportPage(desk)
        self.empty, self.confirm, self.pages = EmptyState(look, "staff"), ConfirmBar(look), QStackedWidget()
        self.work = Work(desk, self)
        self.strip = WorkStrip(desk, self.work)
        self._build()
        self._connect()
        self.begin(look)

    def _build(self) -> None:
        both = QWidget()
        across = row(self.table, self.card, gap=16)
        across.setContentsMargins(0, 0, 0, 0)
        across.setStretch(0, 5)
        across.setStretch(1, 4)
        both.setLayout(across)
        for page in (both, self.empty, self.form, self.file):
            self.pages.addWidget(page)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.headline, None, self.approve, self.write, self.take))
        self._down.addLayout(row(self.line, self.state, None))
        for part in (self.confirm, self.trouble, self.strip):
            self._down.addWidget(part)
        self._down.addWidget(self.pages, 1)
        self.trouble.hide()

    def _connect(self) -> None:
        self.line.textChanged.connect(lambda _text: self._narrow())
        self.state.activated.connect(lambda _place: self._narrow())
        self.table.picked.connect(self._picked)
        self.write.clicked.connect(lambda: self._write(None))
        self.take.clicked.connect(self._import)
        self.empty.asked.connect(self._import)
        self.approve.clicked.connect(self._ask_approval)
        self.card.correct_asked.connect(self._write)
        self.card.changed.connect(self.reload)
        for part in (self.form, self.file):
            part.left.connect(self.step_back)
        self.form.handed_in.connect(self.step_back)
        self.file.stored.connect(self.reload)
        self.work.ended.connect(self._approved)
        self.work.failed.connect(self._failed)

    def title(self) -> str:
        return _("Questions and answers")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(2))
        self.line.setMinimumWidth(theme.pt(160))
        self.state.setMinimumWidth(theme.pt(108))

    def retranslate(self) -> None:
        self.write.setText(_("Write one"))
        self.take.setText(_("From a file"))
        self.line.setPlaceholderText(_("Words of the question"))
        self.line.setAccessibleName(_("Words of the question"))
        self.state.offer([("", _("any state")), (WAITS, _("waits for approval")),
                          *((code, _(words)) for code, words in STATES.items())])
        self.state.setAccessibleName(_("How it stands"))
        self._narrow()

    def first(self) -> QWidget:
        return self.table

    def enter(self, **_params: Any) -> None:
        self.reload()

    def leave(self) -> None:
        self.line.clear()
        self.state.setCurrentIndex(0)
        self.form.open()
        self.file.forget()
        self.card.show_words(None)
        self.confirm.leave()
        self._turn_to(LIST)

    def unsaved(self) -> bool:
        return self.pages.currentIndex() == FORM and self.form.changed

    def has_step_back(self) -> bool:
        return self.pages.currentIndex() in (FORM, FILE)

    def step_back(self) -> None:
        self._turn_to(LIST)
        self._narrow()

    def page(self) -> Page:
        return gather

    def filled(self, page: tuple[Answered, ...]) -> None:
        self.found = page
        self._narrow()

    def refused(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))

    @property
    def waiting(self) -> list[int]:
        """The drafts this person may vouch for: others wrote them, or nobody else is here."""
        handed_in = [one for one in self.found if one.draft and one.state == "submitted"]
        mine = self.desk.person.id
        return [one.id for one in handed_in if mine not in (one.author, one.hand)] or [one.id for one in handed_in]

    def _narrow(self) -> None:
        words, state = self.line.text().strip(), self.state.taken or ""
        kept = [
            one for one in self.found
            if words in one.question and state in ("", one.state, WAITS if one.state in WAITING else "-")]
        self.table.show_rows(kept)
        number, waits = len(kept), len(self.waiting)
        told = ngettext("{n} question", "{n} questions", number)
        self.headline.setText(told.format(n=f"{number:,}"))
        self.approve.setText(_("Approve all that wait ({n})").format(n=f"{waits:,}"))
        present(self.approve, bool(waits) and self.desk.person.role in APPROVERS)
        if self.found:
            self.empty.say(_("No question is like that."), drawing="topic-answer")
        else:
            self.empty.say(
                _("There is no question here yet."), _("Take a file of them, or write the first one."),
                _("From a file"), "topic-answer")
        if not self.has_step_back():
            self._turn_to(LIST if kept else NOTHING)

    def _turn_to(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        for part in (self.headline, self.line, self.state, self.write, self.take):
            present(part, page in (LIST, NOTHING))
        present(self.approve, page in (LIST, NOTHING) and bool(self.waiting) and self.desk.person.role in APPROVERS)
        self.titled.emit()

    def _picked(self, chosen: Answered | None) -> None:
        if chosen is None:
            self.card.show_words(None)
            return
        store, person = self.desk.store, self.desk.person

        def read(words: Words) -> None:
            now = self.table.current_row()
            if now is not None and (now.draft, now.id) == (chosen.draft, chosen.id):
                self.card.show_words(words)

        self.desk.jobs.run(
            "store", lambda job: words_of(store, person, chosen), done=read, failed=self._failed, owner=self)

    def _write(self, words: Words | None) -> None:
        if words is None:
            self.form.open()
        else:
            self.form.open(words.question, words.answer, words.one.id)
        self._turn_to(FORM)

    def _import(self) -> None:
        self.file.forget()
        self._turn_to(FILE)

    def _ask_approval(self) -> None:
        waits = self.waiting
        words = ngettext("You vouch for {n} answer that somebody else wrote.",
                         "You vouch for {n} answers that somebody else wrote.", len(waits))
        self.confirm.ask(words.format(n=f"{len(waits):,}"), _("Approve them"), lambda: self._approve(waits))

    def _approve(self, drafts: Sequence[int]) -> None:
        store, person = self.desk.store, self.desk.person
        self.work.run(drafts, lambda some: store.do("bulletins.approve_answers", person, drafts=tuple(some)))

    def _approved(self, found: Sequence[Sequence[int]]) -> None:
        number = sum(map(len, found))
        told = ngettext("{n} answer is out.", "{n} answers are out.", number)
        self.desk.said.emit(told.format(n=f"{number:,}"))
        self.reload()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self.refused(self.desk.sentence(error))
        self.reload()
