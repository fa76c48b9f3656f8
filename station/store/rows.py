"""Writes and reads rows of declared tables; the one path for a local deed and for what arrives.

A feature with special storage (the quotes of a price sheet) declares a keeper for its lines; every
other row is a row of a plain SQL table made from its declaration.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from station.kernel.errors import StationError
from station.kernel.record import Kind, LineColumns, Row, Table
from station.store.database import Connection

PYTHON_TYPES: dict[Kind, type] = {Kind.TEXT: str, Kind.BYTES: bytes}


def check_values(table: Table, values: Mapping[str, Any], *, partial: bool = False) -> None:
    """Refuse values the declaration does not allow; StationError("record.bad_value")."""
    for name in values:
        if all(name != column.name for column in table.columns):
            raise StationError("record.unknown_column", table=table.name, column=name)
    for column in table.columns:
        if column.name not in values and partial:
            continue
        value = values.get(column.name)
        if value is None and column.optional:
            continue
        wanted = PYTHON_TYPES.get(column.kind, int)
        if not isinstance(value, wanted):
            raise StationError("record.bad_value", table=table.name, column=column.name)


@functools.cache
def _put_sql(table: Table) -> str:
    names = [column.name for column in table.columns]
    marks = ", ".join("?" * (len(names) + 1))
    sets = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f"INSERT INTO {table.sql} (id, {', '.join(names)}) VALUES ({marks}) "
        f"ON CONFLICT (id) DO UPDATE SET {sets}"
    )


def put_row(db: Connection, table: Table, row_id: int, row: Row, lines: LineColumns | None = None) -> None:
    """Insert the row or replace all its columns (and its lines, where the table has them)."""
    values = [row_id, *(row.get(column.name) for column in table.columns)]
    db.execute(_put_sql(table), values)
    if table.keeper is not None and lines is not None:
        table.keeper.put(db, row_id, row, lines)


def patch_row(db: Connection, table: Table, row_id: int, changes: Mapping[str, Any]) -> None:
    """Set the given columns of one row; nothing happens when the row is not here."""
    sets = ", ".join(f"{name} = ?" for name in changes)
    db.execute(f"UPDATE {table.sql} SET {sets} WHERE id = ?", [*changes.values(), row_id])
    if table.keeper is not None:
        row = get_row(db, table, row_id)
        if row is not None:
            table.keeper.put(db, row_id, row, table.keeper.get(db, row_id, row))


def delete_row(db: Connection, table: Table, row_id: int) -> None:
    """Take the row and its lines away."""
    row = get_row(db, table, row_id)
    if row is None:
        return
    if table.keeper is not None:
        table.keeper.drop(db, row_id, row)
    db.execute(f"DELETE FROM {table.sql} WHERE id = ?", (row_id,))


def get_row(db: Connection, table: Table, row_id: int) -> Row | None:
    """Return the row's declared columns as a dict, or None."""
    names = ", ".join(column.name for column in table.columns)
    found = db.execute(f"SELECT {names} FROM {table.sql} WHERE id = ?", (row_id,)).fetchone()
    return None if found is None else {column.name: found[n] for n, column in enumerate(table.columns)}
