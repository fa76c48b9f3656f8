"""One question with its answer, written or put right; somebody else approves it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from station.bulletins.checks import LONGEST_TITLE
from station.kernel.errors import StationError
from station.kernel.words import N_, _
from ui.desk import Desk
from ui.product_box import ProductBox
from ui.widgets.base import Worded, present
from ui.widgets.plain import Button, label, row
from ui.widgets.question import Question


class AnswerForm(Worded, QWidget):
    """Emits `handed_in` once it waits for approval, `left` when somebody goes back."""

    handed_in = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk = desk
        self._replaces = 0
        self._before = ("", "")
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.question, self.answer, self.crop = QLineEdit(maxLength=LONGEST_TITLE), QPlainTextEdit(), ProductBox(desk)
        self.answer.setTabChangesFocus(True)
        self.save, self.leave = Button(look, "staff-primary", "check"), Button(look, "", "back")
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addWidget(self.headline)
        self._down.addWidget(Question(look, N_("Question, as people ask it"), self.question))
        self._down.addWidget(Question(look, N_("Answer"), self.answer), 1)
        self._down.addWidget(Question(look, N_("Crop, if it is about one"), self.crop))
        self._down.addWidget(self.trouble)
        self._down.addLayout(row(self.save, self.leave, None))
        self.save.clicked.connect(self.hand_in)
        self.leave.clicked.connect(lambda: self.left.emit())
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.hand_in)
        self.trouble.hide()
        self.begin(look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(3))

    def retranslate(self) -> None:
        self.save.setText(_("Hand it in for approval"))
        self.leave.setText(_("Back to the list"))
        self._name()

    def open(self, question: str = "", answer: str = "", replaces: int = 0) -> None:
        """Begin with a question and its answer; `replaces` is the bulletin it puts right, 0 for none."""
        self._replaces, self._before = replaces, (question, answer)
        self.question.setText(question)
        self.answer.setPlainText(answer)
        self.crop.box.clear()
        self.trouble.hide()
        self._name()
        self.question.setFocus()

    @property
    def changed(self) -> bool:
        """Whether leaving now would lose something."""
        return (self.question.text(), self.answer.toPlainText()) != self._before

    def hand_in(self) -> None:
        """Store it and hand it in."""
        store, person = self._desk.store, self._desk.person
        told: dict[str, Any] = {
            "question": self.question.text(), "answer": self.answer.toPlainText(), "replaces": self._replaces,
            "crop": self.crop.found.product if self.crop.found is not None else 0}

        def work(_job: object) -> None:
            draft = store.do("bulletins.answer", person, **told)
            store.do("bulletins.submit", person, draft=draft)

        def done(_none: None) -> None:
            self._before = (self.question.text(), self.answer.toPlainText())
            self._desk.said.emit(_("Handed in. Somebody else approves it."))
            self.handed_in.emit()

        def failed(error: Exception) -> None:
            if not isinstance(error, StationError):
                raise error
            self.trouble.setText(self._desk.sentence(error))
            present(self.trouble, True)

        self._desk.jobs.run("store", work, done=done, failed=failed, owner=self)

    def _name(self) -> None:
        self.headline.setText(_("Put an answer right") if self._replaces else _("A question and its answer"))
