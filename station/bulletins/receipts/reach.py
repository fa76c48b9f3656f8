"""Reads how far bulletins came: by station, in sums, and who has not acknowledged a recall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from station.bulletins.receipts.model import BULLETIN_CAME, CAME_RECALLED, RECALL_CAME, Reach, StationReach
from station.kernel import audience
from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.kernel.errors import StationError
from station.store.act import Reading

LOOKERS = COUNTY_STAFF | {Role.TOWN, Role.OPERATOR}
BULLETINS = """
SELECT one.id, one.title, one.category, one.issued, one.audience, gone.at, coalesce(gone.reason, '')
FROM bulletins_bulletin AS one LEFT JOIN bulletins_recall AS gone ON gone.id = (
SELECT id FROM bulletins_recall WHERE bulletin = one.id ORDER BY at, id LIMIT 1)
WHERE :bulletin IN (0, one.id) AND (NOT :recalled OR gone.id IS NOT NULL)
ORDER BY one.issued DESC, one.id DESC LIMIT :limit"""
STATIONS = "SELECT id, name, division FROM places_station WHERE active ORDER BY division, name, id"
NAMED = "SELECT name, division FROM places_station WHERE id = ?"
CAME = """
SELECT line.bulletin, line.station, line.kind, min(came.at) FROM bulletins_arrived_line AS line
JOIN bulletins_arrived AS came ON came.id = line.row WHERE line.bulletin IN ({marks})
GROUP BY line.bulletin, line.station, line.kind"""
SHOWN = "SELECT bulletin, station, min(at) FROM bulletins_shown WHERE bulletin IN ({marks}) GROUP BY bulletin, station"
SLIPS = """
SELECT bulletin, station, count(*) FROM bulletins_slip WHERE bulletin IN ({marks}) AND first IS NULL
GROUP BY bulletin, station"""
COUNTED = """
SELECT bulletin, station, sum(reads), sum(hearings) FROM bulletins_tally_line
WHERE bulletin IN ({marks}) GROUP BY bulletin, station"""
HEEDED = """
SELECT bulletin, station, min(at) FROM bulletins_acknowledged WHERE bulletin IN ({marks}) GROUP BY bulletin, station"""
CONTACTS = "SELECT station, max(contact) FROM fleet_device WHERE contact IS NOT NULL GROUP BY station"
AWAY, HERE, OPENED, NEVER, OWED, DONE = "away", "came", "shown", "never", "owed", "heeded"
WAITED_FOR = frozenset({AWAY, OWED})


@dataclass(slots=True)
class Told:
    """What one station told of one bulletin."""

    came: int | None = None
    came_late: bool = False
    recall_came: int | None = None
    shown: int | None = None
    printed: int = 0
    reads: int = 0
    hearings: int = 0
    acknowledged: int | None = None

    def state(self, *, recalled: bool) -> str:
        """Return the state of a `StationReach`. Who told nothing may have it: he is waited for."""
        if not recalled:
            return OPENED if self.shown else HERE if self.came else AWAY
        if self.acknowledged:
            return DONE
        if self.shown or self.printed or (self.came and not self.came_late):
            return OWED
        return NEVER if self.recall_came or self.came_late else AWAY


Gathered = dict[int, dict[int, Told]]


@view("bulletins.reach", roles=LOOKERS)
def reach_view(reading: Reading, *, bulletin: int, limit: int = 2_000) -> list[StationReach]:
    """How far one bulletin came at each station it is for and each that told of it; who is waited for comes first."""
    found = reading.db.execute(BULLETINS, {"bulletin": bulletin, "recalled": False, "limit": 1}).fetchone()
    if found is None:
        raise StationError("bulletin.not_here")
    recalled, contacts = found[5], _contacts(reading)
    told = _gathered(reading.db, [bulletin])[bulletin]
    lines = []
    for station, name, division, addressed in _stations(reading.db, found[4], told):
        one = told.get(station, Told())
        state = one.state(recalled=recalled is not None)
        owed = recalled if recalled is not None and state in WAITED_FOR and addressed else None
        lines.append(StationReach(
            station, name, division, addressed, one.came, one.shown, one.printed, one.reads, one.hearings,
            one.recall_came, one.acknowledged, state, owed, contacts.get(station)))
    return sorted(lines, key=lambda line: (line.owed_since is None, line.state != AWAY))[:limit]


@view("bulletins.reach_list", roles=LOOKERS)
def reach_list_view(
    reading: Reading, *, bulletin: int = 0, recalled: bool = False, limit: int = 200
) -> list[Reach]:
    """Bulletins with the sums of their reach, the newest first; `recalled` for those taken back alone."""
    told = {"bulletin": bulletin, "recalled": recalled, "limit": limit}
    found = reading.db.execute(BULLETINS, told).fetchall()
    gathered = _gathered(reading.db, [row[0] for row in found])
    stations = reading.db.execute(STATIONS).fetchall()
    return [_summed(row, stations, gathered[row[0]]) for row in found]


def _summed(row: Sequence[Any], stations: Sequence[Any], told: dict[int, Told]) -> Reach:
    bulletin, title, category, issued, for_whom, recalled, reason = row
    mine = {station for station, _, division in stations if audience.reaches(for_whom, division)}
    there = [told.get(station, Told()) for station in mine]
    everybody = list(told.values())
    waited = 0 if recalled is None else sum([one.state(recalled=True) in WAITED_FOR for one in there])
    return Reach(
        bulletin, title, category, issued, recalled, reason, len(mine),
        came=sum([one.came is not None for one in there]), shown=sum([one.shown is not None for one in there]),
        printed=sum([one.printed for one in everybody]), reads=sum([one.reads for one in everybody]),
        hearings=sum([one.hearings for one in everybody]),
        acknowledged=sum([one.acknowledged is not None for one in there]), owed=waited,
    )


def _stations(db: Any, for_whom: str, told: dict[int, Told]) -> Iterable[tuple[int, str, str, bool]]:
    """Yield (station, name, division, whether it is for that station) of all that count; 0 is the county's desk."""
    seen = set()
    for station, name, division in db.execute(STATIONS).fetchall():
        if audience.reaches(for_whom, division):
            seen.add(station)
            yield station, name, division, True
    for station in sorted(set(told) - seen):
        named = db.execute(NAMED, (station,)).fetchone()
        yield (station, *(("", "") if named is None else (named[0], named[1])), False)


