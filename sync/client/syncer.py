"""When a seat exchanges, and what the badge may say about it.

Pure timing rules and one blocking call: who runs it (a net lane, a command) decides on threads.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from station.kernel.errors import StationError
from station.store import identity, outbox, settings
from station.store.store import Store
from sync.client.exchange import FIRST_FRAME, LAST_OK, SMALLEST_FRAME, Exchange, Progress, Tally
from sync.client.transport import Http, Offline, Transport

FRAME = "sync.frame"
PERIOD_S = 300
FIRST_RETRY_S, LONGEST_RETRY_S = 10, 1800

MakeTransport = Callable[[str], Transport]


@dataclass(frozen=True, slots=True)
class SyncState:
    """What a person is told: when it last worked, and what waits above the county's mark."""

    enrolled: bool
    last_ok_ms: int | None
    confirmed_to: int
    waiting_ops: int
    waiting_bytes: int
    problems: int


def sync_once(
    store: Store,
    *,
    budget: int = 0,
    progress: Progress = lambda tally: True,
    make_transport: MakeTransport = Http,
) -> Tally:
    """Exchange until level or `budget` bytes are spent; raises Offline, or StationError from the county."""
    who = identity.need(store.reader())
    if not who.server:
        raise StationError("sync.no_server")
    exchange = Exchange(store, make_transport(who.server), frame=settings.get(store.reader(), FRAME, FIRST_FRAME))
    try:
        return exchange.run(budget, progress)
    except Offline:
        exchange.frame = max(exchange.frame // 2, SMALLEST_FRAME)
        raise
    finally:
        frame = exchange.frame
        store.write(lambda db: settings.put(db, FRAME, frame))


def sync_state(store: Store) -> SyncState:
    """Return what to show about the exchange."""
    db = store.reader()
    waiting = outbox.waiting(db)
    return SyncState(
        enrolled=identity.load(db) is not None,
        last_ok_ms=settings.get(db, LAST_OK),
        confirmed_to=outbox.mark(db)[0],
        waiting_ops=waiting.ops,
        waiting_bytes=waiting.size,
        problems=len(outbox.problems(db)),
    )


def next_delay(failures: int, retry_after: int, chance: Callable[[], float] = random.random) -> float:
    """Return the seconds to wait before the next exchange: full jitter, doubling up to half an hour.

    The county's own `retry_after` is never undercut (SYNC.md rule 27).
    """
    if failures == 0:
        return max(float(retry_after), PERIOD_S * (0.9 + 0.2 * chance()))
    longest: float = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** min(failures - 1, 12))
    return max(float(retry_after), longest * (0.5 + 0.5 * chance()))
