"""Keeps the county's headless seat level with its ledger while stations are served, without being in their way."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from station.kernel.errors import StationError
from sync.client.state import Tally
from sync.county.patience import Patience
from sync.county.seat import CountySeat

log = logging.getLogger(__name__)
WAKE_S, LONGEST_WAKE_S = 2.0, 32.0  # an idle look costs the ledger as much as a station's idle exchange
PASS_S = 0.2
SLICE = 16 << 10  # bytes of news: some three thousand prices, a tenth of a second in which nobody can call the seat off


class SeatLoop:
    """Keeps the headless seat level with the ledger while a server runs; `quiet` tells when no station waits."""

    def __init__(self, seat: CountySeat, quiet: Callable[[], bool], looks: Callable[[], None] = lambda: None) -> None:
        self._seat = seat
        self._quiet = quiet
        self._looks = looks
        self._patience = Patience(quiet)
        self._wake = threading.Event()
        self._stop = False
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
            self._patience.behind()
            try:
                moved = self._follow()
                if self._quiet():
                    self._seat.pack(self._quiet)
                if self._quiet():
                    self._seat.clear_away()
                pause = WAKE_S if moved else min(2 * pause, LONGEST_WAKE_S)
            except StationError as trouble:
                log.error("county seat could not follow its ledger: %s", trouble)
                time.sleep(WAKE_S)
            except Exception:
                log.exception("county seat could not follow its ledger")
                time.sleep(WAKE_S)

    def _follow(self) -> bool:
        """Take in what is new, as stations leave it the time; return whether there was anything."""
        moved = False
        while not self._stop:
            if not self._patience.may_begin():
                time.sleep(PASS_S)
                continue
            tally = self._seat.sync(self._goes_on, SLICE)
            came = bool(tally.rows or tally.ops)
            moved |= came
            self._seat.watch(progress=self._goes_on)
            if not (tally.more and came):
                break
        return moved

    def _goes_on(self, _: Tally) -> bool:
        return not self._stop and self._patience.may_go_on()
