"""What a store lets go of once a day: ops the county confirmed over ninety days ago, media no row names any more."""

from __future__ import annotations

from station.store import media, outbox, settings
from station.store.database import Connection
from station.store.store import Store

CLEARED, JUDGED = "outbox.cleared_day", "outbox.judged_ms"
DAY_MS = 86_400_000
MOST_JUMP_MS, PROOF_MS = 30 * DAY_MS, 7 * DAY_MS


def clear_away(store: Store) -> bool:
    """Once a day, and only while the clock is believed, let go of what is due; return whether it was time.

    The county's time put the clock right, and may be wrong itself: a jump of more than a month counts here only
    when a week went by after it. A county that is years ahead for a day makes nobody throw away what it may have
    to ask for again.
    """
    clock = store.clock
    if clock.suspect or settings.get(store.reader(), CLEARED) == clock.today():
        return False
    store.media.sweep(media.named_or_owed(store.reader(), store.registry), clock.now_ms())

    def work(db: Connection) -> None:
        judged_ms, doubted_ms = _judged(settings.get(db, JUDGED), clock.now_ms())
        outbox.prune(db, judged_ms)
        media.forget_paid(db, store.media)
        settings.put(db, JUDGED, [judged_ms, doubted_ms])
        settings.put(db, CLEARED, clock.today())

    store.write(work)
    return True


def _judged(kept: list[int] | None, now_ms: int) -> tuple[int, int]:
    """Return (the time by which ninety days are judged, since when a later one is in doubt or 0); `kept` as before."""
    last_ms, doubted_ms = kept or (now_ms, 0)
    if now_ms - last_ms <= MOST_JUMP_MS or (doubted_ms and now_ms - doubted_ms >= PROOF_MS):
        return now_ms, 0
    return last_ms, min(doubted_ms or now_ms, now_ms)
