"""When a device that found no room shall come again: as soon as there will be some, and not all of them at once.

To refuse costs a server little, as long as those it refused come again while others still do. Sent away for 2 to 20
seconds at random, most of a rush was gone when the queue had long been empty, and the rest of it took as long as
they stayed. So each refusal books the next place that will be free by the pace at which requests went of late.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable

LEAST_AWAY_S, MOST_AWAY_S = 2, 20
SHARE = 2  # one place in so many is booked: the others are for who comes by himself
GUESS_S = 0.004  # of one request, before any pace is known
NEWEST = 0.2  # how much the newest pace counts


class Room:
    """Keeps the pace of one queue and the places that were booked; `clock` gives seconds that pass."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._each = GUESS_S
        self._since: float | None = None  # when the last went, if others waited then
        self._booked = 0.0

    def went(self, count: int, left: int) -> None:
        """So many requests were done, and so many wait still."""
        now = self._clock()
        if self._since is not None and count:
            self._each += NEWEST * ((now - self._since) / count - self._each)
        self._since = now if left else None

    def away_s(self) -> int:
        """Book a place; return after how many seconds it is free."""
        now = self._clock()
        self._booked = max(self._booked, now + LEAST_AWAY_S - 1) + SHARE * self._each
        if self._booked - now > MOST_AWAY_S:  # more than will ever be waited for: they may as well come by chance
            self._booked = now + MOST_AWAY_S
            return random.randint(MOST_AWAY_S // 2, MOST_AWAY_S)
        return math.ceil(self._booked - now)
