"""P6 by stick: a county put back from last night's backup, its stations without any line, one carrier for all."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store import identity, outbox
from station.store.oplog import RowState
from sync.client import apart, bundles, sticks
from sync.client.exchange import last_receipt
from sync.client.transport import InProcess
from sync.county import accounts, courier
from tests.sync.looking import known, unjudged, waiting
from tests.sync.restored import Restorable
from tests.sync.seats import Made, Village, open_village
from tests.sync.sticks import ledger_hash, number_of
from tests.sync.test_copies import level


@pytest.fixture
def engine() -> str:
    """A ledger in a file: one in PostgreSQL is backed up and put back by its own means."""
    return "sqlite"


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def carry(county: Restorable, stick: Path) -> list[sticks.Imported]:
    """One carrier takes the stick from station to station, to the county and back again."""
    for village in county.villages:
        sticks.export_to(village.store, stick)
    lines = courier.take_all(county.seat, stick)
    assert [line.code for line in lines] == [""] * len(county.villages)
    return [sticks.import_from(village.store, stick) for village in county.villages]


def epochs(county: Restorable) -> set[int]:
    return {identity.need(village.store.reader()).epoch for village in county.villages}


def check_arrived(county: Restorable, prices: list[int]) -> None:
    """Everything is at the county once, judged, known to be there, and everybody is in the county's epoch."""
    assert waiting(county.seat) == prices
    assert epochs(county) == {county.seat.ledger.county().epoch}
    for village in county.villages:
        db = village.store.reader()
        assert outbox.waiting(db).ops == 0
        assert outbox.problems(db) == []
        assert unjudged(village) == 0
        receipt = last_receipt(db)
        assert receipt is not None
        assert receipt.mark == outbox.mark(db)[0]


def lost_and_kept(county: Restorable, stick: Path) -> list[int]:
    """Work before the backup, work the ledger loses with the disk, work entered since; return the lost sheets."""
    village, other = county.village(0), county.village(1)
    village.report(1000)
    other.report(1001)
    carry(county, stick)
    county.backup()
    lost = [village.report(price) for price in (2000, 2001)]
    carry(county, stick)
    assert waiting(county.seat) == [1000, 1001, 2000, 2001]
    county.restore()
    village.report(3000)
    other.report(3001)
    return lost


def test_p06_by_stick_what_came_since_the_backup_arrives_again(county: Restorable, stick: Path) -> None:
    """One of the stations lost ops with the ledger, the other lost nothing; both come back by two trips."""
    lost = lost_and_kept(county, stick)
    village, other = county.villages
    mark = next(one.mark for one in accounts.devices(county.seat.ledger) if one.device == number_of(village))
    assert mark < outbox.mark(village.store.reader())[0]
    assert [one.again for one in carry(county, stick)] == [True, True]
    assert [one.again for one in carry(county, stick)] == [False, False]
    check_arrived(county, [1000, 1001, 2000, 2001, 3000, 3001])
    assert all(village.state(sheet) == (RowState.CONFIRMED, "") for sheet in lost)
    county.seat.sync()
    for one in county.seat.store.show("prices.waiting", OPERATOR, limit=10):
        county.seat.do("prices.review", sheet=one.sheet, accept=True)
    carry(county, stick)
    assert known(village) == known(other)
    assert level(county.seat, village)
    assert level(county.seat, other)


