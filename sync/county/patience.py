"""When the county's seat may work: at once while no station waits, else a slice at a time and never for long.

A seat that catches up beside a rush takes the second of two processors and the pages of the first: of 500 batches a
second 188 were left. So it waits for a quiet moment. One that found none for a minute takes a slice and rests nine
times as long as that took: it gets on, and stations hardly notice.
"""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_BEHIND_S = 60.0  # how long the seat waits for a quiet moment
REST = 9  # times as long as its last slice took: beside stations it has a tenth of a processor


class Patience:
    """Says when the seat may take its next slice; `quiet` tells when no station waits, `clock` seconds that pass."""

    def __init__(self, quiet: Callable[[], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._quiet = quiet
        self._clock = clock
        self._latest = 0.0  # from when on it waits for no quiet moment
        self._began = 0.0

    def behind(self) -> None:
        """Something came: from here on the seat is behind."""
        self._latest = self._clock() + MOST_BEHIND_S

    def may_begin(self) -> bool:
        """Whether a slice may begin now; where it may, it has begun."""
        now = self._clock()
        if not self._quiet() and now < self._latest:
            return False
        self._began = now
        return True

    def may_go_on(self) -> bool:
        """Whether another slice may follow the one that ends now; if not, the seat rests."""
        now, began = self._clock(), self._began
        self._began = now
        if self._quiet():
            return True
        self._latest = max(self._latest, now + REST * (now - began))
        return False
