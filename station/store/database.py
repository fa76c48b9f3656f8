"""Opens the one encrypted SQLite file of a seat with settings that survive a power cut.

`synchronous=FULL` because NORMAL lost confirmed rows in half of the simulated power cuts; the engine
is sqlcipher3's own SQLite because 3.7.0-3.51.2 can corrupt a write-ahead log. Both are read back.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from sqlcipher3 import dbapi2

from station.kernel.errors import StationError

Connection: TypeAlias = Any  # sqlcipher3 ships no types; it is a DB-API connection

# What a person can do something about, by SQLite's result code; everything else is a bug.
SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN = 5, 6, 8, 10, 13, 14
WAL_INDEX = 32 << 10  # bytes; without room for it SQLite says "I/O error" where it means "full"
TROUBLES = {
    SQLITE_BUSY: "store.busy",
    SQLITE_LOCKED: "store.busy",
    SQLITE_READONLY: "store.closed_disk",
    SQLITE_IOERR: "store.failing_disk",
    SQLITE_FULL: "store.full_disk",
    SQLITE_CANTOPEN: "store.closed_disk",
}

DatabaseTrouble = (dbapi2.OperationalError, dbapi2.DatabaseError)
BUSY_MS = 10_000
SAFE_BRANCHES = {(3, 44): 6, (3, 50): 7}
FIRST_SAFE = (3, 51, 3)

# The writer's cache is SQLite's usual 2 MB: the engine's own 8 MB made no first load of half a million prices
# quicker, and a syncing window has no room for it.
PRAGMAS: dict[str, tuple[str, object]] = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
    "mmap_size": ("0", 0),
    "cache_size": ("-2000", -2000),
}


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
    StationError("store.bad_pragma") when a setting does not hold, and what `plainly` raises.
    """
    check_engine()
    with plainly(path.parent):
        return _connect(path, key, read_only=read_only)


def _connect(path: Path, key: bytes, *, read_only: bool) -> Connection:
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
    with plainly():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")  # a full disk may refuse it; the transaction must not stay open then
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextlib.contextmanager
def plainly(folder: Path | None = None) -> Iterator[None]:
    """Say a disk's trouble in a word a person can act on: StationError of `TROUBLES`.

    `folder` is where the disk may be full.
    """
    try:
        yield
    except dbapi2.OperationalError as trouble:
        code = named(trouble)
        if code is None:
            raise
        if code == "store.failing_disk" and folder and shutil.disk_usage(folder).free < WAL_INDEX:
            code = "store.full_disk"
        raise StationError(code) from trouble


def named(trouble: BaseException) -> str | None:
    """Return the code for what SQLite met, None where nobody can act on it."""
    return TROUBLES.get(getattr(trouble, "sqlite_errorcode", 0) & 0xFF)
