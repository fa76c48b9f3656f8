"""What goes up where bytes are dear: everyday work at once, large imports later (SYNC.md rules 18 and 21).

The log of a machine is one chain and arrives without gaps, so a large group that lies before everyday work goes
along with it; it waits while it is the newest of what waits.
"""

from __future__ import annotations

from station.store.database import Connection

LARGE = 8 << 10  # bytes as stored: a day's reports of a village are far below, an import of a market's year above
LAST_SMALL = """
SELECT max(last) FROM (
    SELECT max(number) AS last, sum(length(body)) AS size FROM op WHERE number > ? GROUP BY grp
) WHERE size <= ?"""


def last_small(db: Connection, after: int) -> int:
    """Return the number of the last op above `after` that may not wait, `after` when all of them may."""
    found = db.execute(LAST_SMALL, (after, LARGE)).fetchone()[0]
    return after if found is None else int(found)
