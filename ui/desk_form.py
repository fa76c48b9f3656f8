"""A form of the desk: questions on a card, one button that stores, one that leaves; trouble stands where it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from station.kernel.errors import StationError
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.plain import Button, Card, label, row
from ui.widgets.question import Question


class DeskForm(Worded, QWidget):
    """Make the controls, then call `lay_out` with the questions; override `store` and `stored`.

    `FIELD_OF` names the question each refusal stands beside; any other is said at the foot. Emits `left`
    when the person leaves the form.
    """

    FIELD_OF: ClassVar[Mapping[str, str]] = {}
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.questions: dict[str, Question] = {}
        self.title = label("staff-title")
        self.trouble = label("staff", "rise", wrap=True)
        self.save, self.cancel = Button(desk.look, "staff-primary", "check"), Button(desk.look)

    def lay_out(
        self, questions: Mapping[str, Question], *, framed: bool = True, columns: int = 1,
        foot: QWidget | None = None,
    ) -> None:
        """Put the questions above the two buttons, on a card of their own unless they stand on one already.

        In several `columns` they are read from left to right; `foot` stands below them.
        """
        self.questions.update(questions)
        card = Card(self._desk.look, "staff-card" if framed else "")
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._desk.look.theme.space(3))
        grid.setVerticalSpacing(card.inside.spacing() if columns == 1 else self._desk.look.theme.space(2))
        for place, question in enumerate(questions.values()):
            grid.addWidget(question, place // columns, place % columns, Qt.AlignmentFlag.AlignTop)
        card.inside.addWidget(self.title)
        card.inside.addLayout(grid)
        card.inside.addWidget(self.trouble)
        self.trouble.hide()
        if foot is not None:
            card.inside.addWidget(foot)
        card.inside.addStretch(1)
        card.inside.addLayout(row(self.save, self.cancel, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card)
        self.save.clicked.connect(self.store)
        self.cancel.clicked.connect(lambda: self.left.emit())
        for keys, deed in (("Ctrl+Return", self.store), ("Ctrl+Enter", self.store), ("Esc", self.left.emit)):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    @property
    def lines(self) -> list[QLineEdit]:
        """The lines somebody types in."""
        controls = [question.control for question in self.questions.values()]
        return [control for control in controls if isinstance(control, QLineEdit)]

    @property
    def typed(self) -> bool:
        """Whether leaving would lose something typed."""
        return any(line.text().strip() for line in self.lines)

    def clear(self) -> None:
        """Forget what was typed."""
        for line in self.lines:
            line.clear()
        self._calm()

    def store(self) -> None:
        """Do the deed with what was typed, by `do`."""

    def stored(self, result: Any) -> None:
        """The deed is done; the form is still as it was typed."""

    def complaint(self, error: StationError) -> str:
        """Return what is said of a refusal."""
        return self._desk.sentence(error)

    def do(self, deed: str, **words: Any) -> None:
        """Do the deed off the window's thread; meanwhile nobody can ask for it a second time."""
        self._calm()
        self.save.setEnabled(False)
        self._desk.do(deed, self._done, self._refused, self, **words)

    def _done(self, result: Any) -> None:
        self.save.setEnabled(True)
        self.stored(result)

    def _refused(self, error: StationError) -> None:
        self.save.setEnabled(True)
        question = self.questions.get(self.FIELD_OF.get(error.code, ""))
        if question is not None:
            question.complain(self.complaint(error))
            question.control.setFocus()
        else:
            self.trouble.setText(self.complaint(error))
            self.trouble.show()

    def _calm(self) -> None:
        for question in self.questions.values():
            question.complain("")
        self.trouble.setText("")
        self.trouble.hide()
