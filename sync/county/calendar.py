"""The day by which the county judges the end of certificates; one server with a wrong clock must not end them all.

The ledger keeps the last time that was known, whichever server wrote it. A clock that is more than thirty days
past it is not believed in this: until an operator has confirmed the date, ends are judged thirty days after the
last time known, so nothing is taken from anybody for a dead battery. What the clock says is told all the same.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from sync.county import tables
from sync.county.hot import Change
from sync.county.ledger import Ledger

DAY_MS = 86_400_000
MOST_AHEAD_MS = 30 * DAY_MS

county, device = tables.county, tables.device
CHANGE = Change(county, "county")


def judged(row: Any, now_ms: int) -> int:
    """Return the time by which the end of a certificate is judged; `row` is a device's with its county's `known_ms`."""
    if not row.known_ms:
        return now_ms
    return int(min(max(now_ms, row.known_ms), row.known_ms + MOST_AHEAD_MS))


def note(connection: Connection, name: str, row: Any, now_ms: int) -> None:
    """Once a day, keep in the ledger that it is `now_ms`, unless that is hard to believe."""
    if not row.known_ms or DAY_MS < now_ms - row.known_ms <= MOST_AHEAD_MS:
        _keep(connection, name, now_ms)


def last_known(ledger: Ledger) -> int:
    """Return the newest time in the ledger that may be believed, 0 for none: a floor for a server's clock."""
    name = ledger.county().county
    with ledger.reading() as connection:
        known = int(connection.execute(select(county.c.known_ms).where(county.c.county == name)).scalar_one())
        near = (device.c.county == name) & (device.c.seen_ms <= known + MOST_AHEAD_MS)
        seen = connection.execute(select(func.max(device.c.seen_ms)).where(near)).scalar_one()
    return max(known, seen or 0)


def doubtful(ledger: Ledger, now_ms: int) -> bool:
    """Whether an operator has to confirm the date before the end of certificates is judged by it."""
    known = last_known(ledger)
    return known > 0 and now_ms - known > MOST_AHEAD_MS


def confirm(ledger: Ledger, now_ms: int) -> None:
    """Take an operator's word that it is `now_ms`."""
    with ledger.writing() as connection:
        _keep(connection, ledger.county().county, now_ms)


def _keep(connection: Connection, name: str, now_ms: int) -> None:
    CHANGE(connection, {"county": name}, {"known_ms": now_ms})
