"""Workbooks of today's Excel and WPS (xlsx), read part by part from their XML.

A library would be the rule here. calamine ends the whole program on a damaged sheet (an abort in its
Rust, 14 of 1,200 damaged files) and gives neither errors nor formulas without a result; openpyxl refuses a
workbook for one style it does not like. What a table of prices needs of the format is small.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from posixpath import dirname, join, normpath

from station.kernel.errors import StationError
from station.prices.reading.cells import MOST_COLUMNS, MOST_ROWS, Merge, day_text, grid, no_result, number_text
from station.prices.reading.parts import Element, Parts, given, local
from station.prices.reading.sheets import Grid
from station.prices.reading.texts import Memo

WORKBOOK = "xl/workbook.xml"
_DAY_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LETTERS = re.compile("[A-Z]{1,3}")
_TRUE = ("1", "true", "on")


def read_xlsx(parts: Parts) -> tuple[list[Grid], tuple[str, ...]]:
    """Return the visible sheets and the names of the others. Errors: price.file_too_large, price.file_unreadable."""
    book = parts.tree(WORKBOOK)
    targets = _targets(parts)
    reader = _SheetReader(parts, _from_1904(book))
    grids, hidden = [], []
    for sheet in (one for one in book.iter() if local(one.tag) == "sheet"):
        name, target = given(sheet, "name"), targets.get(given(sheet, "id"), "")
        if given(sheet, "state") not in ("", "visible") or "worksheet" not in target:
            hidden.append(name)
        else:
            grids.append(reader.read(target, name))
    return grids, tuple(hidden)


def _targets(parts: Parts) -> dict[str, str]:
    """Return the part of each relation of the workbook."""
    name = join(dirname(WORKBOOK), "_rels", "workbook.xml.rels")
    found = {}
    for one in parts.tree(name).iter():
        if local(one.tag) == "Relationship":
            found[given(one, "Id")] = normpath(join("/", dirname(WORKBOOK), given(one, "Target"))).lstrip("/")
    return found


def _from_1904(book: Element) -> bool:
    return any(given(one, "date1904") in _TRUE for one in book.iter() if local(one.tag) == "workbookPr")


class _SheetReader:
    """Reads one sheet after the other with the workbook's common texts and styles."""

    def __init__(self, parts: Parts, from_1904: bool) -> None:
        self._parts = parts
        self._from_1904 = from_1904
        self._texts = _common_texts(parts)
        self._days = _day_styles(parts)
        self._columns = Memo(_column)

    def read(self, part: str, name: str) -> Grid:
        rows: list[list[str]] = []
        merges: list[Merge] = []
        for element in self._parts.events(part, frozenset({"row", "mergeCell"})):
            if local(element.tag) == "row":
                self._take_row(element, rows)
            else:
                merges.append(_merge(given(element, "ref")))
        return grid(name, rows, merges)

    def _take_row(self, element: Element, rows: list[list[str]]) -> None:
        """Append a row at the place it names; one that goes back would lay its prices over another's."""
        number = int(element.get("r") or len(rows) + 1)
        if not len(rows) < number <= MOST_ROWS:
            raise StationError("price.file_unreadable")
        row = str(number)
        cells: list[str] = []
        for cell in element:
            if not cell.tag.endswith("}c"):
                continue
            reference = cell.get("r")
            column = len(cells)
            if reference is not None:
                column = self._columns[reference.removesuffix(row)]
                if column < len(cells) or not reference.endswith(row):
                    raise StationError("price.file_unreadable")
            cells += [""] * (column - len(cells))
            cells.append(self._text(cell))
        if any(cells):
            rows += [[] for _ in range(number - 1 - len(rows))]
            rows.append(cells)

    def _text(self, cell: Element) -> str:
        kind, value, formula = cell.get("t", "n"), None, None
        for part in cell:
            if part.tag.endswith("}v"):
                value = part.text or ""
            elif part.tag.endswith("}f"):
                formula = part.text or ""
            elif part.tag.endswith("}is"):
                return _plain(part)
        if formula is not None and (value is None or (not value and kind != "str")):
            return no_result(formula)
        if not value:
            return ""
        if kind == "s":
            return self._texts[_index(value)]
        return value if kind in ("str", "e") else self._number(kind, value, cell.get("s", "0"))

    def _number(self, kind: str, value: str, style: str) -> str:
        if kind == "d":
            return value.partition("T")[0]
        if kind == "b":
            return "TRUE" if value in _TRUE else "FALSE"
        number = float(value)
        return day_text(number, self._from_1904) if _index(style) in self._days else number_text(number)


def _index(text: str) -> int:
    number = int(text)
    if number < 0:
        raise StationError("price.file_unreadable")
    return number


def _column(letters: str) -> int:
    """Return the column from 0 of its letters; StationError("price.file_unreadable")."""
    if not _LETTERS.fullmatch(letters):
        raise StationError("price.file_unreadable")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    if column > MOST_COLUMNS:
        raise StationError("price.file_unreadable")
    return column - 1


def _place(reference: str) -> tuple[int, int]:
    """Return (row, column) from 0 of a reference such as AB12."""
    letters = reference.rstrip("0123456789")
    return int(reference.removeprefix(letters)) - 1, _column(letters)


def _merge(reference: str) -> Merge:
    first, _, last = reference.partition(":")
    return (*_place(first), *_place(last or first))


def _common_texts(parts: Parts) -> Sequence[str]:
    name = "xl/sharedStrings.xml"
    if name not in parts.names:
        return ()
    texts = []
    for element in parts.events(name, frozenset({"si"})):
        texts.append(_plain(element))
    return texts


def _plain(element: Element) -> str:
    """Return the text of a string in one or several runs, without its reading aid."""
    texts = []
    for child in element:
        tag = local(child.tag)
        if tag == "t":
            texts.append(child.text or "")
        elif tag == "r":
            texts += [one.text or "" for one in child if local(one.tag) == "t"]
    return "".join(texts)


def _day_styles(parts: Parts) -> frozenset[int]:
    """Return the cell styles that show a number as a date."""
    name = "xl/styles.xml"
    if name not in parts.names:
        return frozenset()
    tree = parts.tree(name)
    formats = [one for one in tree.iter() if local(one.tag) == "numFmt"]
    own = {given(one, "numFmtId"): _shows_day(given(one, "formatCode")) for one in formats}
    styles = next((one for one in tree if local(one.tag) == "cellXfs"), ())
    codes = [given(one, "numFmtId") or "0" for one in styles]
    return frozenset(place for place, code in enumerate(codes) if own.get(code, int(code) in _DAY_FORMATS))


def _shows_day(code: str) -> bool:
    bare = _NO_CODE.sub("", code.partition(";")[0]).lower()
    return "general" not in bare and any(letter in bare for letter in "yd年月日")
