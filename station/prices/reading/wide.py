"""Wide tables: a column of prices for each market, each day or each kind of price, written in its heading.

Such a table is laid out long before it is read: each of those columns becomes a row of its own that says what
its heading said. Everything else (units, rejections, learned layouts) then works as for any other file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from station.kernel.errors import StationError
from station.prices.reading.finder import Finder, Found, plain_row
from station.prices.reading.headings import INNER, PRICES, Heading
from station.prices.reading.model import SHOWN
from station.prices.reading.sheets import BLOCK, Grid, Shape, Sheet
from station.prices.reading.texts import clean, fold
from station.prices.reading.unit_words import unit_in_heading
from station.prices.reading.wishes import WIDE

FEWEST_KINDS = 2


def wide_columns(finder: Finder, headings: Sequence[Heading]) -> tuple[int, ...]:
    """Return the columns of prices whose headings say of what market, day or kind they are.

    Where somebody said what the columns are, those he said. Else only what cannot be anything else: two
    headings that are whole dates in a table without a date, or one usual price each of several kinds.
    Errors: price.mapping_heading.
    """
    wide = finder.wide(headings)
    if len(wide) < len(finder.wishes.wide):
        here = {fold(headings[at].text) for at in wide} | {f"@{at + 1}" for at in wide}
        raise StationError("price.mapping_heading", field=WIDE, text=min(finder.wishes.wide - here))
    claims = finder.claims(headings)
    told = "date" in claims or "date" in finder.wishes.fixed
    if finder.wishes.named or (wide and (finder.wishes.wide or not (told or claims.keys() & set(PRICES)))):
        return wide
    priced = sorted(at for field in PRICES for _, at in claims.get(field, []))
    kinds = [headings[at].kind for at in priced]
    alone = claims.keys() & set(PRICES) == {"typical"} and "kind" not in claims
    one_each = all(kinds) and len(set(kinds)) == len(kinds) >= FEWEST_KINDS
    return tuple(priced) if alone and one_each and not finder.wishes.kind_said else ()


def laid_out(sheet: Sheet, found: Found, finder: Finder) -> tuple[Sheet, Found]:
    """Return the sheet with a row for each price of its wide columns, and its heading; as it is where there are none.

    The columns keep their places, the wide ones empty, so that "@3" means what it meant; two new ones follow.
    Errors: price.unit_clash.
    """
    columns = wide_columns(finder, found.headings)
    if not columns:
        return sheet, found
    field, words = _said(finder, [found.headings[at] for at in columns])
    width = len(found.headings)
    rows, lines = _above(sheet, found, width)
    headings = {plain_row(cells) for cells in rows}
    for start in range(found.below, len(sheet), BLOCK):
        block = sheet.block(start, start + BLOCK, Shape(max(columns) + 1, width))
        for place, line in enumerate(block.lines):
            cells = block.cells(place)
            long = [cells] if place in block.apart or plain_row(cells) in headings else _long(cells, columns, words)
            rows += long
            lines += [line] * len(long)
    emptied = [replace(one, text="", fields=(), kind="") if at in columns else one
               for at, one in enumerate(found.headings)]
    return Grid(rows, lines, sheet.name, sheet.open_end), replace(
        found, headings=(*emptied, *_new_headings(field, words, [found.headings[at] for at in columns])))


def _said(finder: Finder, headings: Sequence[Heading]) -> tuple[str, list[str]]:
    """Return (date, kind or market, what each of the headings says of it)."""
    if all(finder.day(one.text) is not None for one in headings):
        return "date", [clean(one.text) for one in headings]
    if all(one.kind for one in headings) and len({one.kind for one in headings}) == len(headings):
        return "kind", [one.kind for one in headings]
    return "market", [_without_unit(one.text) for one in headings]


def _without_unit(text: str) -> str:
    """Return a market's name without a unit in brackets behind it; other brackets are of the name."""
    text = clean(text)
    for inner in INNER.finditer(text):
        if unit_in_heading(inner[1])[0]:
            return clean(text[: inner.start()] + text[inner.end() :])
    return text


def _above(sheet: Sheet, found: Found, width: int) -> tuple[list[list[str]], list[int]]:
    """Return the rows down to the heading, in the new width, and their lines."""
    block = sheet.block(0, found.below, Shape(0, width))
    rows = [block.cells(place) for place in range(len(block.lines))]
    return rows, list(block.lines)


def _long(cells: list[str], columns: Sequence[int], words: Sequence[str]) -> list[list[str]]:
    """Return a row for each price; of a row that has none, one without a price."""
    kept = ["" if at in columns else cell for at, cell in enumerate(cells)]
    given = [[*kept, word, cells[at]] for at, word in zip(columns, words, strict=True) if cells[at].strip()]
    return given or ([[*kept, words[0], ""]] if any(cell.strip() for cell in kept) else [[*kept, "", ""]])


def _new_headings(field: str, words: Sequence[str], headings: Sequence[Heading]) -> tuple[Heading, Heading]:
    units = {unit for one in headings if (unit := unit_in_heading(one.inner)[0])}
    if len(units) > 1:
        raise StationError("price.unit_clash", units=", ".join(sorted(units)))
    inner = next((one.inner for one in headings if one.inner), "")
    texts = ", ".join(clean(one.text) for one in headings)[:SHOWN]
    return Heading(texts, ((field, 0),)), Heading(texts, (("typical", 0),), "", inner)
