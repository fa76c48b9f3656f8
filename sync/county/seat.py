"""The county as one object: its ledger, and its own headless seat with a store like any other.

Every `county ...` command that writes is a deed of this seat and crosses by the in-process carrier
(DESIGN.md ruling 1), beside a running server or without one.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import insert

from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Person, Seat
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import keys
from station.store.store import Store
from sync import protocol
from sync.client.exchange import LARGEST_ANSWER, Exchange, Progress
from sync.client.joining import accept
from sync.client.state import Tally
from sync.client.transport import InProcess
from sync.county import accounts, stretches, tables
from sync.county.exchange import Exchange as CountyExchange
from sync.county.ledger import County, Ledger, open_embedded
from sync.county.queued import Queued
from sync.envelope import DeviceKey

log = logging.getLogger(__name__)
WAKE_S = 2.0
MOST_BEHIND_S, PASS_S = 60.0, 0.2


class CountySeat:
    """An open county home: ledger, exchange, the seat's store and its carrier."""

    def __init__(self, home: Home, registry: Registry) -> None:
        if not home.is_county:
            raise StationError("county.not_initialised")
        self.home = home
        self.store: Store = open_store(home, registry)
        try:
            self.ledger = open_embedded(home.ledger, keys.obtain(home.folder))
        except BaseException:
            self.store.close()
            raise
        self.exchange = CountyExchange(self.ledger, registry, self.store.clock.now_ms)
        self._carrier = InProcess(self.answer)

    def answer(self, path: str, blob: bytes) -> bytes:
        """Answer a request as the server would."""
        if path == protocol.EXCHANGE_PATH:
            return self.exchange.handle(blob)
        return self.enrol(blob)

    def enrol(self, blob: bytes) -> bytes:
        return accounts.enrol(self.ledger, blob, self.store.clock.now_ms())

    def sync(self, progress: Progress = lambda tally: True) -> Tally:
        """Carry the seat's deeds into the ledger and take in what stations sent; `progress` may say stop."""
        return Exchange(self.store, self._carrier, want=LARGEST_ANSWER).run(progress=progress)

    def pack(self) -> int:
        """Pack what stations will load; return how many stretches were made."""
        return stretches.pack(self.ledger, self.store.registry)

    def do(self, deed: str, person: Person = OPERATOR, **params: Any) -> Any:
        """Do a deed of the county seat and carry it to the ledger before returning."""
        result = self.store.do(deed, person, **params)
        self.sync()
        self.pack()
        return result

    def new_code(self, seat: Seat, station: int, name: str, division: Sequence[str]) -> tuple[str, int]:
        """Make a one-time code for a machine; return (code, minutes). `division` is the path down to its own."""
        scopes = accounts.scopes_for(seat, station, division)
        place = accounts.Place(seat, station, name, division[-1], scopes)
        return accounts.new_code(self.ledger, place, self.store.clock.now_ms()), accounts.CODE_LIFE_MS // 60_000

    def close(self) -> None:
        self.store.close()
        self.ledger.close()


class SeatLoop:
    """Answers stations through a queue, and keeps the headless seat level with the ledger while the server runs."""

    def __init__(self, seat: CountySeat) -> None:
        self._seat = seat
        self.queued = Queued(seat.exchange, seat.ledger)
        self._wake = threading.Event()
        self._stop = False
        self._latest = 0.0
        self._thread = threading.Thread(target=self._run, name="county-seat", daemon=True)

    def start(self) -> None:
        self.queued.start()
        self._thread.start()

    def arrived(self) -> None:
        """Something may have arrived from a station."""
        self._wake.set()

    def stop(self) -> None:
        self._stop = True
        self._wake.set()
        self._thread.join()
        self.queued.stop()

    def _run(self) -> None:
        while not self._stop:
            self._wake.wait(WAKE_S)
            self._wake.clear()
            self._latest = time.monotonic() + MOST_BEHIND_S
            while self._hurried():
                time.sleep(PASS_S)
            try:
                self._seat.sync(lambda tally: not self._hurried())
                if self.queued.quiet():
                    self._seat.pack()
            except Exception:
                log.exception("county seat could not follow its ledger")
                time.sleep(WAKE_S)


    def _hurried(self) -> bool:
        """Stations go first, unless they keep coming for a minute: the seat is only the county's own picture."""
        return not (self._stop or self.queued.quiet() or time.monotonic() > self._latest)


def initialise(home: Home, registry: Registry, division: str, name: str) -> None:
    """Make a county: its key, its ledger, its own seat.

    StationError("county.exists") where there is one, "enrol.already" where the home is a station's.
    """
    with closing(open_store(home, registry)) as store:
        who = store.identity()
        if who is not None and who.seat is not Seat.COUNTY:
            raise StationError("enrol.already")
        with closing(open_embedded(home.ledger, keys.obtain(home.folder))) as ledger:
            if ledger.find() is not None:  # a file alone is no county: the power may have gone while it was made
                raise StationError("county.exists")
            _found(store, ledger, division, name)


def _found(store: Store, ledger: Ledger, division: str, name: str) -> None:
    key = DeviceKey.generate()
    county = County(f"{division}-{secrets.token_hex(3)}", name, division, 1, key.private, key.public)
    seat_key = DeviceKey.generate()
    place = accounts.Place(Seat.COUNTY, 0, name, division, accounts.scopes_for(Seat.COUNTY, 0, ()))
    with ledger.writing() as connection:
        connection.execute(
            insert(tables.county).values(
                county=county.county, name=name, division=division, epoch=county.epoch, private=key.private,
                public=key.public, devices=0, version=0,
            )
        )
        grant = accounts.add_device(connection, county, place, seat_key.public, store.clock.now_ms())
        accept(store, grant, seat_key)


class Counties:
    """Opens and makes counties for the command line (`station.cli.CountyMaker`)."""

    def open(self, home: Home, registry: Registry) -> CountySeat:
        return CountySeat(home, registry)

    def make(self, home: Home, registry: Registry, division: str, name: str) -> None:
        initialise(home, registry, division, name)


def serving(seat: CountySeat) -> tuple[SeatLoop, Callable[[], Any]]:
    """Return the seat's loop and a function making the ASGI application around it."""
    loop = SeatLoop(seat)

    def application() -> Any:
        from sync.county.app import make_app  # FastAPI takes half a second; only a server needs it

        return make_app(loop.queued.handle, seat.enrol, loop.arrived)

    return loop, application
