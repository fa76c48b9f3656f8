"""An enrolled seat with a real encrypted store, for the tests of places and products."""

from __future__ import annotations

import os
from pathlib import Path

from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.record import Feature, Registry
from station.store import identity
from station.store.identity import Identity
from station.store.store import Store

KEEPER = Person(7, "keeper", "钟", Role.KEEPER)
OFFICER = Person(8, "officer", "黎", Role.OFFICER)
__all__ = ["KEEPER", "OFFICER", "OPERATOR", "StillClock", "open_seat"]


class StillClock:
    """A clock that stands still on 2025-06-10, 09:00 in Guangdong."""

    suspect = False

    def now_ms(self) -> int:
        return 1_749_517_200_000

    def today(self) -> int:
        return 20_249

    def offset_minutes(self) -> int:
        return 480


def open_seat(folder: Path, *features: Feature, seat: Seat = Seat.COUNTY) -> Store:
    """Return the open store of a freshly enrolled seat of Gaozhou."""
    store = Store(folder / "seat.db", os.urandom(32), Registry(features), StillClock())
    who = Identity(
        county="440981",
        county_name="高州市",
        county_public=bytes(32),
        epoch=1,
        device=1,
        seat=seat,
        station=0,
        station_name="",
        division="440981",
        scopes=("all", "county"),
        private=bytes(32),
        incarnation=bytes(8),
        certificate=b"",
    )
    store.write(lambda db: identity.save(db, who))
    return store
