"""Delimited text with quotation marks, where one mark left open must not swallow the lines after it.

The csv module reads an open mark to the next one, however many lines that takes, and says nothing.
Here a cell may span lines only if the lines together make one row; else each line stands alone.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence

_LONGEST_ROW = 50  # lines
_LOOK = 2000


def split_quoted(lines: list[str], delimiter: str) -> tuple[list[list[str]], Sequence[int]]:
    """Return the rows and the number (from 1) of the line each begins on."""
    try:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        rows = []
    if len(rows) == len(lines):  # then no cell spans lines
        return rows, range(1, len(rows) + 1)
    return _by_hand(lines, delimiter)


def _by_hand(lines: list[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    usual = max(1, Counter(line.count(delimiter) for line in lines[:_LOOK]).most_common(1)[0][0])
    rows: list[list[str]] = []
    numbers: list[int] = []
    place = 0
    while place < len(lines):
        row, used = _row(lines, place, delimiter, usual)
        rows.append(row)
        numbers.append(place + 1)
        place += used
    return rows, numbers


def _row(lines: list[str], place: int, delimiter: str, usual: int) -> tuple[list[str], int]:
    """Return the row that begins at `place` and how many lines it takes."""
    if '"' in lines[place]:
        whole = 0
        for stop in range(place + 1, min(place + _LONGEST_ROW, len(lines)) + 1):
            whole += lines[stop - 1].count(delimiter) >= usual
            if whole > 1 and stop - place > 1:
                break  # two lines that are whole rows: the mark was left open
            row = _strictly("\n".join(lines[place:stop]), delimiter)
            if row is not None:
                return row, stop - place
    return lines[place].split(delimiter), 1


def _strictly(text: str, delimiter: str) -> list[str] | None:
    try:
        rows = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
