"""A TCP proxy between a station and its county that does what bad lines do.

It reads no message: a request is whatever the station says until the county begins to answer. What happens
to which connection is a script, so that the same script gives the same faults.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

CHUNK = 16 << 10
SLICES = 10  # a limited line is fed in pieces of a tenth of a second
RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one connection; requests are counted from 1, and 0 means none of them."""

    latency_s: float = 0.0
    rate: int = 0  # bytes a second in each direction, 0 for no limit
    up_cut: int | None = None  # the line ends after this many bytes from the station
    down_cut: int | None = None  # ... or from the county
    reset: bool = False  # it ends with RST instead of FIN
    stall: bool = False  # it is opened, and nothing is ever answered
    lost: int = 0  # the answer to this request is taken from the county and thrown away, and the line ends
    doubled: int = 0  # this request reaches the county twice
    every: int = 0  # ... and so does each so many-th after it
    second: bool = False  # ... and the station hears the answer to the second copy


CLEAN = Fault()
Script = Callable[[int], Fault]


@dataclass(slots=True)
class Carried:
    """What one connection carried: bytes each way, and of each request and answer."""

    up: int = 0
    down: int = 0
    requests: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


class Cut(Exception):
    """The line ends here."""


class _Line:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, fault: Fault, carried: Carried) -> None:
        self._proxy = proxy
        self._fault = fault
        self._carried = carried
        self._asking = False
        self._request = bytearray()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._station = writer
        if self._fault.stall:
            while data := await reader.read(CHUNK):
                self._carried.up += len(data)
            return
        self._answers, self._county = await asyncio.open_connection("127.0.0.1", self._proxy.target)
        ways = [asyncio.ensure_future(way) for way in (self._up(reader), self._down())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._county.close()

    def end(self) -> None:
        """End the station's side as the script says."""
        if self._fault.reset and not self._station.transport.is_closing():
            made: socket.socket = self._station.get_extra_info("socket")
            made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._station.transport.abort()
        self._station.close()

    async def _up(self, reader: asyncio.StreamReader) -> None:
        while data := await self._paced(reader):
            if not self._asking:
                self._asking = True
                self._request.clear()
                self._carried.requests.append(0)
            data, last = _before(self._fault.up_cut, self._carried.up, data)
            self._proxy.overheard(data)
            self._carried.up += len(data)
            self._carried.requests[-1] += len(data)
            self._request += data
            self._county.write(data)
            await self._county.drain()
            if last:
                raise Cut

    async def _down(self) -> None:
        while data := await self._paced(self._answers):
            if self._asking:
                self._asking = False
                data = await self._answered(data)
                self._carried.answers.append(0)
            data, last = _before(self._fault.down_cut, self._carried.down, data)
            self._proxy.overheard(data)
            self._carried.down += len(data)
            self._carried.answers[-1] += len(data)
            self._station.write(data)
            await self._station.drain()
            if last:
                raise Cut

    async def _answered(self, data: bytes) -> bytes:
        """The county began to answer: all of the request has had its effect."""
        number = len(self._carried.requests)
        self._proxy.answered(number)
        if self._doubles(number):
            data = await self._again(data)
        if self._fault.lost == number:
            raise Cut
        return data

    def _doubles(self, number: int) -> bool:
        first, every = self._fault.doubled, self._fault.every
        return bool(first) and (number == first or bool(every and number > first and (number - first) % every == 0))

    async def _again(self, data: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._proxy.target)
        writer.write(bytes(self._request))
        other = await reader.read(CHUNK)
        if not self._fault.second:
            writer.close()
            return data
        self._county.close()
        self._answers, self._county = reader, writer
        return other

    async def _paced(self, reader: asyncio.StreamReader) -> bytes:
        data = await reader.read(max(1, self._fault.rate // SLICES) if self._fault.rate else CHUNK)
        await asyncio.sleep(self._fault.latency_s + (len(data) / self._fault.rate if self._fault.rate else 0))
        return data


def _before(cut: int | None, carried: int, data: bytes) -> tuple[bytes, bool]:
    """Return (what of `data` still passes, whether the line ends after it)."""
    if cut is None or carried + len(data) < cut:
        return data, False
    return data[: cut - carried], True


class Proxy:
    """Listens on `address` and carries to the port `target` what the script lets through."""

    def __init__(self, target: int, script: Script = lambda number: CLEAN) -> None:
        self.target = target
        self.script = script
        self.answered: Callable[[int], None] = lambda number: None
        self.overheard: Callable[[bytes], None] = lambda data: None  # hears all that passes, either way
        self.lines: list[Carried] = []
        self.opened = 0
        self.address = ""

    def total(self) -> Carried:
        """Return what all connections so far carried, and forget them."""
        lines, self.lines = self.lines, []
        total = Carried()
        for line in lines:
            total.up += line.up
            total.down += line.down
            total.requests += line.requests
            total.answers += line.answers
        return total

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        await stop.wait()
        server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carried = Carried()
        self.lines.append(carried)
        self.opened += 1
        line = _Line(self, self.script(self.opened), carried)
        with contextlib.suppress(OSError):
            await line.carry(reader, writer)
        line.end()


@contextlib.contextmanager
def proxied(target: int, script: Script = lambda number: CLEAN) -> Iterator[Proxy]:
    """A running proxy before the server on port `target` of this machine."""
    proxy, ready = Proxy(target, script), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()

    def run() -> None:
        loop.run_until_complete(proxy.serve(ready, stop))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))

    thread = threading.Thread(target=run, name="fault-proxy", daemon=True)
    thread.start()
    assert ready.wait(30)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
