"""A box to choose one of many from, with an arrow in the theme's ink: styles draw their own as a grey wedge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QWidget

from ui.theme import Look
from ui.widgets.base import Worded, mark

MOST_IN_SIGHT = 16


class Choice(Worded, QComboBox):
    """Choices are (key, words). Emits QComboBox's `activated` when a person chooses."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "part", "choice")
        self.setMaxVisibleItems(MOST_IN_SIGHT)
        self.setMinimumContentsLength(4)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.begin(look)

    def offer(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer these instead; what was chosen stays so, or else the first is."""
        taken = self.currentData()
        self.clear()
        for key, words in choices:
            self.addItem(words, key)
        self.setCurrentIndex(max(0, self.findData(taken)))

    def choose(self, key: Any) -> None:
        """Choose `key`; an unknown one changes nothing."""
        place = self.findData(key)
        if place >= 0:
            self.setCurrentIndex(place)

    @property
    def taken(self) -> Any:
        """The key chosen, None for none."""
        return self.currentData()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self.look.theme
        half, middle = theme.pt(3.5), self.height() / 2
        right = self.width() - theme.space(3) - half
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colour("ink_soft" if self.isEnabled() else "disabled")
        painter.setPen(QPen(ink, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        corners = (QPointF(right - half, middle - half / 2), QPointF(right, middle + half / 2))
        painter.drawPolyline([*corners, QPointF(right + half, middle - half / 2)])
        painter.end()
