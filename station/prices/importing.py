"""Works out what of a read price file is new, before anything is written.

The file and the store are compared as sets of (key, figures) (DESIGN.md ruling 11): what is already
here is a duplicate, what shares a key but not the figures is kept under the next n and counted as
conflicting. A dry run is this plan without the deed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from station.kernel.record import LineColumns
from station.prices.model import SHEET_LINES
from station.prices.quotes.keys import SERIES_SHIFT, WINDOW_BITS, day_of_key, quote_key, series_of_key
from station.prices.reading.model import PriceFile

SERIES_OF_SOURCE = "SELECT product, market, spec, unit, kind, n, id FROM series WHERE source = ?"
STORED = """
SELECT quote.k, quote.sheet, typical, low, high, volume, origin
FROM {quotes} LEFT JOIN quote_more ON quote_more.k = quote.k"""
IN_WINDOW = STORED.format(quotes="quote") + " WHERE quote.k >= ? AND quote.k < ?"
AT_KEYS = STORED.format(quotes="json_each(?) AS asked CROSS JOIN quote ON quote.k = asked.value")
IS_WINDOW_FILLED = "SELECT EXISTS (SELECT 1 FROM quote WHERE k >= ? AND k < ?)"
LOOKED_UP_SLOWER = 8  # one look-up of a key takes as long as reading on over some eight quotes
# What was never accepted hides nothing: a rejected price that a file brings too is news.
NOT_ACCEPTED = "SELECT id FROM prices_sheet WHERE status IN ('submitted', 'rejected')"
KNOWN_PRODUCT = "SELECT 1 FROM prices_name WHERE name = ? LIMIT 1"
DAY_SHIFT = 24

Figures = tuple[Any, ...]
SeriesKey = tuple[str, str, str, str, str]  # product, market, spec, unit, kind


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would store: sorted lines cut into sheets, and the counts for the report."""

    sheets: tuple[LineColumns, ...]
    stored: int
    duplicates: int
    conflicting: int
    unknown_products: tuple[str, ...]


def plan_import(db: Any, source: str, file: PriceFile) -> Plan:
    """Compare the file with what is stored under `source`; reads only."""
    names: dict[SeriesKey, int] = {}
    seen: dict[int, Any] = {}
    duplicates = _collect(file, names, seen)
    here = _stored(db, source, names, seen)
    new, repeated, conflicting = _compare(seen, here)
    series = list(names)
    unknown = [name for name in dict.fromkeys(key[0] for key in series) if not _is_known(db, name)]
    sheets = tuple(_sheets(series, new))
    return Plan(sheets, len(new), duplicates + repeated, conflicting, tuple(sorted(unknown)))


def _collect(file: PriceFile, names: dict[SeriesKey, int], seen: dict[int, Any]) -> int:
    """Fill `seen` with slot -> figures (a list of them where the file has several); return exact repeats."""
    repeats = 0
    origins = [place or None for place in file.origin]
    identities = zip(file.product, file.market, file.spec, file.unit, file.kind, strict=True)
    figures = zip(file.typical, file.low, file.high, file.volume, origins, strict=True)
    for identity, day, figure in zip(identities, file.day, figures, strict=True):
        number = names.setdefault(identity, len(names))
        slot = day << DAY_SHIFT | number
        before = seen.setdefault(slot, figure)
        if before is figure:
            continue
        if isinstance(before, tuple):
            if before == figure:
                repeats += 1
            else:
                seen[slot] = [before, figure]
        elif figure in before:
            repeats += 1
        else:
            before.append(figure)
    return repeats


def _stored(
    db: Any, source: str, names: dict[SeriesKey, int], seen: Iterable[int]
) -> dict[int, dict[Figures, int]]:
    """Return slot -> {figures: n} of what the store has at the file's slots."""
    series: dict[int, list[int]] = {}  # number in the file -> numbers in the store, one for each n
    mine = {}
    for row in db.execute(SERIES_OF_SOURCE, (source,)):
        number = names.get(tuple(row[:5]))
        if number is not None:
            mine[row[6]] = (number, row[5])
            series.setdefault(number, []).append(row[6])
    here: dict[int, dict[Figures, int]] = {}
    if not mine:
        return here
    not_accepted = {row[0] for row in db.execute(NOT_ACCEPTED)}
    for row in _quotes_at(db, series, seen):
        known = mine.get(series_of_key(row[0]))
        if known is not None and row[1] not in not_accepted:
            slot = day_of_key(row[0]) << DAY_SHIFT | known[0]
            here.setdefault(slot, {})[tuple(row[2:])] = known[1]
    return here


