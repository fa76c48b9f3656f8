"""P10: a county server whose clock is years ahead ends nobody's certificate and makes nobody throw work away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import select, update

from station.kernel.clock import MILLI_PER_DAY, GuardedClock, SetClock, SystemClock
from station.store import oplog, outbox
from station.store.oplog import RowState
from sync.client import clearing
from sync.client.exchange import Exchange
from sync.client.transport import InProcess
from sync.county import accounts, calendar, service, tables
from sync.county.exchange import Exchange as CountyExchange
from sync.county.seat import CountySeat
from sync.county.service import open_service
from tests.sync.seats import Village
from tests.sync.test_copies import number
from tests.sync.test_papers import not_after

YEAR_MS = 366 * MILLI_PER_DAY


def deliver(village: Village, answer: Callable[[str, bytes], bytes]) -> tuple[RowState, str]:
    """Report a price to a server; return what became of it."""
    sheet = village.report(2000)
    Exchange(village.store, InProcess(answer)).run()
    return village.state(sheet)


def ahead(patch: pytest.MonkeyPatch, years: int) -> None:
    """Set the clock of this machine, on which the next server starts."""
    true = SystemClock.now_ms
    patch.setattr(SystemClock, "now_ms", lambda self: true(self) + years * YEAR_MS)


@pytest.mark.parametrize("years", [20, -20])
def test_p10_a_server_that_starts_with_an_absurd_clock_goes_by_the_ledgers_time(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch, years: int
) -> None:
    village.sync()
    before, true = not_after(village), village.store.clock.now_ms()
    ahead(monkeypatch, years)
    with closing(open_service(county.home, county.store.registry)) as beside:
        assert abs(beside.now_ms() - true) < 2 * MILLI_PER_DAY
        assert deliver(village, beside.answer)[0] is RowState.CONFIRMED
    monkeypatch.undo()
    assert not_after(village) == before


def test_p10_the_control_a_server_that_believes_its_clock_parks_everything(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.sync()
    monkeypatch.setattr(service, "GuardedClock", lambda clock, state: GuardedClock(clock))
    monkeypatch.setattr(accounts, "judged", lambda row, now_ms: now_ms)
    ahead(monkeypatch, 20)
    with closing(open_service(county.home, county.store.registry)) as beside:
        assert deliver(village, beside.answer) == (RowState.PROBLEM, accounts.EXPIRED)


def at(county: CountySeat, days: int) -> Callable[[str, bytes], bytes]:
    """Return what answers as the county, by a clock so many days ahead."""
    now = county.store.clock.now_ms
    return CountyExchange(county.ledger, county.store.registry, lambda: now() + days * MILLI_PER_DAY).answer


def ends_in(county: CountySeat, village: Village, days: int) -> None:
    """Let the certificate of a machine have so many days to live."""
    with county.ledger.writing() as connection:
        today = county.store.clock.now_ms() // MILLI_PER_DAY
        where = tables.device.c.device == number(village)
        connection.execute(update(tables.device).where(where).values(not_after=today + days))


def test_p10_a_clock_a_year_ahead_ends_no_certificate_until_an_operator_confirms_it(
    county: CountySeat, village: Village
) -> None:
    village.sync()
    calendar.confirm(county.ledger, county.store.clock.now_ms())
    ends_in(county, village, 370)
    assert deliver(village, at(county, 390))[0] is RowState.CONFIRMED
    assert not_after(village) < county.store.clock.now_ms() // MILLI_PER_DAY + accounts.CERTIFICATE_DAYS + 31
    assert calendar.doubtful(county.ledger, county.store.clock.now_ms() + 390 * MILLI_PER_DAY)
    assert not calendar.doubtful(county.ledger, county.store.clock.now_ms())
    ends_in(county, village, 370)
    calendar.confirm(county.ledger, county.store.clock.now_ms() + 390 * MILLI_PER_DAY)
    assert deliver(village, at(county, 390)) == (RowState.PROBLEM, accounts.EXPIRED)


def test_p10_the_control_without_the_ledgers_calendar_a_clock_a_year_ahead_ends_it(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.sync()
    monkeypatch.setattr(accounts, "judged", lambda row, now_ms: now_ms)
    ends_in(county, village, 370)
    assert deliver(village, at(county, 390)) == (RowState.PROBLEM, accounts.EXPIRED)


def test_a_county_that_is_visited_keeps_its_calendar_by_itself(county: CountySeat, village: Village) -> None:
    """Nobody has to confirm anything while less than a month passes between two visits."""
    now = county.store.clock.now_ms()
    for days in range(0, 240, 29):
        village.report(3000 + days)
        Exchange(village.store, InProcess(at(county, days))).run()
        assert not calendar.doubtful(county.ledger, now + days * MILLI_PER_DAY)
    with county.ledger.reading() as connection:
        kept = connection.execute(select(tables.county.c.known_ms)).scalar_one()
    assert 231 <= (kept - now) // MILLI_PER_DAY <= 232


def test_a_station_that_was_away_for_a_year_clears_away_a_week_after_it_is_back(village: Village) -> None:
    village.report(1000)
    village.sync()
    start, tip = village.store.clock.now_ms(), oplog.tip(village.store.reader())[0]
    kept = []
    for day in (0, 400, 401, 406, 407):
        village.store.clock = GuardedClock(SetClock(start + day * MILLI_PER_DAY))
        clearing.clear_away(village.store)
        kept.append(oplog.tip(village.store.reader())[0] - outbox.floor(village.store.reader())[0])
    assert kept[:4] == [tip] * 4
    assert kept[4] < tip


def live(village: Village, start_ms: int, wrong_on: int | None) -> int:
    """Clear away once a day for 80 days, on one of them with a county ten years ahead; return how many ops are kept."""
    for day in range(80):
        years = 10 if day == wrong_on else 0
        village.store.clock = GuardedClock(SetClock(start_ms + day * MILLI_PER_DAY + years * YEAR_MS))
        clearing.clear_away(village.store)
    return oplog.tip(village.store.reader())[0] - outbox.floor(village.store.reader())[0]


def test_p10_one_day_of_a_county_years_ahead_throws_no_op_away(village: Village) -> None:
    village.report(1000)
    village.sync()
    kept = live(village, village.store.clock.now_ms(), wrong_on=40)
    assert kept == oplog.tip(village.store.reader())[0]


def test_p10_the_control_a_station_that_believes_it_at_once_keeps_nothing(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.report(1000)
    village.sync()
    monkeypatch.setattr(clearing, "MOST_JUMP_MS", 100 * YEAR_MS)
    kept = live(village, village.store.clock.now_ms(), wrong_on=40)
    assert kept < oplog.tip(village.store.reader())[0]
