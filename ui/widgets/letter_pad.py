"""Twenty-six large letters: the initials of a product's pinyin, for whoever learned them at school."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_uppercase

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from station.kernel.words import _
from ui.drawn import button_icon
from ui.theme import TARGET, Look
from ui.widgets.base import Worded, mark

ACROSS = 7  # 26 letters, backspace and clear fill 7 x 4 exactly
LONGEST = 8


class LetterPad(Worded, QWidget):
    """Letters in alphabetical order, which needs no typist. Emits `changed(text)` with lower-case letters."""

    changed = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.value = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._letters: dict[str, QPushButton] = {}
        for place, letter in enumerate(ascii_uppercase):
            button = self._key(place)
            button.setText(letter)
            button.clicked.connect(lambda _checked=False, each=letter: self.press(each))
            self._letters[letter] = button
        self._back = self._key(26)
        self._back.setAutoRepeat(True)
        self._back.clicked.connect(self.take_back)
        self._clear = self._key(27)
        mark(self._clear, "weight", "word")
        self._clear.clicked.connect(lambda: self.set_value("", tell=True))
        self.begin(look)

    def _key(self, place: int) -> QPushButton:
        button = QPushButton()
        mark(button, "part", "key")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._grid.setColumnStretch(place % ACROSS, 1)
        self._grid.addWidget(button, place // ACROSS, place % ACROSS)
        return button

    def restyle(self) -> None:
        theme = self.look.theme
        side = theme.pt(TARGET)
        for button in (*self._letters.values(), self._back, self._clear):
            button.setMinimumSize(side, side)
        self._grid.setSpacing(theme.space(2))
        size = theme.px("key")
        self._back.setIcon(button_icon("backspace", theme.colours.ink, size))
        self._back.setIconSize(QSize(size, size))

    def retranslate(self) -> None:
        self._back.setAccessibleName(_("Take back one"))
        self._clear.setText(_("Clear"))

    def offer(self, letters: Iterable[str]) -> None:
        """Leave only `letters` open: those that something still starts with."""
        offered = {letter.upper() for letter in letters}
        for letter, button in self._letters.items():
            button.setEnabled(letter in offered)

    def set_value(self, text: str, tell: bool = False) -> None:
        """Put `text` on the pad; `tell` emits `changed`."""
        if text != self.value:
            self.value = text
            if tell:
                self.changed.emit(text)

    def press(self, letter: str) -> None:
        """Add a letter, unless it is closed or there are enough."""
        if self._letters[letter.upper()].isEnabled() and len(self.value) < LONGEST:
            self.set_value(self.value + letter.lower(), tell=True)

    def take_back(self) -> None:
        """Take the last letter back."""
        self.set_value(self.value[:-1], tell=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().upper()
        if event.key() == Qt.Key.Key_Backspace:
            self.take_back()
        elif letter in self._letters:
            self.press(letter)
        else:
            super().keyPressEvent(event)
