"""Whether a price is usual for the season: the same weeks of earlier years as a band from quarter to quarter."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from station.kernel.days import date_of, day_of
from station.kernel.deeds import Day, view
from station.prices import store
from station.prices.insight.basis import Basis, basis, daily, price_of, ranked
from station.prices.model import Quote
from station.store.act import Reading

AROUND_DAYS = 10  # before and after the same date: three weeks
MOST_YEARS = 5
FEWEST_YEARS = 2
FEWEST_DAYS = 3  # with a price, for a year to count
MOST_QUOTES = 10_000
DEFINITION = "price.how_band"
BELOW, WITHIN, ABOVE = "below", "within", "above"


@dataclass(frozen=True, slots=True)
class Band:
    """Milli-yuan per base unit: a quarter of the days were below `low`, half below `middle`, a quarter above `high`."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Seasonal:
    """`band` is None where there is too little: `years` counted, `needed` are needed.

    `place` says where `price` stands: below, within or above; "" without a band or a price. Prices are milli-yuan
    per `unit`, a base unit.
    """

    basis: Basis
    unit: str
    price: int | None
    band: Band | None
    place: str
    years: tuple[int, ...]
    needed: int


def same_date(day: int, years_back: int) -> int:
    """Return the day of the same date so many years before; 29 February falls on the 28th."""
    date = date_of(day)
    if (date.month, date.day) == (2, 29):
        date = datetime.date(date.year, 2, 28)
    return day_of(date.replace(year=date.year - years_back))


def window(day: int, years_back: int) -> range:
    """Return the days of the same weeks so many years before; none before the first year there is."""
    if date_of(day).year <= years_back + 1:
        return range(0)
    middle = same_date(day, years_back)
    return range(middle - AROUND_DAYS, middle + AROUND_DAYS + 1)


def seasonal(prices: Mapping[int, int], day: int) -> tuple[Band | None, tuple[int, ...]]:
    """Return the band for `day` and the years that count; None for the band when those are too few.

    `prices` are {day: price}; of the year itself nothing is taken.
    """
    of_year = {}
    for back in range(1, MOST_YEARS + 1):
        found = [prices[one] for one in window(day, back) if one in prices]
        if len(found) >= FEWEST_DAYS:
            of_year[date_of(day).year - back] = found
    years = tuple(sorted(of_year))
    if len(years) < FEWEST_YEARS:
        return None, years
    every = [price for found in of_year.values() for price in found]
    return Band(ranked(every, 1, 4), ranked(every, 1, 2), ranked(every, 3, 4)), years


def place_of(price: int | None, band: Band | None) -> str:
    if price is None or band is None:
        return ""
    return BELOW if price < band.low else ABOVE if price > band.high else WITHIN


@view("prices.seasonal")
def seasonal_view(
    reading: Reading,
    *,
    market: str,
    product: int = 0,
    name: str = "",
    kind: str = "",
    day: Day | None = None,
    limit: int,
) -> Seasonal | None:
    """Whether the newest price of a product at a market is usual for these weeks; None where it has no price."""
    names = store.names_of(reading.db, product, name)
    end = int(reading.clock.today() if day is None else day)
    near = [one for one in _quotes(reading, names, market, range(end - AROUND_DAYS, end + 1)) if kind in ("", one.kind)]
    if not near:
        return None
    newest = near[0]
    unit = price_of(newest).unit
    before = [
        quote
        for back in range(1, MOST_YEARS + 1)
        for quote in _quotes(reading, names, market, window(newest.day, back))
        if quote.kind == newest.kind
    ]
    price = daily([quote for quote in near if quote.kind == newest.kind], unit)[newest.day]
    band, years = seasonal(daily(before, unit), newest.day)
    how = basis(reading, DEFINITION, on_day=newest.day, days=AROUND_DAYS, years=MOST_YEARS, needed=FEWEST_YEARS)
    return Seasonal(how, unit, price, band, place_of(price, band), years, FEWEST_YEARS)


def _quotes(reading: Reading, names: list[str], market: str, days: range) -> list[Quote]:
    return store.history(reading.db, names, market, (days[0], days[-1]), MOST_QUOTES) if days else []
