"""What the exchange tells of machines and of trouble: the words between it and the feature that keeps the lists.

The county's own seat writes them as deeds (DESIGN.md ruling 1, `FleetRule`), so that every county desk
has them offline and every decision on them is judged like any other deed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CONFLICT, PARKED, REFUSED, TWIN, OFFERED = "conflict", "parked", "refused", "twin", "offered"
BYTES = "bytes"  # how bytes are written where JSON has none


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as the county's ledger knows it.

    `station` is the row id of its station, 0 for the county's own; `contact_ms` UTC, 0 for never;
    `confirmed` the number of its last op the county has; `behind` how many rows of its feeds it has not
    said to have; `waiting` how many ops it said it still holds; `offset_s` how far its clock is ahead.
    """

    number: int
    station: int
    name: str
    division: str
    seat: str
    contact_ms: int
    confirmed: int
    behind: int
    waiting: int
    offset_s: int
    program: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing people must look at: a value that lost, a group that was laid aside or refused, or a row `row`
    that says it is what row `lost` of machine `loser` is (a twin; it has no group), or a row a machine offers to
    a ledger that was put back, at version `lost` and saying `facts["values"]` (offered; no group either).

    `kept` and `lost` are values as `as_text` writes them, "" where there is none (a conflict with nothing
    kept: the row was deleted); `loser` is the machine
    whose value lost, 0 when nobody knows.
    """

    kind: str
    device: int
    station: int
    group: int
    deed: str
    person: int
    at_ms: int
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    table: str = ""
    row: int = 0
    column: str = ""
    kept: str = ""
    lost: str = ""
    loser: int = 0
    loser_station: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a group that was parked, when it was judged again; `code` says why it was not taken.

    Of kind "offered" it is what became of row `row` of `table`, which the machine had offered.
    """

    device: int
    group: int
    taken: bool
    parked: bool = False
    code: str = ""
    kind: str = PARKED
    table: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class OfferCase:
    """A case of an offered row that is not closed; `accept` is what people decided, None while they have not."""

    device: int
    table: str
    row: int
    accept: bool | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What people want done with a parked group: take it, or refuse it."""

    device: int
    group: int
    accept: bool


def as_text(value: Any) -> str:
    """Return a column's value as JSON text, so that `from_text` gives the same value back."""
    return json.dumps({BYTES: value.hex()} if isinstance(value, bytes) else value, ensure_ascii=False)


def from_text(text: str) -> Any:
    """Return the value `as_text` wrote."""
    value = json.loads(text)
    return bytes.fromhex(value[BYTES]) if isinstance(value, dict) else value
