"""The one way in: a market price file becomes columns of good rows and a list of honest rejections.

Nothing is guessed. A file that does not say its unit or its market, and whose reader does not say it
either, is refused whole; a row that contradicts itself is refused alone, and the rest goes on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from station.kernel.errors import StationError
from station.prices.reading.ending import check_ending
from station.prices.reading.finder import Finder, plain_row
from station.prices.reading.known import recognised, with_learned
from station.prices.reading.layout import Layout, layout_of
from station.prices.reading.model import SHOWN, Hints, Learned, PriceFile, Quotes, Rejected
from station.prices.reading.names import names_of_codes
from station.prices.reading.rows import RowReader, Tally
from station.prices.reading.sheets import BLOCK, FIRST_BLOCK, Sheet
from station.prices.reading.signature import NO_HEADING, signature_of
from station.prices.reading.tables import Tables, open_tables, read_bytes
from station.prices.reading.unit_words import unit_code
from station.prices.reading.wide import laid_out
from station.prices.reading.wishes import wishes_of

__all__ = ["Hints", "Opened", "PriceFile", "Rejected", "open_prices", "read_opened", "read_prices", "unit_code"]

# Every row refused for one of these means that the whole file lacks it.
_MISSING_EVERYWHERE = {"price.no_unit": "price.unit_missing", "price.no_market": "price.market_missing"}


Watch = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was taken apart and not read yet; `known` is the learned layout it was known by."""

    name: str
    hints: Hints
    tables: Tables
    finder: Finder
    known: Learned | None


def read_prices(source: str | Path | bytes, *, name: str, hints: Hints | None = None) -> PriceFile:
    """Read a CSV, TSV, xls, xlsx or ods file of prices (also gzipped); `name` is what to call it.

    A file's own words come before the hints: unit column, heading, title line, then the hint.
    Errors: StationError with a code of `sentences.SENTENCES`; nothing else, whatever the bytes are.
    """
    return read_opened(open_prices(source, name=name, hints=hints))


def open_prices(source: str | Path | bytes, *, name: str, hints: Hints | None = None) -> Opened:
    """Take a file apart, so that it can be looked at before it is read. Errors: as `read_prices`."""
    hints = hints or Hints()
    with _named(name):
        finder = Finder(wishes_of(hints))
        tables = open_tables(read_bytes(source), finder, hints.encoding)
        known = None if hints.mapping else recognised(tables, hints)
        if known is not None:
            hints = with_learned(hints, known)
            finder = Finder(wishes_of(hints))
        return Opened(name, hints, tables, finder, known)


def read_opened(opened: Opened, watch: Watch = lambda done, of: None) -> PriceFile:
    """Read it; `watch` hears of each block (rows done, rows of the sheet) and may raise to stop."""
    with _named(opened.name):
        return _read(opened, watch)


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except StationError as trouble:
        trouble.facts.setdefault("name", name)
        raise


def _read(opened: Opened, watch: Watch) -> PriceFile:
    hints, finder, tables = opened.hints, opened.finder, opened.tables
    names = None if hints.names is None else names_of_codes(hints.names)
    tally = Tally()
    layouts: dict[str, Layout] = {}
    skipped = list(tables.hidden)
    for sheet in tables.sheets:
        facts = {"sheet": sheet.name} if len(tables.sheets) > 1 else {}
        first = _read_sheet(sheet, (finder, names, facts, watch), tally)
        if first is None:
            skipped.append(sheet.name)
        else:
            layouts[sheet.name] = first
    if not layouts:
        raise _no_columns(tables)
    _check_not_all_missing(tally)
    made = _price_file(opened, layouts, skipped, tally)
    return replace(made, learned_from=opened.known.source) if opened.known else made


def _read_sheet(
    sheet: Sheet, by: tuple[Finder, Mapping[str, str] | None, Mapping[str, str], Watch], tally: Tally
) -> Layout | None:
    """Read one sheet into the tally; return its first layout, None for a sheet without a heading."""
    finder, names, facts, watch = by
    head = sheet.head()
    found = finder.find(head)
    if found is None:
        return None
    titles = head[: found.place]
    empty = sum(not plain_row(cells) for cells in titles)
    tally.blank += empty
    tally.titles += len(titles) - empty
    tally.signature = tally.signature or signature_of(head[found.place : found.below]) or NO_HEADING
    sheet, found = laid_out(sheet, found, finder)
    first = layout = layout_of(finder, found.headings, titles)
    place, rows = 0, sheet.head()
    while True:
        reader = RowReader(finder, layout, names, facts)
        reader.known_headings.update(map(plain_row, rows[found.place : found.below]))
        tally.headings += found.height
        stopped = _read_section(sheet, place + found.below, reader, (layout, watch), tally)
        if stopped is None:
            check_ending(sheet, layout, tally)
            return first
        place, rows = stopped, sheet.head(stopped)
        found = finder.find(rows, within=1) or found
        layout = layout_of(finder, found.headings, titles)


def _read_section(sheet: Sheet, start: int, reader: RowReader, by: tuple[Layout, Watch], tally: Tally) -> int | None:
    """Read the rows from `start` on; return the place of the next heading that names other columns.

    The first blocks are small, so that a file that changes its headings often costs no more than it is long.
    """
    size, (layout, watch) = FIRST_BLOCK, by
    while start < len(sheet):
        stopped = reader.read(sheet.block(start, start + size, layout.shape), tally)
        if stopped is not None:
            return start + stopped
        start += size
        watch(min(start, len(sheet)), len(sheet))
        size = min(2 * size, BLOCK)
    return None


def _no_columns(tables: Tables) -> StationError:
    for sheet in tables.sheets:
        for cells in sheet.head():
            if plain_row(cells):
                return StationError("price.no_columns", text=", ".join(plain_row(cells))[:SHOWN])
    return StationError("price.file_empty")


def _check_not_all_missing(tally: Tally) -> None:
    if tally.quotes.line:
        return
    codes = [one.code for one in tally.rejected]
    for code, of_file in _MISSING_EVERYWHERE.items():
        if codes and 2 * codes.count(code) >= len(codes):
            raise StationError(of_file)
    if not codes:
        raise StationError("price.file_empty")


def _price_file(
    opened: Opened, layouts: Mapping[str, Layout], skipped: Sequence[str], tally: Tally
) -> PriceFile:
    hints = opened.hints
    units = set(tally.quotes.unit)
    first = next(iter(layouts.values()))
    return PriceFile(
        **{column: getattr(tally.quotes, column) for column in Quotes.__slots__},
        name=opened.name,
        source=hints.source,
        encoding=opened.tables.encoding,
        one_unit=units.pop() if len(units) == 1 else None,
        unit_known_by=first.unit_known_by,
        columns=first.shown,
        ignored=first.ignored,
        sheets=tuple(layouts),
        skipped_sheets=tuple(skipped),
        signature=tally.signature,
        learned_from="",
        told=hints,
        rows_read=len(tally.quotes.line) + len(tally.rejected),
        headings=tally.headings,
        titles=tally.titles,
        blank=tally.blank,
        unread_volumes=tally.unread_volumes,
        rejected=tally.rejected,
    )
