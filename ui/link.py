"""The exchange with the county as a window sees it: runs by itself, on demand, and never in the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.store.store import Store
from sync.client import Offline, SyncState, Tally, next_delay, sync_state
from ui.jobs import Job, Jobs
from ui.sources import forget_sources

log = logging.getLogger(__name__)
SOON_MS = 3_000


class OwnCounty(Protocol):
    """The county's ledger on this machine; `sync.county.beside.OwnLedger` is one."""

    def exchange(self, store: Store, progress: Callable[[Tally], bool]) -> Tally: ...
    def new_code(
        self, store: Store, seat: Seat, station: int, name: str, division: Sequence[str]
    ) -> tuple[str, int]: ...


class Link(QObject):
    """Owns when to exchange. `state` is what may be shown; `changed` follows every change of it."""

    changed = Signal()
    finished = Signal(object)  # a Tally after an exchange that worked

    def __init__(self, store: Store, jobs: Jobs, own: OwnCounty | None = None) -> None:
        super().__init__()
        self.own = own
        self._store = store
        self._jobs = jobs
        self._failures = 0
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.sync_now)
        self.state: SyncState = sync_state(store)
        self.busy = False
        self.offline = False
        self.problem: StationError | None = None
        self.tally = Tally()

    def start(self) -> None:
        """Exchange for the first time shortly, then by itself for ever."""
        self._timer.start(SOON_MS)

    def sync_now(self, *, beyond: bool = False, deep: bool = False) -> None:
        """Exchange now, unless one is under way or this machine has no county; `beyond` what it may cost if wished.

        `deep` compares everything here with the county as well.
        """
        if self.busy or not self.state.enrolled:
            return
        self.busy = True
        self.tally = Tally()
        self.changed.emit()
        self._job = self._jobs.run(
            "net", lambda job: self._exchange(job, beyond, deep), done=self._worked, failed=self._failed,
            progress=self._moved, owner=self,
        )

    def cancel(self) -> None:
        """Stop after the round trip under way; what was applied stays."""
        if self._job is not None and self.busy:
            self._job.cancel()
            self._ended(0)

    def refresh(self) -> None:
        """Read again what waits and what is confirmed."""
        self._jobs.run("store", lambda job: sync_state(self._store), done=self._read, owner=self)

    def close(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()

    def _exchange(self, job: Job, beyond: bool, deep: bool) -> Tally:
        from sync.client import sync_once  # signatures and frames: not before the first exchange

        forget_sources()
        def progress(tally: Tally) -> bool:
            job.report(tally)
            return not job.cancelled

        if self.own is not None:
            tally = self.own.exchange(self._store, progress)
            # A server beside may have taken news in, which nobody here has been told of.
            self._store.write(lambda db: None, frozenset(self._store.registry.tables))
            return tally
        return sync_once(self._store, beyond=beyond, deep=deep, progress=progress)

    def _moved(self, tally: Any) -> None:
        self.tally = tally
        self.changed.emit()

    def _worked(self, tally: Any) -> None:
        self.tally, self.offline, self.problem, self._failures = tally, False, None, 0
        self._ended(tally.retry_after)
        self.finished.emit(tally)

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        self.offline = isinstance(error, Offline)
        self.problem = error if isinstance(error, StationError) else None
        if not self.offline and self.problem is None:
            log.error("exchange failed", exc_info=error)
        self._ended(error.retry_after if isinstance(error, Offline) else 0)

    def _ended(self, retry_after: int) -> None:
        self.busy = False
        self._job = None
        self._timer.start(int(next_delay(self._failures, retry_after) * 1000))
        self.refresh()

    def _read(self, state: Any) -> None:
        self.state = state
        self.changed.emit()
