"""The photo an officer of the sample took: a board with a price on it, drawn, so that nobody takes it for a real one.

Its figures are strokes and not letters of a font: the sample is made before there is a window.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLineF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPen

from ui.shrinking import shrunk

WIDTH, HEIGHT = 1200, 900
WALL, BOARD, CHALK = "#8d7f6a", "#22332b", "#f3efe2"
SIDE = 110  # pixels of one stroke
# The strokes of each figure: (left, top, right, bottom) in strokes, as the display of a scale has them.
TOP, MIDDLE, FOOT = (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2)
UP_LEFT, UP_RIGHT, LOW_LEFT, LOW_RIGHT = (0, 0, 0, 1), (1, 0, 1, 1), (0, 1, 0, 2), (1, 1, 1, 2)
STROKES = {
    "0": (TOP, FOOT, UP_LEFT, UP_RIGHT, LOW_LEFT, LOW_RIGHT), "1": (UP_RIGHT, LOW_RIGHT),
    "2": (TOP, UP_RIGHT, MIDDLE, LOW_LEFT, FOOT), "3": (TOP, UP_RIGHT, MIDDLE, LOW_RIGHT, FOOT),
    "4": (UP_LEFT, MIDDLE, UP_RIGHT, LOW_RIGHT), "5": (TOP, UP_LEFT, MIDDLE, LOW_RIGHT, FOOT),
    "6": (TOP, UP_LEFT, MIDDLE, LOW_LEFT, LOW_RIGHT, FOOT), "7": (TOP, UP_RIGHT, LOW_RIGHT),
    "8": (TOP, MIDDLE, FOOT, UP_LEFT, UP_RIGHT, LOW_LEFT, LOW_RIGHT),
    "9": (TOP, MIDDLE, FOOT, UP_LEFT, UP_RIGHT, LOW_RIGHT), ".": ((0, 2, 0.05, 2),),
}


def board(milli_yuan: int) -> bytes:
    """Return the photo of a board with a price in yuan, as it is kept."""
    picture = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor(WALL))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRect(120, 110, WIDTH - 240, HEIGHT - 220), QColor(BOARD))
    painter.setPen(QPen(QColor(CHALK), 6))
    painter.drawRect(QRect(150, 140, WIDTH - 300, HEIGHT - 280))
    pen = QPen(QColor(CHALK), 22)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    figures, at = f"{milli_yuan / 1000:g}", 0.0
    wide = sum(0.6 if sign == "." else 1.6 for sign in figures) * SIDE
    for sign in figures:
        for left, top, right, bottom in STROKES[sign]:
            across, down = (WIDTH - wide) / 2 + at, HEIGHT / 2 - SIDE
            painter.drawLine(QLineF(across + left * SIDE, down + top * SIDE, across + right * SIDE,
                                    down + bottom * SIDE))
        at += (0.6 if sign == "." else 1.6) * SIDE
    painter.end()
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(held, QByteArray(b"png")).write(picture)
    return shrunk(bytes(held.data().data()))
