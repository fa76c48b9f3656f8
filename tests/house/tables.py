"""A declared table and its SQL table say the same, or an op would name a column that is not there."""

from __future__ import annotations

from collections.abc import Iterable

from station.kernel.record import Merge, Table


def column_faults(table: Table, in_sql: Iterable[str], kept_by_the_store: Iterable[str]) -> list[str]:
    """Return what the declaration and the SQL table do not share; the store's own columns are left out."""
    declared, found = {column.name for column in table.columns}, set(in_sql) - set(kept_by_the_store)
    return [
        *(f"{table.name} declares {name}, {table.sql} lacks it" for name in sorted(declared - found)),
        *(f"{table.sql} has {name}, {table.name} does not declare it" for name in sorted(found - declared)),
    ]


def untitled(table: Table) -> list[str]:
    """Return the columns on which two people can collide and for which no screen has a word."""
    return [
        f"{table.name}.{column.name} has no title"
        for column in table.columns if table.merge_of(column.name) is Merge.LAST and not column.title
    ]
