"""Workbooks of old Excel and WPS (xls), through xlrd, which is slow and never ends the program.

calamine read them faster, and aborted the whole program on 7 of 1,500 damaged ones.
"""

from __future__ import annotations

import io
from typing import Any

from station.kernel.errors import StationError
from station.prices.reading.cells import day_text, grid, number_text
from station.prices.reading.sheets import Grid

_LOCKED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def read_xls(data: bytes) -> tuple[list[Grid], tuple[str, ...]]:
    """Return the visible sheets and the names of the others.

    Errors: price.file_locked, price.file_too_large, price.file_unreadable.
    """
    if _LOCKED_PACKAGE in data:
        raise StationError("price.file_locked")
    import xlrd  # most files are CSV

    try:
        book = _opened(xlrd, data)
        visible = [sheet for sheet in book.sheets() if not sheet.visibility]
        hidden = tuple(sheet.name for sheet in book.sheets() if sheet.visibility)
        return [_grid(xlrd, book, sheet) for sheet in visible], hidden
    except StationError:
        raise
    except MemoryError as full:  # no damage: the file, or the size it claims, is more than this machine can hold
        raise StationError("price.file_too_large") from full
    except Exception as broken:  # a damaged file shows in whatever xlrd trips over
        code = "price.file_locked" if "encrypted" in str(broken) else "price.file_unreadable"
        raise StationError(code) from broken


def _opened(xlrd: Any, data: bytes) -> Any:
    """Open with formats, which alone tell merged cells; a file whose formats are odd is opened without."""
    asked = {"file_contents": data, "logfile": io.StringIO(), "ragged_rows": True}
    try:
        return xlrd.open_workbook(**asked, formatting_info=True)
    except MemoryError:
        raise
    except Exception:  # bad data: if the whole of it is, the second reading says so
        return xlrd.open_workbook(**asked)


def _grid(xlrd: Any, book: Any, sheet: Any) -> Grid:
    rows = []
    for place in range(sheet.nrows):
        kinds, values = sheet.row_types(place), sheet.row_values(place)
        rows.append([_text(xlrd, book, kind, value) for kind, value in zip(kinds, values, strict=True)])
    merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return grid(sheet.name, rows, merges)


def _text(xlrd: Any, book: Any, kind: int, value: Any) -> str:
    if kind == xlrd.XL_CELL_TEXT:
        return str(value)
    if kind == xlrd.XL_CELL_NUMBER:
        return number_text(value)
    if kind == xlrd.XL_CELL_DATE:
        return day_text(value, bool(book.datemode))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#?"))
    return ""
