"""A question in the page instead of a dialog on top of it: what will happen, do it, or leave it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, label


class ConfirmBar(Worded, QFrame):
    """Hidden until `ask`. Emits `dismissed` when left; Esc leaves, and leaving is where the focus lies."""

    dismissed = Signal()

    def __init__(self, look: Look, manner: str = "staff", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "part", "confirm")
        staff = manner == "staff"
        self._deed: Callable[[], object] | None = None
        self._words = label("staff" if staff else "main", wrap=True)
        self._yes = Button(look, "staff-warning" if staff else "warning", parent=self)
        self._no = Button(look, "" if staff else "farmer", parent=self)
        self._yes.clicked.connect(self._do)
        self._no.clicked.connect(self.leave)
        self._across = across = QHBoxLayout(self)
        across.addWidget(self._words, 1)
        across.addWidget(self._no)
        across.addWidget(self._yes)
        self.hide()
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._across.setContentsMargins(space(5), space(3), space(5), space(3))
        self._across.setSpacing(space(3))

    def retranslate(self) -> None:
        self._no.setText(_("Leave it"))

    def ask(self, question: str, yes: str, deed: Callable[[], object]) -> None:
        """Ask `question`; the button `yes` (a verb, never just "yes") runs `deed`."""
        self._deed = deed
        self._words.setText(question)
        self._yes.setText(yes)
        present(self, True)
        self._no.setFocus()

    def leave(self) -> None:
        """Close without doing it."""
        self._deed = None
        if not self.isHidden():
            self.hide()
            self.dismissed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _do(self) -> None:
        deed, self._deed = self._deed, None
        self.hide()
        if deed is not None:
            deed()
