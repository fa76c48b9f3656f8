"""The pictures in the sample's bulletins: drawn with strokes, so that nobody takes them for photos of a real field."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPainterPath, QPen

from ui.shrinking import shrunk

WIDTH, HEIGHT = 960, 640
SKY, MUD, STALK, LEAF, BUG, BARK, YOUNG = (
    "#eef3ea", "#8a7350", "#6f8f3a", "#4c7a34", "#6b4423", "#7a5a3a", "#b9c94a")


def drawn(which: str) -> bytes:
    """Return one of the drawings as it is kept; KeyError for another."""
    draw = DRAWINGS[which]
    picture = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor(SKY))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter)
    painter.end()
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(held, QByteArray(b"png")).write(picture)
    return shrunk(bytes(held.data().data()))


def _stroke(painter: QPainter, colour: str, width: float, *points: tuple[float, float]) -> None:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath(QPointF(*points[0]))
    path.quadTo(QPointF(*points[1]), QPointF(*points[2]))
    painter.drawPath(path)


def _rice(painter: QPainter) -> None:
    """A rice plant parted by hand, with hoppers at its foot."""
    painter.fillRect(QRectF(0, HEIGHT - 110, WIDTH, 110), QColor(MUD))
    for number in range(-6, 7):
        foot, top = WIDTH / 2 + number * 22, WIDTH / 2 + number * 62
        _stroke(painter, STALK, 14, (foot, HEIGHT - 90), (foot, 330), (top, 60 + abs(number) * 14))
        _stroke(painter, LEAF, 8, (foot, 360), (foot + number * 20, 200), (top + number * 26, 300))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(BUG))
    for number in range(26):
        across = WIDTH / 2 + 130 * math.sin(number * 2.4)
        painter.drawEllipse(QRectF(across, HEIGHT - 210 + 9 * (number % 11), 17, 9))


def _shoot(painter: QPainter) -> None:
    """A branch with old leaves, and a young shoot at its end that has to go."""
    _stroke(painter, BARK, 26, (60, 560), (420, 470), (760, 250))
    for number in range(7):
        across, down = 170 + number * 82, 530 - number * 34
        for side in (-1, 1):
            _leaf(painter, LEAF, (across, down), side * 74.0 - 20)
    for number in range(5):
        _leaf(painter, YOUNG, (760 + number * 14, 250 - number * 26), -130 + number * 34)
    painter.setPen(QPen(QColor("#b3261e"), 8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(660, 60, 260, 250))


def _leaf(painter: QPainter, colour: str, at: tuple[float, float], turn: float) -> None:
    painter.save()
    painter.translate(*at)
    painter.rotate(turn)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    path = QPainterPath(QPointF(0, 0))
    path.quadTo(QPointF(70, -34), QPointF(150, 0))
    path.quadTo(QPointF(70, 34), QPointF(0, 0))
    painter.drawPath(path)
    painter.restore()


DRAWINGS: dict[str, Callable[[QPainter], None]] = {"rice": _rice, "shoot": _shoot}
