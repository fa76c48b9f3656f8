"""P5 by stick: a machine cloned with all its files, neither copy with a line: told apart, nothing lost or doubled."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.store import outbox
from sync.client import apart, bundles, sticks
from sync.county import courier
from sync.county.seat import CountySeat
from tests.sync.looking import unjudged, waiting
from tests.sync.seats import Village
from tests.sync.sticks import ledger_says, number_of
from tests.sync.test_copies import copy_of, level


def carry(county: CountySeat, village: Village) -> bundles.Arrived:
    """One stick to the county and back."""
    return bundles.take(village.store, county.bundles.take(bundles.make(village.store).blob).back)


def often(county: CountySeat, *villages: Village) -> list[str]:
    """Carry a stick for each copy as often as it takes; return what was refused on the way."""
    refused = []
    for _ in range(5):
        for village in villages:
            try:
                carry(county, village)
            except StationError as refusal:
                refused.append(refusal.code)
    return refused


@pytest.fixture
def twin(county: CountySeat, village: Village, tmp_path: Path) -> Iterator[Village]:
    """A copy of `village` made while one price was still to be sent."""
    carry(county, village)
    village.report(1000)
    made = copy_of(village, tmp_path / "twin", county.answer)
    yield made
    made.store.close()


def check_apart(county: CountySeat, prices: list[int], *villages: Village) -> None:
    """Everything is at the county once, judged, under one number for each copy."""
    assert waiting(county) == prices
    assert len({number_of(village) for village in villages}) == len(villages)
    for village in villages:
        db = village.store.reader()
        assert outbox.waiting(db).ops == 0
        assert outbox.problems(db) == []
        assert unjudged(village) == 0
        assert level(county, village)


def test_p05_by_stick_both_copies_go_on_and_everything_arrives_once(
    county: CountySeat, village: Village, twin: Village
) -> None:
    village.report(2000)
    twin.report(3000)
    refused = often(county, village, twin)
    assert refused == ["sync.forked"], "the second copy is told once"
    village.report(4000)
    twin.report(5000)
    assert often(county, village, twin) == []
    check_apart(county, [1000, 2000, 3000, 4000, 5000], village, twin)


def test_p05_by_stick_without_asking_for_a_number_the_second_copy_is_stuck(
    county: CountySeat, village: Village, twin: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a program that hears of the other copy and does nothing about it."""
    monkeypatch.setattr(apart, "note", lambda store, code: None)
    village.report(2000)
    twin.report(3000)
    assert often(county, village, twin) == ["sync.forked"] * 5
    with pytest.raises(AssertionError):
        check_apart(county, [1000, 2000, 3000], village, twin)


def test_p05_by_stick_without_the_fork_point_work_would_be_doubled(
    county: CountySeat, village: Village, twin: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of "nothing doubled": a copy that moves everything it still had to send."""
    monkeypatch.setattr(outbox, "lasts", lambda *_: [])
    village.report(2000)
    twin.report(3000)
    often(county, village, twin)
    assert waiting(county).count(1000) == 2


@pytest.mark.parametrize("more", [1, 3])
def test_p05_a_copy_with_less_work_than_the_other_is_seen_at_the_county(
    county: CountySeat, village: Village, twin: Village, more: int
) -> None:
    """Its bundle ends below the county's mark and looks like one that came late."""
    for price in range(more):
        village.report(2000 + price)
    carry(county, village)
    twin.report(3000)
    before = ledger_says(county, number_of(village))
    taken = county.bundles.take(bundles.make(twin.store).blob)
    assert (taken.code, taken.ops) == ("sync.forked", 0)
    assert ledger_says(county, number_of(village)) == before
    often(county, twin, village)
    check_apart(county, sorted([1000, 3000, *range(2000, 2000 + more)]), village, twin)


def test_p05_an_idle_copy_hears_of_it_by_what_it_never_had(
    county: CountySeat, village: Village, twin: Village
) -> None:
    carry(county, twin)
    village.report(2000)
    carry(county, village)
    with pytest.raises(StationError, match=r"sync\.forked"):
        bundles.take(twin.store, county.bundles.news(number_of(twin)))
    assert often(county, twin, village) == []
    twin.report(3000)
    often(county, twin, village)
    check_apart(county, [1000, 2000, 3000], village, twin)


def test_p05_sticks_late_and_twice_while_a_copy_moves(county: CountySeat, village: Village, twin: Village) -> None:
    village.report(2000)
    carry(county, village)
    twin.report(3000)
    work = bundles.make(twin.store).blob
    told = county.bundles.take(work).back
    with pytest.raises(StationError, match=r"sync\.forked"):
        bundles.take(twin.store, told)
    asking = bundles.make(twin.store)
    assert asking.ops == 0
    first, again = county.bundles.take(asking.blob).back, county.bundles.take(asking.blob).back
    assert bundles.take(twin.store, again).again
    for late in (first, told):
        with pytest.raises(StationError, match=r"bundle\.other_station"):
            bundles.take(twin.store, late)
    assert county.bundles.take(work).code == "sync.forked", "under the old number it is still another log"
    assert often(county, village, twin) == []
    check_apart(county, [1000, 2000, 3000], village, twin)


def test_p05_a_line_settles_it_as_well(county: CountySeat, village: Village, twin: Village) -> None:
    village.report(2000)
    carry(county, village)
    twin.report(3000)
    with pytest.raises(StationError, match=r"sync\.forked"):
        carry(county, twin)
    twin.sync()
    assert carry(county, twin).again is False, "it has its own number by now and asks for no other"
    carry(county, village)
    check_apart(county, [1000, 2000, 3000], village, twin)


def test_p05_one_stick_for_both_copies(county: CountySeat, village: Village, twin: Village, tmp_path: Path) -> None:
    """Both write on one stick under one number: neither takes the other's answer for its own."""
    place = tmp_path / "stick"
    place.mkdir()
    village.report(2000)
    twin.report(3000)
    for _ in range(8):
        for one in (village, twin):
            sticks.export_to(one.store, place)
        courier.take_all(county, place)
        for one in (village, twin):
            with contextlib.suppress(StationError):
                sticks.import_from(one.store, place)
    for one in (village, twin):
        often(county, one)
    check_apart(county, [1000, 2000, 3000], village, twin)


def test_p05_a_request_for_another_machines_number_is_refused(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page signed by one machine in the bundle of another."""
    apart.note(other.store, "sync.forked")
    pages = apart.Apart(other.store).requests()
    assert len(pages) == 1
    monkeypatch.setattr(apart.Apart, "requests", lambda _: pages)
    with pytest.raises(StationError, match=r"sync\.malformed"):
        county.bundles.take(bundles.make(village.store).blob)
