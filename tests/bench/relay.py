"""A TCP relay that counts what crosses it both ways, and may be as slow as a bad line or break it.

The byte targets of the exchange are counted here, on the socket, with everything HTTP adds
(DESIGN.md ruling 27). A slow line is modelled as one pipe each way: bytes leave at the given rate and
arrive half a round trip later. What TCP itself adds is not counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK = 16 << 10
SLOW_CHUNK = 256  # a slow line lets its bytes through in pieces no larger


@dataclass(frozen=True, slots=True)
class Line:
    """How good the line is: bits a second each way (0: no limit), and the round trip in seconds."""

    bits: int = 0
    round_trip_s: float = 0.0


@dataclass
class Relay:
    """Counts of one relay. `cut_after` breaks every connection once so many bytes came down (0: never)."""

    line: Line = Line()
    up: int = 0
    down: int = 0
    connections: int = 0
    cut_after: int = 0
    address: str = ""
    _target: tuple[str, int] = ("", 0)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _ready: threading.Event = field(default_factory=threading.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.up + self.down

    def reset(self) -> None:
        self.up = self.down = self.connections = 0

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accepted, "127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in self._tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        self._loop.close()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.append(self._loop.create_task(self._connected(reader, writer)))

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(OSError):
            there_reader, there_writer = await asyncio.open_connection(*self._target)
            pipes = [
                self._loop.create_task(self._pipe(reader, there_writer, "up")),
                self._loop.create_task(self._pipe(there_reader, writer, "down")),
            ]
            self._tasks += pipes
            await asyncio.wait(pipes, return_when=asyncio.FIRST_COMPLETED)
            for one in (writer, there_writer):
                one.close()

    async def _pipe(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: str) -> None:
        free = 0.0  # when the line is next free
        with contextlib.suppress(OSError):
            while part := await source.read(SLOW_CHUNK if self.line.bits else CHUNK):
                if way == "down" and self.cut_after and self.down + len(part) > self.cut_after:
                    part = part[: self.cut_after - self.down]
                    self.cut_after, broken = 0, True
                else:
                    broken = False
                setattr(self, way, getattr(self, way) + len(part))
                if self.line.bits:
                    free = max(free, self._loop.time()) + len(part) * 8 / self.line.bits
                    await asyncio.sleep(free - self._loop.time())
                    self._loop.call_later(self.line.round_trip_s / 2, _deliver, sink, part)
                else:
                    sink.write(part)
                    await sink.drain()
                if broken:
                    return
            if self.line.bits:
                await asyncio.sleep(self.line.round_trip_s)


def _deliver(sink: asyncio.StreamWriter, part: bytes) -> None:
    if not sink.is_closing():
        sink.write(part)


@contextlib.contextmanager
def relayed(address: str, line: Line | None = None) -> Iterator[Relay]:
    """Run a relay in front of the server at `address`; its own address is on it."""
    where = urlsplit(address)
    relay = Relay(line or Line(), _target=(where.hostname or "", where.port or 0))
    thread = threading.Thread(target=relay._run, daemon=True)
    thread.start()
    relay._ready.wait()
    try:
        yield relay
    finally:
        relay._loop.call_soon_threadsafe(relay._loop.stop)
        thread.join()