def _quotes_at(db: Any, series: Mapping[int, Sequence[int]], seen: Iterable[int]) -> Iterator[Any]:
    """Yield the stored quotes at these slots, and where a window is wanted nearly whole all of the window."""
    wanted: dict[int, list[int]] = {}
    mask = (1 << DAY_SHIFT) - 1
    for slot in seen:
        day = slot >> DAY_SHIFT
        keys = [quote_key(day, number) for number in series.get(slot & mask, ())]
        wanted.setdefault(day >> WINDOW_BITS, []).extend(keys)
    possible = sum(map(len, series.values())) << WINDOW_BITS
    for window, keys in sorted(wanted.items()):
        bounds = (window << SERIES_SHIFT, window + 1 << SERIES_SHIFT)
        if not db.execute(IS_WINDOW_FILLED, bounds).fetchone()[0]:
            continue
        if len(keys) * LOOKED_UP_SLOWER > possible:
            yield from db.execute(IN_WINDOW, bounds)
        else:
            yield from db.execute(AT_KEYS, (json.dumps(sorted(keys)),))


def _compare(
    seen: dict[int, Any], here: dict[int, dict[Figures, int]]
) -> tuple[list[tuple[int, int, Figures]], int, int]:
    """Return (new lines as (slot, n, figures), how many were here already, how many of the new conflict)."""
    new: list[tuple[int, int, Figures]] = []
    repeated = conflicting = 0
    for slot, figures in seen.items():
        stored = here.get(slot)
        if stored is None and isinstance(figures, tuple):
            new.append((slot, 0, figures))
            continue
        stored = stored or {}
        wanted = [figures] if isinstance(figures, tuple) else figures
        fresh = sorted((one for one in wanted if one not in stored), key=_by_content)
        first = max(stored.values(), default=-1) + 1
        new += [(slot, first + n, one) for n, one in enumerate(fresh)]
        repeated += len(wanted) - len(fresh)
        conflicting += len(fresh)
    return new, repeated, conflicting


def _by_content(figures: Figures) -> tuple[tuple[bool, Any], ...]:
    numbers = ((value is not None, value if value is not None else 0) for value in figures[:4])
    return (*numbers, (figures[4] is not None, figures[4] or ""))


def _is_known(db: Any, name: str) -> bool:
    return db.execute(KNOWN_PRODUCT, (name,)).fetchone() is not None


def _sheets(series: Sequence[SeriesKey], new: Sequence[tuple[int, int, Figures]]) -> Iterator[LineColumns]:
    """Cut the new lines into sheets: one 32-day window each, oldest first, sorted by market, product, day."""
    order = {number: rank for rank, number in enumerate(sorted(range(len(series)), key=lambda at: series[at]))}
    windows: dict[int, list[tuple[int, int, int, int, Figures]]] = {}
    mask = (1 << DAY_SHIFT) - 1
    for slot, n, figures in new:
        day, number = slot >> DAY_SHIFT, slot & mask
        windows.setdefault(day >> WINDOW_BITS, []).append((order[number], n, day, number, figures))
    for window in sorted(windows):
        lines = sorted(windows[window], key=itemgetter(0, 1, 2))
        for start in range(0, len(lines), SHEET_LINES):
            yield _columns(series, lines[start : start + SHEET_LINES])


def _columns(series: Sequence[SeriesKey], lines: Sequence[tuple[int, int, int, int, Figures]]) -> LineColumns:
    """Turn lines into the declared columns of model.LINES."""
    _, n, day, number, figures = zip(*lines, strict=True)
    product, market, spec, unit, kind = zip(*[series[at] for at in number], strict=True)
    typical, low, high, volume, origin = zip(*figures, strict=True)
    columns = (market, product, spec, unit, kind, n, day, typical, low, high, volume, origin)
    return [list(column) for column in columns]