def _gathered(db: Any, bulletins: Sequence[int]) -> Gathered:
    """Return {bulletin: {station: what it told}}."""
    found: Gathered = {bulletin: defaultdict(Told) for bulletin in bulletins}

    def rows(statement: str) -> Any:
        return db.execute(statement.format(marks=", ".join("?" * len(bulletins))), list(bulletins))

    for bulletin, station, kind, at in rows(CAME):
        _note_came(found[bulletin][station], kind, at)
    for bulletin, station, at in rows(SHOWN):
        found[bulletin][station].shown = at
    for bulletin, station, at in rows(HEEDED):
        found[bulletin][station].acknowledged = at
    for bulletin, station, slips in rows(SLIPS):
        found[bulletin][station].printed = slips
    for bulletin, station, reads, hearings in rows(COUNTED):
        told = found[bulletin][station]
        told.reads, told.hearings = reads, hearings
    return {bulletin: dict(told) for bulletin, told in found.items()}


def _note_came(told: Told, kind: int, at: int) -> None:
    if kind == RECALL_CAME:
        told.recall_came = at
    elif kind == BULLETIN_CAME:
        told.came, told.came_late = at, False
    elif kind == CAME_RECALLED and told.came is None:
        told.came, told.came_late = at, True


def _contacts(reading: Reading) -> dict[int, int]:
    """Return when each station was last heard of; nothing where this seat is not told of machines."""
    if "fleet.device" not in reading.registry.tables:
        return {}
    return {row[0]: row[1] for row in reading.db.execute(CONTACTS)}
