"""What keeps the lines of price sheets, and which sheets of other machines it refuses."""

from __future__ import annotations

from station.kernel import units
from station.kernel.errors import StationError
from station.kernel.record import LineColumns, Row
from station.prices.model import KINDS, LONGEST_NAME, MOST, MOST_DOUBTS, STATION_SOURCE, station_source
from station.prices.quotes.sheets import SheetKeeper


def check_sheet(row: Row, lines: LineColumns) -> None:
    """Refuse a sheet of another machine that none of its deeds can have made.

    StationError("price.foreign_source", "price.bad_line", "price.unknown_kind", "unit.unknown").
    """
    own = row["station"] or row["source"].startswith(STATION_SOURCE)
    if own and row["source"] != station_source(row["station"]):
        raise StationError("price.foreign_source", source=row["source"])
    market, product, spec, unit, kind, n, _day, typical, low, high, volume, origin = lines
    for code in set(unit):
        units.unit_of(code)
    for text in set(kind) - set(KINDS):
        raise StationError("price.unknown_kind", text=text)
    names = {*market, *product, *spec, *(place for place in origin if place)}
    amounts = [amount for amount in volume if amount is not None] or [0]
    if len(row.get("doubts") or "") > MOST_DOUBTS:
        raise StationError("price.bad_line")
    named = all(product) and all(len(name) <= LONGEST_NAME for name in names)
    counted = all(number >= 0 for number in n) and min(amounts) >= 0 and max(amounts) < MOST
    if not (named and counted and all(map(_possible, low, typical, high))):
        raise StationError("price.bad_line")


def _possible(low: int | None, typical: int | None, high: int | None) -> bool:
    given = [price for price in (low, typical, high) if price is not None]
    return bool(given) and given[0] > 0 and given[-1] < MOST and given == sorted(given)


KEEPER = SheetKeeper(check_sheet)
