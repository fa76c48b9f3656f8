"""Where nobody told a price for too long: stations that fell silent, and products of a market that went stale."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.days import day_of_ms
from station.kernel.deeds import COUNTY_STAFF, Day, Role, view
from station.prices.insight.basis import Basis, basis
from station.store.act import Reading

SILENT_DAYS, FORGOTTEN_DAYS = 7, 365
DEFINITION = "price.how_gaps"
STALE = """
SELECT series.market, series.product, series.kind, max(latest.day) AS newest
FROM series CROSS JOIN latest ON latest.series = series.id
GROUP BY series.market, series.product, series.kind HAVING newest BETWEEN ? AND ?
ORDER BY newest, series.market, series.product, series.kind LIMIT ?"""
SILENT = """
SELECT station, max(taken) AS newest FROM prices_sheet WHERE station <> 0 AND corrects IS NULL
GROUP BY station ORDER BY newest, station LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Stale:
    """A product's kind of price at a market, and the days since its newest one."""

    market: str
    product: str
    kind: str
    newest: Day
    days: int


@dataclass(frozen=True, slots=True)
class Silent:
    """A station (its row id) that has reported before, and the days since; by its own clock, which may be wrong."""

    station: int
    newest: int
    days: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """The longest silent first; `stale` leaves out what was given up a year ago."""

    basis: Basis
    stations: tuple[Silent, ...]
    stale: tuple[Stale, ...]


def gap(newest: int, today: int) -> int:
    """Return the days nobody updated a price; a day to come counts as today."""
    return max(0, today - newest)


@view("prices.gaps", roles=COUNTY_STAFF | {Role.TOWN, Role.OPERATOR})
def gaps_view(reading: Reading, *, days: int = SILENT_DAYS, limit: int) -> Gaps:
    """Stations and products without a new price for so many days."""
    today, offset = reading.clock.today(), reading.clock.offset_minutes()
    stations = [
        Silent(station, newest, gap(day_of_ms(newest, offset), today))
        for station, newest in reading.db.execute(SILENT, (limit,))
    ]
    found = reading.db.execute(STALE, (today - FORGOTTEN_DAYS, today - days, limit))
    stale = tuple(Stale(market, product, kind, day, gap(day, today)) for market, product, kind, day in found)
    how = basis(reading, DEFINITION, days=days, forgotten=FORGOTTEN_DAYS)
    return Gaps(how, tuple(one for one in stations if one.days >= days), stale)
