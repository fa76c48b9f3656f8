"""The two sides under simulation: real stores and a real ledger, in memory or on disk, begun from a made state.

Making a county and its stations takes a second; each seed begins from a copy of that state, which takes
less than a millisecond in memory. Keys and incarnations are fixed, so that a seed replays byte by byte.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event, insert
from sqlcipher3 import dbapi2

from station.home import CLOCK_STATE
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import Person, Role, Seat
from station.store import database, identity, settings
from station.store.store import Store
from sync.client.joining import accept
from sync.county import accounts, tables
from sync.county.ledger import Ledger, open_embedded
from sync.envelope import DeviceKey
from tests.sim.declared import REGISTRY

START_MS = 1_764_000_000_000  # 2025-11-24
KEY = bytes(range(32))
COUNTY = "sim-county"
STATIONS = 3
DIVISIONS = (("44", "441"), ("44", "441"), ("44", "442"))  # two villages of one town, one of another
NODES = STATIONS + 1  # node 0 is the county's own seat


class Crash(BaseException):
    """A process that died here: no code of the product may catch it."""


def scopes_of(node: int) -> list[str]:
    if node == 0:
        return accounts.scopes_for(Seat.COUNTY, 0, ())
    return accounts.scopes_for(Seat.VILLAGE, node, DIVISIONS[node - 1])


class Memory:
    """Databases in memory by file name.

    A store's reader is its writer here (a database in memory has no snapshots); the seeds that run on
    disk keep the two apart.
    """

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def connect(self, path: Path, key: bytes, *, read_only: bool = False) -> Any:
        del key, read_only
        found = self._kept.get(path.name)
        if found is None:
            found = dbapi2.connect(":memory:", isolation_level=None, check_same_thread=False)
            found.execute("PRAGMA foreign_keys = ON")
            found.execute("PRAGMA trusted_schema = OFF")
            if path.name != "ledger.db":
                found.row_factory = dbapi2.Row
            self._kept[path.name] = found
        return _Open(found)

    def copy_to(self, other: Memory) -> None:
        """Make the other's databases equal to these."""
        for name, connection in self._kept.items():
            other.connect(Path(name), b"").close()
            connection.backup(other._kept[name])

    def keep(self, name: str) -> Any:
        """Return a copy of one database, as somebody's old backup."""
        kept = dbapi2.connect(":memory:", isolation_level=None)
        self._kept[name].backup(kept)
        return kept

    def restore(self, name: str, kept: Any) -> None:
        kept.backup(self._kept[name])


class _Open:
    """A connection that outlives the store it was opened for: the database would end with it."""

    def __init__(self, connection: Any) -> None:
        object.__setattr__(self, "_connection", connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name != "row_factory":
            setattr(self._connection, name, value)

    def close(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


class Places:
    """Where the databases of one world lie: how a store and the ledger are opened, and how they die."""

    def __init__(self, memory: Memory | None, folder: Path) -> None:
        self.memory = memory
        self.folder = folder
        self._connect = database.connect if memory is None else memory.connect
        self._ledger: Ledger | None = None
        self.statement = lambda: None  # called before each statement of the ledger

    def open_store(self, node: int, clock: SetClock) -> Store:
        path = self.folder / f"node{node}.db"
        store = Store(path, KEY, REGISTRY, GuardedClock(clock), self._connect)
        guarded = GuardedClock(clock, settings.get(store.reader(), CLOCK_STATE))
        store.clock = guarded
        store.before_commit = lambda db: settings.put(db, CLOCK_STATE, guarded.state())
        return store

    def open_ledger(self) -> Ledger:
        """Return the ledger; in memory it is opened once, since an engine takes longer to make than a seed to run."""
        if self._ledger is None:
            self._ledger = open_embedded(self.folder / "ledger.db", KEY, self._connect)
            event.listen(self._ledger.engine, "before_cursor_execute", lambda *_: self.statement())
        return self._ledger

    def close_ledger(self) -> None:
        if self._ledger is not None and self.memory is None:
            self._ledger.close()
            self._ledger = None


def found(places: Places) -> None:
    """Make the county and enrol its stations, with keys and incarnations that are always the same."""
    ledger = places.open_ledger()
    key = DeviceKey.from_private(bytes([200]) * 32)
    clock = SetClock(START_MS)
    with ledger.writing() as connection:
        connection.execute(insert(tables.county).values(
            county=COUNTY, name="县", division="44", epoch=1, private=key.private, public=key.public,
            devices=0, version=0))
    county = ledger.county()
    for node in range(NODES):
        own, seat = DeviceKey.from_private(bytes([node + 1]) * 32), Seat.VILLAGE if node else Seat.COUNTY
        place = accounts.Place(seat, node, f"站{node}", "44", scopes_of(node))
        with ledger.writing() as connection:
            grant = accounts.add_device(connection, county, place, own.public, START_MS)
        store = places.open_store(node, clock)
        who = dataclasses.replace(accept(store, grant, own), incarnation=bytes([node]) * 8)
        store.write(lambda db, who=who: identity.save(db, who))
        store.close()
    places.close_ledger()


def officer(node: int, account: int) -> Person:
    return Person(account, "", "", Role.OFFICER, node)


class Template:
    """The made state, in memory and (when first asked for) on disk."""

    def __init__(self) -> None:
        self._made = Memory()
        self._used = Places(Memory(), Path("/memory"))
        found(Places(self._made, Path("/memory")))
        self._made.copy_to(self._used.memory)

    def fresh(self) -> Places:
        """Return the made state in memory; what an earlier seed left there is gone."""
        self._made.copy_to(self._used.memory)
        return self._used

    @contextmanager
    def on_disk(self, folder: Path) -> Iterator[Places]:
        """Yield the made state as real files below `folder`."""
        first = folder / "first"
        if not first.exists():
            first.mkdir(parents=True)
            found(Places(None, first))
        copied = folder / "copied"
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(first, copied)
        places = Places(None, copied)
        yield places
        places.close_ledger()
