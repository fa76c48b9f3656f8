"""Brings a database to the schema of this program, and refuses one written by a newer program.

sqlite-utils runs the migrations (each in its own transaction with its own record). It takes about
a tenth of a second to import, so a start with nothing to do never loads it.
"""

from __future__ import annotations

from collections.abc import Sequence

from station.kernel.errors import StationError
from station.kernel.record import Column, Feature, Kind, Table
from station.store.database import Connection

APPLIED = "SELECT migration_set, name FROM _sqlite_migrations"
HAS_RECORD = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'"

SQL_TYPES = {Kind.TEXT: "TEXT", Kind.BYTES: "BLOB"}


def migrate(connection: Connection, features: Sequence[Feature]) -> int:
    """Apply what is pending, feature by feature in list order; return how many were applied."""
    known = {(feature.name, step.__name__) for feature in features for step in feature.migrations}
    applied: set[tuple[str, str]] = set()
    if connection.execute(HAS_RECORD).fetchone():
        applied = {(row[0], row[1]) for row in connection.execute(APPLIED)}
    if applied - known:
        raise StationError("store.newer_database", step=sorted(applied - known)[0][1])
    if applied == known:
        return 0
    return _apply(connection, features)


def _apply(connection: Connection, features: Sequence[Feature]) -> int:
    import sqlite_utils  # here because it costs a tenth of a second that a usual start need not pay

    count = 0
    database = sqlite_utils.Database(connection)
    for feature in features:
        steps = sqlite_utils.Migrations(feature.name)
        for step in feature.migrations:
            steps()(step)
        count += len(steps.pending(database))
        steps.apply(database)
    return count


def create_declared(connection: Connection, table: Table) -> None:
    """Create the plain SQL table of a declaration: `id` and the declared columns, STRICT.

    No UNIQUE beyond the id: two seats may each have made "the same" row offline, and the exchange
    must be able to store both until the county has judged them.
    """
    columns = ["id INTEGER PRIMARY KEY", *(_sql_column(column) for column in table.columns)]
    connection.execute(f"CREATE TABLE {table.sql} ({', '.join(columns)}) STRICT")


def add_declared(connection: Connection, table: Table, *names: str) -> None:
    """Give the SQL table of a declaration the columns that were appended to it (CONTRIBUTING.md)."""
    for name in names:
        connection.execute(f"ALTER TABLE {table.sql} ADD COLUMN {_sql_column(table.column(name))}")


def _sql_column(column: Column) -> str:
    return f"{column.name} {SQL_TYPES.get(column.kind, 'INTEGER')}{'' if column.optional else ' NOT NULL'}"
