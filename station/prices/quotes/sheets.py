"""Keeps the lines of price sheets as compact quotes: about 26 bytes each, newest window last.

The key of a quote is window << 40 | series << 5 | day of window, with 32 days to a window: a new day
lands on few pages, a series is read window by window. Series numbers are local; nothing on the wire
depends on them. Lines of one identity with different figures are all kept, each under an n of its own;
what two sheets say alike is one quote that both stand behind (station/prices/quotes/claims.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any

from station.kernel.record import LineColumns, Row
from station.prices.quotes import claims
from station.prices.quotes.claims import Base, Content, Place
from station.prices.quotes.keys import DAY_MASK, SERIES_SHIFT, WINDOW_BITS, day_of_key, quote_key, series_of_key
from station.store import search

HIDDEN = frozenset({"rejected", "superseded"})

SIBLINGS = (
    "SELECT n, id FROM series WHERE product = ? AND source = ? AND market = ? AND spec = ? AND unit = ? AND kind = ?"
)
SIBLINGS_OF_PRODUCT = """
SELECT market, spec, unit, kind, n, id FROM series WHERE product = ? AND source = ? AND market BETWEEN ? AND ?"""
SEVERAL = 5  # from so many identities of one product on, all its series between their markets are read at once
ADD_SERIES = "INSERT INTO series (product, source, market, spec, unit, kind, n) VALUES (?, ?, ?, ?, ?, ?, ?)"
ADD_QUOTE = "INSERT INTO quote (k, low, typical, high, sheet) VALUES (?, ?, ?, ?, ?) ON CONFLICT (k) DO NOTHING"
KEYS = "SELECT k FROM quote WHERE k BETWEEN ? AND ?"
OWNER = "SELECT sheet FROM quote WHERE k = ?"
NEWER = (
    "INSERT INTO latest (series, day) VALUES (?, ?) ON CONFLICT (series) DO UPDATE "
    "SET day = excluded.day WHERE excluded.day > day"
)
NEWER_NAME = (
    "INSERT INTO newest_of_name (name, day) VALUES (?, ?) ON CONFLICT (name) DO UPDATE "
    "SET day = excluded.day WHERE excluded.day > day"
)
DROP_NAMES = """
DELETE FROM newest_of_name WHERE name IN (
SELECT product FROM series WHERE id IN (SELECT value FROM json_each(?)))"""
NAME_AGAIN = """
INSERT INTO newest_of_name (name, day)
SELECT series.product, max(latest.day) FROM series JOIN latest ON latest.series = series.id
WHERE series.product IN (SELECT product FROM series WHERE id IN (SELECT value FROM json_each(?)))
GROUP BY series.product"""
ADD_SPAN = "INSERT INTO sheet_span (sheet, low_k, high_k) VALUES (?, ?, ?)"
SPAN = "SELECT low_k, high_k FROM sheet_span WHERE sheet = ?"
DROP_SPAN = "DELETE FROM sheet_span WHERE sheet = ?"
SHEET_QUOTES = """
WITH mine(k) AS (SELECT k FROM quote WHERE k BETWEEN ?1 AND ?2 AND sheet = ?3
UNION ALL SELECT k FROM quote_also WHERE sheet = ?3)
SELECT market, product, spec, unit, kind, n, quote.k, typical, low, high, volume, origin
FROM mine JOIN quote ON quote.k = mine.k JOIN series ON series.id = (quote.k >> 5) & 0x7ffffffff
LEFT JOIN quote_more ON quote_more.k = quote.k ORDER BY quote.k"""
SERIES_PART = (1 << SERIES_SHIFT) - 1 & ~DAY_MASK
LINE_COLUMNS = 12
DAY_COLUMN = 6
DROP_LATEST = "DELETE FROM latest WHERE series = ?"
NEWEST_VISIBLE = """
SELECT max(((quote.k >> 40) << 5) | (quote.k & 31)) FROM quote JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE quote.k BETWEEN ? AND ? AND prices_sheet.status IN ('accepted', 'submitted')"""
# Two look-ups in the key; min and max asked for together would read every quote.
WINDOWS = "SELECT (SELECT min(k) FROM quote) >> 40, (SELECT max(k) FROM quote) >> 40"

__all__ = [
    "DAY_MASK",
    "SERIES_SHIFT",
    "WINDOW_BITS",
    "SheetKeeper",
    "day_of_key",
    "quote_key",
    "series_of_key",
]


def _no_check(_row: Row, _lines: LineColumns) -> None:
    return


def _fill(db: Any, source: str, siblings: dict[Base, dict[int, int]]) -> None:
    """Write down {n: series} of the identities that have been seen before."""
    of_product: dict[str, list[Base]] = {}
    plain = db.cursor()
    plain.row_factory = None  # thousands of rows, each read once
    for base in siblings:
        of_product.setdefault(base[0], []).append(base)
    for product, bases in of_product.items():
        if len(bases) < SEVERAL:
            for base in bases:
                siblings[base].update(map(tuple, db.execute(SIBLINGS, (product, source, *base[1:]))))
            continue
        markets = [base[1] for base in bases]
        for market, spec, unit, kind, n, number in plain.execute(
            SIBLINGS_OF_PRODUCT, (product, source, min(markets), max(markets))
        ):
            numbers = siblings.get((product, market, spec, unit, kind))
            if numbers is not None:
                numbers[n] = number


class SheetKeeper:
    """The `LineKeeper` of prices.sheet. `check` refuses, with a StationError, a sheet no deed would write."""

    numbers = frozenset({"n"})  # given anew by each store: two sheets may reach it in another order

    def __init__(self, check: Callable[[Row, LineColumns], None] = _no_check) -> None:
        self.check = check

    def put(self, db: Any, row_id: int, row: Row, lines: LineColumns) -> None:
        """Make these the lines of the sheet; what another sheet says alike stays one quote of both."""
        self._release(db, row_id)
        market, product, spec, unit, kind, n, day, typical, low, high, volume, origin = lines
        if not day:
            return
        bases = list(zip(product, market, spec, unit, kind, strict=True))
        siblings = self._siblings(db, row["source"], bases)
        first = {base: numbers[0] << WINDOW_BITS for base, numbers in siblings.items()}
        slots: list[int | None] = [  # quote_key without a call for each line
            one_day >> WINDOW_BITS << SERIES_SHIFT | first[base] | one_day & DAY_MASK
            for base, one_day in zip(bases, day, strict=True)
        ]
        busy = self._busy(db, siblings, bases, day)
        if busy or any(n):
            busy.update((base, one_day) for base, one_day, number in zip(bases, day, n, strict=True) if number)
            slots = [None if at in busy else key for key, at in zip(slots, zip(bases, day, strict=True), strict=True)]
        figures = (low, typical, high, volume, origin)
        keys = self._put_plain(db, row_id, slots, figures)
        for at in [at for at, key in enumerate(keys) if key is None]:
            place = Place(siblings[bases[at]], day[at], n[at])
            keys[at] = self._put_among(db, (row_id, row), bases[at], place, claims.content(figures, at))
        self._note(db, row_id, row["status"], [key for key in keys if key is not None])
        if row["status"] not in HIDDEN:
            names = {name: one_day for one_day, name in sorted(set(zip(day, product, strict=True)))}
            db.executemany(NEWER_NAME, names.items())

    def get(self, db: Any, row_id: int, row: Row) -> LineColumns:
        """Return the sheet's lines as declared columns."""
        span = db.execute(SPAN, (row_id,)).fetchone()
        found = [] if span is None else db.execute(SHEET_QUOTES, (span[0], span[1], row_id)).fetchall()
        columns: LineColumns = [[line[at] for line in found] for at in range(LINE_COLUMNS)]
        columns[DAY_COLUMN] = [day_of_key(key) for key in columns[DAY_COLUMN]]
        return columns

    def drop(self, db: Any, row_id: int, row: Row) -> None:
        """Take away what this sheet alone says."""
        self._release(db, row_id)

    def _release(self, db: Any, row_id: int) -> None:
        span = db.execute(SPAN, (row_id,)).fetchone()
        if span is not None:
            keys = claims.release(db, row_id, span)
            db.execute(DROP_SPAN, (row_id,))
            self._recompute(db, {series_of_key(key) for key in keys})

    def _siblings(self, db: Any, source: str, bases: Sequence[Base]) -> dict[Base, dict[int, int]]:
        """Return {n: series} for each identity, with n 0 made where it is new."""
        siblings: dict[Base, dict[int, int]] = {base: {} for base in bases}
        _fill(db, source, siblings)
        fresh = []
        for base, numbers in siblings.items():
            if 0 not in numbers:
                fresh.append(base[0])
                numbers[0] = self._add_series(db, source, base, 0)
        search.learn(db, dict.fromkeys(fresh))
        return siblings

    def _add_series(self, db: Any, source: str, base: Base, n: int) -> int:
        return int(db.execute(ADD_SERIES, (base[0], source, *base[1:], n)).lastrowid)

    def _busy(
        self, db: Any, siblings: Mapping[Base, dict[int, int]], bases: Sequence[Base], days: Sequence[int]
    ) -> set[tuple[Base, int]]:
        """Return the (identity, day) of these lines where quotes of a higher n lie already."""
        wide = {base: numbers for base, numbers in siblings.items() if len(numbers) > 1}
        if not wide:
            return set()
        busy: set[tuple[Base, int]] = set()
        for base, window in {(base, day >> WINDOW_BITS) for base, day in zip(bases, days, strict=True) if base in wide}:
            for n, number in wide[base].items():
                first = quote_key(window << WINDOW_BITS, number)
                keys = db.execute(KEYS, (first, first | DAY_MASK)) if n else ()
                busy.update((base, day_of_key(row[0])) for row in keys)
        return busy

    def _put_plain(
        self, db: Any, row_id: int, slots: Sequence[int | None], figures: Sequence[Sequence[Any]]
    ) -> list[int | None]:
        """Store the lines nobody clashes with, all at once; return the keys, None where the place was taken."""
        placed = list(slots)
        quotes = list(zip(slots, *figures[:3], repeat(row_id)))
        if None in slots:
            quotes = [quote for quote in quotes if quote[0] is not None]
        if db.executemany(ADD_QUOTE, quotes).rowcount != len(quotes):
            seen: set[int | None] = set()
            for at, key in enumerate(slots):
                if key is not None and (key in seen or db.execute(OWNER, (key,)).fetchone()[0] != row_id):
                    placed[at] = None
                seen.add(key)
        claims.add_more(db, placed, figures)
        return placed

    def _put_among(
        self, db: Any, sheet: tuple[int, Row], base: Base, place: Place, content: Content
    ) -> int:
        """Stand behind the quote that says the same, or store another under the first free n."""
        row_id, row = sheet
        key = claims.find(db, place, content)
        if key is not None:
            claims.stand_behind(db, key, row_id)
            return key
        n = claims.free_n(db, place)
        if n not in place.siblings:
            place.siblings[n] = self._add_series(db, row["source"], base, n)
        key = quote_key(place.day, place.siblings[n])
        db.execute(ADD_QUOTE, (key, *content[:3], row_id))
        claims.add_more(db, [key], [[value] for value in content])
        return key

    def _note(self, db: Any, row_id: int, status: str, keys: Sequence[int]) -> None:
        """Write down where the sheet's quotes lie, and which days are the newest of their series now."""
        db.execute(ADD_SPAN, (row_id, min(keys), max(keys)))
        last = {key & SERIES_PART: key for key in sorted(keys)}
        if status in HIDDEN:  # a quote of its own is hidden, one that another sheet says too is not
            self._recompute(db, {series_of_key(key) for key in last.values()})
        else:
            db.executemany(NEWER, [
                (part >> WINDOW_BITS, key >> SERIES_SHIFT << WINDOW_BITS | key & DAY_MASK) for part, key in last.items()
            ])

    def _recompute(self, db: Any, series: set[int]) -> None:
        oldest, newest = db.execute(WINDOWS).fetchone()
        for number in series:
            db.execute(DROP_LATEST, (number,))
            for window in range(newest, oldest - 1, -1) if newest is not None else ():
                first = window << SERIES_SHIFT | number << WINDOW_BITS
                found = db.execute(NEWEST_VISIBLE, (first, first | DAY_MASK)).fetchone()
                if found[0] is not None:
                    db.execute(NEWER, (number, found[0]))
                    break
        changed = json.dumps(list(series))
        db.execute(DROP_NAMES, (changed,))
        db.execute(NAME_AGAIN, (changed,))
