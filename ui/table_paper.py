"""A list on paper: A4, as many sheets as it takes; where no printer is, a PDF in the print folder."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from ui.theme import make_font

FOLDER = "print"
MARGIN_MM, TEXT = 12.0, 8.5
CELLS = "padding: 2pt 4pt; border-bottom: 0.5pt solid #888"


def document(title: str, lines: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> QTextDocument:
    """Return the lines as a table, the first repeated on every sheet; `notes` say how the figures were made."""
    heads, *rest = [[escape(cell) for cell in line] for line in lines]
    head = "".join(f"<th align='left' style='{CELLS}'>{cell}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td style='{CELLS}'>{cell}</td>" for cell in line) + "</tr>" for line in rest)
    made = QTextDocument()
    font = make_font(1)
    font.setPointSizeF(TEXT)
    made.setDefaultFont(font)
    made.setHtml(
        f"<h2>{escape(title)}</h2><table width='100%' cellspacing='0'><thead><tr>{head}</tr></thead>{body}</table>"
        + "".join(f"<p>{escape(note)}</p>" for note in notes)
    )
    return made


def print_out(title: str, lines: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> bool:
    """Send the list to this machine's printer; False where there is none."""
    try:  # the library of the printing system may be missing where nothing is ever printed
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
    except ImportError:
        return False
    usual = QPrinterInfo.defaultPrinter()
    if usual.isNull():
        return False
    printer = QPrinter(usual, QPrinter.PrinterMode.HighResolution)
    _lay_out(printer)
    document(title, lines, notes).print_(printer)
    return True


def write_pdf(path: Path, title: str, lines: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> None:
    """Write the list as a PDF; OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = QPdfWriter(str(path))
    writer.setTitle(title)
    _lay_out(writer)
    document(title, lines, notes).print_(writer)
    if not path.is_file() or not path.stat().st_size:
        raise OSError(f"could not write {path.name}")


def _lay_out(device: Any) -> None:
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    device.setPageLayout(
        QPageLayout(size, QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter)
    )
