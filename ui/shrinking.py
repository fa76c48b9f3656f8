"""Photos made fit for a weak line: upright, small, and without anything the camera wrote into them.

A photo of a telephone is 4 MB, says where it was taken and by whose telephone. What is kept is drawn anew by a
process of its own (station.kernel.foreign), so that no byte of the original file goes along: at most 1,280 pixels
along its longer edge and about 200 kB (DOMAIN.md 4.2). That takes a tenth of a second and more: never on the
screen's thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QImage

from station.kernel.errors import StationError
from station.kernel.foreign import files, pictures
from station.kernel.foreign.pictures import ENDINGS, FEW_BYTES, LONGEST_EDGE, MOST_READ, Pixels

__all__ = ["CAMERA_FOLDER", "ENDINGS", "FEW_BYTES", "LONGEST_EDGE", "image_of", "picture_of", "pictures_of", "shrink",
           "shrunk"]
CAMERA_FOLDER = "DCIM"
TOO_MUCH = frozenset({"file.large", "file.many_pixels"})


def shrink(path: Path) -> bytes:
    """Return the photo in a file as a small JPEG.

    StationError("price.photo_unreadable", "price.photo_too_large", both name=...).
    """
    try:
        content = files.read_whole(path, MOST_READ)
    except StationError as trouble:
        raise _of_price(trouble, path.name) from trouble
    return shrunk(content, path.name)


def shrunk(content: bytes, name: str = "") -> bytes:
    """Return a photo as a small JPEG, the best quality that keeps to FEW_BYTES, else the smallest there is."""
    try:
        return pictures.redraw(content, name)
    except StationError as trouble:
        raise _of_price(trouble, name) from trouble


def picture_of(photo: bytes) -> QImage:
    """Return a kept photo as a picture, a null one where it is none."""
    return pictures_of([photo])[0]


def pictures_of(photos: Sequence[bytes], longest: int = LONGEST_EDGE) -> list[QImage]:
    """Return kept photos as pictures, all looked at by one process; null ones for what is none."""
    return [QImage() if one is None else image_of(one) for one in pictures.pixels(photos, longest)]


def image_of(pixels: Pixels) -> QImage:
    """Return pixels as a picture of Qt, with its own copy of them."""
    across = pixels.width * 3
    return QImage(pixels.data, pixels.width, pixels.height, across, QImage.Format.Format_RGB888).copy()


def _of_price(trouble: StationError, name: str) -> StationError:
    if trouble.code in TOO_MUCH:
        return StationError("price.photo_too_large", name=name)
    return StationError("price.photo_unreadable", name=name)
