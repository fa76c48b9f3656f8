"""Opens the one encrypted SQLite file of a seat with settings that survive a power cut.

`synchronous=FULL` because NORMAL lost confirmed rows in half of the simulated power cuts; the engine
is sqlcipher3's own SQLite because 3.7.0-3.51.2 can corrupt a write-ahead log. Both are read back.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from sqlcipher3 import dbapi2

from station.kernel.errors import StationError

Connection: TypeAlias = Any  # sqlcipher3 ships no types; it is a DB-API connection

DatabaseTrouble = (dbapi2.OperationalError, dbapi2.DatabaseError)
BUSY_MS = 10_000
SAFE_BRANCHES = {(3, 44): 6, (3, 50): 7}
FIRST_SAFE = (3, 51, 3)

PRAGMAS: dict[str, tuple[str, object]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "mmap_size": ("0", 0),
}


class Connect(Protocol):
    """How a database is opened; `connect` but for stores that shall live in memory."""

    def __call__(self, path: Path, key: bytes, *, read_only: bool = False) -> Connection: ...


def check_engine(version: str = dbapi2.sqlite_version) -> None:
    """Refuse an SQLite with the WAL-reset corruption race; StationError("store.unsafe_sqlite")."""
    parts = (*(int(part) for part in version.split(".")), 0, 0)[:3]
    safe_patch = SAFE_BRANCHES.get((parts[0], parts[1]))
    if parts >= FIRST_SAFE or (safe_patch is not None and parts[2] >= safe_patch):
        return
    raise StationError("store.unsafe_sqlite", version=version)


def connect(path: Path, key: bytes, *, read_only: bool = False) -> Connection:
    """Open the database at `path` with its 32-byte raw key.

    Raises StationError("store.wrong_key") when the file does not open with that key and
    StationError("store.bad_pragma") when a setting does not hold.
    """
    check_engine()
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    connection = dbapi2.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        _open_with_key(connection, path)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
        else:
            _set_pragmas(connection)
    except BaseException:
        connection.close()
        raise
    connection.row_factory = dbapi2.Row
    return connection


def _open_with_key(connection: Connection, path: Path) -> None:
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi2.OperationalError:
        raise
    except dbapi2.DatabaseError as trouble:
        raise StationError("store.wrong_key", file=path.name) from trouble


def _set_pragmas(connection: Connection) -> None:
    for name, (value, expected) in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        if row is not None and row[0] != expected:
            raise StationError("store.bad_pragma", name=name, value=row[0])


@contextlib.contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """One short write transaction, begun IMMEDIATE so that a reader never has to upgrade."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")  # a full disk may refuse it; the transaction must not stay open then
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
