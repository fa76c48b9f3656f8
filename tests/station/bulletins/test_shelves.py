"""What stands on a village's shelf, and what a desk lists by state, level and day of issue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.bulletins.reading.shelves import LATELY_MS, Shelved
from station.kernel.clock import SetClock
from station.kernel.days import MILLI_PER_DAY
from station.kernel.deeds import OPERATOR
from station.store.store import Store
from tests.station.bulletins import seats
from tests.station.bulletins.seats import APPROVER, NOW_MS, county, issue


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW_MS)


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    made = county(tmp_path / "county", clock)
    yield made
    made.close()


def shelf(store: Store, **asked: Any) -> list[Shelved]:
    found: list[Shelved] = store.show("bulletins.shelf", OPERATOR, **asked)
    return found


def numbers(store: Store, **asked: Any) -> list[int]:
    return [one.line.id for one in shelf(store, **asked)]


def test_the_open_shelf_holds_what_holds_and_what_was_taken_back_of_late(store: Store, clock: SetClock) -> None:
    today = store.clock.today()
    valid = issue(store, title="现在", valid_to=today)
    past = issue(store, title="过期", valid_from=today - 9, valid_to=today - 1)
    coming = issue(store, title="还没到", valid_from=today + 1)
    recalled = issue(store, title="撤回")
    replaced = issue(store, title="旧的")
    newer = issue(store, title="新的", replaces=replaced)
    store.do("bulletins.recall", APPROVER, bulletin=recalled, reason="用量写错")
    assert set(numbers(store, state="open")) == {valid, recalled, newer}
    assert set(numbers(store)) == {valid, past, coming, recalled, replaced, newer}
    clock.advance(LATELY_MS + MILLI_PER_DAY)
    assert set(numbers(store, state="open")) == {coming, newer}, "what was taken back long ago is history"


def test_answers_stand_apart(store: Store) -> None:
    told = issue(store)
    answer = issue(store, title="荔枝为什么落果？", category="answer", advice="[]")
    assert numbers(store) == [told]
    assert numbers(store, category="answer") == [answer]


def test_a_desk_asks_by_level_crop_and_day_of_issue(store: Store, clock: SetClock) -> None:
    first = issue(store, title="省里的", level="province", crops="5")
    clock.advance(3 * MILLI_PER_DAY)
    second = issue(store, title="县里的", level="county", crops="5 6")
    assert numbers(store, level="province") == [first]
    assert numbers(store, crop=6) == [second]
    assert numbers(store, crop=5) == [second, first], "newest first"
    assert numbers(store, since=NOW_MS + MILLI_PER_DAY) == [second]
    assert numbers(store, until=NOW_MS + MILLI_PER_DAY) == [first]


def test_terms_and_farmers_come_along(store: Store) -> None:
    issue(store, terms="xiaoxue daxue", farmers="large")
    assert [(one.terms, one.farmers) for one in shelf(store)] == [(("xiaoxue", "daxue"), ("large",))]


def test_the_seats_of_this_test_can_issue(store: Store) -> None:
    """Negative control: an empty shelf would pass every test that looks for absence."""
    assert numbers(store) == []
    seats.issue(store)
    assert len(numbers(store)) == 1
