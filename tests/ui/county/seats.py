"""A county desk over a real encrypted store, with a village machine whose rows are carried to it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from station.features import registry
from station.kernel.clock import MILLI_PER_DAY, GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.record import Registry
from station.store import identity, inbox, rows
from station.store.identity import Identity
from station.store.inbox import News
from station.store.oplog import OpKind
from station.store.store import Store
from ui.desk import Desk
from ui.jobs import InlineJobs, Jobs
from ui.link import Link
from ui.preferences import Preferences
from ui.theme import Look

START_MS = 1_795_309_200_000  # 2026-11-22, 09:00 in Guangdong
KEEPER = Person(7, "zhong", "钟志明", Role.KEEPER)
OFFICER = Person(9, "liyu", "黎玉", Role.OFFICER)
DIVISION = "440981"


@dataclass
class Seats:
    """The county's desk, its clock, and how village machines report to it."""

    folder: Path
    clock: SetClock
    desk: Desk
    villages: dict[int, Store] = field(default_factory=dict)
    versions: int = 0

    @property
    def store(self) -> Store:
        return self.desk.store

    def do(self, deed: str, **params: Any) -> Any:
        """Do a deed of the county as its operator."""
        return self.store.do(deed, OPERATOR, **params)

    def show(self, view: str, **params: Any) -> Any:
        return self.store.show(view, OPERATOR, **params)

    def station(self, name: str, division: str = "440981104") -> int:
        """Open a station; return its row id."""
        found: int = self.do("places.open_station", name=name, division=division)
        return found

    def report(self, station: int, product: str, milli: int, **more: Any) -> int:
        """Let a village machine of `station` report a price, and carry the sheet to the county; return its row id."""
        if station not in self.villages:
            self.villages[station] = self._village(station)
        village = self.villages[station]
        sheet: int = village.do("prices.report", OFFICER, product=product, typical=milli, **more)
        self.carry(village, sheet)
        return sheet

    def carry(self, village: Store, sheet: int) -> None:
        """Bring one sheet to the county as the exchange would."""
        table = village.registry.tables["prices.sheet"]
        row = rows.get_row(village.reader(), table, sheet)
        assert row is not None
        assert table.keeper is not None
        lines = table.keeper.get(village.reader(), sheet, row)
        self.versions += 1
        news = News(table.name, sheet, OpKind.PUT, self.versions, row, lines)
        touched = frozenset({table.name})
        stream, span = ("all", table.lane), (self.versions - 1, self.versions)
        self.store.write(lambda db: inbox.take_in(db, self.store.registry, stream, span, [news]), touched)

    def pass_days(self, days: int) -> None:
        self.clock.advance(days * MILLI_PER_DAY)

    def close(self) -> None:
        for village in self.villages.values():
            village.close()
        self.desk.close()

    def _village(self, station: int) -> Store:
        name = self.show("places.station", id=station).name
        who = _identity(Seat.VILLAGE, len(self.villages) + 2, station, name)
        return _store(self.folder / f"village-{station}.db", who, self.clock, registry())


def make_seats(
    folder: Path, jobs: Jobs | None = None, person: Person = KEEPER, declared: Registry | None = None
) -> Seats:
    """Return a county desk of Gaozhou, `person` at it; divisions and catalogue are not seeded."""
    clock = SetClock(START_MS)
    store = _store(folder / "county.db", _identity(Seat.COUNTY, 1, 0, ""), clock, declared or registry())
    lanes = jobs or InlineJobs()
    desk = Desk(store, lanes, Look(motion=False), Preferences(store, lanes), Link(store, lanes))
    desk.person = person
    return Seats(folder, clock, desk)


def _identity(seat: Seat, device: int, station: int, name: str) -> Identity:
    return Identity(
        county="440981-test",
        county_name="高州市",
        county_public=bytes(32),
        epoch=1,
        device=device,
        seat=seat,
        station=station,
        station_name=name,
        division=DIVISION,
        scopes=("all", "county") if seat is Seat.COUNTY else ("all", f"station:{station}"),
        private=bytes(32),
        incarnation=bytes(8),
        certificate=b"",
    )


def _store(path: Path, who: Identity, clock: SetClock, declared: Registry) -> Store:
    store = Store(path, os.urandom(32), declared, GuardedClock(clock))
    store.write(lambda db: identity.save(db, who))
    return store
