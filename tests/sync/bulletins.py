"""Bulletins over a real exchange: issued and taken back by a county's own seat, read at villages."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Seat
from station.people.session import log_in
from station.places.codes import path
from station.store import identity
from sync.client.joining import enrol
from sync.client.state import Tally
from sync.client.sticks import export_to, import_from
from sync.client.syncer import sync_once
from sync.client.transport import InProcess
from sync.county import courier
from sync.county.seat import CountySeat
from tests.sync.seats import PIN, Village

OFTEN = {
    "category": "technology", "title": "晚稻稻飞虱防治", "issuer": "高州市农业技术推广中心",
    "what": "<p>先查田。</p>",
}


def issue(county: CountySeat, **other: Any) -> int:
    """Let the county alone write and approve a bulletin; return it."""
    draft = county.store.do("bulletins.write", OPERATOR, **(OFTEN | other))
    county.store.do("bulletins.submit", OPERATOR, draft=draft)
    bulletin = int(county.store.do("bulletins.approve", OPERATOR, draft=draft))
    county.sync()
    return bulletin


def recall(county: CountySeat, bulletin: int, **other: Any) -> int:
    return int(county.do("bulletins.recall", bulletin=bulletin, reason="用量写错了", **other))


def reachable(village: Village) -> Village:
    """Let a machine know an address, without which no session begins; its line stays a call."""
    who = dataclasses.replace(identity.need(village.store.reader()), server="http://county.example")
    village.store.write(lambda db: identity.save(db, who))
    return village


def once(village: Village, county: CountySeat, **how: Any) -> Tally:
    """One session as the window and the command have it."""
    return sync_once(village.store, make_transport=lambda store: village.carrier, **how)


def by_stick(village: Village, county: CountySeat, stick: Path) -> None:
    """Carry a stick to the county and back."""
    stick.mkdir(exist_ok=True)
    export_to(village.store, stick)
    courier.take_all(county, stick)
    import_from(village.store, stick)


def open_at(county: CountySeat, folder: Path, division: str, name: str) -> Village:
    """Open a station in a division, with its officer."""
    station = int(county.do("places.open_station", name=name, division=division))
    code, _ = county.new_code(Seat.VILLAGE, station, name, path(division))
    store = open_store(Home(folder), county.store.registry)
    enrol(store, InProcess(county.answer), code)
    login = f"officer{station & 0xFFFF}"
    issued = county.do("people.add", login=login, name="黎小妹", role="officer", station=station)
    village = reachable(Village(store, InProcess(county.answer), station))
    village.sync()
    store.do("people.activate", OPERATOR, login=login, code=issued.code, pin=PIN)
    village.officer = log_in(store, login, PIN)
    return village


def reach(county: CountySeat, bulletin: int) -> dict[int, Any]:
    """What the county knows of a bulletin, by station."""
    county.sync()
    return {one.station: one for one in county.store.show("bulletins.reach", OPERATOR, bulletin=bulletin)}
