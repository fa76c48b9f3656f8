"""P16: thousands of exchanges that come to nothing leave both sides as large as they were."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import func, select

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store import identity, settings
from station.store.store import Store
from sync.client.state import Offline
from sync.client.syncer import sync_once
from sync.client.transport import InProcess
from sync.county import tables
from sync.county.seat import CountySeat
from tests.sync.seats import Handle, Village

REACHED = 200  # of them get through to the county, whose answer is lost: each of those costs it a commit
PAGES = 4  # how many pages more is the same size: a tree that was rewritten may split

Sizes = dict[str, int]


@pytest.fixture
def addressed(village: Village) -> Village:
    who = dataclasses.replace(identity.need(village.store.reader()), server="http://county.example")
    village.store.write(lambda db: identity.save(db, who))
    village.store._writer.execute("PRAGMA synchronous = OFF")  # ten thousand syncs to disk are minutes
    return village


def down(path: str, blob: bytes) -> bytes:
    raise Offline("no line")


def busy(path: str, blob: bytes) -> bytes:
    raise Offline("503", retry_after=5)


def refusing(path: str, blob: bytes) -> bytes:
    raise StationError("sync.malformed")


def nonsense(path: str, blob: bytes) -> bytes:
    return b"<html>log in to this hotel's network</html>"


def losing(county: CountySeat) -> Handle:
    """The county does what it is asked, and nobody hears of it."""

    def carried(path: str, blob: bytes) -> bytes:
        county.answer(path, blob)
        raise Offline("cut")

    return carried


def fails(village: Village, handle: Handle, leak: Callable[[], Any]) -> None:
    with pytest.raises((Offline, StationError)):
        sync_once(village.store, make_transport=lambda store: InProcess(handle))
    leak()


def fail_often(village: Village, county: CountySeat, times: int, leak: Callable[[], Any] = lambda: None) -> None:
    ways = cycle((down, busy, refusing, nonsense))
    for number in range(times):
        lost = number % max(2, times // REACHED) == 0
        fails(village, losing(county) if lost else next(ways), leak)


def sizes(store: Store, county: CountySeat) -> Sizes:
    """Return the rows of every table of both sides, and the pages of the station's database."""
    db = store.reader()
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {f"station {name}": int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in names}
    found["pages"] = int(db.execute("PRAGMA page_count").fetchone()[0])
    found["files"] = len(list(store.path.parent.iterdir()))
    with county.ledger.reading() as connection:
        for table in tables.METADATA.sorted_tables:
            counted = connection.execute(select(func.count()).select_from(table)).scalar_one()
            found[f"county {table.name}"] = int(counted)
    return found


def grown(before: Sizes, after: Sizes) -> Sizes:
    """Return what is larger than it was, and by how much."""
    return {name: size - before.get(name, 0) for name, size in after.items()
            if size - before.get(name, 0) > (PAGES if name == "pages" else 0)}


def settled(village: Village, county: CountySeat) -> Sizes:
    """Let each way of failing happen once, so that what is written once stands already; return the sizes then."""
    village.report(3800)
    for way in (down, busy, refusing, nonsense, losing(county)):
        fails(village, way, lambda: None)
    return sizes(village.store, county)


def test_p16_thousands_of_failed_exchanges_leave_nothing_behind(
    county: CountySeat, addressed: Village, count: Callable[..., int]
) -> None:
    before = settled(addressed, county)
    fail_often(addressed, county, count(2_000, 10_000, "failed exchanges"))
    assert grown(before, sizes(addressed.store, county)) == {}
    sync_once(addressed.store, make_transport=lambda store: InProcess(county.answer))
    county.sync()
    assert len(county.store.show("prices.waiting", OPERATOR)) == 1


@pytest.mark.parametrize("table", ["audit", "setting"])
def test_p16_control_one_row_for_each_failure_is_found(county: CountySeat, addressed: Village, table: str) -> None:
    before, count = settled(addressed, county), iter(range(10 * REACHED))

    def leak() -> None:
        def work(db: Any) -> None:
            if table == "audit":
                addressed.store.note(addressed.officer, "sync.failed", "x")
            else:
                settings.put(db, f"failed.{next(count)}", 1)

        addressed.store.write(work) if table == "setting" else work(None)

    fail_often(addressed, county, 2 * REACHED, leak)
    assert grown(before, sizes(addressed.store, county))[f"station {table}"] == 2 * REACHED
