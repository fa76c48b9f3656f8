"""What the readers of workbooks share: cells become the texts a CSV would hold, ragged rows a rectangle."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from station.kernel.errors import StationError
from station.prices.reading.sheets import Grid

MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14  # what a workbook can hold
_MOST_CELLS = 20_000_000  # in one sheet's rectangle
_NEARLY_ALL = 0.8
_LAST_SERIAL = 2_958_466  # 9999-12-31
_LEAP_THAT_WAS_NONE = 60  # spreadsheets count 29 February 1900

Merge = tuple[int, int, int, int]  # top, left, bottom, right, all from 0 and included


def number_text(number: float) -> str:
    """Return a number as text: 102900005115762.0 is a product code, 2.5 a price."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    text = repr(number)
    return format(number, ".9f") if "e" in text else text


def day_text(serial: float, from_1904: bool) -> str:
    """Return the ISO day of a date cell; a number that is no day stays a number, which no date column takes."""
    if not 1 <= serial < _LAST_SERIAL:
        return number_text(serial)
    days = int(serial)
    if from_1904:
        return (date(1904, 1, 1) + timedelta(days)).isoformat()
    return (date(1899, 12, 30) + timedelta(days + (days < _LEAP_THAT_WAS_NONE))).isoformat()


def no_result(formula: str) -> str:
    """Return what stands for a formula whose result the file does not hold; no price, name or date reads so."""
    return "=" + formula.strip().removeprefix("of:").removeprefix("=")


def grid(name: str, rows: list[list[str]], merges: list[Merge]) -> Grid:
    """Return rows of any length as a sheet; StationError("price.file_too_large") for one that would fill the memory.

    Every cell of a merged range gets the text of its first: a name may span the rows of its grades.
    """
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    if width * max(len(rows), 1000) > _MOST_CELLS:
        raise StationError("price.file_too_large")
    lengths = [len(row) for row in rows]
    for row in rows:
        row += [""] * (width - len(row))
    for merge in merges:
        _fill(rows, merge)
    _leave_short(rows, lengths)
    return Grid(rows, range(1, len(rows) + 1), name=name)


def _leave_short(rows: list[list[str]], lengths: list[int]) -> None:
    """Leave a row short that ends early where nearly all are full: a cell was deleted, and the rest has moved left.

    Such a row is refused, or the price beside the one that was deleted would be taken for it.
    """
    begun = [length for length in lengths if length]
    usual = Counter(begun).most_common(1)[0][0] if begun else 0
    if sum(length >= usual for length in begun) < _NEARLY_ALL * len(begun):
        return
    for row, length in zip(rows, lengths, strict=True):
        if 0 < length < usual and not any(row[length:]) and any(map(_is_figure, row)):
            del row[length:]


def _is_figure(text: str) -> bool:
    return text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()


def _fill(rows: list[list[str]], merge: Merge) -> None:
    top, left, bottom, right = merge
    if top >= len(rows) or left >= len(rows[top]):
        return
    for row in rows[top : bottom + 1]:
        for place in range(left, min(right + 1, len(row))):
            row[place] = rows[top][left]
