"""How a product's price went, series by series: what charts, bands and comparisons of markets are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station.kernel.deeds import Day, view
from station.prices.quotes.keys import WINDOW_BITS
from station.prices.store import BOUNDS, EARLIEST, LATEST_DAY
from station.store.act import Reading

# A name that stands for two products (水瓜 is two kinds of gourd) stands for itself alone.
NAMES = """
SELECT DISTINCT other.name FROM prices_name AS other JOIN prices_name AS asked ON asked.product = other.product
WHERE asked.name = ?1 AND (SELECT count(DISTINCT product) FROM prices_name WHERE name = ?1) = 1
AND (SELECT count(DISTINCT product) FROM prices_name WHERE name = other.name) = 1"""
COURSES = """
WITH RECURSIVE page(n) AS (SELECT ? UNION ALL SELECT n - 1 FROM page WHERE n > ?)
SELECT series.market, series.product, series.spec, series.unit, series.kind, series.source, series.n,
((quote.k >> 40) << 5) | (quote.k & 31) AS day, quote.low, quote.typical, quote.high
FROM series CROSS JOIN page
CROSS JOIN quote ON quote.k BETWEEN (page.n << 40) | (series.id << 5) AND (page.n << 40) | (series.id << 5) | 31
CROSS JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE series.product IN ({names}) AND prices_sheet.status IN ('accepted', 'submitted') AND day BETWEEN ? AND ?
AND (? = '' OR series.kind = ?) AND (? = '' OR series.market = ?) ORDER BY day DESC, series.n DESC LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Course:
    """One series as it went: `days` since 1970-01-01, oldest first, and the middle price of each in milli-yuan."""

    market: str
    product: str
    spec: str
    unit: str
    kind: str
    source: str
    days: tuple[int, ...]
    prices: tuple[int, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it this series and no other."""
        return (self.market, self.product, self.spec, self.unit, self.kind, self.source)


def same_product(db: Any, name: str) -> list[str]:
    """Return every name of the product called `name`, its varieties' left out; the name itself first."""
    return list(dict.fromkeys([name, *(row[0] for row in db.execute(NAMES, (name,)))]))


@view("prices.courses")
def courses_view(
    reading: Reading,
    *,
    product: str,
    kind: str = "",
    market: str = "",
    start: Day | None = None,
    end: Day | None = None,
    limit: int,
) -> list[Course]:
    """How the price of a product (by any of its names) went, one course a series; the newest `limit` prices in all.

    Of a day with several figures the one counted first is taken; rejected and corrected ones are left out.
    """
    bounds = reading.db.execute(BOUNDS).fetchone()
    first, last = (EARLIEST if start is None else start), (LATEST_DAY if end is None else end)
    if bounds[0] is None or min(bounds[1], last >> WINDOW_BITS) < max(bounds[0], first >> WINDOW_BITS):
        return []
    names = same_product(reading.db, product)
    windows = (min(bounds[1], last >> WINDOW_BITS), max(bounds[0], first >> WINDOW_BITS))
    statement = COURSES.format(names=", ".join("?" * len(names)))
    rows = reading.db.execute(statement, (*windows, *names, first, last, kind, kind, market, market, limit)).fetchall()
    return _courses(rows)


def _courses(rows: Sequence[Any]) -> list[Course]:
    """Gather rows, newest first and of one day the first counted last, into one course for each series."""
    found: dict[tuple[str, ...], dict[int, int]] = {}
    for row in reversed(rows):
        low, typical, high = row[8:]
        given = [price for price in (low, high) if price is not None]
        found.setdefault(row[:6], {}).setdefault(row[7], typical if typical is not None else sum(given) // len(given))
    return [_course(key, prices) for key, prices in found.items()]


def _course(key: tuple[str, ...], prices: dict[int, int]) -> Course:
    market, product, spec, unit, kind, source = key
    return Course(market, product, spec, unit, kind, source, tuple(prices), tuple(prices.values()))
