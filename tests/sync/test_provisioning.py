"""A machine that begins from a stick: no line, a code, a reserved number, and its key confirmed at first contact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home, open_store
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.places.codes import path
from station.store import identity, settings
from station.store.store import Store
from sync import stick
from sync.client import sticks
from sync.client.joining import UNCONFIRMED
from sync.client.syncer import sync_once
from sync.client.transport import InProcess
from sync.county import accounts, courier, provisioning
from sync.county.seat import CountySeat
from sync.envelope import verify_certificate
from tests.sync.seats import VILLAGE, Village
from tests.sync.sticks import ledger_hash

DAY_MS = 86_400_000


@pytest.fixture
def machine(county: CountySeat, tmp_path: Path) -> Iterator[Store]:
    store = open_store(Home(tmp_path / "machine"), registry())
    yield store
    store.close()


@pytest.fixture
def station(county: CountySeat) -> int:
    return int(county.do("places.open_station", name="山里站", division=VILLAGE))


@pytest.fixture
def code(county: CountySeat, village: Village, station: int, tmp_path: Path) -> str:
    """A stick with a beginning on it; the public prices of the county are worth having."""
    sheet = village.report(3800)
    village.sync()
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    return county.provision(tmp_path, Seat.VILLAGE, station, "山里站", path(VILLAGE))[0]


def key_of(county: CountySeat, device: int) -> bytes:
    return next(bytes(one.public) for one in accounts.devices(county.ledger) if one.device == device)


def test_it_shows_prices_before_anybody_heard_of_it(
    county: CountySeat, machine: Store, code: str, tmp_path: Path
) -> None:
    who = sticks.enrol_from(machine, tmp_path, code)
    assert (who.seat, who.station_name) == (Seat.VILLAGE, "山里站")
    assert [one.quote.middle for one in machine.show("prices.latest", OPERATOR, name="荔枝")] == [3800]
    assert machine.reader().execute("SELECT count(*) FROM held WHERE scope LIKE 'station:%'").fetchone()[0] == 0
    assert key_of(county, who.device) == b""
    assert verify_certificate(who.county_public, who.certificate).public == b""


def test_the_stick_confirms_its_key_and_brings_its_own_rows(
    county: CountySeat, machine: Store, code: str, station: int, tmp_path: Path
) -> None:
    who = sticks.enrol_from(machine, tmp_path, code)
    issued = county.do("people.add", login="shan", name="陈亚明", role="officer", station=station)
    sticks.export_to(machine, tmp_path)
    line = courier.take_all(county, tmp_path)[0]
    assert (line.device, line.code) == (who.device, "")
    brought = sticks.import_from(machine, tmp_path)
    assert brought.rows >= 1
    now = identity.need(machine.reader())
    assert verify_certificate(now.county_public, now.certificate).public == key_of(county, who.device) != b""
    assert settings.get(machine.reader(), UNCONFIRMED) is None
    machine.do("people.activate", OPERATOR, login="shan", code=issued.code, pin="258036")
    # From here on it is a station like any other, by stick and by line.
    sticks.export_to(machine, tmp_path)
    assert [line.code for line in courier.take_all(county, tmp_path)] == [""]


def test_a_line_confirms_its_key_too(county: CountySeat, machine: Store, code: str, tmp_path: Path) -> None:
    who = sticks.enrol_from(machine, tmp_path, code, "http://county.example")
    sync_once(machine, make_transport=lambda store: InProcess(county.answer))
    assert key_of(county, who.device) == verify_certificate(
        who.county_public, identity.need(machine.reader()).certificate).public
    sync_once(machine, make_transport=lambda store: InProcess(county.answer))


def test_its_bundle_is_taken_twice_before_the_answer_comes(
    county: CountySeat, machine: Store, code: str, tmp_path: Path
) -> None:
    sticks.enrol_from(machine, tmp_path, code)
    sticks.export_to(machine, tmp_path)
    courier.take_all(county, tmp_path)
    sticks.export_to(machine, tmp_path)
    assert [line.code for line in courier.take_all(county, tmp_path)] == [""]
    assert sticks.import_from(machine, tmp_path).refused == {}


def test_the_code_alone_or_the_stick_alone_is_worth_nothing(
    county: CountySeat, machine: Store, code: str, tmp_path: Path
) -> None:
    file = next(one.file for one in stick.find(tmp_path))
    assert "山里站".encode() not in file.read_bytes()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(StationError, match=r"bundle\.wrong_code"):
        sticks.enrol_from(machine, tmp_path, wrong)
    assert machine.identity() is None
    with pytest.raises(StationError, match=r"stick\.nothing"):
        sticks.enrol_from(machine, tmp_path.parent, code)


def test_the_code_lives_seven_days(county: CountySeat, machine: Store, code: str, tmp_path: Path) -> None:
    made = county.store.clock.now_ms()
    machine.clock = GuardedClock(SetClock(made + 8 * DAY_MS))
    with pytest.raises(StationError, match=r"enrol\.expired_code"):
        sticks.enrol_from(machine, tmp_path, code)
    machine.clock = GuardedClock(SetClock(made + 6 * DAY_MS))
    assert sticks.enrol_from(machine, tmp_path, code).station_name == "山里站"


def test_a_second_machine_with_the_same_stick_is_told_apart(
    county: CountySeat, machine: Store, code: str, tmp_path: Path
) -> None:
    sticks.enrol_from(machine, tmp_path, code)
    sticks.export_to(machine, tmp_path)
    courier.take_all(county, tmp_path)
    twin = open_store(Home(tmp_path / "twin"), registry())
    try:
        sticks.enrol_from(twin, tmp_path, code)
        (tmp_path / "twin stick").mkdir()
        sticks.export_to(twin, tmp_path / "twin stick")
        before = ledger_hash(county)
        with pytest.raises(StationError, match=r"bundle\.forged"):
            courier.take_all(county, tmp_path / "twin stick")
        assert ledger_hash(county) == before
    finally:
        twin.close()


def test_who_is_enrolled_begins_no_second_time(village: Village, code: str, tmp_path: Path) -> None:
    with pytest.raises(StationError, match=r"enrol\.already"):
        sticks.enrol_from(village.store, tmp_path, code)


def test_a_reserved_number_speaks_to_nobody_before_its_key_is_known(county: CountySeat, code: str) -> None:
    reserved = [one for one in accounts.devices(county.ledger) if not one.public]
    assert len(reserved) == 1
    with pytest.raises(StationError, match=r"bundle\.no_key"):
        county.bundles.news(reserved[0].device)
    assert provisioning.CODE_DAYS == 7
