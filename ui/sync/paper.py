"""The receipt on a sheet of A4: what the county holds, room for a seal, the code to check it with.

Where no printer is, the same sheet is kept as a PDF in the print folder beside the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter, QPen

from ui.qr import qr_image
from ui.theme import make_font

FOLDER = "print"
DOTS_PER_INCH = 300
MM_PER_INCH, POINTS_PER_INCH = 25.4, 72.0
MARGIN_MM = 20.0
TITLE, TEXT, SMALL, FIGURE = 20.0, 12.0, 10.0, 24.0  # pt
QR_MM, SEAL_MM, NAME_MM = 48.0, 42.0, 42.0
LEFT = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
CENTRE = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """What stands on the sheet: `facts` are (name, value), `figure` stands large beside the code."""

    title: str
    facts: tuple[tuple[str, str], ...]
    checked: str
    seal: str
    figure: str
    text: str


def write_pdf(path: Path, paper: ReceiptPaper) -> None:
    """Write the sheet as a PDF; OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = QPdfWriter(str(path))
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(paper.title)
    if not _onto(writer, paper) or not path.is_file() or not path.stat().st_size:
        raise OSError(f"could not write {path.name}")


def print_out(paper: ReceiptPaper) -> bool:
    """Send the sheet to this machine's printer; False where there is none or it does not take it."""
    try:  # the library of the printing system may be missing where nothing is ever printed
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
    except ImportError:
        return False
    usual = QPrinterInfo.defaultPrinter()
    if usual.isNull():
        return False
    return _onto(QPrinter(usual, QPrinter.PrinterMode.HighResolution), paper)


def free_path(home: Path, stem: str) -> Path:
    """Return a file of the print folder of `home` that is not taken yet: stem.pdf, then stem-2.pdf and so on."""
    path, number = home / FOLDER / f"{stem}.pdf", 1
    while path.exists():
        number += 1
        path = home / FOLDER / f"{stem}-{number}.pdf"
    return path


def _onto(device: Any, paper: ReceiptPaper) -> bool:
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM))
    painter = QPainter()
    if not painter.begin(device):
        return False
    _Sheet(painter, device.resolution()).paint(paper)
    return bool(painter.end())


class _Sheet:
    """One page under a painter; lengths in dots."""

    def __init__(self, painter: QPainter, resolution: int) -> None:
        self._painter = painter
        self._dots = resolution
        self._wide = float(painter.viewport().width())
        self._tall = float(painter.viewport().height())

    def _mm(self, length: float) -> float:
        return length / MM_PER_INCH * self._dots

    def paint(self, paper: ReceiptPaper) -> None:
        gap = self._mm(3)
        top = self._words(QRectF(0, 0, self._wide, self._tall), paper.title, TITLE) + gap
        self._painter.setPen(QPen(Qt.GlobalColor.black, self._mm(0.3)))
        self._painter.drawLine(0, round(top), round(self._wide), round(top))
        top += 2 * gap
        name = self._mm(NAME_MM)
        for named, value in paper.facts:
            tall = self._words(QRectF(0, top, name, self._tall), named, TEXT)
            beside = QRectF(name, top, self._wide - name, self._tall)
            top += max(tall, self._words(beside, value, TEXT)) + gap
        self._words(QRectF(0, top + gap, self._wide, self._tall), paper.checked, TEXT)
        self._foot(paper)

    def _foot(self, paper: ReceiptPaper) -> None:
        """Room for the seal left, the code bottom right with its number beside it."""
        code, seal = self._mm(QR_MM), self._mm(SEAL_MM)
        image = qr_image(paper.text)
        side = code // image.width() * image.width()  # whole dots a module, or edges blur
        self._painter.drawImage(QRectF(self._wide - side, self._tall - side, side, side), image)
        room = QRectF(0, self._tall - seal, seal, seal)
        self._painter.setPen(QPen(Qt.GlobalColor.gray, self._mm(0.2), Qt.PenStyle.DashLine))
        self._painter.drawRect(room)
        self._words(room, paper.seal, SMALL, CENTRE)
        between = QRectF(seal, self._tall - side, self._wide - seal - side, side)
        self._words(between, paper.figure, FIGURE, CENTRE)

    def _words(self, box: QRectF, words: str, points: float, flags: int = LEFT) -> float:
        """Write words and return their height."""
        self._painter.setPen(Qt.GlobalColor.black)
        self._painter.setFont(make_font(max(1, round(points / POINTS_PER_INCH * self._dots))))
        return self._painter.drawText(box, flags, words).height() if words else 0.0
