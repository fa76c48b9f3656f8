"""One thread that writes: it takes up to 64 waiting requests into one commit, and answers them after it.

A commit costs a sync to disk, whatever is in it; alone it would bound a county to some hundred requests a
second (SYNC.md section 9). One that fails takes nothing with it: all that shared the commit are done again, each with
a savepoint of its own, which costs all of them a fortieth and is kept up for a while. What waits is bounded: beyond
that a device is told to come again, long before it would give up.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, text

from sync.county.hot import Hot
from sync.county.ledger import Ledger, gave_up, retried
from sync.county.room import MOST_AWAY_S, Room

MOST_WAITING = 256  # requests; half a second of work
A_COMMIT = 64  # requests of one commit
CAREFUL = 64  # commits after one that failed: who fails in each of them makes the others' work hardly dearer
MOMENT_S = 0.3

NOTHING: dict[str, Any] = {}
SAVE, KEEP = Hot(text("SAVEPOINT one")), Hot(text("RELEASE SAVEPOINT one"))
UNDO = Hot(text("ROLLBACK TO SAVEPOINT one"))

Asked = TypeVar("Asked")
Done = TypeVar("Done")


class Busy(Exception):
    """Too much waits already. `retry_after` is in seconds (sync/county/room.py)."""

    def __init__(self, retry_after: int = MOST_AWAY_S) -> None:
        super().__init__("busy")
        self.retry_after = retry_after


class Commits(Generic[Asked, Done]):
    """Does `work` for several requests in one commit."""

    def __init__(self, ledger: Ledger, work: Callable[[Connection, Asked], Done]) -> None:
        self._ledger = ledger
        self._work = work
        self._careful = 0  # commits in which each request still has a savepoint

    def do(self, together: Sequence[Asked]) -> list[Done | Exception]:
        """Return what became of each; where the commit fails none of them is durable, and each is done alone."""
        if len(together) == 1 or not self._careful:
            try:
                return self._written(together, self._whole)
            except Exception as trouble:
                if len(together) == 1:
                    return [trouble]
                self._careful = CAREFUL
        self._careful -= 1
        try:
            return self._written(together, self._one)
        except Exception:  # of the database, or a fault of ours: alone, each is told its own
            return [outcome for one in together for outcome in self.do([one])]

    @retried
    def _written(
        self, together: Sequence[Asked], work: Callable[[Connection, Asked], Done | Exception]
    ) -> list[Done | Exception]:
        with self._ledger.writing() as connection:
            return [work(connection, asked) for asked in together]

    def _whole(self, connection: Connection, asked: Asked) -> Done:
        """Return the result of one request; whatever it fails with is for all of the commit."""
        result = self._work(connection, asked)
        if not self._ledger.is_writing(connection):
            raise RuntimeError("the database has ended the transaction")
        return result

    def _one(self, connection: Connection, asked: Asked) -> Done | Exception:
        """Return the result of one request, or the exception that it, and nothing else, failed with."""
        SAVE(connection, NOTHING)
        try:
            result: Done | Exception = self._work(connection, asked)
        except Exception as trouble:
            if gave_up(trouble):
                raise
            UNDO(connection, NOTHING)
            result = trouble
        KEEP(connection, NOTHING)
        return result


class Writer(Generic[Asked, Done]):
    """Does `work` for everything submitted, in order, on a thread of its own between `start` and `stop`."""

    def __init__(self, ledger: Ledger, work: Callable[[Connection, Asked], Done]) -> None:
        self._commits = Commits(ledger, work)
        self._last = 0.0
        self._room = Room()
        self._waiting: queue.Queue[tuple[Asked, Future[Done]] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="county-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, then end; safe to call twice."""
        self._waiting.put(None)
        self._thread.join()

    def submit(self, asked: Asked) -> Future[Done]:
        """Return what will hold the result once it is committed, or the exception; Busy when too much waits."""
        result: Future[Done] = Future()
        result.set_running_or_notify_cancel()  # who hung up cannot call it off: the work is in the queue
        self._last = time.monotonic()
        try:
            self._waiting.put_nowait((asked, result))
        except queue.Full:
            raise Busy(self._room.away_s()) from None
        return result

    def check_room(self) -> None:
        """Busy where what is submitted now would find too much waiting."""
        if self.is_full():
            raise Busy(self._room.away_s())

    def is_full(self) -> bool:
        """Whether what is submitted now would find too much waiting."""
        return self._waiting.full()

    def quiet(self) -> bool:
        """Whether nothing waits, and nothing came for a moment."""
        return self._waiting.empty() and time.monotonic() - self._last > MOMENT_S

    def _run(self) -> None:
        while True:
            found = [self._waiting.get()]
            while len(found) < A_COMMIT and found[-1] is not None:
                try:
                    found.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
            together = [one for one in found if one is not None]
            if together:
                self._commit(together)
            time.sleep(0)  # who waits for the ledger besides shall have a turn
            if len(together) < len(found):
                return

    def _commit(self, together: Sequence[tuple[Asked, Future[Done]]]) -> None:
        outcomes = self._commits.do([asked for asked, _ in together])
        for (_, result), outcome in zip(together, outcomes, strict=True):
            if isinstance(outcome, Exception):
                result.set_exception(outcome)
            else:
                result.set_result(outcome)
        self._room.went(len(together), self._waiting.qsize())
