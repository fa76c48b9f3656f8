"""A county seat and a village machine with real encrypted stores, and rows carried between them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.kernel.record import Lane, Registry
from station.people import FEATURE
from station.people.actions import Issued
from station.store import identity, inbox, rows
from station.store.identity import Identity
from station.store.inbox import News
from station.store.oplog import OpKind
from station.store.store import Store

VILLAGE = 77  # row id of the village station
START_MS = 1_776_000_000_000  # in April 2026
PIN, OTHER_PIN = "274183", "903526"


@dataclass(slots=True)
class Machine:
    """One seat and its clock, whose wall time and steady counter the test moves."""

    store: Store
    clock: SetClock
    name: str

    def do(self, deed: str, **params: Any) -> Any:
        return self.store.do(deed, OPERATOR, **params)

    def show(self, view: str, **params: Any) -> Any:
        return self.store.show(view, OPERATOR, **params)

    def trail(self) -> list[tuple[str, str]]:
        """Return (what, thing) of every entry in the audit trail."""
        return [(row[0], row[1]) for row in self.store.reader().execute("SELECT what, object FROM audit ORDER BY seq")]

    def restart(self) -> None:
        """Switch the machine off and on: the steady counter begins again."""
        wall, path, key = self.clock.now_ms(), self.store.path, self.store._key
        self.store.close()
        self.clock = SetClock(wall)
        self.store = Store(path, key, self.store.registry, GuardedClock(self.clock))


def machine(folder: Path, seat: Seat, station: int, device: int) -> Machine:
    """Return a freshly enrolled seat of Gaozhou."""
    clock = SetClock(START_MS)
    store = Store(folder / f"{device}.db", os.urandom(32), Registry([FEATURE]), GuardedClock(clock))
    who = Identity(
        county="440981",
        county_name="高州市",
        county_public=bytes(32),
        epoch=1,
        device=device,
        seat=seat,
        station=station,
        station_name="" if seat is Seat.COUNTY else "石板村",
        division="440981",
        scopes=("all", "county") if seat is Seat.COUNTY else ("all", f"station:{station}"),
        private=bytes(32),
        incarnation=bytes(8),
        certificate=b"",
    )
    store.write(lambda db: identity.save(db, who))
    return Machine(store, clock, store.path.stem)


def carry(source: Machine, target: Machine) -> None:
    """Give `target` every row of its scopes that `source` holds, as the exchange would."""
    who = target.store.identity()
    assert who is not None
    news = []
    for table in FEATURE.tables:
        for (row_id,) in source.store.reader().execute(f"SELECT id FROM {table.sql} ORDER BY id").fetchall():
            row = rows.get_row(source.store.reader(), table, row_id)
            if row is not None and set(table.scopes(row)) & set(who.scopes):
                news.append((table.name, row_id, row))

    def take(db: Any) -> None:
        version = db.execute("SELECT coalesce(max(version), 0) FROM held").fetchone()[0] + 1
        found = [News(*item[:2], OpKind.PUT, version, item[2], None) for item in news]
        inbox.take_in(db, target.store.registry, ("all", Lane.CATALOGUE), (version - 1, version), found)

    target.store.write(take)


def newcomer(county: Machine, village: Machine, login: str = "liyu", pin: str = PIN) -> Issued:
    """Make an officer's account at the county and set up the PIN at the village."""
    issued: Issued = county.do("people.add", login=login, name="黎玉", role="officer", station=VILLAGE)
    carry(county, village)
    village.do("people.activate", login=login, code=issued.code, pin=pin)
    return issued


def refused(attempt: Callable[[], object]) -> StationError:
    """Return the error `attempt` must end with."""
    with pytest.raises(StationError) as found:
        attempt()
    return found.value
