"""A county at work in one process: it answers devices and keeps the county's seat level.

`county serve` does the same with several processes where the machine can fork (sync/county/apart.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.county.queued import Answers, Queued
from sync.county.seat import CountySeat
from sync.county.seat_loop import SeatLoop
from sync.county.service import Service


class Together:
    """One process that does everything: it answers stations through a queue and keeps the seat level."""

    def __init__(self, seat: CountySeat) -> None:
        self.queued = Queued(seat.exchange, seat.ledger)
        self._loop = SeatLoop(seat, self.queued.quiet)
        self.arrived = self._loop.arrived

    def start(self) -> None:
        self.queued.start()
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()
        self.queued.stop()


def serving(seat: CountySeat) -> tuple[Together, Callable[[], Any]]:
    """Return the seat's loop with its queue, and a function making the ASGI application around it."""
    loop = Together(seat)

    def application() -> Any:
        from sync.county.publishing import Publisher, beside

        pages = Publisher(seat.store.registry, lambda: seat.store)
        return beside(answering(seat.service, loop.queued, loop.arrived), pages)

    return loop, application


def answering(service: Service, answers: Answers, arrived: Callable[[], None] = lambda: None) -> Any:
    """Return the ASGI application that answers devices through a queue that was started."""
    from sync.county.app import make_app  # FastAPI takes half a second; only a server needs it

    return make_app(answers.handle, service.exchange.renumber, service.enrol, service.tell_time, arrived)
