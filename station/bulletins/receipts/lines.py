"""Keeps the lines of a receipt in a table of their own, where one bulletin's are found at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.kernel.errors import StationError
from station.kernel.record import Column, LineColumns, Row

MOST_LINES = 2_000


class Lines:
    """The lines of one table; `beside` is the column of the row that is kept with each line to be found by."""

    def __init__(self, table: str, columns: Sequence[Column], beside: str) -> None:
        names = [column.name for column in columns]
        listed = ", ".join(names)
        marks = ", ".join("?" * (len(names) + 3))
        self._beside, self._width = beside, len(names)
        numbers = ", ".join(f"{name} INTEGER NOT NULL" for name in [beside, *names])
        self.tables = (
            f"CREATE TABLE {table} (row INTEGER NOT NULL, place INTEGER NOT NULL, {numbers}, "
            "PRIMARY KEY (row, place)) STRICT, WITHOUT ROWID",
            f"CREATE INDEX {table}_bulletin ON {table} (bulletin, {beside})",
        )
        self._add = f"INSERT INTO {table} (row, place, {beside}, {listed}) VALUES ({marks})"
        self._lines = f"SELECT {listed} FROM {table} WHERE row = ? ORDER BY place"
        self._drop = f"DELETE FROM {table} WHERE row = ?"

    def put(self, db: Any, row_id: int, row: Row, lines: LineColumns) -> None:
        """Store the lines, in place of what was there."""
        db.execute(self._drop, (row_id,))
        found = enumerate(zip(*lines, strict=True))
        db.executemany(self._add, [(row_id, place, row[self._beside], *line) for place, line in found])

    def get(self, db: Any, row_id: int, row: Row) -> LineColumns:
        """Return the lines by columns."""
        found = [tuple(line) for line in db.execute(self._lines, (row_id,))]
        return [list(column) for column in zip(*found, strict=True)] if found else [[] for _ in range(self._width)]

    def drop(self, db: Any, row_id: int, row: Row) -> None:
        """Take the lines away."""
        db.execute(self._drop, (row_id,))

    def check(self, row: Row, lines: LineColumns) -> None:
        """Refuse more lines than any machine of ours writes; StationError("record.bad_value")."""
        if len(lines[0]) > MOST_LINES or min((min(column) for column in lines if column), default=0) < 0:
            raise StationError("record.bad_value", table="", column="lines")
