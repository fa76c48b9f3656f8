"""Lets go of what is over: ops the county confirmed more than ninety days ago, whichever way it was heard of."""

from __future__ import annotations

from station.store import outbox, settings
from station.store.database import Connection
from station.store.store import Store

CLEARED = "outbox.cleared_day"


def clear_away(store: Store) -> None:
    """Once a day, and only while the clock is believed, let go of ops whose ninety days are over."""
    clock = store.clock
    if clock.suspect or settings.get(store.reader(), CLEARED) == clock.today():
        return

    def work(db: Connection) -> None:
        outbox.prune(db, clock.now_ms())
        settings.put(db, CLEARED, clock.today())

    store.write(work)
