"""A question of a form: its name above, the control, help or what is wrong beneath; and what is asked with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded, mark
from ui.widgets.plain import label


class Question(Worded, QWidget):
    """One field of a form: what it is called above, the control, and beneath it help or what is wrong."""

    def __init__(self, look: Look, title: str, control: QWidget, help_words: str = "") -> None:
        super().__init__()
        self._title, self._help = title, help_words
        self._trouble = ""
        self.control = control
        self._name = label("staff-small", "soft")
        self._note = label("staff-small", "soft", wrap=True)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(4)
        for part in (self._name, control, self._note):
            down.addWidget(part)
        self._name.setBuddy(control)
        self.begin(look)

    def retranslate(self) -> None:
        self._name.setText(_(self._title))
        self.control.setAccessibleName(_(self._title))
        self._say()

    def help_with(self, msgid: str) -> None:
        """Say something else beneath the field; an untranslated msgid."""
        self._help = msgid
        self._say()

    def complain(self, sentence: str) -> None:
        """Say what is wrong beside the field; "" when nothing is any more."""
        self._trouble = sentence
        self._say()

    @property
    def trouble(self) -> str:
        """What is said to be wrong, "" for nothing."""
        return self._trouble

    def _say(self) -> None:
        mark(self.control, "tone", "rise" if self._trouble else "")
        mark(self._note, "tone", "rise" if self._trouble else "soft")
        words = self._trouble or (_(self._help) if self._help else "")
        self._note.setText(words)
        self._note.setVisible(bool(words))


def choices(box: QComboBox, pairs: Sequence[tuple[Any, str]]) -> None:
    """Offer (value, words) and stay on the value that was chosen."""
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    for value, words in pairs:
        box.addItem(words, value)
    box.setCurrentIndex(max(0, box.findData(kept)))
    box.blockSignals(False)


def one_line(hint: str = "") -> QLineEdit:
    """Return an empty line to type in."""
    line = QLineEdit()
    line.setPlaceholderText(hint)
    return line
