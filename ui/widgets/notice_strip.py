"""A calm line under the top line: what everybody here has to know, and perhaps one button to see to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.drawn import icon
from ui.theme import Look
from ui.widgets.base import Seldom, mark, present
from ui.widgets.plain import Button, label


class NoticeStrip(Seldom, QFrame):
    """Hidden until `tell`. Emits `asked` when its button is pressed.

    `manner` is "farmer" or "staff", `sign` the icon before the words.
    """

    asked = Signal()

    def __init__(
        self, look: Look, manner: str = "farmer", parent: QWidget | None = None, sign: str = "warning"
    ) -> None:
        super().__init__(parent)
        mark(self, "part", "notice")
        self._farmer = manner == "farmer"
        self._icon, self._plain = sign, ""
        self.look = look
        self.hide()

    def make(self) -> None:
        self._sign = label()
        self._words = label("second" if self._farmer else "staff", wrap=True)
        self.button = Button(self.look, "farmer" if self._farmer else "staff-quiet", parent=self)
        self.button.clicked.connect(lambda: self.asked.emit())
        self._across = across = QHBoxLayout(self)
        across.addWidget(self._sign)
        across.addWidget(self._words, 1)
        across.addWidget(self.button)

    def restyle(self) -> None:
        theme = self.look.theme
        self._across.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(1))
        self._across.setSpacing(theme.space(3))
        kind = "second" if self._farmer else "staff"
        self._sign.setPixmap(icon(self._icon, theme.colours.ripe, round(theme.px(kind) * 1.2)))
        self.setMinimumHeight(theme.pt(44 if self._farmer else 30))

    @property
    def words(self) -> str:
        """What is told, "" while there is nothing."""
        return "" if self.isHidden() else self._plain

    def tell(self, words: str, button: str = "") -> None:
        """Show the words, and the button if there is a word for it."""
        self.ready()
        self._plain = words
        self._words.setText(words)
        self.button.setText(button)
        present(self.button, bool(button))
        present(self, True)

    def put_away(self) -> None:
        """There is nothing to tell."""
        self.hide()
