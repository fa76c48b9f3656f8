"""What was just decided, with the way to take it back; it stays until the next decision, so nobody is hurried."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, label


class UndoStrip(Worded, QFrame):
    """Hidden until `offer`. Emits `asked(thing)` when the person takes it back."""

    asked = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        mark(self, "part", "notice")
        self._thing: Any = None
        self.words = label("staff", wrap=True)
        self.button = Button(look, "", "undo")
        self.button.clicked.connect(lambda: self.asked.emit(self._thing))
        self._across = QHBoxLayout(self)
        self._across.addWidget(self.words, 1)
        self._across.addWidget(self.button)
        self.hide()
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._across.setContentsMargins(space(4), space(2), space(3), space(2))
        self._across.setSpacing(space(3))

    def retranslate(self) -> None:
        self.button.setText(_("Undo"))

    def offer(self, words: str, thing: Any) -> None:
        """Say what was done to `thing`."""
        self._thing = thing
        self.words.setText(words)
        present(self, True)

    def put_away(self) -> None:
        """Go, and forget what could have been undone."""
        self._thing = None
        self.hide()
