"""The writer in a process of its own, so that a county uses two processors: one reads and answers, one writes.

Python runs one thread at a time, and to write a batch costs twice what it costs to read it. Both ends hold one
socket. What comes over it while a commit is made goes into the next one, and answers come back in the order of
the requests, after their commit. When either end is gone the other ends as well (sync/county/crew.py): devices
keep what no answer acknowledged.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import socket
import struct
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

from station.kernel.errors import StationError
from sync.county.exchange import Asked, Begun, Exchange
from sync.county.ledger import Ledger
from sync.county.parcels import pack_asked, pack_begun, unpack_asked, unpack_begun
from sync.county.pulse import Pulse
from sync.county.room import Room
from sync.county.writer import A_COMMIT, MOST_WAITING, Busy, Commits

log = logging.getLogger(__name__)
SIZE = struct.Struct(">I")
A_READ = 1 << 18  # bytes

Coming = queue.SimpleQueue[Asked | Exception | None]  # None: the other end closed the line


class Parcels:
    """Cuts what comes over the socket into parcels."""

    def __init__(self) -> None:
        self._left = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._left += data
        at = 0
        while len(self._left) - at >= SIZE.size:
            end = at + SIZE.size + SIZE.unpack_from(self._left, at)[0]
            if end > len(self._left):
                break
            yield bytes(memoryview(self._left)[at + SIZE.size : end])
            at = end
        del self._left[:at]


def parcel(blob: bytes) -> bytes:
    return SIZE.pack(len(blob)) + blob


class FarWriter(asyncio.Protocol):
    """The reading process's end: hands requests over and waits for what became of them."""

    def __init__(self, line: socket.socket, pulse: Pulse) -> None:
        self._line = line
        self.pulse = pulse
        self._parcels = Parcels()
        self._transport: asyncio.WriteTransport | None = None
        self._connecting: asyncio.Task[Any] | None = None
        self._waiting: deque[asyncio.Future[Begun]] = deque()
        self._gone = False
        self._room = Room()

    async def write(self, asked: Asked) -> Begun:
        """Return what `Exchange.begin` made of a request once it is durable, or raise what that raised; Busy."""
        loop = asyncio.get_running_loop()
        if self._connecting is None:
            self._connecting = loop.create_task(loop.create_connection(lambda: self, sock=self._line))
        if self._transport is None:
            await asyncio.shield(self._connecting)
        self.check_room()
        if self._transport is None:
            raise Busy
        result: asyncio.Future[Begun] = loop.create_future()
        self._waiting.append(result)
        self.pulse.came(len(self._waiting))
        self._transport.write(parcel(pack_asked(asked)))
        return await result

    def is_full(self) -> bool:
        """Whether too much waits already, or nobody takes anything any more."""
        return len(self._waiting) >= MOST_WAITING or self._gone

    def check_room(self) -> None:
        """Busy where too much waits already."""
        if self.is_full():
            raise Busy(self._room.away_s())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        before = len(self._waiting)
        for blob in self._parcels.feed(data):
            result, outcome = self._waiting.popleft(), unpack_begun(blob)
            if result.cancelled():  # who asked has hung up
                continue
            if isinstance(outcome, Exception):
                result.set_exception(outcome)
            else:
                result.set_result(outcome)
        left = len(self._waiting)
        self._room.went(before - left, left)
        self.pulse.left(left)

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone = True
        while self._waiting:
            result = self._waiting.popleft()
            if not result.done():
                result.set_exception(Busy())


def write_for(line: socket.socket, exchange: Exchange, ledger: Ledger) -> None:
    """Write what comes over the line until the other end closes it.

    Another thread reads it: a tenth of the time of a commit is spent waiting for the disk.
    """
    commits: Commits[Asked, Begun] = Commits(ledger, exchange.begin)
    coming: Coming = queue.SimpleQueue()
    threading.Thread(target=_read, args=(line, coming), name="county-reader", daemon=True).start()
    while together := _together(coming):
        outcomes = commits.do(together)
        for one in outcomes:
            if isinstance(one, Exception) and not isinstance(one, StationError):
                log.error("exchange failed", exc_info=one)
        line.sendall(b"".join([parcel(pack_begun(one)) for one in outcomes]))


def _read(line: socket.socket, coming: Coming) -> None:
    parcels = Parcels()
    try:
        while data := line.recv(A_READ):
            for blob in parcels.feed(data):
                coming.put(unpack_asked(blob))
        coming.put(None)
    except Exception as trouble:
        coming.put(trouble)


def _together(coming: Coming) -> list[Asked]:
    """Wait for the next request; return it with what came besides, nothing where the line is closed."""
    found: list[Asked] = []
    while len(found) < A_COMMIT and not (found and coming.empty()):
        one = coming.get()
        if isinstance(one, Asked):
            found.append(one)
            continue
        coming.put(one)  # the end is seen again once what came before it is done
        if found:
            break
        if one is not None:
            raise one
        break
    return found
