"""Months of work that never reached the county: a home with so many unsent ops, made without waiting for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.kernel.deeds import Day, Person
from station.store import identity, oplog
from station.store.act import Act
from station.store.database import Connection
from station.store.oplog import Stamp
from station.store.store import Store
from tests.bench import given

A_TRANSACTION = 1000
REQUEST, READINGS = "bench.file", "bench.read"


def fill(store: Store, person: Person, count: int) -> None:
    """File `count` requests, each a deed of its own with its own group; a thousand to a transaction."""
    records = given.requests(given.sentences(), A_TRANSACTION)
    made = [one | {"accepted_on": 20_700 + at % 365} for at, one in enumerate(records)]
    for _ in range(count // A_TRANSACTION):
        store.write(lambda db: _all(store, db, person, made))


def _all(store: Store, db: Connection, person: Person, records: Sequence[dict[str, Any]]) -> None:
    who = identity.need(db)
    deed = store.registry.deeds[REQUEST]
    for record in records:
        act = Act(db, store.registry, store.clock, deed, person, who)
        deed.run(act, **record)
        stamp = Stamp(store.clock.now_ms(), store.clock.offset_minutes(), store.clock.suspect)
        oplog.append_group(db, REQUEST, person.id, stamp, act.ops)


def one_group(store: Store, person: Person, count: int) -> None:
    """Write `count` readings in one deed: a single group."""
    figures = [(at % 50, 1000 + at % 97, 2000 + at % 89, 3000 + at % 83) for at in range(count)]
    store.do(READINGS, person, day=Day(20_700), figures=figures)
