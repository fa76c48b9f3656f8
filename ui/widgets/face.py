"""The paper card one can touch: tiles, doors and price chips paint their face on it.

Painted rather than styled, so that picture, number, arrow and word can share one card, one focus
ring and one pressed state, and a grid of twelve costs twelve widgets and not sixty.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme import RADIUS, TARGET, Look
from ui.widgets.base import Worded

LOW_EDGE = 3  # pixels of shade under a raised card, the one shadow
CENTRE = Qt.AlignmentFlag.AlignCenter
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def draw_words(painter: QPainter, box: QRectF, text: str, font: QFont, align: Qt.AlignmentFlag, floor: int) -> None:
    """Draw `text` into `box`, wrapping at need; too long, it shrinks to `floor` pixels, then ends in an ellipsis."""
    flags = int(align) | int(Qt.TextFlag.TextWordWrap)
    fitting = QFont(font)
    pixels = font.pixelSize()
    while True:
        fitting.setPixelSize(pixels)
        measured = QFontMetricsF(fitting).boundingRect(box, flags, text)
        if measured.width() <= box.width() + 1 and measured.height() <= box.height() + 1:
            break
        if pixels <= floor:
            flags = int(align) | int(Qt.TextFlag.TextSingleLine)
            text = QFontMetricsF(fitting).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            break
        pixels = max(floor, pixels - 1)
    painter.setFont(fitting)
    painter.drawText(box, flags, text)


class Face(Worded, QAbstractButton):
    """A raised card; subclasses paint inside it with `paint_face` and say their words with `describe`."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ringed = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a ring for those who use keys, none left by a finger
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.begin(look)

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        """Paint the card's content into `box`."""
        raise NotImplementedError

    def restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        side = self.look.theme.pt(TARGET)
        return QSize(side, side)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = event.reason() in _BY_KEYS
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def ink(self, token: str) -> QColor:
        """Return the colour of `token`, or the disabled ink when the card cannot be touched."""
        return self.look.theme.colour(token if self.isEnabled() else "disabled")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = self.paint_card(painter)
        if self.hasFocus() and self._ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.look.theme.colour("focus"), 3))
            radius = RADIUS["farmer"] - 1.0
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), radius, radius)
        self.paint_face(painter, box)
        painter.end()

    def paint_card(self, painter: QPainter) -> QRectF:
        """Paint the sheet of paper and return where the face may go."""
        theme = self.look.theme
        radius = float(RADIUS["farmer"])
        whole = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        pressed = self.isDown() or self.isChecked()
        card = whole.adjusted(0, 0, 0, -LOW_EDGE)
        painter.setPen(Qt.PenStyle.NoPen)
        if not pressed and self.isEnabled():
            painter.setBrush(theme.colour("shade"))
            painter.drawRoundedRect(whole, radius, radius)
        painter.setBrush(theme.colour("field_pale" if pressed else "card" if self.isEnabled() else "paper"))
        painter.setPen(QPen(theme.colour("field" if pressed else "line"), 2 if pressed else 1))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        return card
