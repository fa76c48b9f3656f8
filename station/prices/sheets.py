"""Keeps the lines of price sheets as compact quotes: about 26 bytes each, newest window last.

The key of a quote is window << 40 | series << 5 | day of window, with 32 days to a window: a new day
lands on few pages, a series is read window by window. Series numbers are local; nothing on the wire
depends on them. Where two sheets bring different figures for one key, both are kept under the next n.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.kernel.record import LineColumns, Row
from station.store import search

WINDOW_BITS = 5
SERIES_SHIFT = 40
DAY_MASK = (1 << WINDOW_BITS) - 1
HIDDEN = ("rejected",)

FIND_SERIES = (
    "SELECT id FROM series WHERE product = ? AND source = ? AND market = ? AND spec = ? "
    "AND unit = ? AND kind = ? AND n = ?"
)
ADD_SERIES = "INSERT INTO series (product, source, market, spec, unit, kind, n) VALUES (?, ?, ?, ?, ?, ?, ?)"
ADD_QUOTE = "INSERT INTO quote (k, low, typical, high, sheet) VALUES (?, ?, ?, ?, ?) ON CONFLICT (k) DO NOTHING"
ONE_QUOTE = "SELECT low, typical, high, sheet FROM quote WHERE k = ?"
ADD_MORE = "INSERT OR IGNORE INTO quote_more (k, volume, origin) VALUES (?, ?, ?)"
NEWER = (
    "INSERT INTO latest (series, day) VALUES (?, ?) ON CONFLICT (series) DO UPDATE "
    "SET day = excluded.day WHERE excluded.day > day"
)
ADD_SPAN = "INSERT OR REPLACE INTO sheet_span (sheet, low_k, high_k) VALUES (?, ?, ?)"
SPAN = "SELECT low_k, high_k FROM sheet_span WHERE sheet = ?"
SHEET_QUOTES = """
SELECT quote.k, low, typical, high, volume, origin, market, product, spec, unit, kind, n
FROM quote JOIN series ON series.id = (quote.k >> 5) & 0x7ffffffff LEFT JOIN quote_more ON quote_more.k = quote.k
WHERE quote.k BETWEEN ? AND ? AND sheet = ? ORDER BY quote.k"""
DROP_LATEST = "DELETE FROM latest WHERE series = ?"
NEWEST_VISIBLE = """
SELECT max(((quote.k >> 40) << 5) | (quote.k & 31)) FROM quote JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE quote.k BETWEEN ? AND ? AND prices_sheet.status <> 'rejected'"""
WINDOWS = "SELECT min(k) >> 40, max(k) >> 40 FROM quote"


def quote_key(day: int, series: int) -> int:
    """Return the key of the quote of `series` on `day` (days since 1970-01-01)."""
    return (day >> WINDOW_BITS) << SERIES_SHIFT | series << WINDOW_BITS | (day & DAY_MASK)


def day_of_key(key: int) -> int:
    return (key >> SERIES_SHIFT) << WINDOW_BITS | (key & DAY_MASK)


def series_of_key(key: int) -> int:
    return (key & ((1 << SERIES_SHIFT) - 1)) >> WINDOW_BITS


class SheetKeeper:
    """The `LineKeeper` of prices.sheet."""

    def put(self, db: Any, row_id: int, row: Row, lines: LineColumns) -> None:
        """Store the lines that are not here yet; quotes already here stay as they are."""
        market, product, spec, unit, kind, n, day, typical, low, high, volume, origin = lines
        if not day:
            return
        identities = list(zip(product, market, spec, unit, kind, n, strict=True))
        numbers = self._series(db, row["source"], identities)
        series = [numbers[identity] for identity in identities]
        keys = [quote_key(one_day, number) for one_day, number in zip(day, series, strict=True)]
        quotes = list(zip(keys, low, typical, high, [row_id] * len(keys), strict=True))
        if db.executemany(ADD_QUOTE, quotes).rowcount != len(quotes):
            keys = self._settle(db, row["source"], identities, quotes)
            series = [series_of_key(key) for key in keys]
        self._more(db, keys, volume, origin)
        db.execute(ADD_SPAN, (row_id, min(keys), max(keys)))
        self._newest(db, row["status"], series, day)

    def get(self, db: Any, row_id: int, row: Row) -> LineColumns:
        """Return the sheet's lines as declared columns; lines another sheet brought first are not its own."""
        found = [line for line in self._stored(db, row_id)]
        names = ("market", "product", "spec", "unit", "kind", "n")
        columns: LineColumns = [[line[name] for line in found] for name in names]
        columns.append([day_of_key(line["k"]) for line in found])
        columns += [[line[name] for line in found] for name in ("typical", "low", "high", "volume", "origin")]
        return columns

    def drop(self, db: Any, row_id: int, row: Row) -> None:
        """Take the sheet's quotes away."""
        keys = [line["k"] for line in self._stored(db, row_id)]
        for table in ("quote", "quote_more"):
            db.executemany(f"DELETE FROM {table} WHERE k = ?", [(key,) for key in keys])
        db.execute("DELETE FROM sheet_span WHERE sheet = ?", (row_id,))
        self._recompute(db, {series_of_key(key) for key in keys})

    def _stored(self, db: Any, row_id: int) -> list[Any]:
        span = db.execute(SPAN, (row_id,)).fetchone()
        return [] if span is None else db.execute(SHEET_QUOTES, (span[0], span[1], row_id)).fetchall()

    def _series(self, db: Any, source: str, identities: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
        numbers: dict[tuple[Any, ...], int] = {}
        fresh = []
        for identity in dict.fromkeys(identities):
            values = (identity[0], source, *identity[1:])
            found = db.execute(FIND_SERIES, values).fetchone()
            if found is None:
                fresh.append(identity[0])
                numbers[identity] = db.execute(ADD_SERIES, values).lastrowid
            else:
                numbers[identity] = found[0]
        search.learn(db, dict.fromkeys(fresh))
        return numbers

    def _settle(
        self, db: Any, source: str, identities: Sequence[tuple[Any, ...]], quotes: Sequence[tuple[Any, ...]]
    ) -> list[int]:
        """Find each line's place where some keys were taken: same figures share it, others move to the next n."""
        keys = []
        for identity, (key, low, typical, high, sheet) in zip(identities, quotes, strict=True):
            here, figures, n = key, (low, typical, high), identity[-1]
            while tuple(db.execute(ONE_QUOTE, (here,)).fetchone()[:3]) != figures:
                n += 1
                moved = (*identity[:-1], n)
                here = quote_key(day_of_key(key), self._series(db, source, [moved])[moved])
                db.execute(ADD_QUOTE, (here, low, typical, high, sheet))
            keys.append(here)
        return keys

    def _more(self, db: Any, keys: Sequence[int], volume: Sequence[Any], origin: Sequence[Any]) -> None:
        more = [
            (key, amount, place or None)
            for key, amount, place in zip(keys, volume, origin, strict=True)
            if amount is not None or place
        ]
        if more:
            db.executemany(ADD_MORE, more)

    def _newest(self, db: Any, status: str, series: Sequence[int], day: Sequence[int]) -> None:
        if status in HIDDEN:
            self._recompute(db, set(series))
            return
        newest: dict[int, int] = {}
        for number, one_day in zip(series, day, strict=True):
            if one_day > newest.get(number, -1):
                newest[number] = one_day
        db.executemany(NEWER, list(newest.items()))

    def _recompute(self, db: Any, series: set[int]) -> None:
        bounds = db.execute(WINDOWS).fetchone()
        for number in series:
            db.execute(DROP_LATEST, (number,))
            for window in range(bounds[1] or 0, (bounds[0] or 1) - 1, -1):
                first = window << SERIES_SHIFT | number << WINDOW_BITS
                found = db.execute(NEWEST_VISIBLE, (first, first | DAY_MASK)).fetchone()
                if found[0] is not None:
                    db.execute(NEWER, (number, found[0]))
                    break
