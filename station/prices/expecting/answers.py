"""What became of a list: which lines were reported, which were not on sale, which still wait.

A price counts for a line whatever name of the product it was reported under; one that the county refused does not.
That something is not on sale is an answer, and never a price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from station.kernel.deeds import COUNTY_STAFF, Role, deed, view
from station.kernel.errors import StationError
from station.kernel.text import nfc
from station.prices import store
from station.prices.actions import REPORTERS
from station.prices.expecting.declared import ABSENCE
from station.prices.expecting.lists import IS_PRODUCT, all_lists
from station.prices.expecting.model import Answer, Asked, CameIn, Expected, count_of, nearest
from station.prices.model import KINDS, LONGEST_NAME, station_source
from station.store.act import Act, Reading

EVERY_STATION = ("station:", "station;")  # the sources of all stations lie between them
MOST_DAYS = 31
REPORTED = """
SELECT series.source, series.product, series.kind, series.market FROM series
CROSS JOIN quote ON quote.k = ((?1 >> 5) << 40) | (series.id << 5) | (?1 & 31)
CROSS JOIN prices_sheet ON prices_sheet.id = quote.sheet
WHERE series.source BETWEEN ?2 AND ?3 AND prices_sheet.status <> 'rejected'"""
ABSENT = "SELECT station, product, kind, market, id FROM prices_absence WHERE day = ? AND ? IN (0, station) ORDER BY id"
STATIONS = "SELECT id, name, division FROM places_station WHERE active ORDER BY division, id LIMIT ?"
SAME = "SELECT id FROM prices_absence WHERE station = ? AND day = ? AND product = ? AND kind = ? AND market = ?"
WHOSE = "SELECT station FROM prices_absence WHERE id = ?"

Heard = Mapping[str, set[tuple[str, str, str]]]  # source -> (product as reported, kind, market)
Absent = Mapping[tuple[int, int, str, str], int]  # (station, product, kind, market) -> row


def heard_on(db: Any, day: int, station: int = 0) -> tuple[Heard, Absent]:
    """Return what one station, or (0) every station, said of a day."""
    span = (station_source(station),) * 2 if station else EVERY_STATION
    heard: dict[str, set[tuple[str, str, str]]] = {}
    for source, product, kind, market in db.execute(REPORTED, (day, *span)).fetchall():
        heard.setdefault(source, set()).add((product, kind, market))
    rows = db.execute(ABSENT, (day, station)).fetchall()
    return heard, {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def answered(
    station: int, lines: Sequence[Expected], said: tuple[Heard, Absent], names: Mapping[int, Sequence[str]]
) -> list[Asked]:
    """Return the lines with how a station answered each; `names` are all names of a product."""
    heard, absent = said
    own = heard.get(station_source(station), set())
    found = []
    for line in lines:
        row = absent.get((station, *line.key), 0)
        called = tuple(names.get(line.product, ()))
        hit = any(
            name in called and kind == line.kind and line.market in ("", market) for name, kind, market in own
        )
        found.append(Asked(line, Answer.REPORTED if hit else Answer.ABSENT if row else Answer.OPEN, row, called))
    return found


@deed("prices.not_on_sale", roles=REPORTERS, writes={ABSENCE.name: frozenset({"insert"})})
def not_on_sale(act: Act, *, product: int, kind: str = "field", market: str = "") -> int:
    """Say that something is not on sale today; return the row, the same one when it was said before."""
    station, day, place = act.identity.station, act.clock.today(), nfc(market).strip()
    if not station:
        raise StationError("price.no_station")
    if act.db.execute(IS_PRODUCT, (product,)).fetchone() is None or len(place) > LONGEST_NAME:
        raise StationError("price.no_product")
    if kind not in KINDS:
        raise StationError("price.unknown_kind", text=kind)
    said = act.db.execute(SAME, (station, day, product, kind, place)).fetchone()
    if said is not None:
        return int(said[0])
    line = {"station": station, "person": act.person.id, "product": product, "kind": kind, "market": place}
    return act.insert(ABSENCE.name, {**line, "day": day, "taken": act.clock.now_ms()})


@deed("prices.on_sale_after_all", roles=REPORTERS, writes={ABSENCE.name: frozenset({"delete"})})
def on_sale_after_all(act: Act, *, absence: int) -> None:
    """Take back that something was not on sale; what is gone already stays gone."""
    found = act.db.execute(WHOSE, (absence,)).fetchone()
    if found is None:
        return
    if found[0] != act.identity.station:
        raise StationError("price.absence_not_yours")
    act.delete(ABSENCE.name, absence)


@view("prices.to_report", roles=COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR})
def to_report_view(reading: Reading, *, limit: int) -> list[Asked]:
    """What the county asks this station to report today, in its order, each with its answer so far."""
    who, day = reading.identity, reading.clock.today()
    counts = nearest(all_lists(reading.db), who.station, who.division) if who and who.station else None
    if who is None or counts is None:
        return []
    lines = [line for line in counts.items if line.asked_on(day)]
    names = {line.product: store.names_of(reading.db, line.product) for line in lines}
    return answered(who.station, lines, heard_on(reading.db, day, who.station), names)[:limit]


@view("prices.came_in", roles=COUNTY_STAFF | {Role.OPERATOR})
def came_in_view(reading: Reading, *, days: int = 7, limit: int) -> list[CameIn]:
    """For each open station and each of the last days: how much of what it is asked came in."""
    lists, today = all_lists(reading.db), reading.clock.today()
    products = {line.product for one in lists for line in one.items}
    names = {product: store.names_of(reading.db, product) for product in products}
    wanted = [today - back for back in range(max(1, min(days, MOST_DAYS)))]
    said = {day: heard_on(reading.db, day) for day in wanted}
    found = []
    for station, name, division in reading.db.execute(STATIONS, (limit,)).fetchall():
        counts = nearest(lists, station, division)
        if counts is None:
            found.append(CameIn(station, name, division, ()))
            continue
        asked = {day: [line for line in counts.items if line.asked_on(day)] for day in wanted}
        told = tuple(count_of(day, answered(station, asked[day], said[day], names)) for day in wanted)
        found.append(CameIn(station, name, division, told))
    return found
