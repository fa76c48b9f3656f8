"""What every figure says of itself: how it is made, what it was asked, and how far its data go.

Prices are compared in whole milli-yuan per tonne (per hectare for prices by area, per piece as it is): each unit
divides that one, so nothing is rounded and a median is a price somebody paid. Screens convert for the eye.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from station.kernel.days import date_of
from station.kernel.deeds import Seat
from station.kernel.units import Dimension, unit_of
from station.prices.model import Quote
from station.store import settings
from station.store.act import Reading

BASE_UNITS = {Dimension.MASS: "ton", Dimension.AREA: "hectare"}


@dataclass(frozen=True, slots=True)
class Basis:
    """`definition` is a key of the feature's sentences and `facts` fill it; days among them are dates.

    `as_of` (UTC ms) is when what the county knows was last brought here, at the county now; 0 where this machine
    has never exchanged and only its own entries are here.
    """

    definition: str
    facts: Mapping[str, Any]
    as_of: int


@dataclass(frozen=True, slots=True)
class Price:
    """A price of one day: milli-yuan per `unit`, which is a base unit."""

    day: int
    amount: int
    unit: str


def basis(reading: Reading, definition: str, **facts: Any) -> Basis:
    """Return the basis of a figure made now; facts whose name ends in `day` are given as days since 1970-01-01."""
    shown = {name: date_of(value) if name.endswith("day") else value for name, value in facts.items()}
    return Basis(definition, shown, data_as_of(reading))


def data_as_of(reading: Reading) -> int:
    """Return the UTC ms up to which the county's data are here."""
    if reading.identity is not None and reading.identity.seat is Seat.COUNTY:
        return reading.clock.now_ms()
    return int(settings.get(reading.db, settings.LAST_OK) or 0)


def base_unit(code: str) -> str:
    """Return the unit in which every price in unit `code` is a whole number; StationError("unit.unknown")."""
    unit = unit_of(code)
    return BASE_UNITS.get(unit.dimension, unit.code)


def in_base(milli: int, code: str) -> int:
    """Return `milli` per unit `code` as milli-yuan per its base unit, exactly; StationError("unit.unknown")."""
    unit = unit_of(code)
    if unit.grams:
        return milli * (1_000_000 // unit.grams)
    return milli * (15 // unit.mu) if unit.mu else milli


def price_of(quote: Quote) -> Price:
    """Return the one price of a quote: the typical one, else the middle of what was given (rounded down)."""
    return Price(quote.day, in_base(quote.middle, quote.unit), base_unit(quote.unit))


def daily(quotes: Iterable[Quote], unit: str) -> dict[int, int]:
    """Return {day: price per base unit `unit`}: where a day has several prices the middle one, of two the lower."""
    of_day: dict[int, list[int]] = {}
    for quote in quotes:
        price = price_of(quote)
        if price.unit == unit:
            of_day.setdefault(price.day, []).append(price.amount)
    return {day: ranked(amounts, 1, 2) for day, amounts in of_day.items()}


def ranked(values: Iterable[int], part: int, parts: int) -> int:
    """Return the value at `part`/`parts` by nearest rank (the smallest that so many do not exceed); never between two.

    ValueError when there are none.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing to rank")
    return ordered[max(1, -(-len(ordered) * part // parts)) - 1]
