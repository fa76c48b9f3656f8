"""Opens the county's ledger and runs its transactions.

The embedded ledger is an encrypted SQLite file; every writing transaction begins IMMEDIATE, so the
numbers of a feed are given under a lock and become visible in their order (SYNC.md rule 11). On
PostgreSQL the county's own row is locked instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, create_engine, event, select, update
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from station.kernel.errors import StationError
from station.store import database
from sync.county import tables
from sync.county.hot import Hot
from sync.envelope import DeviceKey

CACHE_KIB = 32 << 10  # decrypted pages of one connection: each that is not here costs a decryption

TAKE = Hot(
    update(tables.county)
    .where(tables.county.c.county == bindparam("the_county"))
    .values(version=tables.county.c.version + bindparam("count"))
    .returning(tables.county.c.version)
)


@dataclass(frozen=True, slots=True)
class County:
    """The county a ledger serves. `epoch` changes when the ledger is restored from a backup."""

    county: str
    name: str
    division: str
    epoch: int
    private: bytes
    public: bytes

    @property
    def key(self) -> DeviceKey:
        return _key(self.private)


@lru_cache(maxsize=64)
def _key(private: bytes) -> DeviceKey:
    return DeviceKey.from_private(private)


class Ledger:
    """One ledger database; safe for several threads, and for several processes on one file."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._county: County | None = None
        # SQLite's waiters poll, and the unlucky one waits for seconds; PostgreSQL queues them itself.
        polls = engine.dialect.name == "sqlite"
        self._queue: contextlib.AbstractContextManager[Any] = threading.RLock() if polls else contextlib.nullcontext()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A writing transaction, serialised per county; commits at the end of the block."""
        with self._queue, self.engine.begin() as connection:
            if connection.dialect.name != "sqlite":
                connection.execute(select(tables.county.c.county).with_for_update()).all()
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads and that no writer waits for."""
        with self.engine.connect() as connection:
            yield connection.execution_options(reading=True)
            connection.rollback()

    def county(self) -> County:
        """Return the county; StationError("county.not_initialised") for an empty ledger."""
        found = self._county or self.find()
        if found is None:
            raise StationError("county.not_initialised")
        self._county = found
        return found

    def find(self) -> County | None:
        """Return the county of this ledger, None while it is empty."""
        with self.writing() as connection:
            found = connection.execute(select(tables.county)).first()
        if found is None:
            return None
        return County(found.county, found.name, found.division, found.epoch, bytes(found.private), bytes(found.public))

    def close(self) -> None:
        self.engine.dispose()


def open_embedded(path: Path, key: bytes) -> Ledger:
    """Open (or make) the encrypted ledger file at `path` under a key derived from the home's key."""
    own_key = hashlib.sha256(b"tianxin ledger" + key).digest()
    database.connect(path, own_key).close()  # sets the journal mode once, outside any transaction

    def connect() -> Any:
        connection = database.connect(path, own_key)
        connection.row_factory = None
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return connection

    engine = create_engine(
        "sqlite://", module=dbapi2, creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=4,
        pool_use_lifo=True,  # the writer keeps its connection, and with it the pages it has decrypted
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    tables.METADATA.create_all(engine)
    return Ledger(engine)


def take_version(connection: Connection, county: str, count: int) -> int:
    """Reserve `count` consecutive row versions of the county; return the first."""
    return int(TAKE(connection, {"the_county": county, "count": count}).first().version) - count + 1
