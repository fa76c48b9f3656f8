"""A feature of nothing but things, to try the store with: every kind of column, good deeds and bad ones."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import COUNTY_SEAT, Role, Seat, deed, view
from station.kernel.record import Column, Feature, Kind, Registry, Table
from station.store import identity
from station.store.act import Act, Reading
from station.store.identity import Identity
from station.store.migrate import create_declared
from station.store.store import Store

START_MS = 1_776_000_000_000
OFFICERS = frozenset({Role.OFFICER, Role.OPERATOR})
THING = Table(
    "things.thing",
    columns=(
        Column("name", Kind.TEXT),
        Column("count", Kind.INT, optional=True),
        Column("day", Kind.DAY, optional=True),
        Column("at", Kind.TIME, optional=True),
        Column("price", Kind.MONEY, optional=True),
        Column("good", Kind.BOOL, optional=True),
        Column("other", Kind.REF, optional=True),
        Column("picture", Kind.BYTES, optional=True),
    ),
)
SECRET = Table("things.secret", columns=(Column("word", Kind.TEXT),))
WRITES = {THING.name: frozenset({"insert", "delete", "name", "count"})}


@deed("things.add", roles=OFFICERS, writes=WRITES)
def add(act: Act, *, name: str, count: int | None = None) -> int:
    """Add a thing."""
    return act.insert(THING.name, {"name": name, "count": count})


@deed("things.change", roles=OFFICERS, writes=WRITES)
def change(act: Act, *, thing: int, name: str) -> None:
    """Give a thing another name."""
    act.patch(THING.name, thing, {"name": name})


@deed("things.remove", roles=OFFICERS, writes=WRITES)
def remove(act: Act, *, thing: int) -> None:
    """Take a thing away."""
    act.delete(THING.name, thing)


@deed("things.add_then_fail", roles=OFFICERS, writes=WRITES)
def add_then_fail(act: Act, *, names: list[str]) -> None:
    """Add things, then break."""
    for name in names:
        act.insert(THING.name, {"name": name})
    raise RuntimeError("in the middle")


@deed("things.go_beyond", roles=OFFICERS, writes=WRITES)
def go_beyond(act: Act, *, what: str) -> None:
    """Add a thing, then write what was not declared."""
    made = act.insert(THING.name, {"name": "before"})
    if what == "column":
        act.patch(THING.name, made, {"price": 5})
    elif what == "table":
        act.insert(SECRET.name, {"word": "x"})
    else:
        act.delete(SECRET.name, 5)


@deed("things.look", roles=OFFICERS)
def look(act: Act) -> int:
    """Change nothing."""
    return len(act.db.execute("SELECT id FROM things_thing").fetchall())


@deed("things.county_only", roles=OFFICERS, seats=COUNTY_SEAT)
def county_only(act: Act) -> None:
    """What the county alone does."""


@view("things.list", roles=OFFICERS)
def list_view(reading: Reading, *, limit: int) -> list[tuple[Any, ...]]:
    """Every thing."""
    return [tuple(row) for row in reading.db.execute("SELECT id, name, count FROM things_thing LIMIT ?", (limit,))]


def m001_things(db: Any) -> None:
    create_declared(db.conn, THING)
    create_declared(db.conn, SECRET)


FEATURE = Feature(
    "things",
    tables=(THING, SECRET),
    deeds=(add, change, remove, add_then_fail, go_beyond, look, county_only),
    views=(list_view,),
    migrations=(m001_things,),
)
KEY = bytes(range(32))


def open_store(folder: Path, feature: Feature = FEATURE, key: bytes = KEY) -> Store:
    return Store(folder / "things.db", key, Registry([feature]), GuardedClock(SetClock(START_MS)))


def enrolled(folder: Path, device: int = 3) -> Store:
    """Return the store of a village seat."""
    store = open_store(folder)
    store.write(lambda db: identity.save(db, who(device)))
    return store


def who(device: int = 3) -> Identity:
    return Identity(
        county="440981-abc", county_name="高州市", county_public=os.urandom(32), epoch=1, device=device,
        seat=Seat.VILLAGE, station=77, station_name="元坝村信息站", division="440981104210",
        scopes=("station:77", "all"), private=os.urandom(32), incarnation=os.urandom(8), certificate=b"c",
        server="http://county.example",
    )


def all_rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table: what must be the same when nothing was kept."""
    db = store.reader()
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sorted((tuple(row) for row in db.execute(f"SELECT * FROM {name}")), key=repr) for name in names}
