"""P6: the county put back from last night's backup: everything since arrives again by itself."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from station.home import Home, open_store
from station.kernel import ids
from station.kernel.clock import MILLI_PER_DAY, GuardedClock, SetClock
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store import identity, keys, oplog, outbox
from station.store.oplog import RowState
from sync.client import exchange
from sync.client.exchange import Exchange, last_receipt
from sync.client.transport import InProcess
from sync.county import accounts, backup, tables
from sync.county.ledger import open_embedded
from tests.programs import Machine, free_port, kill, start_server
from tests.sync.looking import known, unjudged, waiting
from tests.sync.restored import Restorable
from tests.sync.seats import PIN, Made, Village, open_village
from tests.sync.test_copies import check_whole, copy_of, number


@pytest.fixture
def engine() -> str:
    """A ledger in a file: one in PostgreSQL is backed up and put back by its own means."""
    return "sqlite"


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path)
    yield opened
    opened.close()


def mark_of(county: Restorable, village: Village) -> int:
    return next(one.mark for one in accounts.devices(county.seat.ledger) if one.device == number(village))


def test_p06_what_came_since_the_backup_arrives_again_by_itself(county: Restorable) -> None:
    village, other = county.village(0), county.village(1)
    village.report(1000)
    village.sync()
    county.backup()
    sheets = [village.report(price) for price in (2000, 2001)]
    other.report(3000)
    for one in (village, other):
        one.sync()
    assert waiting(county.seat) == [1000, 2000, 2001, 3000]
    receipt = last_receipt(village.store.reader())
    county.restore()
    assert mark_of(county, village) < outbox.mark(village.store.reader())[0]
    village.report(4000)
    check_whole(county.seat, village, other)
    assert waiting(county.seat) == [1000, 2000, 2001, 3000, 4000]
    assert all(village.state(sheet) == (RowState.CONFIRMED, "") for sheet in sheets)
    again = last_receipt(village.store.reader())
    assert receipt is not None
    assert again is not None
    assert again.mark > receipt.mark


def test_p06_a_station_that_takes_the_old_mark_for_good_loses_what_came_since(
    county: Restorable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same story with a station that does not send again."""
    village = county.village(0)
    county.backup()
    village.report(2000)
    village.sync()
    county.restore()
    monkeypatch.setattr(exchange, "begin_epoch", lambda store, answer: False)
    village.sync()
    assert waiting(county.seat) == []


def test_p06_nothing_given_after_equals_anything_given_before(county: Restorable) -> None:
    village = county.village(0)
    county.backup()
    given = [_given(county)]
    for price in (2000, 3000):  # the same backup is put back twice
        village.report(price)
        village.sync()
        county.seat.sync()
        given.append(_given(county))
        county.restore()
    old, first, second = given
    for before, after in zip(first[:3], second[:3], strict=True):
        assert len(after - before) > 0
    versions, numbers, verdicts = ((first[at] - old[at]) & (second[at] - old[at]) for at in range(3))
    assert (versions, numbers, verdicts) == (set(), set(), set())
    epochs = [old[3].epoch, first[3].epoch, second[3].epoch, county.seat.ledger.county().epoch]
    assert len(set(epochs[1:])) == 3
    assert second[3].devices > first[3].devices


def _given(county: Restorable) -> tuple[set[object], set[object], set[object], Any]:
    """Return what the ledger has given: versions, feed numbers, verdict numbers, and its own row."""
    with county.seat.ledger.reading() as connection:
        versions = set(connection.execute(select(tables.row.c.version)).scalars())
        numbers = {tuple(one) for one in connection.execute(
            select(tables.entry.c.scope, tables.entry.c.lane, tables.entry.c.seq))}
        verdicts = {tuple(one) for one in connection.execute(select(tables.grp.c.device, tables.grp.c.seq))}
        return versions, numbers, verdicts, connection.execute(select(tables.county)).one()


def test_p06_a_machine_enrolled_since_the_backup_is_known_again(county: Restorable, tmp_path: Path) -> None:
    county.backup()
    newcomer = open_village(county.seat, tmp_path / "newcomer", "新站")
    newcomer.report(5000)
    newcomer.sync()
    before = number(newcomer)
    newcomer.carrier = InProcess(county.answer)
    county.restore()
    assert before not in [one.device for one in accounts.devices(county.seat.ledger)]
    newcomer.report(5001)
    county.seat.sync()
    check_whole(county.seat, newcomer)
    assert waiting(county.seat) == [5000, 5001]
    assert number(newcomer) == before
    newcomer.store.close()


