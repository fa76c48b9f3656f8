"""How busy a county's server is, for its other processes to see: stations go before what can wait."""

from __future__ import annotations

import mmap
import time

MOMENT_S = 0.3
NEWEST, WAITING, AWAKE = range(3)  # when the last request came; how many wait; whether the seat knows


class Pulse:
    """A few numbers that processes forked from one another share."""

    def __init__(self) -> None:
        self._shared = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("d")

    def came(self, waiting: int) -> None:
        self._shared[NEWEST], self._shared[WAITING] = time.monotonic(), waiting

    def left(self, waiting: int) -> None:
        self._shared[WAITING] = waiting

    def quiet(self) -> bool:
        """Whether nothing waits, and nothing came for a moment."""
        return not self._shared[WAITING] and time.monotonic() - self._shared[NEWEST] > MOMENT_S

    def is_news(self) -> bool:
        """Whether the seat has to be woken for what was written; it is told once, until it looks."""
        if self._shared[AWAKE]:
            return False
        self._shared[AWAKE] = 1
        return True

    def looks(self) -> None:
        """The seat looks: what is written from now on is news."""
        self._shared[AWAKE] = 0
