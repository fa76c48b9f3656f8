"""How often a bulletin was opened and heard on a day: plain counts on this machine until the day is over.

Nothing else is kept: no hour, no person, no order. What was told of a day is forgotten here in the same transaction,
so that each opening is told once.
"""

from __future__ import annotations

from typing import Any

from station.bulletins.receipts.lines import MOST_LINES
from station.kernel.record import LineColumns

TABLE = """
CREATE TABLE bulletins_count (day INTEGER NOT NULL, bulletin INTEGER NOT NULL, reads INTEGER NOT NULL,
hearings INTEGER NOT NULL, PRIMARY KEY (day, bulletin)) STRICT, WITHOUT ROWID"""
COUNT = """
INSERT INTO bulletins_count (day, bulletin, reads, hearings) VALUES (:day, :bulletin, :reads, :hearings)
ON CONFLICT (day, bulletin) DO UPDATE SET reads = reads + :reads, hearings = hearings + :hearings"""
DAYS = "SELECT DISTINCT day FROM bulletins_count WHERE day < ? ORDER BY day LIMIT ?"
OF_DAY = "SELECT bulletin, reads, hearings FROM bulletins_count WHERE day = ? ORDER BY bulletin LIMIT ?"
FORGET = "DELETE FROM bulletins_count WHERE day = ? AND bulletin = ?"
MOST_DAYS = 60


def count(db: Any, day: int, bulletin: int, *, heard: bool) -> None:
    """Count one opening, or one reading aloud, of a bulletin."""
    db.execute(COUNT, {"day": day, "bulletin": bulletin, "reads": int(not heard), "hearings": int(heard)})


def days_over(db: Any, today: int, limit: int) -> list[int]:
    """Return days before today that were not told yet, the oldest first."""
    return [int(row[0]) for row in db.execute(DAYS, (today, limit))]


def over(db: Any, today: int) -> dict[int, LineColumns]:
    """Return {day: bulletins, reads, hearings} of the days before today that were not told yet."""
    return {
        day: [list(column) for column in zip(*map(tuple, db.execute(OF_DAY, (day, MOST_LINES))), strict=True)]
        for day in days_over(db, today, MOST_DAYS)
    }


def forget(db: Any, day: int, bulletins: list[int]) -> None:
    """Let go of what was told."""
    db.executemany(FORGET, [(day, bulletin) for bulletin in bulletins])
