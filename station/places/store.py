"""Reads divisions, stations and markets."""

from __future__ import annotations

from typing import Any

from station.kernel import text
from station.kernel.deeds import view
from station.kernel.errors import StationError
from station.places.model import Division, Market, Station, split_aliases
from station.store.act import Reading
from station.store.database import Connection

DIVISION = "SELECT code, parent, level, name, short_name, successor, valid_from, valid_to, id FROM places_division"
DIVISION_AT = f"{DIVISION} WHERE code = ? ORDER BY id LIMIT 1"
DIVISIONS_BELOW = f"{DIVISION} WHERE parent = ? ORDER BY code LIMIT ?"
TOP_DIVISIONS = f"""
{DIVISION} AS top WHERE NOT EXISTS (SELECT 1 FROM places_division AS above WHERE above.code = top.parent)
ORDER BY code LIMIT ?"""
STATION = """
SELECT station.id, station.code, station.name, station.brand, station.kind, station.division, station.hours,
station.phone, station.active, coalesce((SELECT short_name FROM places_division AS d
WHERE d.code = station.division ORDER BY d.id LIMIT 1), '') AS division_name FROM places_station AS station"""
STATION_AT = f"{STATION} WHERE station.id = ?"
STATION_CODED = f"{STATION} WHERE station.code = ? ORDER BY station.id LIMIT 1"
STATIONS = f"""
{STATION} WHERE (? = '' OR instr(station.name, ?) OR instr(station.code, ?)) AND (? OR station.active)
ORDER BY station.code, station.id LIMIT ?"""
STATION_CODES = "SELECT code FROM places_station"
SAME_STATION = "SELECT 1 FROM places_station WHERE name = ? AND division = ? AND active"
MARKET = "SELECT id, name, aliases, division, kind, day_rule, latitude, longitude FROM places_market"
MARKET_AT = f"{MARKET} WHERE id = ?"
MARKETS = f"{MARKET} ORDER BY name, id LIMIT ?"
ALL_MARKETS = f"{MARKET} ORDER BY id"


def division(db: Connection, code: str) -> Division | None:
    """Return the division with exactly this code, or None."""
    row = db.execute(DIVISION_AT, (code,)).fetchone()
    return None if row is None else _division(row)


def all_divisions(db: Connection) -> dict[str, Division]:
    """Return every stored division by its code."""
    return {row[0]: _division(row) for row in db.execute(DIVISION)}


def ancestors(db: Connection, code: str) -> tuple[Division, ...]:
    """Return the stored divisions from the top down to `code` itself, by their parents as stored."""
    found: dict[str, Division] = {}
    while code and code not in found and (here := division(db, code)) is not None:
        found[code] = here
        code = here.parent
    return tuple(reversed(found.values()))


def full_name(db: Connection, code: str) -> str:
    """Return where a division lies in words, from the county down: 高州根子镇元坝村; "" when unknown."""
    tiers = ancestors(db, code)
    from_county = [each for each in tiers if each.level not in ("province", "city")] or list(tiers[-1:])
    if from_county and from_county[0].level == "town":  # Dongguan, Zhongshan: the city stands for the county
        from_county = [each for each in tiers if each.level != "province"]
    return "".join(each.short_name for each in from_county)


def station(db: Connection, row_id: int) -> Station | None:
    """Return the station with this row id, or None."""
    row = db.execute(STATION_AT, (row_id,)).fetchone()
    return None if row is None else _station(row)


def station_coded(db: Connection, code: str) -> Station | None:
    """Return the station with this station code, or None."""
    row = db.execute(STATION_CODED, (code,)).fetchone()
    return None if row is None else _station(row)


def station_codes(db: Connection) -> list[str]:
    """Return every station code ever given, closed stations included."""
    return [row[0] for row in db.execute(STATION_CODES)]


def has_station(db: Connection, name: str, division_code: str) -> bool:
    """Tell whether an open station of this name stands in the division."""
    return db.execute(SAME_STATION, (name, division_code)).fetchone() is not None


def market(db: Connection, row_id: int) -> Market | None:
    """Return the market with this row id, or None."""
    row = db.execute(MARKET_AT, (row_id,)).fetchone()
    return None if row is None else _market(row)


def market_of(db: Connection, name: str) -> Market | None:
    """Return the market called `name`, by its own name before any alias, folded; None when nobody is."""
    wanted = text.fold(name)
    by_alias = None
    for row in db.execute(ALL_MARKETS):
        found = _market(row)
        if text.fold(found.name) == wanted:
            return found
        if by_alias is None and any(text.fold(alias) == wanted for alias in found.aliases):
            by_alias = found
    return by_alias


@view("places.divisions")
def divisions_view(reading: Reading, *, parent: str = "", limit: int) -> list[Division]:
    """The divisions directly below one; without it, the top of the tree."""
    sql, values = (DIVISIONS_BELOW, (parent, limit)) if parent else (TOP_DIVISIONS, (limit,))
    return [_division(row) for row in reading.db.execute(sql, values)]


@view("places.stations")
def stations_view(reading: Reading, *, word: str = "", closed: bool = False, limit: int) -> list[Station]:
    """The stations of the county by code, those with a word in name or code, closed ones when asked for."""
    sought = text.nfc(word)
    found = reading.db.execute(STATIONS, (sought, sought, sought.upper(), int(closed), limit))
    return [_station(row) for row in found]


@view("places.station")
def station_view(reading: Reading, *, id: int, limit: int) -> Station:
    """One station by its row id."""
    found = station(reading.db, id)
    if found is None:
        raise StationError("places.no_station")
    return found


@view("places.markets")
def markets_view(reading: Reading, *, limit: int) -> list[Market]:
    """The markets of the county by name."""
    return [_market(row) for row in reading.db.execute(MARKETS, (limit,))]


def _division(row: Any) -> Division:
    return Division(row[0], row[1], row[2], row[3], row[4], row[5] or "", row[6], row[7], row[8])


def _station(row: Any) -> Station:
    values = list(row)
    values[8] = bool(values[8])
    return Station(*values)


def _market(row: Any) -> Market:
    return Market(row[0], row[1], split_aliases(row[2]), *row[3:8])
