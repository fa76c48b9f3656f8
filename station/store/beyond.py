"""Values of columns this program does not know yet, kept beside their rows for the program that will.

A newer station or county may have columns more. What it says in them is kept here by name and given to
the column when a later program that has it opens the store (station/store/adopting.py). Lines are kept by
their feature in a form of its own, so of them only is kept that there was more: those rows are asked for
again (SYNC.md rule 26).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.store.database import Connection

LINES = ""  # beside it stand the names of line columns in which there was something; no column is called so

KEEP = "INSERT OR REPLACE INTO beyond (tbl, row, data) VALUES (?, ?, ?)"
DROP = "DELETE FROM beyond WHERE tbl = ? AND row = ?"
FIND = "SELECT data FROM beyond WHERE tbl = ? AND row = ?"
OF_TABLE = "SELECT row, data FROM beyond WHERE tbl = ?"
ANY = "SELECT EXISTS (SELECT 1 FROM beyond)"


def keep(db: Connection, table: str, row: int, values: Mapping[str, Any]) -> None:
    """Keep these values, and no others, beside a row."""
    if values:
        db.execute(KEEP, (table, row, _packed(values)))
    else:
        drop(db, table, row)


def drop(db: Connection, table: str, row: int) -> None:
    """Forget what is kept beside a row that is taken away or replaced."""
    db.execute(DROP, (table, row))


def of(db: Connection, table: str, row: int) -> dict[str, Any]:
    """Return what is kept beside a row."""
    found = db.execute(FIND, (table, row)).fetchone()
    return {} if found is None else _unpacked(found[0])


def of_table(db: Connection, table: str) -> list[tuple[int, dict[str, Any]]]:
    """Return (row, what is kept beside it) of a table."""
    return [(row, _unpacked(data)) for row, data in db.execute(OF_TABLE, (table,)).fetchall()]


def is_any(db: Connection) -> bool:
    """Whether anything is kept: a first load need not look row by row."""
    return bool(db.execute(ANY).fetchone()[0])


def _packed(values: Mapping[str, Any]) -> bytes:
    import msgspec  # every start loads this module, and seldom needs what it packs with

    return msgspec.msgpack.encode(values)


def _unpacked(data: bytes) -> dict[str, Any]:
    import msgspec

    found: dict[str, Any] = msgspec.msgpack.decode(data)
    return found
