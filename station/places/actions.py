"""Deeds of the places feature: the county keeps its divisions, stations and markets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from station.kernel import text
from station.kernel.deeds import COUNTY_SEAT, Role, deed
from station.kernel.errors import StationError
from station.kernel.record import Row
from station.places import codes, model, store
from station.places.declared import DIVISION, MARKET, STATION
from station.places.model import Division, ImportReport
from station.store.act import Act

COUNTY_WORKERS = frozenset({Role.KEEPER, Role.EDITOR, Role.SUPERVISOR, Role.OPERATOR})
INSERT = frozenset({"insert"})
STATION_EDITS = frozenset({"name", "brand", "hours", "phone"})
MARKET_COLUMNS = frozenset(column.name for column in MARKET.columns)
DIVISION_COLUMNS = frozenset(column.name for column in DIVISION.columns)
CLEAR = "-"  # what empties a field in an edit, where an empty text means "leave it as it is"


def _row(division: Division) -> Row:
    values = asdict(division)
    del values["id"]
    values["successor"] = division.successor or None
    return values


def _take_divisions(act: Act, divisions: Iterable[Division]) -> tuple[int, int, int]:
    """Store what is new, patch what differs; return (stored, changed, same)."""
    held = store.all_divisions(act.db)
    stored = changed = same = 0
    for division in divisions:
        before = held.get(division.code)
        if before is None:
            act.insert(DIVISION.name, _row(division))
            stored += 1
            continue
        old = _row(before)
        changes = {name: value for name, value in _row(division).items() if old[name] != value}
        if changes:
            act.patch(DIVISION.name, before.id, changes)
            changed += 1
        else:
            same += 1
    return stored, changed, same


@deed("places.seed_divisions", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={DIVISION.name: INSERT})
def seed_divisions(act: Act, *, code: str) -> int:
    """Take a city or county of Guangdong, with all above and below it, from the shipped list; how many were new."""
    wanted = codes.normal(code)
    if codes.level_of(wanted) == "province":
        raise StationError("places.too_much")
    from station.places.shipped import guangdong  # a county's work; a kiosk must start without it

    found = guangdong(wanted)
    if not found:
        raise StationError("places.not_shipped", division=wanted)
    held = store.all_divisions(act.db)
    return _take_divisions(act, [division for division in found if division.code not in held])[0]


@deed(
    "places.import_divisions",
    roles=COUNTY_WORKERS,
    seats=COUNTY_SEAT,
    writes={DIVISION.name: INSERT | DIVISION_COLUMNS},
)
def import_divisions(act: Act, *, file: str) -> ImportReport:
    """Take the county's own list of divisions from a CSV with the columns code, parent and name."""
    known = {code: division.parent for code, division in store.all_divisions(act.db).items()}
    from station.places import importing  # as above

    offered = importing.sort_lines(importing.read_file(Path(file)), known)
    stored, changed, same = _take_divisions(act, offered.divisions)
    return ImportReport(offered.lines, stored, changed, same, offered.rejected)


@deed("places.open_station", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={STATION.name: INSERT})
def open_station(
    act: Act,
    *,
    name: str,
    division: str,
    kind: str = "A",
    phone: str = "",
    hours: str = "",
    brand: str = "",
    code: str = "",
) -> int:
    """Open a station in a division; its code is the next free one unless the prefecture gave one."""
    place, title = _division_here(act, division), text.nfc(name)
    if kind not in codes.STATION_KINDS:
        raise StationError("places.bad_station_kind", kind=kind)
    if not title:
        raise StationError("places.station_unnamed")
    if store.has_station(act.db, title, place):
        raise StationError("places.station_exists", name=title)
    values: Row = {
        "code": _station_code(act, code, place, kind),
        "name": title,
        "brand": text.nfc(brand) or model.DEFAULT_BRAND,
        "kind": kind,
        "division": place,
        "hours": text.nfc(hours),
        "phone": text.nfc(phone),
        "active": True,
    }
    return act.insert(STATION.name, values)


