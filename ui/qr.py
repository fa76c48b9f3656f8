"""Codes a telephone reads, for the screen and for paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

QUIET = 4  # modules of white a reader needs around a QR code


def qr_image(text: str) -> QImage:
    """Return `text` as a QR code, one pixel a module, with the white margin readers need."""
    import segno  # 20 ms, and most visits print nothing

    code = segno.make(text, error="m", micro=False)
    side = int(code.symbol_size(border=QUIET)[0])
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    for down, line in enumerate(code.matrix_iter(border=QUIET)):
        for across, dark in enumerate(line):
            if dark:
                image.setPixel(across, down, 0xFF000000)
    return image
