"""A county and its stations in one process, each over a home of its own, joined by the in-process carrier.

Making a county takes a second, copying a made one takes milliseconds: tests start from copies (`Made`).
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from station.features import FEATURES, registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Deed, Person, Seat
from station.kernel.record import Registry
from station.people.session import log_in
from station.places.codes import path
from station.store import identity, keys, oplog, outbox
from station.store.act import Act
from station.store.oplog import RowState, Stamp
from station.store.store import Store
from sync.client.exchange import Exchange
from sync.client.joining import enrol
from sync.client.state import Tally
from sync.client.transport import InProcess
from sync.county import address
from sync.county.address import Address
from sync.county.layouts import Book, Books
from sync.county.ledger import open_embedded
from sync.county.seat import CountySeat, initialise
from tests.sync.ledgers import copy, new_shared
from tests.sync.postgres import Cluster

VILLAGE = "440981104210"
PIN = "258036"
Handle = Callable[[str, bytes], bytes]
Wrap = Callable[[Handle], Handle]


class Village:
    """One enrolled station with an officer; `sync` exchanges over its carrier."""

    def __init__(self, store: Store, carrier: InProcess, station: int) -> None:
        self.store = store
        self.carrier = carrier
        self.station = station
        self.officer: Person = OPERATOR

    def sync(self, budget: int = 0, **options: Any) -> Tally:
        return Exchange(self.store, self.carrier, **options).run(budget)

    def report(self, typical: int, product: str = "荔枝", **other: Any) -> int:
        return int(self.store.do("prices.report", self.officer, product=product, typical=typical, **other))

    def report_many(self, prices: Iterable[int], product: str = "荔枝") -> None:
        """Report each price as a deed of its own, all in one transaction: a test needs no sync to disk for each."""
        deed = self.store.registry.deeds["prices.report"]

        def work(db: Any) -> None:
            stamp = Stamp(self.store.clock.now_ms(), 480, False)
            for price in prices:
                act = Act(db, self.store.registry, self.store.clock, deed, self.officer, identity.need(db))
                deed.run(act, product=product, typical=price, spec=str(price))
                oplog.append_group(db, deed.name, self.officer.id, stamp, act.ops)

        self.store.write(work)

    def state(self, sheet: int) -> tuple[RowState, str]:
        db = self.store.reader()
        return oplog.state_of(db, "prices.sheet", sheet, outbox.mark(db)[0])[:2]

    def forge(self, deed: str, work: Callable[[Act], Any], person: int | None = None) -> Any:
        """Do `work` as a tampered program would: nothing of the deed is checked here, and it is logged as `deed`."""

        def write(db: Any) -> Any:
            free = dataclasses.replace(self.store.registry.deeds[deed], writes=_everything(self.store.registry))
            act = Act(db, self.store.registry, self.store.clock, free, self.officer, identity.need(db))
            result = work(act)
            who = self.officer.id if person is None else person
            oplog.append_group(db, deed, who, Stamp(self.store.clock.now_ms(), 480, False), act.ops)
            return result

        return self.store.write(write)


def _everything(declared: Registry) -> dict[str, frozenset[str]]:
    """A declaration of writes that allows a deed whatever it wants."""
    columns = {name: {column.name for column in table.columns} for name, table in declared.tables.items()}
    return {name: frozenset(found | {"insert", "delete"}) for name, found in columns.items()}


def make_county(folder: Path, division: str = "440981") -> CountySeat:
    """A county with its divisions and products, carried into its ledger."""
    home = Home(folder)
    initialise(home, registry(), division, "高州市")
    seat = CountySeat(home, registry())
    seat.store.do("places.seed_divisions", OPERATOR, code=division)
    seat.store.do("products.seed", OPERATOR)
    seat.sync()
    return seat


def open_village(
    county: CountySeat,
    folder: Path,
    name: str = "元坝村信息站",
    wrap: Wrap = lambda handle: handle,
    declared: Registry | None = None,
) -> Village:
    """Open a station at the county, enrol a machine there, make its officer and let him set a PIN."""
    division = first_village(county)
    station = int(county.do("places.open_station", name=name, division=division))
    code, _ = county.new_code(Seat.VILLAGE, station, name, path(division))
    store = open_store(Home(folder), declared or registry())
    enrol(store, InProcess(county.answer), code)
    login = f"officer{station & 0xFFFF}"
    issued = county.do("people.add", login=login, name="陈亚明", role="officer", station=station)
    village = Village(store, InProcess(county.answer), station)
    village.sync()
    store.do("people.activate", OPERATOR, login=login, code=issued.code, pin=PIN)
    village.officer = log_in(store, login, PIN)
    village.carrier = InProcess(wrap(county.answer))
    return village


def first_village(county: CountySeat) -> str:
    """Return the code of some village of the county."""
    town = county.store.show("places.divisions", OPERATOR, parent="440981", limit=1)[0]
    return str(county.store.show("places.divisions", OPERATOR, parent=town.code, limit=1)[0].code)


def book_of(county: CountySeat, connection: Connection) -> Book:
    """What a county's program and those of its devices declare."""
    return Books(county.store.registry).open(connection, county.ledger.bound)


