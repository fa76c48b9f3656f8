"""A small slip with a one-time code, for the printer of the machine: 58 or 80 mm rolls and sheets alike."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from station.kernel.days import date_of
from ui.theme import make_font

WIDTH_MM, LENGTH_MM, MARGIN_MM = 58.0, 90.0, 3.0
TITLE, CODE, TEXT = 11.0, 22.0, 10.0  # points
MM_PER_INCH, POINTS_PER_INCH = 25.4, 72.0


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on the paper; `day` in days since 1970-01-01."""

    county: str
    title: str
    code: tuple[str, ...]
    advice: str
    day: int


def print_slip(slip: Slip) -> bool:
    """Print on the machine's usual printer; False when it has none."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # asks the print system: only when somebody prints

    usual = QPrinterInfo.defaultPrinter()
    if usual.isNull():
        return False
    printer = QPrinter(usual, QPrinter.PrinterMode.HighResolution)
    paint_slip(printer, slip)
    return True


def paint_slip(device: QPagedPaintDevice, slip: Slip) -> float:
    """Paint the slip on one page of `device`; return the height used, in millimetres."""
    size = QPageSize(QSizeF(WIDTH_MM, LENGTH_MM), QPageSize.Unit.Millimeter, "slip")
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    device.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    painter = QPainter(device)
    per_mm = painter.device().logicalDpiX() / MM_PER_INCH
    per_point = painter.device().logicalDpiX() / POINTS_PER_INCH
    wide, top = (WIDTH_MM - 2 * MARGIN_MM) * per_mm, 0.0
    lines = [(slip.county, TEXT), (slip.title, TITLE), *((part, CODE) for part in slip.code)]
    for text, points in [*lines, (slip.advice, TEXT), (date_of(slip.day).isoformat(), TEXT)]:
        top += _line(painter, QRectF(0, top, wide, LENGTH_MM * per_mm), text, make_font(round(points * per_point)))
        top += per_mm * 1.5
    painter.end()
    return top / per_mm


def _line(painter: QPainter, box: QRectF, text: str, font: QFont) -> float:
    """Draw words that wrap, return their height."""
    flags = int(Qt.AlignmentFlag.AlignHCenter) | int(Qt.TextFlag.TextWordWrap)
    painter.setFont(font)
    tall = QFontMetricsF(font, painter.device()).boundingRect(box, flags, text).height() if text else 0.0
    painter.drawText(box, flags, text)
    return tall
