"""What a view works with; apart from what a deed needs, for a start reads and does nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from station.kernel.deeds import Person
from station.kernel.record import Registry
from station.store.database import Connection
from station.store.identity import Identity


class Clock(Protocol):
    """The guarded clock a store is given (station/kernel/clock.py)."""

    def now_ms(self) -> int: ...
    def today(self) -> int: ...
    def offset_minutes(self) -> int: ...
    def monotonic_ms(self) -> int: ...
    @property
    def suspect(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a view works with: a read-only connection and who is asking."""

    db: Connection
    registry: Registry
    clock: Clock
    person: Person
    identity: Identity | None