def _division_here(act: Act, code: str) -> str:
    place = codes.normal(code)
    if store.division(act.db, place) is None:
        raise StationError("places.no_division", division=place)
    return place


def _station_code(act: Act, given: str, division: str, kind: str) -> str:
    used = store.station_codes(act.db)
    if not given:
        return codes.next_station_code(division, kind, used)
    code = codes.check_station_code(given, division)
    if code in used:
        raise StationError("places.code_taken", station=code)
    if code[-1] != kind:
        raise StationError("places.bad_station_code", station=given, division=division)
    return code


@deed("places.edit_station", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={STATION.name: STATION_EDITS})
def edit_station(
    act: Act, *, station: int, name: str = "", brand: str = "", phone: str = "", hours: str = ""
) -> None:
    """Change what a station is called or how it is reached; an empty field stays as it is, "-" empties it."""
    if store.station(act.db, station) is None:
        raise StationError("places.no_station")
    if name.strip() == CLEAR:
        raise StationError("places.station_unnamed")
    changes = _given({"name": name, "brand": brand, "phone": phone, "hours": hours})
    if changes:
        act.patch(STATION.name, station, changes)


def _given(fields: dict[str, str]) -> dict[str, Any]:
    neat = {name: text.nfc(value) for name, value in fields.items()}
    return {name: "" if value == CLEAR else value for name, value in neat.items() if value}


@deed("places.close_station", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={STATION.name: frozenset({"active"})})
def close_station(act: Act, *, station: int) -> None:
    """Close a station; its code and its records stay."""
    found = store.station(act.db, station)
    if found is None:
        raise StationError("places.no_station")
    if found.active:
        act.patch(STATION.name, station, {"active": False})


@deed("places.add_market", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={MARKET.name: INSERT})
def add_market(
    act: Act,
    *,
    name: str,
    division: str = "",
    kind: str = "town",
    day_rule: str = "",
    aliases: str = "",
    latitude: int = 0,
    longitude: int = 0,
) -> int:
    """Add a market; aliases are separated by |, the position is in millionths of a degree."""
    title = text.nfc(name)
    model.check_market(title, kind)
    other_names = model.split_aliases(text.nfc(aliases))
    _names_free(act, 0, (title, *other_names))
    north, east = model.position(latitude, longitude)
    values: Row = {
        "name": title,
        "aliases": model.ALIAS_SEPARATOR.join(other_names),
        "division": _division_here(act, division) if division else "",
        "kind": kind,
        "day_rule": model.check_day_rule(day_rule),
        "latitude": north,
        "longitude": east,
    }
    return act.insert(MARKET.name, values)


def _names_free(act: Act, market: int, names: Iterable[str]) -> None:
    for name in names:
        holder = store.market_of(act.db, name)
        if holder is not None and holder.id != market:
            raise StationError("places.market_exists", name=name)


@deed("places.edit_market", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={MARKET.name: MARKET_COLUMNS})
def edit_market(
    act: Act,
    *,
    market: int,
    name: str = "",
    division: str = "",
    kind: str = "",
    day_rule: str = "",
    aliases: str = "",
    latitude: int = 0,
    longitude: int = 0,
) -> None:
    """Change a market; an empty field stays as it is, "-" empties it."""
    before = store.market(act.db, market)
    if before is None:
        raise StationError("places.no_market")
    place = division if division.strip() in ("", CLEAR) else _division_here(act, division)
    changes = _given({"name": name, "division": place, "kind": kind, "day_rule": day_rule, "aliases": aliases})
    other_names = model.split_aliases(changes.get("aliases", ""))
    if other_names:
        changes["aliases"] = model.ALIAS_SEPARATOR.join(other_names)
    model.check_market(changes.get("name", before.name), changes.get("kind", before.kind))
    if "day_rule" in changes:
        changes["day_rule"] = model.check_day_rule(changes["day_rule"])
    _names_free(act, market, (*filter(None, [changes.get("name")]), *other_names))
    north, east = model.position(latitude, longitude)
    if north is not None:
        changes |= {"latitude": north, "longitude": east}
    if changes:
        act.patch(MARKET.name, market, changes)
