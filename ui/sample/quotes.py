"""Invents the prices of the sample county: the same for the same day, whenever and however often it is asked.

A later start of the demo asks for the days since, and the import finds the overlap to be duplicates.
"""

from __future__ import annotations

import csv
import functools
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from station.kernel.days import date_of
from station.products.catalogue import entries
from station.products.seasons import season_months
from ui.sample.levels import A_LITTLE, PROVISIONAL, levels
from ui.sample.markets import MARKETS, Market

DAYS = 90
HEADINGS = ("市场名称", "品名", "单位", "价格类型", "日期", "最低价", "大宗价", "最高价")
UNIT_WORDS = {"jin": "斤", "kg": "公斤", "bag50": "50公斤袋", "ton": "吨", "each": "只"}
WEIGHED, PER_KILOGRAM = frozenset({"jin", "kg"}), 2
# A trader rounds to a step he can count out: yuan up to which a step of so many yuan is usual.
STEPS = ((2, 0.05), (6, 0.1), (20, 0.2), (60, 0.5), (400, 1.0), (math.inf, 10.0))
BLOCK = 32  # days drawn from one seed
STRETCH = 9  # days from one turn of the market to the next
DEARER_WHEN_SCARCE = 0.3
ABSENT, ABSENT_WHEN_SCARCE = 0.03, 0.30
AROUND = (-18, -12, -6, 0, 6, 12, 18)  # days that say together how far a season has come


@dataclass(frozen=True, slots=True)
class Goods:
    """One product of the sample: yuan per `unit` at its level; no months means all the year."""

    name: str
    unit: str
    yuan: float
    wander: float
    months: frozenset[int]


@functools.cache
def goods() -> tuple[Goods, ...]:
    """Return the products of the sample, 120 of them, two of which no catalogue knows."""
    known = {entry.name: entry for entry in entries()}
    found = [
        Goods(name, known[name].unit, yuan, wander, season_months(known[name].season))
        for name, (yuan, wander) in levels().items()
    ]
    return (*found, *(Goods(name, "jin", yuan, A_LITTLE, frozenset()) for name, yuan in PROVISIONAL.items()))


def price_file(first: int, today: int, seed: int = 1) -> str:
    """Return a market sheet (CSV) of the days from `first` as far as each market has got by `today`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for market in MARKETS:
        for one in goods():
            writer.writerows(_rows(market, one, range(first, today - market.late + 1), seed))
    return text.getvalue()


def _rows(market: Market, one: Goods, days: range, seed: int) -> Iterator[tuple[object, ...]]:
    by_kilogram = market.by_kilogram and one.unit == "jin"
    unit = UNIT_WORDS["kg" if by_kilogram else one.unit]
    times = PER_KILOGRAM if by_kilogram else 1
    for day in days:
        luck, spread, chance = _drawn(seed, market.title, one.name, day // BLOCK)[day % BLOCK]
        scarce = _scarce(one.months, day)
        if chance < ABSENT + (ABSENT_WHEN_SCARCE - ABSENT) * scarce:
            continue
        level = one.yuan * (1 + DEARER_WHEN_SCARCE * scarce) * market.dearer
        yuan = level * (1 + one.wander * (_turn(seed, one.name, day) + 0.35 * luck))
        figures = (_rounded(yuan * part * times) for part in (1 - spread, 1.0, 1 + spread))
        yield (market.name, one.name, unit, market.kind, date_of(day).isoformat(), *figures)


@functools.cache
def _scarce(months: frozenset[int], day: int) -> float:
    """Return 0 in the middle of the season, 1 far from it, and what lies between at its edges."""
    if not months:
        return 0.0
    return sum(date_of(day + days).month not in months for days in AROUND) / len(AROUND)


@functools.lru_cache(maxsize=8)
def _drawn(seed: int, market: str, product: str, block: int) -> tuple[tuple[float, float, float], ...]:
    """Return for each day of a block: the day's luck from -1 to 1, half of its spread, and a chance."""
    dice = Random(f"{seed}/{market}/{product}/{block}")
    return tuple((dice.uniform(-1, 1), dice.uniform(0.04, 0.12), dice.random()) for _day in range(BLOCK))


def _turn(seed: int, product: str, day: int) -> float:
    """Return where the product stands between its turns, from -1 to 1: smooth, so that trends last some days."""
    stretch, into = divmod(day, STRETCH)
    ease = (1 - math.cos(math.pi * into / STRETCH)) / 2
    return _knot(seed, product, stretch) * (1 - ease) + _knot(seed, product, stretch + 1) * ease


@functools.cache
def _knot(seed: int, product: str, number: int) -> float:
    return Random(f"{seed}/{product}/turn/{number}").uniform(-1, 1)


def _rounded(yuan: float) -> str:
    step = next(step for most, step in STEPS if yuan < most)
    return f"{max(round(yuan / step), 1) * step:.2f}"
