"""Keeps the county's headless seat level with its ledger while stations are served, without being in their way."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from station.kernel.errors import StationError
from sync.county.seat import CountySeat

log = logging.getLogger(__name__)
WAKE_S, LONGEST_WAKE_S = 2.0, 32.0  # an idle look costs the ledger as much as a station's idle exchange
MOST_BEHIND_S, PASS_S = 60.0, 0.2


class SeatLoop:
    """Keeps the headless seat level with the ledger while a server runs; `quiet` tells when no station waits."""

    def __init__(self, seat: CountySeat, quiet: Callable[[], bool], looks: Callable[[], None] = lambda: None) -> None:
        self._seat = seat
        self._quiet = quiet
        self._looks = looks
        self._wake = threading.Event()
        self._stop = False
        self._latest = 0.0
        self._thread = threading.Thread(target=self._run, name="county-seat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def arrived(self) -> None:
        """Something may have arrived from a station."""
        self._wake.set()

    def stop(self) -> None:
        self._stop = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        pause = WAKE_S
        while not self._stop:
            self._wake.wait(pause)
            self._wake.clear()
            self._looks()
            self._latest = time.monotonic() + MOST_BEHIND_S
            while self._hurried():
                time.sleep(PASS_S)
            try:
                tally = self._seat.sync(lambda tally: not self._hurried())
                if self._quiet():
                    self._seat.pack(lambda: not self._hurried())
                    self._seat.clear_away()
                pause = WAKE_S if tally.rows or tally.ops else min(2 * pause, LONGEST_WAKE_S)
                self._seat.watch()
            except StationError as trouble:
                log.error("county seat could not follow its ledger: %s", trouble)
                time.sleep(WAKE_S)
            except Exception:
                log.exception("county seat could not follow its ledger")
                time.sleep(WAKE_S)

    def _hurried(self) -> bool:
        """Stations go first, unless they keep coming for a minute: the seat is only the county's own picture."""
        return not (self._stop or self._quiet() or time.monotonic() > self._latest)
