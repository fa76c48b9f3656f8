"""Time as a station may believe it.

Village machines lose their clock battery and start in 2009, or somebody sets them years ahead. Until
the machine is believed again a person confirms the date, what is recorded carries a mark, and nothing
with legal weight is issued (DOMAIN.md scenario 22). The rules are in `kernel/belief.py`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Protocol

from station.kernel import belief
from station.kernel.belief import Doubt, Glance
from station.kernel.days import DEFAULT_OFFSET_MINUTES, MILLI_PER_DAY, MILLI_PER_MINUTE, date_of, day_of, day_of_ms
from station.kernel.errors import StationError

__all__ = [
    "DEFAULT_OFFSET_MINUTES",
    "MILLI_PER_DAY",
    "MILLI_PER_MINUTE",
    "Clock",
    "Doubt",
    "GuardedClock",
    "SetClock",
    "SystemClock",
    "date_of",
    "day_of",
    "day_of_ms",
]


class Clock(Protocol):
    """What may be asked for the time."""

    def now_ms(self) -> int:
        """Return milliseconds since 1970-01-01 UTC."""
        ...

    def offset_minutes(self) -> int:
        """Return how far local time is ahead of UTC."""
        ...

    def monotonic_ms(self) -> int:
        """Return milliseconds since some moment, never set by anybody, counting through sleep."""
        ...


class SystemClock:
    """The machine's own clock, believed blindly; wrap it in a `GuardedClock`."""

    def __init__(self, offset_minutes: int = DEFAULT_OFFSET_MINUTES) -> None:
        self._offset = offset_minutes
        # Linux stops its ordinary monotonic clock while the machine sleeps; waking would look like a jump.
        self._through_sleep: int | None = getattr(time, "CLOCK_BOOTTIME", None)

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def offset_minutes(self) -> int:
        return self._offset

    def monotonic_ms(self) -> int:
        if self._through_sleep is None:
            return time.monotonic_ns() // 1_000_000
        return time.clock_gettime_ns(self._through_sleep) // 1_000_000


class SetClock:
    """A clock that moves only when told to: for tests, simulations and the demo."""

    def __init__(self, now_ms: int, offset_minutes: int = DEFAULT_OFFSET_MINUTES) -> None:
        self._now, self._steady, self._offset = now_ms, 0, offset_minutes

    def now_ms(self) -> int:
        return self._now

    def offset_minutes(self) -> int:
        return self._offset

    def monotonic_ms(self) -> int:
        return self._steady

    def advance(self, ms: int) -> None:
        """Let `ms` milliseconds pass."""
        self._now += ms
        self._steady += ms

    def set(self, now_ms: int) -> None:
        """Set the wall clock, as a person or a dead battery does; no time passes."""
        self._now = now_ms


class GuardedClock:
    """A clock that knows when not to trust the machine, and what the time is all the same.

    Every question compares the machine's clock with the time expected: the last believed time plus
    what the steady counter has counted since. While in doubt the expected time is given; after a
    start with an absurd clock that begins at the last time known: too early, but never invented.

    `state()` is kept in the settings by the caller, whenever it commits anyway, and handed back at
    the next start. May be asked from several threads.
    """

    def __init__(self, clock: Clock, state: Mapping[str, object] | None = None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._belief = belief.begin(state or {}, self._glance())

    def now_ms(self) -> int:
        """Return the best known time, in UTC milliseconds."""
        with self._lock:
            glance = self._glance()
            self._belief = belief.look(self._belief, glance)
            return self._belief.expected(glance.steady)

    def offset_minutes(self) -> int:
        return self._clock.offset_minutes()

    def monotonic_ms(self) -> int:
        return self._clock.monotonic_ms()

    def today(self) -> int:
        """Return the local date, as days since 1970-01-01."""
        return day_of_ms(self.now_ms(), self.offset_minutes())

    @property
    def suspect(self) -> bool:
        """Whether what is recorded now must carry the mark of an uncertain clock."""
        return self.reason is not Doubt.NONE

    @property
    def reason(self) -> Doubt:
        """Why the clock is suspect; Doubt.NONE when it is not. Its sentence is "clock.<value>"."""
        return self._looked().doubt

    @property
    def needs_confirmation(self) -> bool:
        """Whether a person should be asked for the date: in doubt, and nobody has said it yet."""
        now = self._looked()
        return now.doubt is not Doubt.NONE and not now.confirmed

    def require_sure(self) -> None:
        """Refuse to go on while in doubt: StationError clock.behind, .ahead, .jumped or .disputed."""
        now = self._looked()
        if now.doubt is not Doubt.NONE:
            raise StationError(
                f"clock.{now.doubt.value}", machine=self._written(self._clock.now_ms()), known=self._written(now.known)
            )

    def confirm(self, day: int) -> None:
        """Take a person's word that the local date is `day`.

        Where the machine says the same date its clock is believed again. Otherwise the date counts
        from now on, and the mark stays on every record until the machine agrees or the county tells
        the time. Errors: StationError clock.date_impossible.
        """
        if not day_of_ms(belief.EARLIEST_MS) <= day < day_of_ms(belief.LATEST_MS):
            raise StationError("clock.date_impossible")
        with self._lock:
            glance = self._glance()
            self._belief = belief.confirm(belief.look(self._belief, glance), glance, day, self.offset_minutes())

    def county_time(self, ms: int) -> None:
        """Take the county's signed time for this moment; the caller has checked signature and freshness."""
        with self._lock:
            self._belief = belief.county_time(self._belief, self._glance(), ms)

    def state(self) -> dict[str, int | str]:
        """Return what the next start needs: small, plain values for the settings."""
        return belief.kept(self._looked())

    def _looked(self) -> belief.Belief:
        with self._lock:
            self._belief = belief.look(self._belief, self._glance())
            return self._belief

    def _glance(self) -> Glance:
        return Glance(self._clock.now_ms(), self._clock.monotonic_ms())

    def _written(self, ms: int) -> str:
        return date_of(day_of_ms(ms, self.offset_minutes())).isoformat()
