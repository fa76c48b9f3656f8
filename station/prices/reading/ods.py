"""Workbooks of LibreOffice (ods), read from their XML, with its repeated rows and cells."""

from __future__ import annotations

from collections.abc import Iterator

from station.kernel.errors import StationError
from station.prices.reading.cells import MOST_COLUMNS, MOST_ROWS, Merge, grid, no_result, number_text
from station.prices.reading.parts import Element, Parts, given, local
from station.prices.reading.sheets import Grid

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_MOST_REPEATED = 5_000_000  # cells that stand once in the file and many times in the table
_CELLS = ("table-cell", "covered-table-cell")


def read_ods(parts: Parts) -> tuple[list[Grid], tuple[str, ...]]:
    """Return the visible sheets and the names of the others.

    Errors: price.file_locked, price.file_too_large, price.file_unreadable.
    """
    if _MANIFEST in parts.names and any(local(one.tag) == "encryption-data" for one in parts.tree(_MANIFEST).iter()):
        raise StationError("price.file_locked")
    grids: list[Grid] = []
    hidden: list[str] = []
    hiding: set[str] = set()
    open_table: _Table | None = None
    for element in parts.events(CONTENT, frozenset({"style", "table-row"}), frozenset({"table"})):
        tag = local(element.tag)
        if tag == "style":
            if any(given(one, "display") == "false" for one in element):
                hiding.add(given(element, "name"))
        elif tag == "table-row":
            if open_table is not None:
                open_table.take(element)
        elif open_table is None:
            open_table = _Table()
        else:
            name = given(element, "name")
            if given(element, "style-name") in hiding:
                hidden.append(name)
            else:
                grids.append(grid(name, open_table.rows, open_table.merges))
            open_table = None
    return grids, tuple(hidden)


class _Table:
    """The rows of one table; empty ones count only where another follows."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merges: list[Merge] = []
        self._empty = 0
        self._repeated = 0

    def take(self, row: Element) -> None:
        """Append a row as often as it stands there."""
        times = _repeats(row, "number-rows-repeated", MOST_ROWS)
        place = len(self.rows) + self._empty
        if place + times > MOST_ROWS:
            times = MOST_ROWS - place
        cells: list[str] = []
        for cell, text, many in _cells(row):
            down, right = _repeats(cell, "number-rows-spanned", MOST_ROWS), _repeats(cell, "number-columns-spanned")
            if text and (down > 1 or right > 1):
                self.merges.append((place, len(cells), place + down - 1, len(cells) + right - 1))
            cells += [text] * many
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            self._empty += times
            return
        self._repeated += (times - 1) * len(cells)
        if self._repeated > _MOST_REPEATED:
            raise StationError("price.file_too_large")
        self.rows += [[] for _ in range(self._empty)]
        self.rows += [list(cells) for _ in range(times)]
        self._empty = 0


def _cells(row: Element) -> Iterator[tuple[Element, str, int]]:
    for cell in row.iter():
        if local(cell.tag) in _CELLS:
            yield cell, _text(cell), _repeats(cell, "number-columns-repeated")


def _repeats(element: Element, name: str, most: int = MOST_COLUMNS) -> int:
    return max(1, min(int(given(element, name) or 1), most))


def _text(cell: Element) -> str:
    kind, formula = given(cell, "value-type"), given(cell, "formula")
    value = given(cell, {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value"))
    if kind == "date":
        return value.partition("T")[0]
    if kind in ("float", "currency", "percentage") and value:
        return number_text(float(value))
    shown = given(cell, "string-value") or "\n".join(
        "".join(_pieces(one)) for one in cell if local(one.tag) == "p"
    )
    if formula and not shown and kind != "string":
        return no_result(formula)
    return shown or value


def _pieces(paragraph: Element) -> Iterator[str]:
    """Yield the text of a paragraph; runs of spaces, tabs and line breaks are elements."""
    yield paragraph.text or ""
    for child in paragraph:
        tag = local(child.tag)
        if tag in ("s", "tab", "line-break"):
            yield " "
        elif tag not in ("annotation", "ruby-text"):
            yield from _pieces(child)
        yield child.tail or ""
