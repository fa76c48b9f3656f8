"""What a store lets go of once a day: ops the county confirmed over ninety days ago, media no row names any more."""

from __future__ import annotations

from station.store import media, outbox, settings
from station.store.database import Connection
from station.store.store import Store

CLEARED = "outbox.cleared_day"


def clear_away(store: Store) -> bool:
    """Once a day, and only while the clock is believed, let go of what is due; return whether it was time."""
    clock = store.clock
    if clock.suspect or settings.get(store.reader(), CLEARED) == clock.today():
        return False
    store.media.sweep(media.named(store.reader(), store.registry).keys(), clock.now_ms())

    def work(db: Connection) -> None:
        outbox.prune(db, clock.now_ms())
        settings.put(db, CLEARED, clock.today())

    store.write(work)
    return True
