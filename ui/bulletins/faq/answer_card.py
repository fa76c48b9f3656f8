"""The chosen answer beside the county's list: its words, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from station.bulletins.actions import APPROVERS
from station.bulletins.answers.desk import Answered
from station.bulletins.model import Content
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _
from station.store.store import Store
from ui.bulletins.passages import blocks
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.flow import flowing
from ui.widgets.plain import Button, Card, Paragraph
from ui.widgets.scrolling import scrolling

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Words:
    """An answer with everything it says, as plain text; `reason` is why it was taken back or given back."""

    one: Answered
    question: str
    answer: str
    reason: str


def words_of(store: Store, person: Person, one: Answered) -> Words:
    """Read what an answer says; on the store's lane. StationError as "bulletins.read" and "bulletins.draft"."""
    if one.draft:
        draft = store.show("bulletins.draft", person, draft=one.id)[0][0]
        return _words(one, draft.content, draft.remark)
    found = store.show("bulletins.read", person, bulletin=one.id)[0]
    return _words(one, found.content, found.recall.reason if found.recall is not None else "")


def _words(one: Answered, content: Content, reason: str) -> Words:
    whole = "\n".join(block.words for block in blocks(content.what))
    return Words(one, whole or content.title, "\n".join(block.words for block in blocks(content.body)), reason)


class AnswerCard(Worded, Card):
    """Emits `correct_asked(words)` when it is to be put right, `changed` once something was done with it."""

    correct_asked = Signal(object)
    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.look, "staff-card")
        self._desk = desk
        self.words: Words | None = None
        self._asking = False
        self.question, self.answer = Paragraph("staff-title"), Paragraph("staff")
        self.reason, self.trouble = Paragraph("staff", "rise"), Paragraph("staff", "rise")
        self.why = QLineEdit(maxLength=LONGEST_REASON)
        self.correct, self.back = Button(desk.look, "staff-primary", "edit"), Button(desk.look, "", "undo")
        self.throw = Button(desk.look, "", "trash")
        self.really, self.no = Button(desk.look, "staff-warning"), Button(desk.look)
        self.inside.addWidget(scrolling(self.question, self.answer, self.reason), 1)
        self.inside.addWidget(self.why)
        self.inside.addWidget(self.trouble)
        self.inside.addWidget(flowing(self.correct, self.back, self.throw, self.really, self.no))
        self.correct.clicked.connect(lambda: self.correct_asked.emit(self.words))
        self.back.clicked.connect(lambda: self._ask(True))
        self.no.clicked.connect(lambda: self._ask(False))
        self.really.clicked.connect(self.take_back)
        self.throw.clicked.connect(self.throw_away)
        self.why.returnPressed.connect(self.really.setFocus)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.correct.setText(_("Put it right"))
        self.back.setText(_("Take it back"))
        self.throw.setText(_("Throw it away"))
        self.really.setText(_("Take it back now"))
        self.no.setText(_("Leave it"))
        self.why.setPlaceholderText(_("Why? Farmers read it."))
        self.why.setAccessibleName(_("Why? Farmers read it."))
        self.show_words(self.words)

    def show_words(self, words: Words | None) -> None:
        """Show an answer, None for none."""
        anew = words is None or self.words is None or words != self.words
        if anew:
            self.why.clear()
        self.words = words
        self.question.setText(words.question if words is not None else "")
        self.answer.setText(words.answer if words is not None else "")
        self.reason.setText(words.reason if words is not None else "")
        present(self.reason, words is not None and bool(words.reason))
        if anew:  # else somebody may be writing why
            self._complain("")
        self._ask(not anew and self._asking)

    def take_back(self) -> None:
        """Take the answer back."""
        if self.words is not None:
            self._do("bulletins.recall", bulletin=self.words.one.id, reason=self.why.text())

    def throw_away(self) -> None:
        """Throw a draft away that nobody has approved."""
        if self.words is not None:
            self._do("bulletins.undo_answers", drafts=(self.words.one.id,))

    def _ask(self, asking: bool) -> None:
        """Ask for the reason first, or offer what may be done."""
        self._asking = asking
        one, person = self.words.one if self.words is not None else None, self._desk.person
        stands = one is not None and not one.draft and one.state in ("valid", "coming", "past")
        present(self.correct, stands and not asking)
        present(self.back, stands and not asking and person.role in APPROVERS)
        present(self.throw, one is not None and one.draft and person.id in (one.author, one.hand))
        for part in (self.why, self.really, self.no):
            present(part, asking)
        if asking and not self.why.hasFocus():
            self.why.setFocus()

    def _do(self, deed: str, **told: Any) -> None:
        def done(_result: Any) -> None:
            self.changed.emit()

        def failed(error: StationError) -> None:
            self._complain(self._desk.sentence(error))

        self._desk.do(deed, done, failed, self, **told)

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))
