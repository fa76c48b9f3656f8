"""One thread that writes: it takes up to 64 waiting requests into one commit, and answers them after it.

A commit costs a sync to disk, whatever is in it; alone it would bound a county to some hundred requests a
second (SYNC.md section 9). Each request has a savepoint of its own, so one that fails takes nothing with
it. What waits is bounded: beyond that a device is told to come again, long before it would give up.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from sqlalchemy import Connection

from sync.county.ledger import Ledger

MOST_WAITING = 256  # requests; half a second of work
A_COMMIT = 64  # requests of one commit
MOMENT_S = 0.3
LEAST_AWAY_S, MOST_AWAY_S = 2, 20  # when a device that found the queue full shall come again

Asked = TypeVar("Asked")
Done = TypeVar("Done")


class Busy(Exception):
    """Too much waits already. `retry_after` is in seconds, and differs from one device to the next."""

    def __init__(self) -> None:
        super().__init__("busy")
        self.retry_after = random.randint(LEAST_AWAY_S, MOST_AWAY_S)


class Writer(Generic[Asked, Done]):
    """Does `work` for everything submitted, in order, on a thread of its own between `start` and `stop`."""

    def __init__(self, ledger: Ledger, work: Callable[[Connection, Asked], Done]) -> None:
        self._ledger = ledger
        self._work = work
        self._last = 0.0
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
        self._last = time.monotonic()
        try:
            self._waiting.put_nowait((asked, result))
        except queue.Full:
            raise Busy from None
        return result

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
        done: list[tuple[Future[Done], Done | Exception]] = []
        try:
            with self._ledger.writing() as connection:
                for asked, result in together:
                    done.append((result, self._one(connection, asked)))
        except Exception as trouble:  # nothing is durable: nobody may be told otherwise
            done = [(result, trouble) for _, result in together]
        for result, outcome in done:
            if isinstance(outcome, Exception):
                result.set_exception(outcome)
            else:
                result.set_result(outcome)

    def _one(self, connection: Connection, asked: Asked) -> Done | Exception:
        """Return the result of one request, or the exception that it, and nothing else, failed with."""
        connection.exec_driver_sql("SAVEPOINT one")
        try:
            result: Done | Exception = self._work(connection, asked)
        except Exception as trouble:
            connection.exec_driver_sql("ROLLBACK TO SAVEPOINT one")
            result = trouble
        connection.exec_driver_sql("RELEASE SAVEPOINT one")
        return result