def test_p06_by_stick_a_station_that_keeps_the_old_epoch_is_never_heard_again(
    county: Restorable, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a station that reads of the new epoch and does not begin it."""
    lost_and_kept(county, stick)
    monkeypatch.setattr(bundles, "begin_epoch", lambda store, answer: True)
    for _ in range(3):
        carry(county, stick)
    with pytest.raises(AssertionError):
        check_arrived(county, [1000, 1001, 2000, 2001, 3000, 3001])
    assert not {3000, 3001} & set(waiting(county.seat))


def test_p06_a_late_bundle_of_the_old_epoch_does_not_lead_back(county: Restorable, stick: Path) -> None:
    """Sticks of before the restore lie about: they change nothing, whichever way the station heard of the new epoch."""
    village = county.village(0)
    county.backup()
    village.report(2000)
    early = bundles.make(village.store).blob
    old = county.seat.bundles.take(early).back
    village.report(2001)
    late = county.seat.bundles.take(bundles.make(village.store).blob).back
    bundles.take(village.store, late)
    news = county.seat.bundles.news(number_of(village))
    county.restore()
    village.sync()  # this station has a line after all
    before = outbox.mark(village.store.reader())
    for blob in (old, late, news):
        with pytest.raises(StationError, match=r"bundle\.old_epoch"):
            bundles.take(village.store, blob)
    assert epochs(county) == {county.seat.ledger.county().epoch}
    assert outbox.mark(village.store.reader()) == before
    answer = county.seat.bundles.take(early)  # work packed in the old epoch is answered and nothing of it taken twice
    assert answer.ops == 0
    assert not bundles.take(village.store, answer.back).again
    check_arrived(county, [2000, 2001])


def test_p06_news_of_another_epoch_are_not_believed_without_having_asked(county: Restorable) -> None:
    village = county.village(0)
    county.backup()
    village.report(2000)
    bundles.take(village.store, county.seat.bundles.take(bundles.make(village.store).blob).back)
    county.restore()
    with pytest.raises(StationError, match=r"bundle\.old_epoch"):
        bundles.take(village.store, county.seat.bundles.news(number_of(village)))
    for _ in range(2):
        bundles.take(village.store, county.seat.bundles.take(bundles.make(village.store).blob).back)
    check_arrived(county, [2000])


@pytest.fixture
def newcomer(county: Restorable, tmp_path: Path) -> Iterator[Village]:
    """A station that was enrolled since the backup."""
    county.backup()
    opened = open_village(county.seat, tmp_path / "newcomer", "新站")
    opened.carrier = InProcess(county.answer)
    yield opened
    opened.store.close()


def often(county: Restorable, village: Village) -> list[str]:
    """Carry a stick four times; return what was refused on the way."""
    refused = []
    for _ in range(4):
        try:
            bundles.take(village.store, county.seat.bundles.take(bundles.make(village.store).blob).back)
        except StationError as refusal:
            refused.append(refusal.code)
    return refused


def test_p06_by_stick_a_machine_enrolled_since_the_backup_is_known_again(
    county: Restorable, newcomer: Village
) -> None:
    newcomer.report(5000)
    newcomer.sync()
    before = number_of(newcomer)
    county.restore()
    assert before not in [one.device for one in accounts.devices(county.seat.ledger)]
    newcomer.report(5001)
    county.seat.sync()
    assert often(county, newcomer) == ["sync.unknown_device"], "it is told once, asks, and delivers"
    county.villages.append(newcomer)
    check_arrived(county, [5000, 5001])
    county.villages.remove(newcomer)
    assert number_of(newcomer) == before


def test_p06_by_stick_a_machine_that_does_not_ask_stays_forgotten(
    county: Restorable, newcomer: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    county.restore()
    newcomer.report(5001)
    county.seat.sync()
    monkeypatch.setattr(apart, "note", lambda store, code: None)
    assert often(county, newcomer) == ["sync.unknown_device"] * 4
    assert waiting(county.seat) == []


def test_p06_a_stranger_with_a_certificate_of_his_own_making_is_not_answered(
    county: Restorable, newcomer: Village
) -> None:
    county.restore()
    who = identity.need(newcomer.store.reader())
    forged = bytearray(who.certificate)
    forged[-1] ^= 1
    newcomer.store.write(lambda db: identity.save(db, dataclasses.replace(who, certificate=bytes(forged))))
    before = ledger_hash(county.seat)
    with pytest.raises(StationError, match=r"sync\.unknown_device"):
        county.seat.bundles.take(bundles.make(newcomer.store).blob)
    assert ledger_hash(county.seat) == before


def test_p06_a_line_makes_the_machine_known_and_the_stick_asks_no_more(
    county: Restorable, newcomer: Village
) -> None:
    county.restore()
    newcomer.report(5001)
    county.seat.sync()
    with pytest.raises(StationError, match=r"sync\.unknown_device"):
        bundles.take(newcomer.store, county.seat.bundles.take(bundles.make(newcomer.store).blob).back)
    newcomer.sync()
    assert often(county, newcomer) == []
    assert waiting(county.seat) == [5001]
