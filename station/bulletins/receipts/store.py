"""Reads what went out on paper, and the recalls somebody here has still to acknowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from station.bulletins.receipts.model import BULLETIN_CAME, Slip, Withdrawn, slip_number
from station.bulletins.store import successor
from station.kernel import masks
from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.kernel.errors import StationError
from station.store.act import Reading

HOLDERS = COUNTY_STAFF | {Role.OFFICER, Role.TRAINER, Role.TOWN, Role.OPERATOR}
# Those who tell people of a recall; the others see of a contact its shape alone.
TELLERS = frozenset({Role.OFFICER, Role.TRAINER, Role.TOWN, Role.KEEPER, Role.SUPERVISOR})
# What was told last of how to reach somebody counts, also that he is not to be reached any more.
SLIPS = """
SELECT slip.id, slip.bulletin, slip.station, coalesce(place.name, ''), slip.number, slip.at, coalesce((
SELECT told.contact FROM bulletins_slip AS told WHERE (told.id = slip.id OR told.first = slip.id)
AND (told.contact IS NOT NULL OR told.copy = 0) ORDER BY told.at DESC, told.id DESC LIMIT 1), '') AS reached,
(SELECT count(*) FROM bulletins_slip AS again WHERE again.first = slip.id AND again.copy > 0),
EXISTS (SELECT 1 FROM bulletins_recall WHERE bulletin = slip.bulletin)
FROM bulletins_slip AS slip LEFT JOIN places_station AS place ON place.id = slip.station
WHERE slip.first IS NULL AND slip.bulletin = :bulletin AND :station IN (-1, slip.station)
ORDER BY reached = '', slip.at, slip.id LIMIT :limit"""
PRINTED = """
SELECT bulletin, number, (SELECT count(*) FROM bulletins_slip AS again WHERE again.first = one.id AND again.copy > 0)
FROM bulletins_slip AS one WHERE id = ? AND first IS NULL"""
# What was never to be seen here needs nobody's word: a recall that came before its bulletin, or with it.
OWED = f"""
SELECT gone.id, gone.bulletin, coalesce(one.title, gone.title, ''), gone.reason, gone.at, gone.person_name
FROM bulletins_recall AS gone
LEFT JOIN bulletins_bulletin AS one ON one.id = gone.bulletin
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
    return [_withdrawn(reading, row, who.station if with_slips else None) for row in found]


def _withdrawn(reading: Reading, row: Any, station: int | None) -> Withdrawn:
    slips = () if station is None else tuple(slips_of(reading, row[1], station, MOST_SLIPS))
    recall, bulletin, title, reason, at, name = row
    instead = successor(reading.db, bulletin)
    return Withdrawn(recall, bulletin, title, reason, instead.bulletin, instead.title, at, name, slips)


@view("bulletins.slips", roles=HOLDERS - {Role.OPERATOR})
def slips_view(reading: Reading, *, bulletin: int, here: bool = False, limit: int = MOST_SLIPS) -> list[Slip]:
    """Slips of one bulletin that went out, those with a contact first; `here` for those of this station alone."""
    station = reading.identity.station if here and reading.identity is not None else -1
    return slips_of(reading, bulletin, station, limit)


def slips_of(reading: Reading, bulletin: int, station: int, limit: int) -> list[Slip]:
    """Return the slips of a bulletin that a station printed, -1 for all stations."""
    told = {"bulletin": bulletin, "station": station, "limit": limit}
    return [_slip(row, reading.person.role) for row in reading.db.execute(SLIPS, told)]


def _slip(found: Any, role: Role) -> Slip:
    row, of, where, name, number, at, contact, copies, recalled = found
    masked = not (recalled and role in TELLERS)
    shown = masks.mask_words(contact) if masked else contact
    return Slip(row, of, where, name, slip_number(row, number), at, shown, copies, masked)


@dataclass(frozen=True, slots=True)
class Printed:
    """A slip as it was first printed: its bulletin, its count at its machine, and how often it was printed again."""

    bulletin: int
    number: int
    copies: int


def need_slip(db: Any, slip: int) -> Printed:
    """Return a slip; StationError("bulletin.no_slip")."""
    row = db.execute(PRINTED, (slip,)).fetchone()
    if row is None:
        raise StationError("bulletin.no_slip")
    return Printed(*row)
