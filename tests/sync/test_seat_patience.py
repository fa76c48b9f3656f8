"""The county's seat follows its ledger beside busy stations: it waits, it works in slices, and it is never starved."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise

import pytest
from sqlalchemy import select

from sync.client.exchange import LARGEST_ANSWER
from sync.client.state import Tally
from sync.county import stretches
from sync.county.patience import MOST_BEHIND_S, REST, Patience
from sync.county.seat import CountySeat
from sync.county.tables import stretch
from tests.sync.seats import Village

REPORTS = 600
SLICE = 1 << 10


@dataclass
class Rush:
    """Stations that come, and time that passes only here."""

    on: bool = True
    now: float = 1000.0

    def quiet(self) -> bool:
        return not self.on

    def clock(self) -> float:
        return self.now

    def patience(self) -> Patience:
        made = Patience(self.quiet, self.clock)
        made.behind()
        return made


def slices(rush: Rush, patience: Patience, seconds: float, took: float = 0.2, step: float = 0.1) -> int:
    """Return how many slices of `took` seconds a seat takes within so many."""
    count, end = 0, rush.now + seconds
    while rush.now < end:
        if not patience.may_begin():
            rush.now += step
            continue
        while True:
            count += 1
            rush.now += took
            if not patience.may_go_on() or rush.now >= end:
                break
    return count


def test_a_seat_begins_at_once_when_no_station_waits_and_goes_on_without_rest() -> None:
    rush = Rush(on=False)
    assert slices(rush, rush.patience(), 10.0) == 50


def test_a_seat_waits_a_minute_beside_busy_stations_and_then_takes_a_tenth_of_the_time() -> None:
    rush = Rush()
    patience = rush.patience()
    assert slices(rush, patience, MOST_BEHIND_S - 1) == 0
    later = slices(rush, patience, 101.0)
    assert 100 / 0.2 / (REST + 1) * 0.8 <= later <= 100 / 0.2 / (REST + 1) + 1, "it rests, and it is never starved"


def test_a_seat_that_was_called_off_is_level_soon_after_the_rush() -> None:
    rush = Rush()
    patience = rush.patience()
    assert slices(rush, patience, MOST_BEHIND_S + 1) >= 1
    rush.on = False
    assert slices(rush, patience, 2.0) == 10, "whatever rest it was to take ends with the rush"


def test_a_seat_rests_for_its_last_slice_alone_however_long_it_worked_while_it_was_quiet() -> None:
    rush = Rush(on=False)
    patience = rush.patience()
    assert slices(rush, patience, MOST_BEHIND_S) == MOST_BEHIND_S / 0.2
    patience.behind()
    assert patience.may_begin()
    rush.now += 30.0
    assert patience.may_go_on()
    rush.on = True
    rush.now += 0.2
    assert not patience.may_go_on()
    assert slices(rush, patience, MOST_BEHIND_S + 1) >= 1


def test_a_seat_can_be_called_off_after_each_slice_and_gets_on_with_each(county: CountySeat, village: Village) -> None:
    village.report_many(range(1, REPORTS + 1))
    village.sync()
    rows = []

    def stop(tally: Tally) -> bool:
        rows.append(tally.rows)
        return False

    while county.sync(stop, SLICE).more:
        pass
    assert sum(rows) >= REPORTS
    assert max(rows) < REPORTS // 4, "no slice holds up what waits for it"
    assert county.sync().rows == 0


def test_without_slices_all_of_it_is_one_answer(county: CountySeat, village: Village) -> None:
    """The control of the test above: what it measures is there to be seen."""
    village.report_many(range(1, REPORTS + 1))
    village.sync()
    rows = []

    def stop(tally: Tally) -> bool:
        rows.append(tally.rows)
        return False

    county.sync(stop, LARGEST_ANSWER)
    assert rows[0] >= REPORTS


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches of a few rows, so that a few hundred reports make many of them."""
    for name, value in (("PORTION", 1 << 10), ("WORTH_PACKING", 100), ("WORTH_LOOKING", 1 << 10), ("AT_ONCE", 1)):
        monkeypatch.setattr(stretches, name, value)


@pytest.mark.usefixtures("small")
def test_packing_ends_when_a_station_comes_and_goes_on_where_it_ended(county: CountySeat, village: Village) -> None:
    village.report_many(range(1, REPORTS + 1))
    village.sync()
    made = 0
    while county.pack(iter([True, False]).__next__):
        made += 1
    found = packed(county)
    assert sum(map(len, found.values())) == made > 10, "each time one was made, and then the station had its turn"
    for spans in found.values():
        assert all(high == low for (_, high), (low, _) in pairwise(spans)), "nothing packed twice or left out"


@pytest.mark.usefixtures("small")
def test_packing_that_nobody_ends_is_done_at_once(county: CountySeat, village: Village) -> None:
    """The control of the test above."""
    village.report_many(range(1, REPORTS + 1))
    village.sync()
    assert county.pack() == sum(map(len, packed(county).values())) > 10
    assert county.pack() == 0


def packed(county: CountySeat) -> dict[str, list[tuple[int, int]]]:
    """Return the stretches of each scope that got reports, in order."""
    with county.ledger.reading() as connection:
        new = stretch.c.scope != "all"  # that one was there before
        rows = connection.execute(select(stretch).where(new).order_by(stretch.c.scope, stretch.c.low)).all()
    return {scope: [(one.low, one.high) for one in of] for scope, of in groupby(rows, lambda one: one.scope)}