def loose(deed_name: str, **changes: Any) -> Registry:
    """The declarations of a tampered station: one deed says of itself what it likes."""
    features = []
    for feature in FEATURES:
        deeds = tuple(
            dataclasses.replace(deed, **changes) if isinstance(deed, Deed) and deed.name == deed_name else deed
            for deed in feature.deeds
        )
        features.append(dataclasses.replace(feature, deeds=deeds))
    return Registry(features)


@dataclass(frozen=True)
class Made:
    """A county and two stations on disk, level with each other and closed: what tests copy and open.

    With a `cluster` the county's ledger is the database `template` there, and each copy has one of its own.
    """

    folder: Path
    stations: tuple[tuple[int, Person], ...]
    cluster: Cluster | None = None
    template: str = ""
    databases: list[str] = field(default_factory=list)

    def county(self, folder: Path, declared: Registry | None = None) -> CountySeat:
        return CountySeat(self.county_home(folder), declared or registry())

    def county_home(self, folder: Path) -> Home:
        """Copy the county, ledger and all."""
        home = self._copy("county", folder)
        if self.cluster is not None:
            self.databases.append(self.cluster.new_database(self.template))
            key = keys.unlock(home.folder)
            with closing(open_embedded(home.ledger, key)) as embedded:
                county = embedded.bound
            for file in folder.glob("ledger.db*"):
                file.unlink()
            address.write(home, key, Address(address.parse(self.cluster.url(self.databases[-1])), county))
        return home

    def shared(self, cluster: Cluster) -> Made:
        """Return the same county with its ledger in PostgreSQL."""
        home = Home(self.folder / "county")
        key = keys.unlock(home.folder)
        with closing(open_embedded(home.ledger, key)) as embedded, closing(new_shared(cluster, key)) as there:
            copy(embedded, there)
            template = there.engine.url.database
        assert template is not None
        return Made(self.folder, self.stations, cluster, template)

    def clear(self) -> None:
        """Drop the databases of the copies."""
        while self.databases:
            assert self.cluster is not None
            self.cluster.drop(self.databases.pop())

    def village(
        self, number: int, county: CountySeat, folder: Path, wrap: Wrap = lambda handle: handle,
        declared: Registry | None = None,
    ) -> Village:
        """Open a copy of station 0 or 1 against `county`."""
        store = open_store(self._copy(f"village{number}", folder), declared or registry())
        village = Village(store, InProcess(wrap(county.answer)), self.stations[number][0])
        village.officer = self.stations[number][1]
        return village

    def _copy(self, name: str, folder: Path) -> Home:
        shutil.copytree(self.folder / name, folder)
        return Home(folder)


def make(folder: Path) -> Made:
    """Make what `Made` describes; its keys lie wherever TIANXIN_KEYS says now."""
    county = make_county(folder / "county")
    villages = [open_village(county, folder / f"village{number}", f"{'元坝良德'[number * 2:][:2]}村信息站")
                for number in (0, 1)]
    for village in villages:
        village.sync()
    county.sync()
    for village in villages:
        village.sync()
        village.store.close()
    county.close()
    return Made(folder, tuple((village.station, village.officer) for village in villages))
