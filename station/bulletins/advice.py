"""Keeps the lines of plant protection of a bulletin, each in fields of its own: what is taken back by product later."""

from __future__ import annotations

from typing import Any

from station.kernel.record import LineColumns, Row

COLUMNS = ("crop", "pest", "agent", "dose", "dilution", "interval", "registered")
TABLE = """
CREATE TABLE bulletins_advice (bulletin INTEGER NOT NULL, place INTEGER NOT NULL,
crop TEXT NOT NULL, pest TEXT NOT NULL, agent TEXT NOT NULL, dose TEXT NOT NULL, dilution TEXT NOT NULL,
interval INTEGER, registered INTEGER NOT NULL,
PRIMARY KEY (bulletin, place)) STRICT, WITHOUT ROWID"""
BY_AGENT = "CREATE INDEX bulletins_advice_agent ON bulletins_advice (agent)"
ADD = f"INSERT INTO bulletins_advice (bulletin, place, {', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
DROP = "DELETE FROM bulletins_advice WHERE bulletin = ?"
LINES = f"SELECT {', '.join(COLUMNS)} FROM bulletins_advice WHERE bulletin = ? ORDER BY place"


class AdviceKeeper:
    """The lines of one bulletin in a table of their own."""

    def put(self, db: Any, row_id: int, row: Row, lines: LineColumns) -> None:
        """Store the lines, in place of what was there."""
        db.execute(DROP, (row_id,))
        found = zip(*lines, strict=True)
        db.executemany(ADD, [(row_id, place, *line) for place, line in enumerate(found)])

    def get(self, db: Any, row_id: int, row: Row) -> LineColumns:
        """Return the lines by columns."""
        found = [tuple(line) for line in db.execute(LINES, (row_id,))]
        return [list(column) for column in zip(*found, strict=True)] if found else [[] for _ in COLUMNS]

    def drop(self, db: Any, row_id: int, row: Row) -> None:
        """Take the lines away."""
        db.execute(DROP, (row_id,))
