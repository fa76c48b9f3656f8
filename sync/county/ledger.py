"""Opens the county's ledger and runs its transactions.

The embedded ledger is an encrypted SQLite file; every writing transaction begins IMMEDIATE, so the
numbers of a feed are given under a lock and become visible in their order (SYNC.md rule 11). On
PostgreSQL the county's own row is locked instead.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from station.kernel.errors import StationError
from station.store import database
from station.store.database import Connect
from sync.county import tables
from sync.envelope import DeviceKey


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
        return DeviceKey.from_private(self.private)


class Ledger:
    """One ledger database; safe for several threads, and for several processes on one file."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._county: County | None = None

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A writing transaction, serialised per county; commits at the end of the block."""
        with self.engine.begin() as connection:
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


def open_embedded(path: Path, key: bytes, connect: Connect = database.connect) -> Ledger:
    """Open (or make) the encrypted ledger file at `path` under a key derived from the home's key."""
    own_key = hashlib.sha256(b"tianxin ledger" + key).digest()
    connect(path, own_key).close()  # sets the journal mode once, outside any transaction

    def opened() -> Any:
        connection = connect(path, own_key)
        connection.row_factory = None
        return connection

    engine = create_engine(
        "sqlite://", module=dbapi2, creator=opened, poolclass=QueuePool, pool_size=4, max_overflow=4
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    tables.METADATA.create_all(engine)
    return Ledger(engine)


def take_version(connection: Connection, county: str, count: int) -> int:
    """Reserve `count` consecutive row versions of the county; return the first."""
    statement = (
        update(tables.county)
        .where(tables.county.c.county == county)
        .values(version=tables.county.c.version + count)
        .returning(tables.county.c.version)
    )
    return int(connection.execute(statement).scalar_one()) - count + 1


def upsert(connection: Connection, table: Any, values: list[dict[str, Any]], keys: tuple[str, ...]) -> None:
    """Insert the rows, or replace all other columns of those whose `keys` are there."""
    if not values:
        return
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    rest = {name: statement.excluded[name] for name in values[0] if name not in keys}
    if rest:
        connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=rest), values)
    else:
        connection.execute(statement.on_conflict_do_nothing(index_elements=list(keys)), values)
