"""Photos as a telephone writes them: large, held sideways, and with where they were taken."""

from __future__ import annotations

import random
import struct

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

SECRET = b"GPS-21.9185N-110.8536E-TELEPHONE-OF-LIXIN"
ORIENTATION, SOFTWARE = 0x0112, 0x0131
UPRIGHT, TURNED = 1, 6  # 6: the top of the picture lies at its right


def photograph(width: int = 4000, height: int = 3000, turned: bool = False, seed: int = 1) -> bytes:
    """Return a JPEG of a busy picture, its left half red, with an EXIF block that holds SECRET."""
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    picture.fill(QColor("#1f5f8b"))
    painter = QPainter(picture)
    painter.fillRect(0, 0, width // 2, height, QColor("#b3261e"))
    dice = random.Random(seed)
    for _each in range(400):
        colour = QColor(dice.randrange(256), dice.randrange(256), dice.randrange(256), 60)
        painter.fillRect(dice.randrange(width), dice.randrange(height), width // 40, height // 40, colour)
    painter.end()
    return with_exif(written(picture), TURNED if turned else UPRIGHT)


def written(picture: QImage, kind: bytes = b"jpeg") -> bytes:
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(held, QByteArray(kind))
    writer.setQuality(95)
    writer.setText("Description", SECRET.decode())
    assert writer.write(picture)
    return bytes(held.data().data())


def with_exif(jpeg: bytes, orientation: int) -> bytes:
    """Return the JPEG with an EXIF block right behind its start."""
    text = SECRET + b"\0"
    entry = struct.pack("<HHIHH", ORIENTATION, 3, 1, orientation, 0)
    words = struct.pack("<HHII", SOFTWARE, 2, len(text), 8 + 2 + 2 * 12 + 4)
    block = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2) + entry + words + struct.pack("<I", 0) + text
    payload = b"Exif\0\0" + block
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]


def plain(colour: Qt.GlobalColor = Qt.GlobalColor.red, side: int = 400) -> bytes:
    """Return a PNG of one colour."""
    picture = QImage(side, side, QImage.Format.Format_RGB32)
    picture.fill(colour)
    return written(picture, b"png")
