"""Reads what went out on paper, and the recalls somebody here has still to acknowledge."""

from __future__ import annotations

from typing import Any

from station.bulletins.receipts.model import BULLETIN_CAME, Slip, Withdrawn, slip_number
from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.store.act import Reading

HOLDERS = COUNTY_STAFF | {Role.OFFICER, Role.TRAINER, Role.TOWN, Role.OPERATOR}
SLIPS = """
SELECT slip.id, slip.bulletin, slip.station, coalesce(place.name, ''), slip.number, slip.at, coalesce(slip.contact, '')
FROM bulletins_slip AS slip LEFT JOIN places_station AS place ON place.id = slip.station
WHERE slip.bulletin = :bulletin AND :station IN (-1, slip.station)
ORDER BY slip.contact IS NULL, slip.at, slip.id LIMIT :limit"""
# What was never to be seen here needs nobody's word: a recall that came before its bulletin, or with it.
OWED = f"""
SELECT gone.id, gone.bulletin, coalesce(one.title, gone.title, ''), gone.reason, coalesce(gone.instead, 0),
coalesce(other.title, ''), gone.at, gone.person_name FROM bulletins_recall AS gone
LEFT JOIN bulletins_bulletin AS one ON one.id = gone.bulletin
LEFT JOIN bulletins_bulletin AS other ON other.id = gone.instead
WHERE NOT EXISTS (SELECT 1 FROM bulletins_acknowledged WHERE bulletin = gone.bulletin AND station = :station)
AND NOT EXISTS (SELECT 1 FROM bulletins_recall AS first WHERE first.bulletin = gone.bulletin
AND (first.at, first.id) < (gone.at, gone.id))
AND (EXISTS (SELECT 1 FROM bulletins_arrived_line WHERE bulletin = gone.bulletin AND station = :station
AND kind = {BULLETIN_CAME})
OR EXISTS (SELECT 1 FROM bulletins_shown WHERE bulletin = gone.bulletin AND station = :station)
OR EXISTS (SELECT 1 FROM bulletins_slip WHERE bulletin = gone.bulletin AND station = :station))
ORDER BY gone.at DESC, gone.id DESC LIMIT :limit"""
MOST_SLIPS = 500


@view("bulletins.withdrawn")
def withdrawn_view(reading: Reading, *, limit: int = 20) -> list[Withdrawn]:
    """Recalls this station has still to acknowledge, the newest first, with the slips for who may see contacts."""
    who = reading.identity
    if who is None or not who.station:
        return []
    found = reading.db.execute(OWED, {"station": who.station, "limit": limit}).fetchall()
    with_slips = reading.person.role in HOLDERS and reading.person.role is not Role.OPERATOR
    return [_withdrawn(reading.db, row, who.station if with_slips else None) for row in found]


def _withdrawn(db: Any, row: Any, station: int | None) -> Withdrawn:
    slips = () if station is None else tuple(slips_of(db, row[1], station, MOST_SLIPS))
    recall, bulletin, title, reason, instead, other, at, name = row
    return Withdrawn(recall, bulletin, title, reason, instead, other, at, name, slips)


@view("bulletins.slips", roles=HOLDERS - {Role.OPERATOR})
def slips_view(reading: Reading, *, bulletin: int, limit: int = MOST_SLIPS) -> list[Slip]:
    """Slips of one bulletin that went out, those with a contact first; what this seat was told of."""
    return slips_of(reading.db, bulletin, -1, limit)


def slips_of(db: Any, bulletin: int, station: int, limit: int) -> list[Slip]:
    """Return the slips of a bulletin that a station printed, -1 for all stations."""
    told = {"bulletin": bulletin, "station": station, "limit": limit}
    return [
        Slip(row, of, where, name, slip_number(row, number), at, contact)
        for row, of, where, name, number, at, contact in db.execute(SLIPS, told)
    ]
