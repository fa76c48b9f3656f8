"""What five million quotes cost: a product's card, a year at three markets, the picture grid, bytes, a day's news.

Run: python -m tests.bench.bench_quotes. The market of ../shared/bench goes on for 2,500 days and is imported by
the county's deed, op log and all, into a real encrypted store. Every figure is beside its target and beside one
encrypted table with the obvious index, filled with the same quotes in the same run. Times are the processor's;
`clock_ms` is what a clock said meanwhile, on a machine that may have had other things to do.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from station.features import registry
from station.home import Home
from station.kernel.deeds import OPERATOR
from station.prices.model import Quote
from station.store.store import Store
from sync.county.seat import CountySeat, initialise
from tests.bench import given
from tests.bench.field import DIVISION, figure, keep
from tests.bench.fullstore import (
    A_DAY,
    LAST_DAY,
    Days,
    Plain,
    arrive,
    import_lines,
    news_of,
    percentile,
    spent,
)

QUOTES = int(os.environ.get("QUOTES", 5_000_000))
DAYS = QUOTES // A_DAY
A_FILE = 32  # days; the county imports what a market sends of a month
NEW_DAYS = 32  # of news for each of the two ways in
CARD_MS, YEAR_MS, GRID_MS, BYTES_EACH, ROWS_A_SECOND = 5, 10, 5, 45, 100_000
YEAR, MARKETS, SEVERAL, SLOW = 365, 3, 200, 5  # SLOW: so few runs of what takes the plain table long
CARD_LIMIT, YEAR_LIMIT, GRID_LIMIT = 60, 2000, 60

PLAIN_CARD = "SELECT * FROM price WHERE product = ? AND market = ? ORDER BY day DESC LIMIT 2"
PLAIN_YEAR = "SELECT * FROM price WHERE product = ? AND market = ? AND day BETWEEN ? AND ? ORDER BY day DESC"
PLAIN_GRID = "SELECT max(day) FROM price WHERE product = ?"

Times = tuple[float, float]


def market_name(number: int) -> str:
    return f"第{number + 1:02d}市场"


class Asker:
    """Asks a store what its screens ask, and the plain table the same."""

    def __init__(self, store: Store, plain: Plain) -> None:
        self._store, self._plain = store, plain
        self._draw = random.Random(5)
        found = {name: store.show("prices.find", OPERATOR, word=name, limit=1)[0] for name in given.PRODUCTS}
        self._numbers = {name: one.product for name, one in found.items()}
        self._pictured = [tile.name for tile in store.show("prices.grid", OPERATOR, limit=GRID_LIMIT)]

    def _product(self) -> str:
        return self._draw.choice(given.PRODUCTS)

    def card(self) -> None:
        name = self._product()
        found = self._store.show(
            "prices.latest", OPERATOR, product=self._numbers[name], name=name, limit=CARD_LIMIT)
        assert len(found) >= given.MARKETS
        assert all(one.previous for one in found)

    def year(self) -> None:
        name, end = self._product(), LAST_DAY - 1 - self._draw.randrange(max(1, DAYS - YEAR))
        days = {"start": end - YEAR + 1, "end": end}
        for market in self._draw.sample(range(given.MARKETS), MARKETS):
            found = self._store.show(
                "prices.history", OPERATOR, product=self._numbers[name], name=name, market=market_name(market),
                limit=YEAR_LIMIT, **days)
            assert len(found) >= min(YEAR, DAYS)

    def grid(self) -> None:
        assert len(self._store.show("prices.grid", OPERATOR, limit=GRID_LIMIT)) == len(self._pictured)

    def plain_card(self) -> None:
        name = self._product()
        for market in range(given.MARKETS):
            assert len(self._quotes(PLAIN_CARD, (name, market_name(market)))) == 2

    def plain_year(self) -> None:
        name, end = self._product(), LAST_DAY - 1 - self._draw.randrange(max(1, DAYS - YEAR))
        for market in self._draw.sample(range(given.MARKETS), MARKETS):
            self._quotes(PLAIN_YEAR, (name, market_name(market), end - YEAR + 1, end))

    def plain_grid(self) -> None:
        for name in self._pictured:
            self._plain.db.execute(PLAIN_GRID, (name,)).fetchone()

    def _quotes(self, statement: str, asked: tuple[Any, ...]) -> list[Quote]:
        return [
            Quote(market, product, spec, unit, kind, 0, day, low, typical, high, source, 0, status)
            for _, source, market, product, spec, unit, kind, day, low, typical, high, status
            in self._plain.db.execute(statement, asked)
        ]


def p95(work: Callable[[], None], runs: int = SEVERAL) -> Times:
    return percentile([spent(work) for _ in range(runs)], 95)


def look_ups(store: Store, plain: Plain) -> dict[str, Any]:
    """Milliseconds at p95 from the store to dataclasses, each time of another product."""
    asker = Asker(store, plain)
    asked = {
        "card_ms": (CARD_MS, asker.card, asker.plain_card, SEVERAL),
        "year_at_three_markets_ms": (YEAR_MS, asker.year, asker.plain_year, SEVERAL),
        "picture_grid_ms": (GRID_MS, asker.grid, asker.plain_grid, SLOW),
    }
    figures = {}
    for name, (target, ours, theirs, runs) in asked.items():
        (took, clock), (peer, _) = p95(ours), p95(theirs, runs)
        figures[name] = figure(target, took, clock_ms=round(clock, 2), plain_table_ms=round(peer, 2))
    return figures


def filled(store: Store, plain: Plain, days: Days) -> float:
    """Import everything into both; return the seconds of the processor that the store took."""
    took = 0.0
    for first in range(0, DAYS, A_FILE):
        lines = days.days(min(A_FILE, DAYS - first))
        took += spent(lambda lines=lines, first=first: import_lines(store, lines, f"{first}.csv"))[0]
        plain.add(lines)
        if first % (A_FILE * 8) == 0:
            sys.stderr.write(f"{first * A_DAY:,} quotes\n")
    plain.index()
    return took


def news(store: Store, plain: Plain, days: Days) -> dict[str, Any]:
    """Rows a second of days that arrive one by one, each durable before the next: by the feed, and by the deed."""
    arriving = [news_of(days.day(), number) for number in range(1, NEW_DAYS + 1)]
    imported = [days.day() for _ in range(NEW_DAYS)]
    return {
        "news_by_feed_rows_per_s": figure(
            ROWS_A_SECOND, least=True, **rate([lambda one=one: arrive(store, one) for one in arriving])),
        "news_by_deed_rows_per_s": rate(
            [lambda day=day: import_lines(store, day, "day.csv") for day in imported]),
        "news_plain_table_rows_per_s": rate([lambda day=day: plain.add(day) for day in imported]),
    }


def rate(works: list[Callable[[], Any]]) -> dict[str, int]:
    took = [spent(work) for work in works]
    processor, clock = (len(works) * A_DAY / sum(one[at] for one in took) for at in (0, 1))
    return {"measured": round(processor), "by_clock": round(clock)}


def size(file: Path) -> float:
    """Return the bytes a quote of a file whose connections are closed."""
    return file.stat().st_size / (DAYS * A_DAY)


def run(folder: Path) -> dict[str, Any]:
    os.environ["TIANXIN_KEYS"] = str(folder / "keys")
    home, days = Home(folder / "county"), Days(LAST_DAY - DAYS)
    initialise(home, registry(), DIVISION, "高州市")
    plain = Plain(folder / "plain.db", secrets.token_bytes(32))
    seat = CountySeat(home, registry())
    seat.store.do("places.seed_divisions", OPERATOR, code=DIVISION)
    seat.store.do("products.seed", OPERATOR)
    took = filled(seat.store, plain, days)
    seat.close()
    plain.close()
    figures: dict[str, Any] = {
        "quotes": DAYS * A_DAY,
        "bytes_a_quote": figure(BYTES_EACH, size(home.store), plain_table=round(size(plain.path), 1)),
        "import_rows_per_s": round(DAYS * A_DAY / took),
    }
    plain.open()
    seat = CountySeat(home, registry())
    figures |= look_ups(seat.store, plain) | news(seat.store, plain, days)
    seat.close()
    plain.close()
    return {"load_average": os.getloadavg()[0], **figures}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        keep("quotes", run(Path(place)))
