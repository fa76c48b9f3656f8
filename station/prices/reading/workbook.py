"""Workbooks (xls, xlsx, ods) through calamine, their cells turned into the texts a CSV would hold."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime
from typing import Any

from station.kernel.errors import StationError
from station.prices.reading.sheets import Grid

_LARGEST = 1 << 29  # bytes, unpacked
_MOST_CELLS = 20_000_000
_FEW_ROWS = 999
_REFERENCE_COLUMN = re.compile(rb"""\br=["']([A-Z]{1,3})\d""")
_REFERENCE_ROW = re.compile(rb"""\br=["'][A-Z]{0,3}(\d{4,7})["']""")
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(data: bytes) -> bool:
    """Tell by its first bytes whether a file may be a workbook."""
    return data.startswith((_ZIP, _OLD))


def read_workbook(data: bytes) -> tuple[list[Grid], tuple[str, ...]]:
    """Return the visible sheets and the names of the hidden ones.

    Errors: price.file_locked (a password is set), price.file_too_large, price.file_unreadable.
    """
    _check_size(data)
    import python_calamine as calamine  # 30 ms, and most files are CSV

    try:
        book = calamine.load_workbook(io.BytesIO(data))
        hidden = [sheet.name for sheet in book.sheets_metadata if sheet.visible != calamine.SheetVisibleEnum.Visible]
        names = [name for name in book.sheet_names if name not in hidden]
        return [_grid(book.get_sheet_by_name(name), name) for name in names], tuple(hidden)
    except calamine.PasswordError as locked:
        raise StationError("price.file_locked") from locked
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as broken:  # a panic of calamine's Rust is no Exception
        raise StationError("price.file_unreadable") from broken


def _check_size(data: bytes) -> None:
    """Refuse a workbook that would not fit into memory.

    calamine keeps a rectangle from the first to the last cell and aborts the whole program where that
    is too large, so one stray cell in the far corner of an xlsx must be seen before it is opened.
    """
    if not data.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST:
                raise StationError("price.file_too_large")
            sheets = [name for name in parts.namelist() if "worksheets/" in name and name.endswith(".xml")]
            if any(_rectangle(parts.read(name)) > _MOST_CELLS for name in sheets):
                raise StationError("price.file_too_large")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as broken:
        raise StationError("price.file_unreadable") from broken


def _rectangle(xml: bytes) -> int:
    """Return how many cells lie between the first and the last of a sheet, from their references."""
    columns = max(map(_column_number, set(_REFERENCE_COLUMN.findall(xml))), default=1)
    rows = max(map(int, _REFERENCE_ROW.findall(xml)), default=_FEW_ROWS)
    return columns * max(rows, _FEW_ROWS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _grid(sheet: Any, name: str) -> Grid:
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        _fill(rows, (top, left), (bottom, right))
    return Grid(rows, range(1, len(rows) + 1), name=name)


def _fill(rows: list[list[str]], first: tuple[int, int], last: tuple[int, int]) -> None:
    """Give every cell of a merged range the text of its first: a name may span the rows of its grades."""
    (top, left), (bottom, right) = first, last
    if top >= len(rows) or left >= len(rows[top]):
        return
    for row in rows[top : bottom + 1]:
        for place in range(left, min(right + 1, len(row))):
            row[place] = rows[top][left]


def _text(cell: Any) -> str:
    """Return a cell as text: 102900005115762.0 is a product code, 2.5 a price, a date its ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        text = repr(cell)
        return format(cell, ".9f") if "e" in text else text
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
