"""Writes and reads rows of declared tables; the one path for a local deed and for what arrives.

A feature with special storage (the quotes of a price sheet) declares a keeper for its lines; every
other row is a row of a plain SQL table made from its declaration.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple, Protocol, runtime_checkable

from station.kernel.errors import StationError
from station.kernel.record import Column, Kind, LineColumns, Row, Table
from station.store.database import Connection

PYTHON_TYPES: dict[Kind, type] = {Kind.TEXT: str, Kind.BYTES: bytes}
WHOLE_NUMBERS = (-(1 << 63), (1 << 63) - 1)
# What a calendar can show (years 1 to 9999), so that nobody's far-off day breaks a screen elsewhere.
RANGES = {
    Kind.DAY: (-719_162, 2_932_896),
    Kind.TIME: (-62_135_596_800_000, 253_402_300_799_999),
    Kind.BOOL: (0, 1),
    Kind.REF: (0, (1 << 63) - 1),
}


@runtime_checkable
class Checker(Protocol):
    """A keeper of lines that can tell which lines no deed of its feature would write."""

    def check(self, row: Row, lines: LineColumns) -> None: ...


def check_values(table: Table, values: Mapping[str, Any], *, partial: bool = False) -> None:
    """Refuse values the declaration does not allow; StationError("record.bad_value")."""
    rules = _rules(table)
    if partial and all([name in rules and rules[name].fits(value) for name, value in values.items()]):
        return
    for name in values:
        if name not in rules:
            raise StationError("record.unknown_column", table=table.name, column=name)
    for name, rule in rules.items():
        if partial and name not in values:
            continue
        if not rule.fits(values.get(name)):
            raise StationError("record.bad_value", table=table.name, column=name)


class Rule(NamedTuple):
    """What values a column may have: its type, and for numbers the range."""

    optional: bool
    kind: type
    least: int
    most: int

    def fits(self, value: object) -> bool:
        if value is None:
            return self.optional
        if not isinstance(value, self.kind):
            return False
        if isinstance(value, int):
            return self.least <= value <= self.most
        return not isinstance(value, str) or value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value)


    def fit_all(self, values: Sequence[object]) -> bool:
        """As `fits`, for many values at once."""
        given: Sequence[Any] = values if not self.optional else [one for one in values if one is not None]
        if not given:
            return True
        if not all(map(isinstance, given, repeat(self.kind))):
            return False
        if self.kind is int:
            return bool(self.least <= min(given) and max(given) <= self.most)
        return all(map(self.fits, given)) if self.kind is str else True


def all_fit(table: Table, values: Sequence[Mapping[str, Any]]) -> bool:
    """Whether `check_values` would let each of these whole rows pass."""
    rules = _rules(table)
    return set().union(*values) <= rules.keys() and all(
        rule.fit_all([row.get(name) for row in values]) for name, rule in rules.items()
    )


@functools.cache
def _rules(table: Table) -> dict[str, Rule]:
    return {column.name: _rule(column) for column in table.columns}


def _rule(column: Column) -> Rule:
    kind = PYTHON_TYPES.get(column.kind, int)
    return Rule(column.optional, kind, *RANGES.get(column.kind, WHOLE_NUMBERS))


def check_lines(table: Table, row: Row, lines: LineColumns | None) -> None:
    """Refuse lines of another machine that no screen could show; StationError("record.bad_value" or the feature's)."""
    if lines is None:
        return
    for column, values in zip(table.lines, lines, strict=True):
        given = [value for value in values if value is not None] if column.kind in RANGES else []
        rule = _rule(column)
        if given and not (rule.fits(min(given)) and rule.fits(max(given))):
            raise StationError("record.bad_value", table=table.name, column=column.name)
    keeper: object = table.keeper
    if isinstance(keeper, Checker):
        keeper.check(row, lines)


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
    """Set the given columns of one row; nothing happens when the row is not here or none are given."""
    if not changes:
        return
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
    statement, names = _get_sql(table)
    found = db.execute(statement, (row_id,)).fetchone()
    return None if found is None else dict(zip(names, found, strict=True))


@functools.cache
def _get_sql(table: Table) -> tuple[str, tuple[str, ...]]:
    names = tuple([column.name for column in table.columns])
    return f"SELECT {', '.join(names)} FROM {table.sql} WHERE id = ?", names