def test_p06_a_stranger_with_a_certificate_of_his_own_making_is_not(county: Restorable, tmp_path: Path) -> None:
    county.backup()
    newcomer = open_village(county.seat, tmp_path / "newcomer", "新站")
    newcomer.carrier = InProcess(county.answer)
    county.restore()
    who = identity.need(newcomer.store.reader())
    forged = bytearray(who.certificate)
    forged[-1] ^= 1
    newcomer.store.write(
        lambda db: identity.save(db, identity.Identity(**{**_fields(who), "certificate": bytes(forged)})))
    with pytest.raises(StationError, match=r"sync\.unknown_device"):
        newcomer.sync()
    newcomer.store.close()


def _fields(who: identity.Identity) -> dict[str, object]:
    return {name: getattr(who, name) for name in who.__slots__}


def test_p06_a_copy_told_apart_since_the_backup_is_known_again(county: Restorable, tmp_path: Path) -> None:
    village = county.village(0)
    village.sync()
    county.backup()
    village.report(1000)
    village.sync()
    twin = copy_of(village, tmp_path / "twin", county.answer)
    village.report(2000)
    village.sync()
    twin.report(3000)
    twin.sync()
    assert waiting(county.seat) == [1000, 2000, 3000]
    county.restore()
    twin.sync()
    check_whole(county.seat, village, twin)
    assert waiting(county.seat) == [1000, 2000, 3000]
    twin.store.close()


def test_p06_a_seat_that_was_lost_with_the_ledger_uses_no_id_twice(county: Restorable) -> None:
    village = county.village(0)
    county.backup()
    lost = county.seat.do("products.add", name="甲果", category="fruit")
    village.sync()
    county.restore(seat_lost=True)
    made = county.seat.do("products.add", name="乙果", category="fruit")
    assert made != lost
    assert ids.counter_of(made) > ids.counter_of(lost)
    village.report(4000)
    village.sync()
    assert waiting(county.seat) == [4000]


def test_p06_a_seat_that_is_sound_is_kept_and_sends_again(county: Restorable) -> None:
    village = county.village(0)
    county.backup()
    county.seat.do("products.add", name="甲果", category="fruit")
    county.restore()
    county.seat.sync()
    village.sync()
    assert [one.name for one in village.store.show("products.list", OPERATOR, limit=5000) if one.name == "甲果"]


def test_p06_reviews_done_since_the_backup_are_kept_by_the_seat(county: Restorable) -> None:
    village, other = county.village(0), county.village(1)
    county.backup()
    sheet = village.report(2000)
    village.sync()
    county.seat.sync()
    county.seat.do("prices.review", sheet=sheet, accept=True)
    other.sync()
    assert [price for _, price, _ in known(other)] == [2000]
    county.restore()
    village.sync()
    county.seat.sync()
    for one in (village, other):
        one.sync()
    assert [price for _, price, _ in known(other)] == [2000]
    check_whole(county.seat, village, other)


