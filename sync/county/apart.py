"""A county at work in three processes: one reads and answers, one writes, one keeps the county's seat level.

The work of the seat is long and can wait; in the process that answers devices it would hold up each of them.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing

from station.home import Home
from station.kernel.record import Registry
from sync.county import pace
from sync.county.crew import Crew, ready
from sync.county.far import FarWriter, write_for
from sync.county.pulse import Pulse
from sync.county.queued import Answers
from sync.county.seat import CountySeat
from sync.county.seat_loop import SeatLoop
from sync.county.service import Service, open_service

NICER = 5  # how much more ready the seat is to let others have the processor
STOP, WAKE = b"s", b"w"


class Apart:
    """The process that answers, with its children at work."""

    def __init__(self, service: Service, writer: FarWriter, seat: socket.socket | None, crew: Crew) -> None:
        self.service = service
        self.answers = Answers(service.exchange, writer.write, writer.check_room)
        self._pulse = writer.pulse
        self._seat = seat
        self._crew = crew

    def lost(self) -> bool:
        """Whether a child has ended by itself."""
        return self._crew.lost

    def arrived(self) -> None:
        """Something may have arrived from a station."""
        if self._seat is not None and self._pulse.is_news():
            with contextlib.suppress(OSError):  # it has ended, and with it soon all of us
                self._seat.send(WAKE)


@contextlib.contextmanager
def apart(home: Home, registry: Registry, lost: Callable[[], None], *, seat: bool) -> Iterator[Apart]:
    """Start the processes, and end them after the block; `lost` is called where one ends by itself.

    Raises what `open_service` and `CountySeat` raise.
    """
    crew, pulse = Crew(), Pulse()
    try:
        line = crew.start("county-writer", lambda its: _write(home, registry, its))
        seat_line = crew.start("county-seat", lambda its: _follow(home, registry, its, pulse)) if seat else None
        with closing(open_service(home, registry)) as service:
            crew.watch(lost)
            yield Apart(service, FarWriter(line, pulse), seat_line, crew)
            if seat_line is not None:
                with contextlib.suppress(OSError):
                    seat_line.send(STOP)
    finally:
        crew.stop()
    if crew.lost:
        raise SystemExit(1)


def _write(home: Home, registry: Registry, line: socket.socket) -> None:
    with closing(open_service(home, registry)) as service:
        pace.settle()
        ready(line)
        write_for(line, service.exchange, service.ledger)


def _follow(home: Home, registry: Registry, line: socket.socket, pulse: Pulse) -> None:
    """Keep the seat level until told to stop; where the first process is gone without a word, be gone as well."""
    os.nice(NICER)
    with closing(CountySeat(home, registry)) as seat:
        loop = SeatLoop(seat, pulse.quiet, pulse.looks)
        ready(line)
        loop.start()
        while STOP not in (said := line.recv(256)):
            if not said:
                os._exit(1)
            loop.arrived()
        loop.stop()
