"""Slips as wide as a receipt, to take home: paragraphs one under the other on a roll of 58 or 80 mm.

Without a printer the same slip becomes a PDF in the print folder beside the store, and the screen says
so; nothing is lost because a roll ran out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageSize, QPainter, QPdfWriter, QPen

from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE, date_of
from station.store.reading import Clock
from ui.theme import make_font

NARROW_MM, BROAD_MM = 58.0, 80.0
MARGIN_MM = 4.0
DOTS_PER_INCH = 203  # of the usual slip printer
MM_PER_INCH = 25.4
SMALL, NAME, BIG = 12.0, 18.0, 40.0  # pt; nothing is smaller than 12
FOLDER = "print"
WRAPPED = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One paragraph of a slip; an empty one is a rule across it."""

    words: str = ""
    points: float = SMALL
    bold: bool = False
    centred: bool = False


def _font(line: SlipLine, resolution: int) -> QFont:
    return make_font(max(1, round(line.points * resolution / 72)), line.bold)


def _flags(line: SlipLine) -> int:
    return WRAPPED | int(Qt.AlignmentFlag.AlignHCenter if line.centred else Qt.AlignmentFlag.AlignLeft)


def _tall(line: SlipLine, width: float, resolution: int) -> float:
    if not line.words:
        return SMALL * resolution / 72
    measure = QFontMetricsF(_font(line, resolution))
    return measure.boundingRect(QRectF(0, 0, width, 1e6), _flags(line), line.words).height() * 1.05


def paint(painter: QPainter, lines: Sequence[SlipLine], width: float, resolution: int) -> None:
    """Paint the lines one under the other, `width` dots wide at `resolution` dots an inch."""
    top = 0.0
    for line in lines:
        tall = _tall(line, width, resolution)
        if line.words:
            painter.setFont(_font(line, resolution))
            painter.drawText(QRectF(0, top, width, tall), _flags(line), line.words)
        else:
            painter.setPen(QPen(Qt.GlobalColor.black, max(1.0, resolution / 100)))
            painter.drawLine(0, round(top + tall / 2), round(width), round(top + tall / 2))
        top += tall


def paper_size(lines: Sequence[SlipLine], wide_mm: float) -> QPageSize:
    """Return a page as long as the lines need, `wide_mm` wide."""
    inner = (wide_mm - 2 * MARGIN_MM) / MM_PER_INCH * DOTS_PER_INCH
    tall = sum(_tall(line, inner, DOTS_PER_INCH) for line in lines) / DOTS_PER_INCH * MM_PER_INCH
    return QPageSize(QSizeF(wide_mm, tall + 2 * MARGIN_MM), QPageSize.Unit.Millimeter, "slip",
                     QPageSize.SizeMatchPolicy.ExactMatch)


def write_pdf(path: Path, lines: Sequence[SlipLine], wide_mm: float = NARROW_MM) -> None:
    """Write the slip as a PDF; OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = QPdfWriter(str(path))
    writer.setResolution(DOTS_PER_INCH)
    _onto(writer, lines, paper_size(lines, wide_mm))
    if not path.is_file() or not path.stat().st_size:
        raise OSError(f"could not write {path}")


def _onto(device: Any, lines: Sequence[SlipLine], page: QPageSize) -> bool:
    device.setPageSize(page)
    device.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM))
    painter = QPainter()
    if not painter.begin(device):
        return False
    paint(painter, lines, painter.viewport().width(), device.resolution())
    return bool(painter.end())


def print_out(lines: Sequence[SlipLine]) -> bool:
    """Send the slip to this machine's printer; False where there is none or it does not take it."""
    try:  # the library of the printing system may be missing where nothing is ever printed
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
    except ImportError:
        return False
    found = QPrinterInfo.defaultPrinter()
    if found.isNull():
        names = QPrinterInfo.availablePrinterNames()
        if not names:
            return False
        found = QPrinterInfo.printerInfo(names[0])
    printer = QPrinter(found, QPrinter.PrinterMode.HighResolution)
    usual = found.defaultPageSize().size(QPageSize.Unit.Millimeter).width()
    broad = usual >= BROAD_MM - 2  # rolls of 58 mm are the usual ones where the printer does not say
    return _onto(printer, lines, paper_size(lines, BROAD_MM if broad else NARROW_MM))


def keep(home: Path, day: int, name: str, lines: Sequence[SlipLine]) -> str:
    """Keep the slip as a file below `home`; return its path below it. OSError when it cannot be written."""
    path = free_path(home, day, name)
    write_pdf(path, lines)
    return path.relative_to(home).as_posix()


def printed_at(clock: Clock) -> str:
    """Return the moment of printing as the foot of a slip says it."""
    minutes = (clock.now_ms() + clock.offset_minutes() * MILLI_PER_MINUTE) % MILLI_PER_DAY // MILLI_PER_MINUTE
    return f"{date_of(clock.today()).isoformat()} {minutes // 60}:{minutes % 60:02d}"


def free_path(home: Path, day: int, name: str) -> Path:
    """Return a file of the print folder of `home` that is not taken yet: 2026-11-22-荔枝.pdf, then -2 and so on."""
    plain = re.sub(r"[^\w]+", "-", name).strip("-")[:40] or "slip"
    stem = f"{date_of(day).isoformat()}-{plain}"
    number = 1
    while True:
        path = home / FOLDER / (f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf")
        if not path.exists():
            return path
        number += 1
