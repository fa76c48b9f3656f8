"""What may be said about the exchange, and when the next one is due; light, for it is loaded with the window."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from station.kernel.errors import StationError
from station.store import identity, outbox, settings
from station.store.store import Store
from sync.client.unread import frames_aside, unread_from

LAST_OK = settings.LAST_OK
PERIOD_S = 300
FIRST_RETRY_S, LONGEST_RETRY_S = 10, 1800


class Offline(Exception):
    """The county cannot be reached now: weather, not an error. `reason` is for the log."""

    def __init__(self, reason: str, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class CountyWord(StationError):
    """What the county itself objects to: its code came in an answer whose signature was checked, or follows from one.

    A refusal that anybody on the line could have written is a plain StationError. Only this one may give the
    store another number or take its mark back. `counter` is the request number from which the county wants
    this device to go on, 0 where it names none; `shared` that somebody else speaks under its number.
    """

    def __init__(self, code: str, counter: int = 0, *, shared: bool = False) -> None:
        super().__init__(code)
        self.counter = counter
        self.shared = shared


class ClockDoubt(Exception):
    """The server's certificate is genuine, but not valid at the time this station believes it is."""


@dataclass(slots=True)
class Tally:
    """What a sync did so far. Bytes are those that crossed the line; `more` says it ended before the news did.

    `retry_after` is how many seconds the county asked to be left alone after the last answer. `compared` says
    that everything here was compared with the county word by word, and `mended` how many rows were put right by it.
    """

    rounds: int = 0
    sent: int = 0
    received: int = 0
    ops: int = 0
    rows: int = 0
    more: bool = False
    retry_after: int = 0
    compared: bool = False
    mended: int = 0


@dataclass(frozen=True, slots=True)
class SyncState:
    """What a person is told: when it last worked, and what waits above the county's mark."""

    enrolled: bool
    last_ok_ms: int | None
    confirmed_to: int
    waiting_ops: int
    waiting_bytes: int
    problems: int
    unread_from: int = 0  # the first op the county cannot read: everything from there on waits
    frames_aside: int = 0  # of the county's that cannot be read here


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
        problems=outbox.unseen_problems(db),
        unread_from=unread_from(db)[0],
        frames_aside=frames_aside(db),
    )


def next_delay(failures: int, retry_after: int, chance: Callable[[], float] = random.random) -> float:
    """Return the seconds to wait before the next exchange: full jitter, doubling up to half an hour.

    The county's own `retry_after` is never undercut (SYNC.md rule 27).
    """
    if failures == 0:
        return max(float(retry_after), PERIOD_S * (0.9 + 0.2 * chance()))
    longest: float = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** min(failures - 1, 12))
    return max(float(retry_after), longest * (0.5 + 0.5 * chance()))
