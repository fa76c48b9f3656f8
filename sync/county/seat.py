"""The county as one object: its ledger, and its own headless seat with a store like any other.

Every `county ...` command that writes is a deed of this seat and crosses by the in-process carrier
(DESIGN.md ruling 1), beside a running server or without one.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, insert

from station.cli import Enrolled
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Person, Seat
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import keys
from station.store.store import Store
from sync import stick
from sync.client.clearing import clear_away
from sync.client.exchange import LARGEST_ANSWER, Exchange, Progress
from sync.client.joining import accept
from sync.client.state import Tally
from sync.client.syncer import run_beside
from sync.client.transport import InProcess
from sync.county import (
    accounts,
    address,
    calendar,
    horizon,
    offered,
    papers,
    provisioning,
    stretches,
    tables,
    tls,
    vault,
)
from sync.county.address import Address
from sync.county.bundles import Bundles
from sync.county.ledger import County, Ledger, open_embedded, open_shared
from sync.county.service import Service, open_ledger
from sync.county.signing import Signer
from sync.county.turn import turn
from sync.county.vault import Vault
from sync.county.watching import Watch
from sync.envelope import DeviceKey


class CountySeat:
    """An open county home: ledger, exchange, the seat's store and its carrier."""

    def __init__(self, home: Home, registry: Registry) -> None:
        if not home.is_county:
            raise StationError("county.not_initialised")
        self.home = home
        self.store: Store = open_store(home, registry)
        with contextlib.ExitStack() as undo:
            undo.callback(self.store.close)
            self.ledger = open_ledger(home, keys.obtain(home.folder))
            undo.callback(self.ledger.close)
            certificates = tls.files_of(home.folder, keys.obtain(home.folder))
            self.service = Service(self.ledger, registry, lambda: self.store.clock.now_ms(), certificates)
            undo.pop_all()
        self.exchange = self.service.exchange
        self.bundles = Bundles(self.ledger, registry, self.service.now_ms)
        self._carrier = InProcess(self.service.answer)
        self.signer = Signer(self.ledger)
        self._watch = Watch(self.ledger, self.store)

    def answer(self, path: str, blob: bytes) -> bytes:
        """Answer a request as the server would."""
        return self.service.answer(path, blob)

    def enrol(self, blob: bytes) -> bytes:
        return self.service.enrol(blob)

    def sync(self, progress: Progress = lambda tally: True, most: int = LARGEST_ANSWER) -> Tally:
        """Carry the seat's deeds into the ledger and take in what stations sent; one process at a time.

        `progress` may say stop between two answers of at most so many bytes.
        """
        with turn(self.home.seat_turn):
            return run_beside(Exchange(self.store, self._carrier, want=most, largest=most), progress=progress)

    def watch(self, *, at_once: bool = False, progress: Progress = lambda tally: True) -> bool:
        """Do what people decided on parked work, and tell every county desk what is new; whether there was anything."""
        with turn(self.home.seat_turn):
            told = self._watch.look(at_once=at_once)
        if told:
            self.sync(progress)
        return told

    def pack(self, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Pack what stations will load; return how many stretches were made."""
        return stretches.pack(self.ledger, self.store.registry, may_go_on)

    def clear_away(self) -> int:
        """Once a day, clear away what nobody needs any more, in the ledger and in the seat's own store.

        Return how many ends of rows went.
        """
        clear_away(self.store)
        now_ms = self.store.clock.now_ms()
        return 0 if calendar.doubtful(self.ledger, now_ms) else horizon.clear(self.ledger, now_ms)

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

    def revoke(self, device: int) -> None:
        """Shut a device out; it stands in the audit trail."""
        papers.revoke(self.ledger, device)
        self.store.note(OPERATOR, "county.revoke", str(device))

    def readmit(self, device: int) -> None:
        """Let a device in again, and judge what it delivered meanwhile; it stands in the audit trail."""
        papers.readmit(self.ledger, self.store.registry, device, self.store.clock.now_ms())
        self.store.note(OPERATOR, "county.readmit", str(device))

    def take_back(self, offer: tuple[int, str, int], *, take: bool) -> None:
        """Do with a row (device, table, row) offered after a restore what people decided.

        It stands in the audit trail. StationError("county.no_offer") where that device offered no such row.
        """
        if not offered.decide(self.ledger, self.store.registry, offer, take=take):
            raise StationError("county.no_offer", table=offer[1], row=offer[2])
        self.store.note(OPERATOR, "county.take_back" if take else "county.refuse_back", f"{offer[1]} {offer[2]}")
        self.sync()

    def machines(self) -> list[Enrolled]:
        """Return every machine of the county, by number."""
        return [
            Enrolled(one.device, Seat(one.seat), one.station, one.station_name, one.division)
            for one in accounts.devices(self.ledger)
        ]

    def move(self, device: int, seat: Seat, station: int, name: str, division: Sequence[str]) -> None:
        """Put a device into another station or division; `division` is the path down to its own."""
        scopes = accounts.scopes_for(seat, station, division)
        place = accounts.Place(seat, station, name, division[-1], scopes)
        papers.move(self.ledger, device, place, self.store.clock.now_ms())
        self.store.note(OPERATOR, "county.move", str(device))

    def provision(
        self, folder: Path, seat: Seat, station: int, name: str, division: Sequence[str]
    ) -> tuple[str, int, str]:
        """Write what a machine without a line begins with; return (code, days it lives, file)."""
        scopes = accounts.scopes_for(seat, station, division)
        place = accounts.Place(seat, station, name, division[-1], scopes)
        self.sync()
        now_ms, authority = self.store.clock.now_ms(), tls.authority(self.service.tls)
        made = provisioning.provide(self.ledger, self.store.registry, place, now_ms, authority)
        file = stick.write(stick.target(folder, made.label), made.blob)
        return made.code, provisioning.CODE_DAYS, str(file)

    def close(self) -> None:
        self.store.close()
        self.ledger.close()


def initialise(home: Home, registry: Registry, division: str, name: str, database: str = "") -> None:
    """Make a county: its key, its ledger (in `database`, or a file in the home), its own seat.

    StationError("county.exists") where there is one, "enrol.already" where the home is a station's,
    "county.bad_database" and "county.database_unreachable" for an address that is of no use.
    """
    url = address.parse(database) if database else None
    with closing(open_store(home, registry)) as store:
        who = store.identity()
        if who is not None and who.seat is not Seat.COUNTY:
            raise StationError("enrol.already")
        key = keys.obtain(home.folder)
        if home.is_county:
            with closing(open_ledger(home, key)) as present:
                if present.find() is not None:  # a file alone is none: the power may have gone while it was made
                    raise StationError("county.exists")
        county = f"{division}-{secrets.token_hex(3)}"
        with closing(_place(home, key, url, county)) as ledger:
            ledger.bind(county)
            _found(store, ledger, division, name)


def _place(home: Home, key: bytes, url: URL | None, county: str) -> Ledger:
    """Open where the new county's ledger is to be, and keep its address; a half-made county's is used again."""
    kept = address.read(home, key)
    wanted = url or (kept.url if kept else None)
    if wanted is None:
        return open_embedded(home.ledger, key)
    ledger = open_shared(wanted, key, county)
    address.write(home, key, Address(wanted, county))
    return ledger


def _found(store: Store, ledger: Ledger, division: str, name: str) -> None:
    key, data_key, name_there = DeviceKey.generate(), vault.new_data_key(), ledger.bound
    county = County(name_there, name, division, 1, key.private, key.public, Vault(name_there, data_key))
    seat_key = DeviceKey.generate()
    place = accounts.Place(Seat.COUNTY, 0, name, division, accounts.scopes_for(Seat.COUNTY, 0, ()))
    with ledger.writing() as connection:
        connection.execute(
            insert(tables.county).values(
                county=name_there, name=name, division=division, epoch=county.epoch,
                private=vault.wrap(ledger.home_key, name_there, key.private), public=key.public,
                data_key=vault.wrap(ledger.home_key, name_there, data_key), devices=0, version=0,
                base=0, lists=0, layouts=b"", judged=b"", known_ms=store.clock.now_ms(),
            )
        )
        public, sealing = seat_key.public, seat_key.sealing()[1]
        grant = accounts.add_device(connection, county, place, public, store.clock.now_ms(), sealing)
        accept(store, grant, seat_key)


class Counties:
    """Opens and makes counties for the command line (`station.cli.CountyMaker`)."""

    def open(self, home: Home, registry: Registry) -> CountySeat:
        return CountySeat(home, registry)

    def make(self, home: Home, registry: Registry, division: str, name: str, database: str = "") -> None:
        initialise(home, registry, division, name, database)
