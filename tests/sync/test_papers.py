"""Certificates renew themselves and end; who is shut out still delivers; stations that are moved change scopes."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from station.kernel.clock import MILLI_PER_DAY
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.places.codes import path
from station.store import identity, inbox, outbox, settings, spans
from station.store.oplog import RowState, Verdict
from sync.client.papers import BARRED, keep, revoked
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.county import calendar, papers, tables
from sync.county.accounts import CERTIFICATE_DAYS, scopes_for
from sync.county.exchange import Exchange as CountyExchange
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey
from sync.statements import Revocations, sign_revocations, verify_certificate
from tests.sync.looking import known, lossy, newest, waiting
from tests.sync.seats import Made, Village, first_village
from tests.sync.test_copies import check_whole, number


def not_after(village: Village) -> int:
    who = identity.need(village.store.reader())
    return verify_certificate(who.county_public, who.certificate).not_after_day


def later(county: CountySeat, days: int) -> None:
    """Let the county's calendar go on, day by day."""
    now = county.store.clock.now_ms
    calendar.confirm(county.ledger, now() + days * MILLI_PER_DAY)
    county.service.exchange = CountyExchange(county.ledger, county.store.registry, lambda: now() + days * MILLI_PER_DAY)


@pytest.mark.parametrize(("days", "renewed"), [(CERTIFICATE_DAYS // 2 - 2, False), (CERTIFICATE_DAYS // 2 + 2, True)])
def test_a_certificate_renews_itself_from_half_life(
    county: CountySeat, village: Village, days: int, renewed: bool
) -> None:
    village.sync()
    before = not_after(village)
    later(county, days)
    village.sync()
    assert not_after(village) == (before + days if renewed else before)
    again = not_after(village)
    village.sync()
    assert not_after(village) == again


def test_a_certificate_whose_answer_was_lost_comes_again(county: CountySeat, village: Village) -> None:
    village.sync()
    before = not_after(village)
    later(county, CERTIFICATE_DAYS // 2 + 2)
    village.carrier = InProcess(lossy(lambda n: n == 1)(county.answer))
    with pytest.raises(Offline):
        village.sync()
    assert not_after(village) == before
    village.sync()
    assert not_after(village) > before


def test_an_expired_machine_delivers_into_quarantine_and_gets_no_news(county: CountySeat, village: Village) -> None:
    village.sync()
    county.do("products.add", name="甲果", category="fruit")
    sheet = village.report(2000)
    later(county, CERTIFICATE_DAYS + 1)
    village.sync()
    assert outbox.waiting(village.store.reader()).ops == 0
    assert village.state(sheet) == (RowState.PROBLEM, papers.EXPIRED)
    assert outbox.problems(village.store.reader())[0].verdict is Verdict.PARKED
    assert settings.get(village.store.reader(), BARRED) == papers.EXPIRED
    assert "甲果" not in _products(village)
    later(county, 0)
    assert waiting(county) == []
    village.sync()
    assert "甲果" in _products(village)


def _products(village: Village) -> set[str]:
    return {one.name for one in village.store.show("products.list", OPERATOR, limit=10_000)}


def test_what_a_shut_out_machine_delivered_is_judged_when_it_is_let_in_again(
    county: CountySeat, village: Village
) -> None:
    village.sync()
    county.revoke(number(village))
    sheets = [village.report(price) for price in (2000, 3000)]
    village.sync()
    village.sync()
    assert [village.state(sheet) for sheet in sheets] == [(RowState.PROBLEM, papers.REVOKED)] * 2
    assert waiting(county) == []
    county.readmit(number(village))
    check_whole(county, village)
    assert waiting(county) == [2000, 3000]
    assert [village.state(sheet)[0] for sheet in sheets] == [RowState.CONFIRMED] * 2
    trail = [tuple(row) for row in county.store.reader().execute("SELECT what, object FROM audit")]
    assert ("county.revoke", str(number(village))) in trail
    assert ("county.readmit", str(number(village))) in trail


def test_without_quarantine_the_work_of_a_shut_out_machine_would_not_arrive(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a county that closes the door instead."""
    village.sync()
    county.revoke(number(village))
    village.report(2000)

    def closed(path: str, blob: bytes) -> bytes:
        raise StationError("sync.unknown_device")

    village.carrier = InProcess(closed)
    with pytest.raises(StationError, match=r"sync\.unknown_device"):
        village.sync()
    county.readmit(number(village))
    assert waiting(county) == []


def test_every_machine_keeps_the_newest_signed_list(county: CountySeat, village: Village, other: Village) -> None:
    county.revoke(number(other))
    village.sync()
    assert revoked(village.store.reader()) == {number(other)}
    size = village.sync().received
    assert village.sync().received == size, "the list is sent once"
    county.readmit(number(other))
    village.sync()
    assert revoked(village.store.reader()) == frozenset()


def test_a_list_of_somebody_elses_making_is_not_kept(county: CountySeat, village: Village) -> None:
    listed, key = Revocations(county.ledger.county().county, 99, (1,), 0), county.ledger.county().key
    village.store.write(lambda db: keep(db, village.store.registry, [sign_revocations(DeviceKey.generate(), listed)]))
    assert revoked(village.store.reader()) == frozenset()
    village.store.write(lambda db: keep(db, village.store.registry, [sign_revocations(key, listed)]))
    assert revoked(village.store.reader()) == {1}  # the control


def test_a_device_nobody_knows_cannot_be_shut_out(county: CountySeat) -> None:
    with pytest.raises(StationError, match=r"county\.no_device"):
        county.revoke(4711)


def other_town(county: CountySeat) -> str:
    towns = county.store.show("places.divisions", OPERATOR, parent="440981", limit=50)
    return str(county.store.show("places.divisions", OPERATOR, parent=towns[-1].code, limit=1)[0].code)


def test_p08_a_station_that_is_moved_leaves_the_old_scopes_and_its_work_is_judged(
    county: CountySeat, village: Village, other: Village
) -> None:
    """The machine of one station is put into another: edits entered before are sent and judged all the same."""
    village.report(1000)
    village.sync()
    county.sync()
    division = other_town(county)
    moved_to = int(county.do("places.open_station", name="新址信息站", division=division))
    before = identity.need(village.store.reader())
    gone = f"station:{before.station}"
    assert list(inbox.held_in(village.store.reader(), gone))
    pending = village.report(2000)
    county.move(before.device, Seat.VILLAGE, moved_to, "新址信息站", path(division))
    village.sync()
    village.sync()
    who = identity.need(village.store.reader())
    assert who.scopes == tuple(scopes_for(Seat.VILLAGE, moved_to, path(division)))
    assert who.station == moved_to
    db = village.store.reader()
    assert list(inbox.held_in(db, gone)) == []
    assert not [stream for stream in spans.all_spans(db) if stream[0] == gone]
    assert outbox.waiting(db).ops == 0
    state, code = village.state(pending)
    assert (state, code) == (RowState.PROBLEM, "people.not_of_this_station")
    assert outbox.problems(db)[0].group > 0
    with county.ledger.reading() as connection:
        row = connection.execute(select(tables.device).where(tables.device.c.device == who.device)).one()
        assert row.not_after == not_after(village)


def test_p08_news_of_the_new_scopes_arrive_and_of_the_old_ones_no_more(
    county: CountySeat, village: Village, other: Village
) -> None:
    village.sync()
    other.sync()
    theirs, ours = identity.need(other.store.reader()), identity.need(village.store.reader())
    county.move(ours.device, Seat.VILLAGE, theirs.station, theirs.station_name, path(first_village(county)))
    village.sync()
    sheet = other.report(3000)
    other.sync()
    village.sync()
    rows = {row for scope in identity.need(village.store.reader()).scopes
            for _, row, _ in inbox.held_in(village.store.reader(), scope)}
    with county.ledger.reading() as connection:
        where = (tables.entry.c.row == sheet) & tables.entry.c.scope.in_(theirs.scopes)
        expected = {one.row for one in connection.execute(select(tables.entry).where(where))}
    assert expected <= rows
    check_whole(county, village, other)
    assert known(village) == known(other)
    assert newest(village) == newest(other)


def test_p08_a_station_that_keeps_its_old_scopes_is_told_apart(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a program that stores the certificate and leaves the rows of the old scope lying."""
    monkeypatch.setattr(inbox, "leave", lambda *_: frozenset())
    village.report(1000)
    village.sync()
    village.sync()
    division = other_town(county)
    moved_to = int(county.do("places.open_station", name="新址信息站", division=division))
    before = identity.need(village.store.reader())
    county.move(before.device, Seat.VILLAGE, moved_to, "新址信息站", path(division))
    village.sync()
    assert list(inbox.held_in(village.store.reader(), f"station:{before.station}"))


def test_a_county_whose_own_clock_is_right_judges_the_end(made: Made, county: CountySeat, village: Village) -> None:
    """The station's clock has no say in it."""
    with county.ledger.writing() as connection:
        where = tables.device.c.device == number(village)
        connection.execute(update(tables.device).where(where).values(not_after=0))
    sheet = village.report(1000)
    village.sync()
    assert village.state(sheet) == (RowState.PROBLEM, papers.EXPIRED)
