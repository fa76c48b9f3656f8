"""The databases a story stands on: four stores and a ledger, in memory and refilled, or real files.

A story in memory must not pay for migrations, new engines or new connections: the same five connections
serve every seed of a process, and each story begins by putting back the rows they had when they were made.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlcipher3 import dbapi2

from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import Seat
from station.store import database, identity, settings
from station.store.identity import Identity
from station.store.media import TABLES, Media
from station.store.store import Store
from sync.client.telling import ANSWERED
from sync.county import accounts, tables, vault
from sync.county.ledger import County, Ledger, embedded_engine, open_embedded
from sync.county.vault import Vault
from sync.enrolling import Grant
from sync.envelope import DeviceKey
from tests.sim.board import REGISTRY

START_MS = 1_776_000_000_000
NOWHERE = Path("simulated.db")
KEY = bytes(range(32))
STATEMENTS = 1000  # kept ready by one connection: more than there are, so that none is made twice
COUNTY_ID = "440981-sim"


class Spot(NamedTuple):
    """One seat of the world: its kind, the row id of its station, its part of the county."""

    seat: Seat
    station: int
    part: str


SPOTS = (
    Spot(Seat.COUNTY, 0, ""), Spot(Seat.VILLAGE, 11, "north"), Spot(Seat.VILLAGE, 12, "north"),
    Spot(Seat.VILLAGE, 13, "south"),
)


@dataclass(slots=True)
class Ground:
    """Stores (the county seat's first) with their clocks, the ledger, and raw connections to look with."""

    stores: list[Store]
    clocks: list[SetClock]
    ledger: Ledger
    raw: Any
    open_copy: Callable[[int, GuardedClock], Store]  # of a seat's store, as it is now
    kept: Any = None  # what `raw` belongs to, so that nobody closes it

    def copy(self, seat: int) -> tuple[Store, SetClock]:
        """Return a copy of a seat's store as it is now, with a clock of its own that shows the same."""
        clock = SetClock(self.clocks[seat].now_ms())
        return self.open_copy(seat, GuardedClock(clock)), clock

    def close(self) -> None:
        for store in self.stores:
            store.close()
        self.ledger.close()


class Kept:
    """The rows a database begins a story with. Its tables stay, and with them every statement made ready for them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self._rows = [(table, [tuple(row) for row in connection.execute(f"SELECT * FROM {_quoted(table)}")])
                      for table in tables]

    def put_back(self) -> None:
        """Begin anew, whatever the last story left."""
        execute, many = self._connection.execute, self._connection.executemany
        execute("BEGIN")
        for table, rows in self._rows:
            execute(f"DELETE FROM {_quoted(table)}")
            if rows:
                many(f"INSERT INTO {_quoted(table)} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        execute("COMMIT")


class Memory:
    """Grounds in memory, one at a time: `fresh` gives the next story its own, as new."""

    def __init__(self) -> None:
        self._seats = [_memory() for _ in SPOTS]
        self._spare = _memory()
        self._media = [_Media() for _ in (*SPOTS, "copy")]
        self._ledger = _memory()
        self._ledger.row_factory = None
        self._county = Ledger(embedded_engine(lambda: self._ledger), KEY, COUNTY_ID)
        tables.METADATA.create_all(self._county.engine)
        ground = self._over()
        furnish(ground)
        for connection in (*self._seats, self._ledger):
            _read_again(connection)
        self._kept = [Kept(connection) for connection in (*self._seats, self._ledger)]

    def fresh(self) -> Ground:
        for kept in self._kept:
            kept.put_back()
        self._county.renewed()
        return self._over()

    def _over(self) -> Ground:
        clocks = [SetClock(START_MS) for _ in self._seats]
        stores = [
            Store(NOWHERE, KEY, REGISTRY, GuardedClock(clock), connect=_giving(connection))
            for clock, connection in zip(clocks, self._seats, strict=True)
        ]
        for store, media in zip(stores, self._media, strict=False):
            media.empty()
            store._media = media
        return Ground(stores, clocks, self._county, self._ledger, self._open_copy)

    def _open_copy(self, seat: int, clock: GuardedClock) -> Store:
        self._seats[seat].backup(self._spare)
        store = Store(NOWHERE, KEY, REGISTRY, clock, connect=_giving(self._spare))
        self._media[seat].backup(self._media[-1])
        store._media = self._media[-1]
        return store


class _Media(Media):
    """The media file of one seat, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._db = _memory()
        for statement in TABLES:
            self._db.execute(statement)

    def empty(self) -> None:
        for table in ("medium", "piece"):
            self._db.execute(f"DELETE FROM {table}")

    def backup(self, other: _Media) -> None:
        self._db.backup(other._db)


class Files:
    """Grounds of real, encrypted files: made once, closed, and copied for each story."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        made = self._open(folder / "made")
        made.ledger.bind(COUNTY_ID)
        furnish(made)
        made.close()

    def fresh(self) -> Ground:
        self._count += 1
        copy = self._folder / str(self._count)
        shutil.copytree(self._folder / "made", copy)
        return self._open(copy)

    def _open(self, folder: Path) -> Ground:
        folder.mkdir(exist_ok=True)
        clocks = [SetClock(START_MS) for _ in SPOTS]
        stores = [
            Store(_place(folder, f"seat{number}"), KEY, REGISTRY, GuardedClock(clock))
            for number, clock in enumerate(clocks)
        ]
        ledger = open_embedded(folder / "ledger.db", KEY)
        raw = ledger.engine.raw_connection()

        def open_copy(seat: int, clock: GuardedClock) -> Store:
            path = _place(folder, "copy")
            with contextlib.closing(database.connect(path, KEY)) as copy:
                stores[seat].reader().backup(copy)
            made = Store(path, KEY, REGISTRY, clock)
            stores[seat].media._db.backup(made.media._db)
            return made

        return Ground(stores, clocks, ledger, raw.dbapi_connection, open_copy, raw)


def _place(folder: Path, seat: str) -> Path:
    """Return where a seat's store lies: its media lie beside it, under a name that all have."""
    (folder / seat).mkdir(exist_ok=True)
    return folder / seat / "seat.db"


def furnish(ground: Ground) -> None:
    """Make the county and enrol its seats, with keys that are the same in every run."""
    key = DeviceKey.from_private(_secret("county"))
    data_key, home_key = _secret("data"), ground.ledger.home_key
    county = County(COUNTY_ID, "高州市", "440981", 1, key.private, key.public, Vault(COUNTY_ID, data_key))
    with ground.ledger.writing() as connection:
        connection.execute(insert(tables.county).values(
            county=county.county, name=county.name, division=county.division, epoch=1,
            private=vault.wrap(home_key, COUNTY_ID, key.private), public=key.public,
            data_key=vault.wrap(home_key, COUNTY_ID, data_key), devices=0, version=0))
        for number, (store, spot) in enumerate(zip(ground.stores, SPOTS, strict=True)):
            seat_key = DeviceKey.from_private(_secret(f"seat {number}"))
            scopes = accounts.scopes_for(spot.seat, spot.station, [spot.part])
            place = accounts.Place(spot.seat, spot.station, f"站{number}", spot.part, scopes)
            sealing = seat_key.sealing()[1]
            grant = accounts.add_device(connection, county, place, seat_key.public, START_MS, sealing)
            who = _identity(grant, seat_key, _secret(f"incarnation {number}")[:8])
            store.write(lambda db, who=who: _settle(db, who))


def _settle(db: Any, who: Identity) -> None:
    identity.save(db, who)
    settings.put(db, ANSWERED, 0)


def _identity(grant: Grant, key: DeviceKey, incarnation: bytes) -> Identity:
    return Identity(
        county=grant.county, county_name=grant.county_name, county_public=grant.county_public, epoch=grant.epoch,
        device=grant.device, seat=Seat(grant.seat), station=grant.station, station_name=grant.station_name,
        division=grant.division, scopes=tuple(grant.scopes), private=key.private, incarnation=incarnation,
        certificate=grant.certificate, county_sealing=grant.county_sealing)


def _secret(name: str) -> bytes:
    return hashlib.sha256(f"simulated {name}".encode()).digest()


def _memory() -> Any:
    connection = dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS)
    connection.row_factory = dbapi2.Row
    return connection


def _read_again(connection: Any) -> None:
    """Let a database read its schema as one that was just opened does: how it plans depends on that."""
    with contextlib.closing(_memory()) as aside:
        connection.backup(aside)
        aside.backup(connection)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _giving(connection: Any) -> Any:
    return lambda path, key, read_only=False: connection