def test_a_backup_is_made_while_work_goes_on_and_is_whole_or_not_there(
    county: Restorable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = county.village(0)
    village.report(1000)
    village.sync()
    county.backup()
    with zipfile.ZipFile(county.file) as packed:
        assert set(packed.namelist()) >= {"about.json", "ledger.db", "station.db"}
        assert b"SQLite format" not in packed.read("ledger.db")[:100]
    before = county.file.read_bytes()
    monkeypatch.setattr(backup, "_is_sound", lambda *_: False)
    with pytest.raises(StationError, match=r"county\.backup_failed"):
        county.backup()
    assert county.file.read_bytes() == before
    assert not list(county.seat.home.folder.glob("*.tmp"))


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_a_backup_that_was_damaged_is_refused_and_nothing_changes(county: Restorable, place: float) -> None:
    county.backup()
    data = bytearray(county.file.read_bytes())
    data[int(len(data) * place)] ^= 1
    county.file.write_bytes(data)
    home, epoch = county.seat.home, county.seat.ledger.county().epoch
    county.seat.close()
    with pytest.raises(StationError, match=r"county\.not_a_backup"):
        backup.restore(home, county.file)
    with closing(open_embedded(home.ledger, keys.obtain(home.folder))) as ledger:
        assert ledger.county().epoch == epoch


def test_a_restore_waits_for_the_server_to_be_closed(county: Restorable) -> None:
    county.backup()
    with pytest.raises(StationError, match=r"county\.in_use"):
        backup.restore(county.seat.home, county.file)
    village = county.village(0)
    village.report(1000)
    village.sync()
    assert waiting(county.seat) == [1000]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_restore_cut_short_is_done_again(
    county: Restorable, cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = county.village(0)
    county.backup()
    village.report(2000)
    village.sync()
    home, count, replace = county.seat.home, 0, Path.replace
    county.seat.close()

    def cutting(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == cut:
            raise RuntimeError("cut")
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cutting)
        try:
            backup.restore(home, county.file)
        except RuntimeError:
            assert count == cut
    county.seat = type(county.seat)(home, county.seat.store.registry) if home.is_county else county.seat
    if home.is_county:
        county.restore()
    else:
        backup.restore(home, county.file)
        county.seat = type(county.seat)(home, county.seat.store.registry)
    check_whole(county.seat, village)
    assert waiting(county.seat) == [2000]


def test_p06_with_real_programs(tmp_path: Path) -> None:
    county, station = Machine(tmp_path / "county"), Machine(tmp_path / "station")
    county.ok("county", "init", "--division", "440981", "--name", "高州市")
    made = county.ok(
        "county", "code", "--station-name", "元坝村信息站", "--division", "440981104210", "--role", "village")
    issued = county.ok("county", "account", "--login", "chen", "--name", "陈亚明", "--role", "officer",
                       "--station", str(made["station"]))
    port = free_port()
    server = start_server(county, port)
    try:
        file = str(tmp_path / "night.backup")
        county.ok("county", "backup", file)
        station.ok("station", "enrol", "--server", f"http://127.0.0.1:{port}", "--code", made["code"])
        station.ok("station", "sync")
        station.ok("station", "activate", "chen", "--code", issued["code"], secret=PIN)
        station.ok("station", "do", "prices.report", "product=荔枝", "typical=38", "--as", "chen", secret=PIN)
        station.ok("station", "sync")
        for words in (["restore", file], ["new-epoch"]):
            assert county.run("county", *words).code == 1
        kill(server)
        restored = county.ok("county", "restore", file)
        assert county.ok("county", "new-epoch")["epoch"] != restored["epoch"]
        server = start_server(county, port)
        station.ok("station", "sync")
        assert station.ok("station", "status")["waiting"] == 0
        stations = county.ok("county", "status")["stations"]
        assert max(one["confirmed_to"] for one in stations if one["seat"] == "village") > 0
    finally:
        kill(server)


def grown_old(village: Village, days: int) -> None:
    """Let days pass for a station."""
    now = village.store.clock.now_ms()
    village.store.clock = GuardedClock(SetClock(now + days * MILLI_PER_DAY))


def test_ops_go_ninety_days_after_they_were_confirmed_and_not_before(county: Restorable) -> None:
    village = county.village(0)
    for price in range(1000, 1010):
        village.report(price)
    village.sync()
    village.report(2000)
    now = village.store.clock.now_ms()
    tip = oplog.tip(village.store.reader())
    assert village.store.write(lambda db: outbox.prune(db, now + 89 * MILLI_PER_DAY)) == 0
    assert village.store.write(lambda db: outbox.prune(db, now + 91 * MILLI_PER_DAY)) > 0
    assert oplog.tip(village.store.reader()) == tip
    assert outbox.waiting(village.store.reader()).ops == 1, "what is above the mark never goes"
    village.sync()
    assert waiting(county.seat) == [*range(1000, 1010), 2000]
    check_whole(county.seat, village)


def test_what_was_refused_stays_in_sight_however_old(county: Restorable) -> None:
    village = county.village(0)
    village.forge("prices.report", lambda act: act.patch("places.station", village.station, {"name": "别"}))
    village.report(1000)
    village.report(1001)
    village.sync()
    now = village.store.clock.now_ms()
    village.store.write(lambda db: outbox.prune(db, now + 400 * MILLI_PER_DAY))
    assert len(outbox.problems(village.store.reader())) == 1


def test_p06_a_backup_older_than_the_log_costs_a_new_number_and_nothing_that_is_still_here(
    county: Restorable,
) -> None:
    village = county.village(0)
    county.backup()
    for price in (1000, 1001, 1002):
        village.report(price)
        village.sync()
    now, before = village.store.clock.now_ms(), number(village)
    village.store.write(lambda db: outbox.prune(db, now + 91 * MILLI_PER_DAY))
    village.report(2000)
    county.restore()
    village.sync()
    assert number(village) != before
    check_whole(county.seat, village)
    assert set(waiting(county.seat)) >= {1002, 2000}
    assert unjudged(village) == 0


def test_the_last_backup_can_be_put_into_an_empty_home(county: Restorable, tmp_path: Path) -> None:
    """The disk is gone, the keys and the backup are not."""
    village = county.village(0)
    village.report(1000)
    village.sync()
    county.backup()
    home = county.seat.home
    wrapped = (home.folder / keys.WRAPPED).read_bytes()
    county.seat.close()
    fresh = Home(tmp_path / "fresh")
    fresh.folder.mkdir()
    (fresh.folder / keys.WRAPPED).write_bytes(wrapped)
    backup.restore(fresh, county.file)
    county.seat = type(county.seat)(fresh, village.store.registry)
    village.report(2000)
    village.sync()
    check_whole(county.seat, village)
    assert waiting(county.seat) == [1000, 2000]
    with closing(open_store(fresh, village.store.registry)) as store:
        Exchange(store, InProcess(county.answer)).run()
