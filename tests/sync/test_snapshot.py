"""One signed file for all stations of a county: any of them begins from it, and then the line is short."""

from __future__ import annotations

import dataclasses
import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.places.codes import path
from station.products.store import product_of
from station.store import settings, spans
from station.store.store import Store
from sync import bundle, protocol, snapshot, stick
from sync.bundle import Kind, Label
from sync.client import salvaging, sticks
from sync.client import snapshots as taking
from sync.client.exchange import Exchange
from sync.client.joining import enrol
from sync.client.state import Tally
from sync.client.taking import take_feed
from sync.client.transport import InProcess
from sync.county import courier
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey
from sync.protocol import Answer
from tests.sync.seats import VILLAGE, Village
from tests.sync.sticks import device_key, in_folder, store_hash
from tests.sync.test_stick import ROOT_ONLY, mounted

FEW_BYTES = 3_000  # of a line that has nothing public left to bring: its own rows, papers, who it is
Machines = Callable[[str], Store]


@pytest.fixture
def machines(county: CountySeat, tmp_path: Path, declared: Registry) -> Iterator[Machines]:
    """Makes machines that are enrolled by a line and have not exchanged yet."""
    with ExitStack() as undo:

        def enrolled(name: str) -> Store:
            station = int(county.do("places.open_station", name=name, division=VILLAGE))
            store = open_store(Home(tmp_path / name), declared)
            undo.callback(store.close)
            enrol(store, InProcess(county.answer), county.new_code(Seat.VILLAGE, station, name, path(VILLAGE))[0])
            return store

        yield enrolled


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stick."""
    place = tmp_path / "stick"
    place.mkdir()
    return place


def publish(county: CountySeat, village: Village, *prices: int) -> None:
    """Let everybody have what a station reported."""
    sheets = [village.report(price, spec=str(price)) for price in prices]
    village.sync()
    county.sync()
    for sheet in sheets:
        county.do("prices.review", sheet=sheet, accept=True)


def exchange(county: CountySeat, store: Store) -> Tally:
    return Exchange(store, InProcess(county.answer)).run()


def exchanged(county: CountySeat, store: Store) -> int:
    """Exchange until there is no more; return the bytes that crossed, both ways."""
    done = exchange(county, store)
    assert not done.more
    return done.sent + done.received


def public(store: Store) -> list[tuple[Any, ...]]:
    """What is here of what everybody may read."""
    found = store.reader().execute("SELECT tbl, row, version FROM held WHERE scope = 'all' AND NOT gone ORDER BY 1, 2")
    return [tuple(row) for row in found]


def prices(store: Store) -> list[int]:
    return sorted(one.quote.middle for one in store.show("prices.latest", OPERATOR, name="荔枝"))


def resigned(blob: bytes, key: DeviceKey, change: Callable[[Any], Any] = lambda body: body, **label: Any) -> bytes:
    """Return a snapshot with its content or label changed, signed by `key`."""
    arrived = bundle.read(blob)
    return snapshot.shut(key, dataclasses.replace(arrived.label, **label), change(snapshot.opened(arrived)))


def test_two_stations_begin_from_one_file_and_the_line_brings_what_is_missing(
    county: CountySeat, village: Village, machines: Machines, folder: Path
) -> None:
    publish(county, village, 3800, 3900)
    first, second, without = machines("甲"), machines("乙"), machines("丙")
    shared = courier.share(county, folder)
    assert (shared.more, shared.private) == (False, [])
    assert "all" in shared.scopes
    assert [one.name for one in in_folder(folder, Kind.SNAPSHOT)] == [Path(shared.file).name]
    assert b"station:" not in Path(shared.file).read_bytes()
    for store in (first, second):
        brought = sticks.import_from(store, folder)
        assert (brought.shared, brought.bundles, brought.refused) == (1, 0, {})
        assert brought.shared_rows > 100
        assert prices(store) == [3800, 3900]
        assert exchanged(county, store) < FEW_BYTES
        assert exchanged(county, store) < 300
    assert exchanged(county, without) > 3 * FEW_BYTES  # the control: who was not there pays for all of it
    assert public(first) == public(second) == public(without) != []


def test_what_happened_since_comes_by_the_line(
    county: CountySeat, village: Village, machines: Machines, folder: Path
) -> None:
    courier.share(county, folder)
    publish(county, village, 4200)
    store = machines("甲")
    sticks.import_from(store, folder)
    assert prices(store) == []
    exchange(county, store)
    assert prices(store) == [4200]


def test_an_older_file_brings_nothing_back(
    county: CountySeat, village: Village, machines: Machines, folder: Path
) -> None:
    publish(county, village, 3800)
    old = Path(courier.share(county, folder).file).read_bytes()
    product = product_of(county.store.reader(), "荔枝")
    alias = county.do("products.add_alias", product=product, name="早红", kind="trade")
    older = Path(courier.share(county, folder).file).read_bytes()
    county.do("products.drop_alias", alias=alias)
    publish(county, village, 4200)
    store = machines("甲")
    exchange(county, store)
    here, before = public(store), store_hash(store)
    for blob in (old, older):
        assert taking.take(store, blob).rows == 0
    assert (public(store), store_hash(store)) == (here, before)
    new = machines("乙")  # the control: to a machine that had nothing the same file brings the row that was dropped
    taking.take(new, older)
    assert any(row == alias for _table, row, _version in public(new))
    exchange(county, new)
    exchange(county, store)
    assert public(new) == public(store)
    assert not any(row == alias for _table, row, _version in public(new))


def test_a_changed_byte_is_seen_before_anything_is_written(
    county: CountySeat, machines: Machines, folder: Path
) -> None:
    blob = Path(courier.share(county, folder).file).read_bytes()
    store, chance = machines("甲"), random.Random(5)
    before = store_hash(store)
    for _ in range(40):
        at = chance.randrange(len(blob))
        wrong = blob[:at] + bytes([blob[at] ^ 1 << chance.randrange(8)]) + blob[at + 1 :]
        with pytest.raises(StationError, match=r"bundle\."):
            taking.take(store, wrong)
    for cut in (blob[:-1], blob[: len(blob) // 2], blob[:40]):
        with pytest.raises(StationError, match=r"bundle\.cut"):
            taking.take(store, cut)
    assert store_hash(store) == before
    assert taking.take(store, blob).rows > 0  # the control: the whole file is taken, and seen by the same hash
    assert store_hash(store) != before


def test_only_the_county_can_have_made_it(
    county: CountySeat, village: Village, machines: Machines, folder: Path
) -> None:
    blob = Path(courier.share(county, folder).file).read_bytes()
    store, key = machines("甲"), county.ledger.county().key
    before = store_hash(store)
    kept: list[tuple[bytes, str]] = [
        (resigned(blob, device_key(village)), "bundle.forged"),
        (resigned(blob, key, county="440981-000000"), "bundle.other_county"),
        (resigned(blob, key, kind=Kind.UP), "bundle.not_down"),
        (resigned(blob, key, lambda body: msgspec.structs.replace(body, version=9)), "bundle.newer"),
        (resigned(blob, key, lambda body: msgspec.structs.replace(body, answers=[])), "bundle.old_epoch"),
        (resigned(blob, key, _with_broken_frame), "frame.malformed"),
    ]
    for wrong, code in kept:
        with pytest.raises(StationError) as told:
            taking.take(store, wrong)
        assert (told.value.code, store_hash(store)) == (code, before)
    assert taking.take(store, resigned(blob, key)).rows > 0


def _with_broken_frame(body: snapshot.Snapshot) -> snapshot.Snapshot:
    """The last frame of the file is none: the ones before it must not have been taken."""
    answers = [protocol.decode(one, Answer) for one in body.answers]
    last = next(at for at in reversed(range(len(answers))) if answers[at].feeds)
    feeds = answers[last].feeds
    broken = msgspec.structs.replace(feeds[-1], frame=feeds[-1].frame[:-1] + b"\0")
    answers[last] = msgspec.structs.replace(answers[last], feeds=[*feeds[:-1], broken])
    return msgspec.structs.replace(body, answers=[protocol.encode(one) for one in answers])


def test_a_station_of_another_county_is_told_so(
    county: CountySeat, village: Village, folder: Path, tmp_path: Path
) -> None:
    label = Label(Kind.SNAPSHOT, "450000-aaaaaa", 0, 1, bytes(16))
    key = DeviceKey.generate()
    stick.write(stick.target(folder, label), snapshot.shut(key, label, snapshot.Snapshot(1, 0, [], [])))
    with pytest.raises(StationError, match=r"stick\.nothing"):
        sticks.import_from(village.store, folder)
    with pytest.raises(StationError, match=r"bundle\.other_county"):
        sticks.import_from(village.store, stick.target(folder, label))


def test_a_taking_that_broke_off_goes_on_where_it_was(
    county: CountySeat, machines: Machines, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier.share(county, folder)
    store = machines("甲")
    left = iter(range(2))

    def cut(*given: Any, **named: Any) -> int:
        if next(left, None) is None:
            raise OSError("the power went")
        return take_feed(*given, **named)

    monkeypatch.setattr(taking, "take_feed", cut)
    with pytest.raises(OSError, match="power"):
        sticks.import_from(store, folder)
    monkeypatch.undo()
    half = len(public(store))
    sticks.import_from(store, folder)
    assert len(public(store)) > half
    assert exchanged(county, store) < FEW_BYTES


@ROOT_ONLY
def test_a_stick_that_is_full_keeps_nothing_half(county: CountySeat, tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "size=72k") as place:
        with pytest.raises(StationError, match=r"stick\.full"):
            courier.share(county, place)
        assert not (place / "TIANXIN").exists() or os.listdir(place / "TIANXIN") == []


def test_a_file_half_written_is_named_and_the_next_one_clears_it_away(
    county: CountySeat, machines: Machines, folder: Path
) -> None:
    shared = Path(courier.share(county, folder).file)
    half = shared.with_name(shared.name + stick.UNFINISHED)
    half.write_bytes(shared.read_bytes()[:1000])
    shared.unlink()
    store = machines("甲")
    with pytest.raises(StationError, match=r"stick\.nothing"):
        sticks.import_from(store, folder)
    again = Path(courier.share(county, folder).file)
    assert os.listdir(folder / "TIANXIN") == [again.name]
    assert sticks.import_from(store, folder).shared == 1


def test_a_newer_file_takes_the_place_of_the_older(county: CountySeat, village: Village, folder: Path) -> None:
    first = Path(courier.share(county, folder).file)
    publish(county, village, 3800)
    second = Path(courier.share(county, folder).file)
    assert in_folder(folder, Kind.SNAPSHOT) == [second] != [first]


def test_a_machine_that_begins_from_the_stick_takes_it_along(
    county: CountySeat, village: Village, folder: Path, tmp_path: Path
) -> None:
    station = int(county.do("places.open_station", name="山里站", division=VILLAGE))
    code = county.provision(folder, Seat.VILLAGE, station, "山里站", path(VILLAGE))[0]
    publish(county, village, 3800)  # after the beginning was made
    courier.share(county, folder)
    store = open_store(Home(tmp_path / "machine"), registry())
    try:
        sticks.enrol_from(store, folder, code)
        assert prices(store) == [3800]
    finally:
        store.close()


def test_another_epoch_is_not_begun_by_it(
    county: CountySeat, village: Village, machines: Machines, folder: Path
) -> None:
    blob = Path(courier.share(county, folder).file).read_bytes()

    def moved(body: snapshot.Snapshot) -> snapshot.Snapshot:
        answers = [protocol.decode(one, Answer) for one in body.answers]
        other = [msgspec.structs.replace(one, epoch=77) for one in answers]
        return msgspec.structs.replace(body, answers=[protocol.encode(one) for one in other])

    store = machines("甲")
    before = store_hash(store)
    with pytest.raises(StationError, match=r"bundle\.old_epoch"):
        taking.take(store, resigned(blob, county.ledger.county().key, moved))
    assert store_hash(store) == before
    store.write(lambda db: settings.put(db, salvaging.GIVING, True))  # what a ledger lost is given back first
    with pytest.raises(StationError, match=r"bundle\.old_epoch"):
        taking.take(store, blob)
    store.write(salvaging.end)
    assert taking.take(store, blob).rows > 0


def test_the_spans_are_those_of_the_file(county: CountySeat, machines: Machines, folder: Path) -> None:
    courier.share(county, folder)
    store = machines("甲")
    sticks.import_from(store, folder)
    here = spans.all_spans(store.reader())
    assert here
    assert all(scope == "all" or scope.startswith("at:") for scope, _lane in here)
    assert all(found[0][0] == 0 and len(found) == 1 for found in here.values())
