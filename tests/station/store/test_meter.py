"""The meter adds up days and months, forgets what is old, and knows what is left."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.days import day_of
from station.store import meter
from station.store.meter import Cost, Limits
from station.store.store import Store
from tests.station.store.things import open_store

FIRST = day_of(datetime.date(2026, 11, 1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def spend(store: Store, day: int, sent: int, received: int = 0) -> None:
    store.write(lambda db: meter.add(db, day, day * 1000, Cost(sent, received, 500, 1)))


def test_a_day_and_a_month_add_up(store: Store) -> None:
    for day, sent in ((FIRST - 1, 1000), (FIRST, 10), (FIRST, 20), (FIRST + 5, 30), (FIRST + 6, 9999)):
        spend(store, day, sent, 1)
    db = store.reader()
    assert meter.of_days(db, FIRST, FIRST) == Cost(30, 2, 1000, 2)
    assert meter.of_month(db, FIRST + 5) == Cost(60, 3, 1500, 3)
    assert meter.of_days(db, FIRST + 40, FIRST + 50) == Cost()


def test_what_is_older_than_four_hundred_days_is_forgotten(store: Store) -> None:
    for day in range(FIRST, FIRST + 420):
        spend(store, day, 1)
    assert meter.of_days(store.reader(), 0, FIRST + 1000).times == meter.KEPT_DAYS


def test_the_last_one_is_known_with_its_speed(store: Store) -> None:
    assert meter.last(store.reader()) is None
    spend(store, FIRST, 300, 700)
    last = meter.last(store.reader())
    assert last is not None
    when, cost = last
    assert (when, cost.size, cost.speed) == (FIRST * 1000, 1000, 2000.0)
    assert Cost().speed == 0.0


@pytest.mark.parametrize(
    ("limits", "left"),
    [(Limits(), None), (Limits(day=100), 70), (Limits(month=100), 40), (Limits(day=100, month=100), 40),
     (Limits(day=10), 0), (Limits(day=1000, month=61), 1)],
)
def test_what_is_left_is_the_least_of_day_and_month(store: Store, limits: Limits, left: int | None) -> None:
    spend(store, FIRST, 30)
    spend(store, FIRST + 1, 30)
    store.write(lambda db: meter.set_limits(db, limits))
    assert meter.limits(store.reader()) == limits
    assert meter.left(store.reader(), FIRST + 1) == left


def test_what_will_come_down_is_a_usual_day_for_each_day_away(store: Store) -> None:
    db = store.reader()
    for day, received in ((FIRST, 900_000), (FIRST + 1, 2_000)):  # the first load is no usual day
        spend(store, day, 0, received)
    assert meter.expected(db, FIRST + 2) is None  # two days tell too little
    spend(store, FIRST + 2, 0, 1_000)
    spend(store, FIRST + 3, 0, 1_600)
    assert meter.expected(db, FIRST + 4) == 2_000
    assert meter.expected(db, FIRST + 33) == 30 * 2_000
    spend(store, FIRST + 4, 0, 1_500)
    assert meter.expected(db, FIRST + 4) == 500
    spend(store, FIRST + 4, 0, 900)
    assert meter.expected(db, FIRST + 4) == 0
