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
from sync.client.exchange import LARGEST_ANSWER, Exchange
from sync.client.joining import accept
from sync.client.state import Tally
from sync.client.transport import InProcess
from sync.county import accounts, layouts, stretches, tables, tls
from sync.county.exchange import Exchange as CountyExchange
from sync.county.ledger import County, Ledger, open_embedded
from sync.envelope import DeviceKey
from sync.timing import say_time

log = logging.getLogger(__name__)
WAKE_S = 2.0


class CountySeat:
    """An open county home: ledger, exchange, the seat's store and its carrier."""

    def __init__(self, home: Home, registry: Registry) -> None:
        if not home.is_county:
            raise StationError("county.not_initialised")
        self.home = home
        self.store: Store = open_store(home, registry)
        try:
            self.ledger = open_embedded(home.ledger, keys.obtain(home.folder))
            county = self.ledger.find()
            if county is not None:
                with self.ledger.writing() as connection:
                    layouts.settle(connection, county.county, registry)
        except BaseException:
            self.store.close()
            raise
        self.exchange = CountyExchange(self.ledger, registry, self.store.clock.now_ms)
        self._carrier = InProcess(self.answer)

    def answer(self, path: str, blob: bytes) -> bytes:
        """Answer a request as the server would."""
        if path == protocol.EXCHANGE_PATH:
            return self.exchange.handle(blob)
        if path == protocol.TIME_PATH:
            return self.tell_time(blob)
        return self.enrol(blob)

    def enrol(self, blob: bytes) -> bytes:
        return accounts.enrol(self.ledger, blob, self.store.clock.now_ms(), tls.authority(self.tls))

    def tell_time(self, nonce: bytes) -> bytes:
        """Answer a machine that does not know what time it is."""
        county = self.ledger.county()
        return say_time(county.key, county.county, nonce, self.store.clock.now_ms())

    @property
    def tls(self) -> tls.Files:
        """Where the county's authority and its server's certificate lie."""
        return tls.Files(self.home.folder / "tls", keys.obtain(self.home.folder))

    def sync(self) -> Tally:
        """Carry the seat's deeds into the ledger and take in what stations sent."""
        return Exchange(self.store, self._carrier, want=LARGEST_ANSWER).run()

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
    """Keeps the headless seat level with the ledger while the server runs."""

    def __init__(self, seat: CountySeat) -> None:
        self._seat = seat
        self._wake = threading.Event()
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="county-seat", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def arrived(self) -> None:
        """Something may have arrived from a station."""
        self._wake.set()

    def stop(self) -> None:
        self._stop = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop:
            self._wake.wait(WAKE_S)
            self._wake.clear()
            try:
                self._seat.sync()
                self._seat.pack()
            except Exception:
                log.exception("county seat could not follow its ledger")
                time.sleep(WAKE_S)


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

        return make_app(seat.exchange.handle, seat.enrol, seat.tell_time, loop.arrived)

    return loop, application
