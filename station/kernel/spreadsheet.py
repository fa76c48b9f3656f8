"""Tables that leave as a file for a spreadsheet: CSV, or an Excel workbook.

A cell that begins like a formula (a market may well be called "=HYPERLINK(...)") gets a quote before it in a CSV
and is written as text in a workbook. A CSV starts with a byte order mark: without one spreadsheets in China read
it as GBK. A file is there whole or not at all.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

MARK = "\ufeff"
CSV, WORKBOOK = ".csv", ".xlsx"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | Decimal | int | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its headings, how wide each column is in a workbook (characters), and its rows."""

    titles: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def csv_text(sheet: Sheet) -> str:
    """Return the table as CSV, without the mark at its beginning; a decimal keeps the places it has."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.titles)
    for row in sheet.rows:
        writer.writerow(_text(cell) for cell in row)
    return out.getvalue()


def write_csv(path: Path, sheet: Sheet) -> None:
    """Write the table as CSV; OSError where it cannot."""
    path.write_text(MARK + csv_text(sheet), encoding="utf-8", newline="")


def write_workbook(path: Path, sheet: Sheet) -> None:
    """Write the table as an Excel workbook, numbers and days as such; OSError where it cannot."""
    from xlsxwriter import Workbook  # only who saves one pays for it

    book = Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    try:
        page = book.add_worksheet()
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, width in enumerate(sheet.widths):
            page.set_column(place, place, width)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, sheet.titles, bold)
        for row, cells in enumerate(sheet.rows, 1):
            for place, cell in enumerate(cells):
                _write_cell(page, (row, place), cell, dated)
    finally:
        _close(book)


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file beside its place, then put it there."""
    new = path.with_name(path.name + ".part")
    try:
        write(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return safe_cell("" if cell is None else str(cell))


def _write_cell(page: Any, at: tuple[int, int], cell: Cell, dated: Any) -> None:
    if isinstance(cell, date):
        page.write_datetime(*at, datetime(cell.year, cell.month, cell.day), dated)
    elif isinstance(cell, Decimal | int):
        page.write_number(*at, float(cell))
    elif cell:
        page.write_string(*at, cell)


def _close(book: Any) -> None:
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
