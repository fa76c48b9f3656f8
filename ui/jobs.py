"""Long work off the screen's thread: one lane for the store, one for the network.

One thread per lane keeps the order of what was asked and gives the store its single writer. What
comes back is delivered on the screen's thread. Nothing is shown for work that takes under 300 ms:
progress is held back and `slow` stays silent until then.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

Lane = Literal["store", "net"]
LANES: tuple[Lane, ...] = ("store", "net")
QUIET_MS = 300
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Raised by `Job.check()` inside work that was cancelled; ends it without a word."""


class Job:
    """One piece of work. The function is handed it; who asked keeps it to cancel.

    After `cancel()` no callback runs any more. A function that takes long calls `check()` or reads
    `cancelled` between its steps; one that does not simply runs to its end unheard.
    """

    def __init__(self, function: Callable[[Job], Any], owner: QObject | None) -> None:
        self._function: Callable[[Job], Any] | None = function
        self._owner = owner
        self._alone = False
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._posted = False
        self._latest: Any = None
        self._carry: Callable[[Job], None] | None = None
        self.loud = False  # whether progress may be shown yet
        self.done: Callable[[Any], None] | None = None
        self.failed: Callable[[Exception], None] | None = None
        self.progress: Callable[[Any], None] | None = None

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop and drop its callbacks."""
        self._stop.set()
        self.forget()

    def check(self) -> None:
        """Raise Cancelled when somebody called `cancel()`. For use inside the function."""
        if self.cancelled:
            raise Cancelled

    def report(self, value: Any) -> None:
        """Tell how far the work is. Only the latest value is shown. For use inside the function."""
        with self._lock:
            self._latest = value
            if self._posted or self._carry is None:
                return
            self._posted = True
        self._carry(self)

    def forget(self) -> None:
        """Drop the callbacks, and with them every widget they hold."""
        self.done = self.failed = self.progress = None

    def lose_owner(self) -> None:
        """The widget that asked is destroyed: the work goes on, its answer is for nobody."""
        self._alone = True
        self._owner = None
        self.forget()

    def heard(self) -> bool:
        """Return whether somebody still waits for the answer."""
        return not (self.cancelled or self._alone) and (self._owner is None or shiboken6.isValid(self._owner))

    def run(self) -> tuple[bool, Any]:
        """Do the work once; return (True, result) or (False, exception)."""
        function, self._function = self._function, None
        if function is None or self.cancelled:
            return False, Cancelled()
        try:
            return True, function(self)
        except Exception as error:
            return False, error

    def show_progress(self) -> None:
        """Hand the latest report to its callback, on the screen's thread."""
        with self._lock:
            self._posted, value, self._latest = False, self._latest, None
        if self.progress is not None and value is not None and self.heard():
            self.progress(value)


class Jobs(QObject):
    """Runs work on its lane and delivers the answer on the thread this object lives on.

    `unhandled` is told of a failure nobody asked to hear; `slow` says whether something has been
    running for longer than the quiet time.
    """

    slow = Signal(bool)
    _finished = Signal(object, bool, object)
    _reported = Signal(object)

    def __init__(
        self,
        unhandled: Callable[[Exception], None] | None = None,
        quiet_ms: int = QUIET_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._unhandled = unhandled
        self._quiet_ms = quiet_ms
        self._open = True
        self._pending: set[Job] = set()
        self._is_slow = False
        self._lanes = {lane: ThreadPoolExecutor(1, thread_name_prefix=f"lane-{lane}") for lane in LANES}
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        function: Callable[[Job], Any],
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[Any], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run `function(job)` on `lane`; return the job.

        `done(result)` or `failed(error)` is called later on the screen's thread, unless the job was
        cancelled or `owner` was destroyed meanwhile. A failure without `failed` goes to `unhandled`.
        (More than five parameters, because each call needs its own few of them by name.)
        """
        job = Job(function, owner)
        job.done, job.failed, job.progress = done, failed, progress
        if not self._open:
            job.cancel()
            return job
        if owner is not None:
            owner.destroyed.connect(job.lose_owner)
        self._start(lane, job)
        return job

    def close(self) -> None:
        """Stop: network work is cancelled and not waited for, store work is finished first.

        Answers are no longer delivered. Safe to call twice.
        """
        self._open = False
        for job in list(self._pending):
            job.forget()
        self._lanes["net"].shutdown(wait=False, cancel_futures=True)
        self._lanes["store"].shutdown(wait=True)
        for job in self._pending:
            job.cancel()
        self._pending.clear()

    def _start(self, lane: Lane, job: Job) -> None:
        job._carry = self._carry_report
        self._pending.add(job)
        if self._quiet_ms:
            QTimer.singleShot(self._quiet_ms, lambda: self._grow_loud(job))
        else:
            self._grow_loud(job)
        self._lanes[lane].submit(self._work, job)

    def _work(self, job: Job) -> None:
        good, answer = job.run()
        try:
            self._finished.emit(job, good, answer)
        except RuntimeError:  # the program is closing and this object is gone
            log.info("a finished job found nobody to tell")

    def _carry_report(self, job: Job) -> None:
        try:
            self._reported.emit(job)
        except RuntimeError:
            log.info("a report found nobody to tell")

    def _show(self, job: Job) -> None:
        if self._open and job.loud and job in self._pending:
            job.show_progress()

    def _grow_loud(self, job: Job) -> None:
        if job in self._pending:
            job.loud = True
            job.show_progress()
            self._say_slow()

    def _say_slow(self) -> None:
        slow = any(job.loud for job in self._pending)
        if slow != self._is_slow:
            self._is_slow = slow
            self.slow.emit(slow)

    def _deliver(self, job: Job, good: bool, answer: Any) -> None:
        self._pending.discard(job)
        if self._open:
            self._say_slow()
            self._answer(job, good, answer)
        self._let_go(job)

    def _answer(self, job: Job, good: bool, answer: Any) -> None:
        if not job.heard() or isinstance(answer, Cancelled):
            if not good and not job.cancelled:
                log.warning("work nobody waits for any more failed: %s", type(answer).__name__)
            return
        if good:
            if job.done is not None:
                job.done(answer)
        elif job.failed is not None:
            job.failed(answer)
        elif self._unhandled is not None:
            self._unhandled(answer)
        else:
            raise answer

    @staticmethod
    def _let_go(job: Job) -> None:
        owner = job._owner
        if owner is not None and shiboken6.isValid(owner):
            owner.destroyed.disconnect(job.lose_owner)
        job._owner = None
        job.forget()


class InlineJobs(Jobs):
    """The same interface, done on the spot: screens become synchronous in tests and in the photo walk."""

    def _start(self, lane: Lane, job: Job) -> None:
        self._pending.add(job)
        job.loud = True
        job._carry = Job.show_progress
        good, answer = job.run()
        self._deliver(job, good, answer)
