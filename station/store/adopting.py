"""Gives what newer programs said to the columns this program knows by now, when it first opens a store."""

from __future__ import annotations

from typing import Any

from station.kernel.errors import StationError
from station.kernel.record import Registry, Table
from station.store import beyond, inbox, program, rows
from station.store.database import Connection


def adopt(db: Connection, registry: Registry) -> int:
    """Give what was kept to the columns that are known now; return how many rows gained something.

    What cannot be given (lines, or a value no program of ours wrote) is asked for again.
    """
    touched = {
        (table.name, row)
        for table in registry.tables.values()
        for row, kept in beyond.of_table(db, table.name)
        if _adopt_row(db, table, row, kept)
    }
    for arrived in registry.arrived if touched else ():
        arrived(db, frozenset(table for table, _ in touched))
    program.write_down(db, registry)
    return len(touched)


def _adopt_row(db: Connection, table: Table, row: int, kept: dict[str, Any]) -> bool:
    """Give one row what is its own now; return whether it gained anything here."""
    known = {column.name: kept.pop(column.name) for column in table.columns if column.name in kept}
    more_lines = {column.name for column in table.lines}.intersection(kept.get(beyond.LINES, ()))
    if more_lines:
        kept[beyond.LINES] = sorted(set(kept[beyond.LINES]) - more_lines)
        inbox.doubt(db, [(table.name, row)])
    try:
        rows.check_values(table, known, partial=True)
        rows.patch_row(db, table, row, known)
    except StationError:
        inbox.doubt(db, [(table.name, row)])
    beyond.keep(db, table.name, row, {name: value for name, value in kept.items() if value != []})
    return bool(known)
