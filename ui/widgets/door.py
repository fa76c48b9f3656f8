"""The doors of the farmer's home screen: a picture and two or three words, at least 40 mm high."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from ui.drawn import door_picture
from ui.theme import DOOR_MM, Look
from ui.widgets.face import CENTRE, Face, draw_words


class Door(Face):
    """One door. `picture` names its drawing ("prices"); the words are set by whoever owns it. Emits `clicked`."""

    def __init__(self, look: Look, picture: str, parent: QWidget | None = None) -> None:
        self._picture = picture
        super().__init__(look, parent)

    def name_it(self, words: str) -> None:
        """Set the words under the picture."""
        self.setText(words)
        self.setAccessibleName(words)
        self.update()

    def minimumSizeHint(self) -> QSize:
        theme = self.look.theme
        return QSize(theme.pt(110), theme.metrics.mm(DOOR_MM))

    def sizeHint(self) -> QSize:
        theme = self.look.theme
        return QSize(theme.pt(180), max(theme.metrics.mm(DOOR_MM), theme.pt(170)))

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme = self.look.theme
        room = theme.space(3)
        caption = theme.px("title") * 1.4
        inner = box.adjusted(room, room, -room, -room / 2)
        side = round(min(inner.width(), inner.height() - caption))
        if side > 0:
            # Picture and caption stand together in the middle of a tall door, never at its two ends.
            top = inner.top() + (inner.height() - caption - side) / 2
            at = QPointF(inner.center().x() - side / 2, top)
            painter.drawPixmap(at, door_picture(self._picture, side))
            inner.setTop(top + side)
            inner.setHeight(caption)
        painter.setPen(self.ink("ink"))
        draw_words(painter, inner, self.text(), theme.font("title"), CENTRE, theme.px("second"))
