"""The exchange as a server runs it: reading on the way in, writing in turn, sealing on the way out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from functools import partial

from station.kernel.errors import StationError
from sync.county.exchange import Asked, Begun, Exchange
from sync.county.ledger import Ledger
from sync.county.writer import Writer

QUICK = 16 << 10  # bytes of a request that is read in about a millisecond: handing it to another thread costs as much


class Answers:
    """Answers requests; `write` waits for the turn of each and for its commit, `check_room` raises Busy without one."""

    def __init__(
        self, exchange: Exchange, write: Callable[[Asked], Awaitable[Begun]], check_room: Callable[[], None]
    ) -> None:
        self._exchange = exchange
        self._write = write
        self._check_room = check_room

    async def handle(self, blob: bytes) -> bytes:
        """Answer one signed request once what it changed is durable; errors as `Exchange.handle`, and Busy.

        One that finds no turn is not even read: that costs as much as to answer it, just when there is no time.
        """
        self._check_room()
        try:
            if len(blob) <= QUICK:
                asked = self._exchange.prepare(blob)
            else:
                asked = await asyncio.to_thread(self._exchange.prepare, blob)
        except StationError as trouble:
            return self._exchange.refusal(blob, trouble)
        begun = await self._write(asked)
        if begun.later:
            return await asyncio.to_thread(self._exchange.finish, asked, begun)
        return self._exchange.finish(asked, begun)


class Queued(Answers):
    """Writes on a thread of this process; `start` it first and `stop` it after the last request."""

    def __init__(self, exchange: Exchange, ledger: Ledger) -> None:
        self._writer: Writer[Asked, Begun] = Writer(ledger, exchange.begin)
        super().__init__(exchange, self._landed, self._writer.check_room)
        self._landing: Landing | None = None
        self.start, self.stop, self.quiet = self._writer.start, self._writer.stop, self._writer.quiet

    async def _landed(self, asked: Asked) -> Begun:
        result, loop = self._writer.submit(asked), asyncio.get_running_loop()
        if self._landing is None or self._landing.loop is not loop:
            self._landing = Landing(loop)
        return await self._landing.of(result)


class Landing:
    """Brings what another thread finished back to the event loop, all of it that is there at a time.

    A commit finishes dozens of requests; to wake the loop for each costs more than to answer it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._done: deque[tuple[asyncio.Future[Begun], Future[Begun]]] = deque()
        self._awake = False

    def of(self, result: Future[Begun]) -> asyncio.Future[Begun]:
        """Return what will hold the result in the loop."""
        here: asyncio.Future[Begun] = self.loop.create_future()
        result.add_done_callback(partial(self._land, here))
        return here

    def _land(self, here: asyncio.Future[Begun], result: Future[Begun]) -> None:
        self._done.append((here, result))
        if not self._awake and not self.loop.is_closed():
            self._awake = True
            self.loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        self._awake = False  # before looking: what comes from here on wakes the loop again
        while self._done:
            here, result = self._done.popleft()
            if here.cancelled():  # who asked has hung up
                continue
            trouble = result.exception()
            if trouble is None:
                here.set_result(result.result())
            else:
                here.set_exception(trouble)
