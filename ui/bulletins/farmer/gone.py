"""In place of a bulletin that must not be read any more: why, as much of it as there is, and the way to what holds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.drawn import icon
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, Paragraph, label

SIGN = 64.0  # pt


class Gone(Worded, QWidget):
    """A sign, a sentence however long, what it is about, and one button. Emits `asked` when that is pressed."""

    asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._drawing = self._words = ""
        self._sign, self.sentence, self.about = label(), Paragraph("main"), Paragraph("second", "soft")
        self.button = Button(look, "primary")
        self.button.clicked.connect(lambda: self.asked.emit())
        page, self._area, down = QWidget(), QScrollArea(), QVBoxLayout(self)
        mark(page, "part", "page")
        self._down = QVBoxLayout(page)
        self._down.addStretch(2)
        for part in (self._sign, self.sentence, self.about):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._down.addWidget(part)
        self._down.addStretch(3)
        mark(self._area, "part", "farmer")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidgetResizable(True)
        self._area.setWidget(page)
        down.addWidget(self._area, 1)
        down.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)  # never out of sight, however long the reason
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(8), theme.space(2), theme.space(8), theme.space(2))
        self._down.setSpacing(theme.space(3))
        if self._drawing:
            self._sign.setPixmap(icon(self._drawing, theme.colours.ink_soft, theme.pt(SIGN)))

    def say(self, sentence: str, about: str = "", button: str = "", drawing: str = "") -> None:
        """Show why, what it was about, and a button if there is a word for it; `drawing` names an icon."""
        self._drawing = drawing
        self.sentence.setText(sentence)
        self.about.setText(about)
        present(self.about, bool(about))
        self._words = button
        self.button.setToolTip(button)
        self.button.setAccessibleName(button)
        self._fit()
        present(self.button, bool(button))
        self._area.verticalScrollBar().setValue(0)
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Let a title that is longer than the page is wide end in dots: a button would cut it on both sides."""
        self.button.ensurePolished()
        self.button.setText(self._words)
        over = self.button.sizeHint().width() - self.contentsRect().width() + 2 * self.look.theme.space(3)
        if over > 0:
            metrics = self.button.fontMetrics()
            room = metrics.horizontalAdvance(self._words) - over
            self.button.setText(metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room))
