"""Photos made fit for a weak line: upright, small, and without anything the camera wrote into them.

A photo of a telephone is 4 MB, says where it was taken and by whose telephone. What is kept is drawn anew, so that
no byte of the original file goes along: at most 1,280 pixels along its longer edge and about 200 kB (DOMAIN.md
4.2). Reading a picture takes a tenth of a second and more: never on the screen's thread.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter

from station.kernel.errors import StationError

LONGEST_EDGE = 1280  # pixels
FEW_BYTES = 200_000
MOST_READ = 40_000_000  # bytes of a file; a camera's largest JPEG has half of that
MOST_PIXELS = 200_000_000
QUALITIES = (82, 70, 58, 46, 34)
FORMATS = frozenset({"jpeg", "jpg", "png", "webp", "bmp"})
ENDINGS = "*.jpg *.jpeg *.png *.webp *.bmp"
CAMERA_FOLDER = "DCIM"


def shrink(path: Path) -> bytes:
    """Return the photo in a file as a small JPEG.

    StationError("price.photo_unreadable", "price.photo_too_large", both name=...).
    """
    try:
        if path.stat().st_size > MOST_READ:
            raise StationError("price.photo_too_large", name=path.name)
        content = path.read_bytes()
    except OSError as trouble:
        raise StationError("price.photo_unreadable", name=path.name) from trouble
    return shrunk(content, path.name)


def shrunk(content: bytes, name: str = "") -> bytes:
    """Return a photo as a small JPEG, the best quality that keeps to FEW_BYTES, else the smallest there is."""
    drawn = _drawn_anew(_read(content, name))
    made = b""
    for quality in QUALITIES:
        made = _written(drawn, quality)
        if len(made) <= FEW_BYTES:
            break
    return made


def picture_of(photo: bytes) -> QImage:
    """Return a kept photo as a picture, a null one where it is none."""
    return QImage.fromData(QByteArray(photo))


def _read(content: bytes, name: str) -> QImage:
    held = QBuffer()
    held.setData(QByteArray(content))
    held.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(held)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)  # the camera says how it was held
    size = reader.size()
    if bytes(reader.format().data()).decode() not in FORMATS or not size.isValid():
        raise StationError("price.photo_unreadable", name=name)
    if size.width() * size.height() > MOST_PIXELS:
        raise StationError("price.photo_too_large", name=name)
    if max(size.width(), size.height()) > LONGEST_EDGE:
        # A JPEG is read at an eighth, a quarter or half of its size without ever being whole in memory.
        reader.setScaledSize(size.scaled(QSize(LONGEST_EDGE, LONGEST_EDGE), Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    if picture.isNull():
        raise StationError("price.photo_unreadable", name=name)
    return picture


def _drawn_anew(picture: QImage) -> QImage:
    """Return the pixels alone, on white: texts, profiles and thumbnails of the file stay behind."""
    plain = QImage(picture.size(), QImage.Format.Format_RGB32)
    plain.fill(Qt.GlobalColor.white)
    painter = QPainter(plain)
    painter.drawImage(0, 0, picture)
    painter.end()
    return plain


def _written(picture: QImage, quality: int) -> bytes:
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(held, QByteArray(b"jpeg"))
    writer.setQuality(quality)
    writer.setOptimizedWrite(True)
    writer.write(picture)
    return bytes(held.data().data())
