"""Reads warnings: what stands on the screens of this seat now, and the county's list with who showed what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.kernel import audience
from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.kernel.errors import StationError
from station.store.act import Reading
from station.warnings.model import LONGEST_MS, Noted, ShownAt, Warned, Weather

LOOKERS = COUNTY_STAFF | {Role.TOWN, Role.OPERATOR}
# A clock that is not sure may be ahead of the day: what ended so lately is not taken for over.
GRACE_MS = 3 * 86_400_000
# Clocks of two machines differ by minutes: one that is behind must not wait for what was issued just now.
SLACK_MS = 15 * 60_000
# The last word about the end of a warning counts; what was lifted stays lifted.
WARNINGS = """
SELECT one.id, one.kind, one.colour, one.level, one.issuer, one.text, one.todo, one.audience, one.valid_from,
coalesce((SELECT valid_to FROM warnings_ending WHERE warning = one.id ORDER BY lifted DESC, at DESC, id DESC LIMIT 1),
one.valid_to) AS ends, one.person_name, one.at,
EXISTS (SELECT 1 FROM warnings_ending WHERE warning = one.id AND lifted) AS lifted,
EXISTS (SELECT 1 FROM warnings_warning AS new WHERE new.replaces = one.id) AS replaced,
(SELECT count(DISTINCT station) FROM warnings_shown WHERE warning = one.id)
FROM warnings_warning AS one"""
LATELY = f"{WARNINGS} WHERE one.at > :since ORDER BY one.at DESC, one.id DESC LIMIT :limit"
NEWEST = f"{WARNINGS} ORDER BY one.at DESC, one.id DESC LIMIT :limit"
ONE = f"{WARNINGS} WHERE one.id = :warning"
STATIONS = "SELECT id, name, division FROM places_station WHERE active ORDER BY division, name, id"
SHOWN = "SELECT station, min(at) FROM warnings_shown WHERE warning = ? GROUP BY station"
NOTES = """
SELECT id, text, term, issuer, audience, valid_from, valid_to FROM warnings_note WHERE valid_to > ?
ORDER BY term <> '', valid_from DESC, id DESC LIMIT ?"""
ALL_NOTES = """
SELECT id, text, term, issuer, audience, valid_from, valid_to FROM warnings_note
ORDER BY valid_to DESC, id DESC LIMIT ?"""
MOST_LATELY = 500
COLUMNS = ("id", "kind", "colour", "level", "issuer", "text", "todo", "audience", "valid_from", "valid_to",
           "person_name", "at")


def need(db: Any, warning: int, now_ms: int) -> Warned:
    """Return a warning as it stands; StationError("warning.not_here")."""
    row = db.execute(ONE, {"warning": warning}).fetchone()
    if row is None:
        raise StationError("warning.not_here")
    return _warned(row, now_ms)


@view("warnings.standing")
def standing_view(reading: Reading, *, limit: int = 20) -> list[Warned]:
    """Warnings for this seat's people that hold now, the gravest first.

    While the clock is not sure, none is taken for over or for not begun: what may hold is given as `doubtful`.
    """
    if reading.identity is None:
        return []
    now_ms, doubt = reading.clock.now_ms(), reading.clock.suspect
    since = now_ms - 3 * LONGEST_MS
    found = [_warned(row, now_ms, doubtful=doubt) for row in reading.db.execute(
        LATELY, {"since": since, "limit": MOST_LATELY})]
    here = [one for one in found if audience.reaches(one.audience, reading.identity.division)]
    standing = [one for one in here if one.state == "holds" or (doubt and _may_hold(one, now_ms))]
    return sorted(standing, key=lambda one: (-one.rank, -one.at))[:limit]


def _may_hold(one: Warned, now_ms: int) -> bool:
    return one.state == "coming" or (one.state == "past" and one.valid_to > now_ms - GRACE_MS)


@view("warnings.list", roles=LOOKERS)
def list_view(reading: Reading, *, limit: int = 200) -> list[Warned]:
    """Warnings, the newest first, with the number of stations they are for and of those that showed them."""
    stations = reading.db.execute(STATIONS).fetchall()
    now_ms = reading.clock.now_ms()
    return [_warned(row, now_ms, stations=stations) for row in reading.db.execute(NEWEST, {"limit": limit})]


@view("warnings.shown", roles=LOOKERS)
def shown_view(reading: Reading, *, warning: int, limit: int = 2_000) -> list[ShownAt]:
    """The stations a warning is for, those that have not shown it first."""
    found = need(reading.db, warning, reading.clock.now_ms())
    shown = {row[0]: row[1] for row in reading.db.execute(SHOWN, (warning,))}
    there = [
        ShownAt(station, name, shown.get(station))
        for station, name, division in reading.db.execute(STATIONS) if audience.reaches(found.audience, division)
    ]
    return sorted(there, key=lambda one: one.at or 0)[:limit]


@view("warnings.notes")
def notes_view(reading: Reading, *, limit: int = 5) -> list[Weather]:
    """Notes of weather and of the solar term that hold now for this seat's people."""
    if reading.identity is None:
        return []
    now_ms, division = reading.clock.now_ms(), reading.identity.division
    found = [Weather(*row) for row in reading.db.execute(NOTES, (now_ms, MOST_LATELY))]
    here = [one for one in found if one.valid_from <= now_ms and audience.reaches(one.audience, division)]
    return here[:limit]


@view("warnings.note_list", roles=LOOKERS)
def note_list_view(reading: Reading, *, limit: int = 200) -> list[Noted]:
    """Notes of weather and solar terms that were told, those that hold longest first."""
    stations, now_ms = reading.db.execute(STATIONS).fetchall(), reading.clock.now_ms()
    found = [Weather(*row) for row in reading.db.execute(ALL_NOTES, (limit,))]
    return [
        Noted(one, "holds" if one.valid_to > now_ms else "past",
              sum([audience.reaches(one.audience, division) for _, _, division in stations]))
        for one in found
    ]


def _warned(row: Any, now_ms: int, *, doubtful: bool = False, stations: Sequence[Any] = ()) -> Warned:
    lifted, replaced, shown = row[12:]
    begins, ends, for_whom = row[8], row[9], row[7]
    over = "past" if ends <= now_ms else "coming" if begins > now_ms + SLACK_MS else "holds"
    state = "lifted" if lifted else "replaced" if replaced else over
    reaches = sum([audience.reaches(for_whom, division) for _, _, division in stations])
    told: dict[str, Any] = dict(zip(COLUMNS, row, strict=False))
    return Warned(**told, state=state, doubtful=doubtful, shown=shown, reaches=reaches)
