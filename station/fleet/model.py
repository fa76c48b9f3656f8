"""Machines and cases as declared and read, and which of them need somebody soonest.

A machine's row says what the county's server knew at its last contact, and is written anew only every
few minutes (sync/county/watching.py). A case stays until a person or the course of things closed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from station.kernel.deeds import Role
from station.kernel.fleet import CONFLICT, OFFERED, PARKED, REFUSED, TWIN
from station.kernel.record import Column, Kind, Lane, Merge, Sensitivity, Table, county_only

KINDS = (CONFLICT, PARKED, REFUSED, TWIN, OFFERED)
TO_RELEASE = frozenset({PARKED, OFFERED})  # kinds that the county's server takes, or not, as people decided
LOOK_ONLY = frozenset({REFUSED, TWIN})  # kinds on which nothing is decided but that somebody looked
OPEN, DECIDED, CLOSED = "open", "decided", "closed"  # decided: the county's server has still to do it
# Decisions. BY_ITSELF: what a parked entry waited for arrived. STILL_WAITS: taken up by people, and not enough.
KEEP, TAKE, ACCEPT, REFUSE, SEEN = "keep", "take", "accept", "refuse", "seen"
BY_ITSELF, STILL_WAITS = "by itself", "still waits"
SEE_PERSONAL = frozenset({Role.KEEPER, Role.SUPERVISOR})
MOST_REFUSED = 200  # open cases of refused entries per machine: a machine gone wrong must not drown the others
MASK = "•••"

INTERNAL, PERSONAL = Sensitivity.INTERNAL, Sensitivity.PERSONAL


def case_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The county, and the stations whose entry it is about."""
    stations = dict.fromkeys(filter(None, (row["station"], row["loser_station"])))
    return ("county", *(f"station:{station}" for station in stations))


DEVICE = Table(
    "fleet.device",
    (
        Column("number", Kind.INT, sensitivity=INTERNAL, meaning="device number, given once in a county"),
        Column("station", Kind.REF, sensitivity=INTERNAL, meaning="row of places.station, 0 the county's own"),
        Column("name", Kind.TEXT, sensitivity=INTERNAL, meaning="name of the station or office"),
        Column("division", Kind.TEXT, sensitivity=INTERNAL, meaning="division code it stands in"),
        Column("seat", Kind.TEXT, sensitivity=INTERNAL, meaning="what the machine was enrolled as"),
        Column("contact", Kind.TIME, True, sensitivity=INTERNAL, meaning="last contact by the county's clock"),
        Column("confirmed", Kind.INT, sensitivity=INTERNAL, meaning="number of its last op the county has"),
        Column("behind", Kind.INT, sensitivity=INTERNAL, meaning="rows it has not said to have yet"),
        Column("waiting", Kind.INT, sensitivity=INTERNAL, meaning="ops it said it still holds"),
        Column("clock", Kind.INT, sensitivity=INTERNAL, meaning="seconds its clock is ahead of the county's"),
        Column("program", Kind.TEXT, sensitivity=INTERNAL, meaning="version of its program"),
        Column("revoked", Kind.BOOL, sensitivity=INTERNAL, meaning="1 once it was shut out"),
    ),
    merge=Merge.COUNTY,
    scopes=county_only,
)
CASE = Table(
    "fleet.case",
    (
        Column("kind", Kind.TEXT, sensitivity=INTERNAL, meaning="conflict, parked, refused, twin or offered"),
        Column("device", Kind.INT, sensitivity=INTERNAL, meaning="machine the entry came from"),
        Column("station", Kind.REF, sensitivity=INTERNAL, meaning="its station, 0 the county's own"),
        Column("grp", Kind.INT, sensitivity=INTERNAL, meaning="number of the entry on that machine"),
        Column("deed", Kind.TEXT, sensitivity=INTERNAL, meaning="what was done"),
        Column("person", Kind.REF, sensitivity=INTERNAL, meaning="row of people.account, 0 nobody logged in"),
        Column("at", Kind.TIME, sensitivity=INTERNAL, meaning="when it was done, by that machine's clock"),
        Column("code", Kind.TEXT, sensitivity=INTERNAL, meaning="why it was not taken"),
        Column("facts", Kind.TEXT, sensitivity=PERSONAL, meaning="JSON of what the reason's sentence names"),
        Column("tbl", Kind.TEXT, sensitivity=INTERNAL, meaning="table of the row it is about"),
        Column("row", Kind.REF, sensitivity=INTERNAL, meaning="the row, 0 for none"),
        Column("field", Kind.TEXT, sensitivity=INTERNAL, meaning="column on which two collided"),
        Column("kept", Kind.TEXT, sensitivity=PERSONAL, meaning="JSON of the value that stood afterwards"),
        Column("lost", Kind.TEXT, sensitivity=PERSONAL, meaning="JSON of the value that was overwritten"),
        Column("loser", Kind.INT, sensitivity=INTERNAL, meaning="machine whose value was overwritten, 0 unknown"),
        Column("loser_station", Kind.REF, sensitivity=INTERNAL, meaning="its station, 0 the county's own"),
        Column("state", Kind.TEXT, sensitivity=INTERNAL, meaning="open, decided or closed"),
        Column("decision", Kind.TEXT, optional=True, sensitivity=INTERNAL, meaning="what was decided"),
        Column("decider", Kind.REF, optional=True, sensitivity=INTERNAL, meaning="row of people.account who decided"),
        Column("decided_at", Kind.TIME, optional=True, sensitivity=INTERNAL, meaning="when it was decided"),
    ),
    merge=Merge.COUNTY,
    scopes=case_scopes,
    lane=Lane.EVENT,
)


@dataclass(frozen=True, slots=True)
class MachineLine:
    """A machine with its open cases. `contact_ms` UTC, None before the first; `clock_s` seconds ahead."""

    id: int
    number: int
    station: int
    name: str
    division: str
    seat: str
    contact_ms: int | None
    confirmed: int
    behind: int
    waiting: int
    clock_s: int
    program: str
    revoked: bool
    conflicts: int
    parked: int
    refused: int

    @property
    def cases(self) -> int:
        return self.conflicts + self.parked + self.refused


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as one person may see it; `masked` when its values are not for their eyes.

    `kept`, `lost` and `stands` are JSON texts, "" for none; `stands` is what the column says here now. A
    conflict without `kept` is a row that was deleted by somebody who had not seen the value in `lost`.
    `personal` says that looking at it is looking at personal data.
    """

    id: int
    kind: str
    device: int
    station: int
    group: int
    deed: str
    person: int
    at_ms: int
    code: str
    facts: Mapping[str, Any]
    table: str
    row: int
    column: str
    kept: str
    lost: str
    loser: int
    loser_station: int
    state: str
    decision: str
    decider: int
    decided_ms: int | None
    stands: str = ""
    personal: bool = False
    masked: bool = False
    about: str = ""  # how the row it is about calls itself, where that may be seen
    names: tuple[str, str] = field(default=("", ""))  # of the machines: the entry's, and the loser's
