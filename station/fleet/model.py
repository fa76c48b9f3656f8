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
