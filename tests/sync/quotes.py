"""Prices for the tests and the bench of frames: the generator that counts, the real files, and twins of both."""

from __future__ import annotations

import csv
import gzip
import io
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from station.kernel import ids
from station.kernel.record import Column, Feature, Kind, Registry, Table
from station.store.oplog import OpKind
from sync.frames import Item

SHARED = Path(__file__).resolve().parents[3] / "shared"
EPOCH = date(1970, 1, 1)
SHEET_LINES = 2048
SHEET = Table(
    "prices.sheet",
    (Column("source", Kind.TEXT), Column("window", Kind.INT)),
    lines=(
        Column("market", Kind.TEXT),
        Column("product", Kind.TEXT),
        Column("spec", Kind.TEXT),
        Column("unit", Kind.TEXT),
        Column("kind", Kind.TEXT),
        Column("n", Kind.INT),
        Column("day", Kind.DAY),
        Column("low", Kind.MONEY, optional=True, near="typical"),
        Column("typical", Kind.MONEY, optional=True),
        Column("high", Kind.MONEY, optional=True, near="typical"),
        Column("volume", Kind.INT, optional=True),
    ),
)
REGISTRY = Registry([Feature("prices", tables=(SHEET,))])
Line = tuple[Any, ...]


def shared_quotes() -> list[Line]:
    """The 100,000 quotes of ../shared/bench/quotes.py; empty where it is absent."""
    script = SHARED / "bench" / "quotes.py"
    if not script.exists():
        return []
    made = subprocess.run([sys.executable, str(script)], capture_output=True, check=True)
    rows = list(csv.reader(io.StringIO(made.stdout.decode("utf-8"))))[1:]
    return memoised(
        (row[0], row[1], "", row[6], "wholesale", 0, days(row[2]), *map(milli, row[3:6]), None) for row in rows
    )


def real_quotes() -> list[Line]:
    """About 168,000 real quotes of one wholesale market; empty where they are absent."""
    lines: list[Line] = []
    for part in ("fruit", "veg"):
        file = SHARED / "data" / "prices" / f"xinfadi_{part}_2013-06_2015-12.csv.gz"
        if file.exists():
            text = gzip.decompress(file.read_bytes()).decode("utf-8-sig")
            lines += _real_lines(list(csv.reader(io.StringIO(text, newline="")))[1:])
    return memoised(lines)


def _real_lines(rows: list[list[str]]) -> Iterable[Line]:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        if len(row) != 7 or not row[6] or not all(map(is_price, row[1:4])):
            continue
        product, low, middle, high, spec, unit, when = row
        number = seen.get((product, spec, unit, when), 0)
        seen[product, spec, unit, when] = number + 1
        yield (
            "新发地",
            product,
            spec,
            unit,
            "wholesale",
            number,
            days(when),
            milli(low),
            milli(middle),
            milli(high),
            None,
        )


def twin_quotes(markets: int, products: int, length: int, seed: int = 26) -> list[Line]:
    """Quotes that move as the shared ones do: on a third of the days, by some per cent, rounded; low and high apart."""
    chance = random.Random(seed)
    names = [f"第{place}种菜" for place in range(products)]
    lines: list[Line] = []
    for market in range(markets):
        for product in names:
            price = chance.randrange(80, 4000)
            for day in range(length):
                if not day or chance.random() < 0.35:
                    step = 5 if price < 300 else 10 if price < 1500 else 50
                    price = max(step, round(price * (1 + chance.gauss(0, 0.05)) / step) * step)
                    low = price - max(step, round(price * chance.uniform(0.03, 0.15) / step) * step)
                    high = price + max(step, round(price * chance.uniform(0.03, 0.2) / step) * step)
                figures = (low * 10, price * 10, high * 10)
                lines.append(
                    (f"第{market:02d}市场", product, "", "元/公斤", "wholesale", 0, 20_697 + day, *figures, None)
                )
    return memoised(lines)


def days(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH) // timedelta(days=1)


def is_price(text: str) -> bool:
    return not text or text.replace(".", "", 1).isdecimal()


def milli(text: str) -> int | None:
    return round(float(text) * 1000) or None if text else None


def memoised(lines: Iterable[Line]) -> list[Line]:
    """The same lines with equal values being one object, as readers of files make them."""
    kept: dict[Any, Any] = {}
    return [tuple([kept.setdefault((type(value), value), value) for value in line]) for line in lines]


def sheets(lines: Iterable[Line], most: int = SHEET_LINES) -> list[Item]:
    """The lines as sheets: one window of 32 days each, sorted by market, product, then day."""
    windows: dict[int, list[Line]] = {}
    for line in lines:
        windows.setdefault(line[6] >> 5, []).append(line)
    found: list[Item] = []
    for window, members in sorted(windows.items()):
        members.sort(key=lambda line: line[:7])
        for start in range(0, len(members), most):
            found.append(sheet(len(found), window, members[start : start + most]))
    return found


def sheet(number: int, window: int, members: Sequence[Line], device: int = 1) -> Item:
    """One sheet as the `number`-th row of a device."""
    lines = [list(column) for column in zip(*members, strict=True)]
    values = {"source": "import", "window": window}
    return Item("prices.sheet", ids.pack(device, number + 1), OpKind.PUT, number + 1, values, lines)
