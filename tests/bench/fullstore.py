"""A store with millions of quotes, filled by the deeds and the feed as they are; and the plain table beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from station.kernel.deeds import OPERATOR
from station.kernel.record import Lane, LineColumns
from station.prices.declared import SHEET
from station.prices.reading.model import Hints, PriceFile
from station.store import database, inbox
from station.store.database import Connection
from station.store.inbox import News
from station.store.oplog import OpKind
from station.store.store import Store
from tests.bench import given

EPOCH = date(1970, 1, 1)
LAST_DAY = (given.FIRST - EPOCH).days
A_DAY = given.MARKETS * len(given.PRODUCTS)
SOURCE, KIND, UNIT, MILLI = "周报", "wholesale", "kg", 10
STREAM = ("all", Lane.PRICE)

PLAIN_TABLE = """
CREATE TABLE price (id INTEGER PRIMARY KEY, source TEXT, market TEXT, product TEXT, spec TEXT, unit TEXT, kind TEXT,
day INTEGER, low INTEGER, typical INTEGER, high INTEGER, status TEXT)"""
PLAIN_INDEX = "CREATE INDEX price_look_up ON price (product, market, day)"
PLAIN_ADD = """
INSERT INTO price (source, market, product, spec, unit, kind, day, low, typical, high, status)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

Line = tuple[str, str, int, int, int, int]  # market, product, day, low, typical, high in milli-yuan


class Days:
    """The market of ../shared/bench/quotes.py going on and on; each day's lines come once."""

    def __init__(self, first: int) -> None:
        self.next = first
        self._market = given.Market()
        self._names = [f"第{number + 1:02d}市场" for number in range(given.MARKETS)]

    def day(self) -> list[Line]:
        day, self.next = self.next, self.next + 1
        return [
            (self._names[market], given.PRODUCTS[product], day, *[fen * MILLI for fen in figures])  # type: ignore[misc]
            for market, product, figures, _ in self._market.next_day()
        ]

    def days(self, count: int) -> list[Line]:
        return [line for _ in range(count) for line in self.day()]


def price_file(lines: Sequence[Line], name: str) -> PriceFile:
    """Return what the reading of a file with these lines gives; reading is measured by bench_prices."""
    market, product, day, low, typical, high = (list(column) for column in zip(*lines, strict=True))
    size = len(lines)
    return PriceFile(
        market=market, product=product, spec=[""] * size, unit=[UNIT] * size, kind=[KIND] * size, day=day, low=low,
        typical=typical, high=high, volume=[None] * size, origin=[""] * size, line=list(range(2, size + 2)),
        name=name, source=SOURCE, encoding="utf-8", one_unit=UNIT, unit_known_by="column", columns={}, ignored=(),
        sheets=(), skipped_sheets=(), rows_read=size, headings=1, titles=0, blank=0, unread_volumes=0, rejected=[],
        signature="", learned_from="", told=Hints(),
    )


def import_lines(store: Store, lines: Sequence[Line], name: str) -> int:
    file = price_file(lines, name)
    return int(store.do("prices.import_file", OPERATOR, source=SOURCE, name=name, file=file).stored)


def news_of(lines: Sequence[Line], number: int) -> News:
    """Return a day's sheet as the county's feed gives it, made by a machine that is not this one."""
    market, product, day, low, typical, high = (list(column) for column in zip(*lines, strict=True))
    size = len(lines)
    columns: LineColumns = [
        market, product, [""] * size, [UNIT] * size, [KIND] * size, [0] * size, day, typical, low, high,
        [None] * size, [None] * size,
    ]
    header = {"source": SOURCE, "station": 0, "person": 0, "status": "accepted", "reason": None, "file": "日报",
              "taken": 0, "corrects": None, "doubts": None}
    return News(SHEET.name, (99 << 40) | number, OpKind.PUT, number, header, columns)


def arrive(store: Store, news: News) -> None:
    """Take one sheet in as a frame of the feed of its own, in a transaction of its own."""
    span = (news.version - 1, news.version)
    store.write(lambda db: inbox.take_in(db, store.registry, STREAM, span, [news]))


class Plain:
    """The straightforward way: one encrypted table, a row a quote, one index that answers the three questions."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path, self._key = path, key
        self.open()
        self.db.execute(PLAIN_TABLE)

    def open(self) -> None:
        self.db: Connection = database.connect(self.path, self._key)

    def close(self) -> None:
        self.db.close()

    def index(self) -> None:
        """Make the index when everything is in: in its favour, and in a tenth of the time."""
        self.db.execute(PLAIN_INDEX)

    def add(self, lines: Sequence[Line]) -> None:
        with database.transaction(self.db):
            self.db.executemany(PLAIN_ADD, (
                (SOURCE, market, product, "", UNIT, KIND, *rest, "accepted") for market, product, *rest in lines
            ))


def spent(work: Callable[[], Any]) -> tuple[float, float]:
    """Return (seconds of the processor, seconds on the clock) that `work` took."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - clock


def percentile(took: Sequence[tuple[float, float]], share: int) -> tuple[float, float]:
    """Return the percentile in milliseconds of the processor's times and of the clock's, each on its own."""

    def of(times: Iterator[float]) -> float:
        ordered = sorted(times)
        return ordered[min(len(ordered) - 1, len(ordered) * share // 100)] * 1000

    return of(one[0] for one in took), of(one[1] for one in took)
