"""Nothing here, why, and what to do: no place in the program is ever blank."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.drawn import has_icon, icon, product_picture
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.plain import Button, label


class EmptyState(Worded, QWidget):
    """A drawing, a sentence, what to do, and perhaps one button. Emits `asked` when that is pressed."""

    asked = Signal()

    def __init__(self, look: Look, manner: str = "farmer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        farmer = manner == "farmer"
        self._drawing = ""
        self._size = 96.0 if farmer else 48.0
        self._picture = label()
        self._sentence = label("main" if farmer else "staff-title", wrap=True)
        self._advice = label("second" if farmer else "staff", "soft", wrap=True)
        self._button = Button(look, "primary" if farmer else "staff-primary")
        self._button.clicked.connect(lambda: self.asked.emit())
        self._down = down = QVBoxLayout(self)
        down.addStretch(2)
        for part in (self._picture, self._sentence, self._advice):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            down.addWidget(part)
        down.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        down.addStretch(3)
        self._button.hide()
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setSpacing(theme.space(3))
        self._down.setContentsMargins(theme.space(8), theme.space(4), theme.space(8), theme.space(4))
        if self._drawing:
            size = theme.pt(self._size)
            drawn = has_icon(self._drawing)
            ink = theme.colours.ink_soft
            self._picture.setPixmap(icon(self._drawing, ink, size) if drawn else product_picture(self._drawing, size))
        self._picture.setVisible(bool(self._drawing))

    def say(self, sentence: str, advice: str = "", button: str = "", drawing: str = "") -> None:
        """Show the sentence, what to do about it, and a button if there is a word for it.

        `drawing` names an icon, or else a product's picture.
        """
        self._drawing = drawing
        self._sentence.setText(sentence)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self.restyle()
