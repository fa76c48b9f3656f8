"""A county and its stations in one process, each over a home of its own, joined by the in-process carrier."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from station.features import FEATURES, registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Deed, Person, Seat
from station.kernel.record import Registry
from station.people.session import log_in
from station.places.codes import path
from station.store.store import Store
from sync.client.joining import enrol
from sync.client.exchange import Exchange, Tally
from sync.client.transport import InProcess
from sync.county.seat import CountySeat, initialise

VILLAGE = "440981104210"
PIN = "258036"


class Village:
    """One enrolled station with an officer; `sync` exchanges over its carrier."""

    def __init__(self, store: Store, carrier: InProcess, station: int) -> None:
        self.store = store
        self.carrier = carrier
        self.station = station
        self.officer: Person = OPERATOR

    def sync(self, **options: Any) -> Tally:
        return Exchange(self.store, self.carrier, **options).run()

    def report(self, typical: int, product: str = "荔枝") -> int:
        return int(self.store.do("prices.report", self.officer, product=product, typical=typical))


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
    wrap: Callable[[Callable[[str, bytes], bytes]], Callable[[str, bytes], bytes]] = lambda handle: handle,
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
