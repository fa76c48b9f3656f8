"""Each soft check of DOMAIN.md 4.6: when it asks, and when it must not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from station.prices.looking.courses import Course
from station.prices.model import MyReport, Quote
from tests.ui.prices.test_staff_checks import TODAY, quoted, typed
from ui.prices.report.checks import Doubt, Draft, judge
from ui.prices.report.doubts import Known, Reach, first_doubt, reach_of


def asked(
    draft: Draft, known: Known | None = None, last: Quote | None = None, settled: Sequence[Doubt] = ()
) -> Doubt | None:
    found = first_doubt(draft, judge(draft, TODAY), last, known or Known(TODAY), settled)
    return None if found is None else found.doubt


def reported(*prices: tuple[str, int, int], status: str = "submitted") -> list[MyReport]:
    """Reports, newest first: product, milli-yuan a jin, days ago."""
    return [MyReport(1, 0, status, "", quoted(price, product=name, age=age)) for name, price, age in prices]


def test_a_plain_price_is_not_asked_about() -> None:
    assert asked(typed("3.8")) is None
    assert asked(typed("3.8"), last=quoted(3_700)) is None


@pytest.mark.parametrize(
    ("text", "unit", "odd"),
    [
        ("1.5", "jin", False), ("1.49", "jin", True), ("12", "jin", False), ("12.01", "jin", True),
        ("3", "kg", False), ("2.98", "kg", True), ("24", "kg", False), ("24.1", "kg", True), ("500", "head", False),
    ],
)  # fmt: skip
def test_below_half_and_above_twice_of_what_was_ever_paid(text: str, unit: str, odd: bool) -> None:
    known = Known(TODAY, reach=Reach(3_000, 6_000, "jin"))
    assert asked(typed(text, unit), known) is (Doubt.UNHEARD if odd else None)


def course(unit: str, *prices: int, kind: str = "field") -> Course:
    return Course("根子圩", "荔枝", "", unit, kind, "gz", tuple(range(len(prices))), prices)


def test_what_was_paid_counts_every_market_of_the_kind_and_needs_enough_prices() -> None:
    courses = [course("jin", 3_000, 3_100, 3_200, 3_300), course("kg", 12_000, 8_000, 7_000, 7_000)]
    others = [course("jin", 9_000, kind="retail"), course("head", 90_000)]
    assert reach_of([*courses, *others], "field", "jin") == Reach(3_000, 6_000, "jin")
    assert reach_of([*courses[:1], *others], "field", "jin") is None
    assert reach_of(courses, "field", "head") is None


@pytest.mark.parametrize(("age", "odd"), [(0, False), (7, False), (8, True), (31, True)])
def test_a_day_more_than_a_week_ago(age: int, odd: bool) -> None:
    assert asked(replace(typed("3.8"), day=TODAY - age)) is (Doubt.LATE if odd else None)


def test_a_day_to_come_and_one_too_old_are_refused_and_not_asked_about() -> None:
    for day in (TODAY + 1, TODAY - 40):
        draft = replace(typed("3.8"), day=day)
        assert judge(draft, TODAY).faults
        assert asked(draft) is None


def test_the_third_product_running_at_one_price() -> None:
    before = reported(("香蕉", 3_800, 0), ("龙眼", 3_800, 0))
    assert asked(typed("3.8"), Known(TODAY, before)) is Doubt.RUN
    for no_run in (
        before[:1],
        reported(("香蕉", 3_800, 0), ("龙眼", 3_900, 0)),
        reported(("香蕉", 3_800, 0), ("香蕉", 3_800, 0)),
        reported(("香蕉", 3_800, 0), ("荔枝", 3_800, 0)),
        reported(("香蕉", 3_800, 0), ("龙眼", 3_800, 1)),
    ):
        assert asked(typed("3.8"), Known(TODAY, no_run)) is None
    assert asked(typed("3.8", "kg"), Known(TODAY, before)) is None
    refused = [*reported(("菜心", 1_000, 0), status="rejected"), *before]
    assert asked(typed("3.8"), Known(TODAY, refused)) is Doubt.RUN


def test_goods_out_of_season_unless_they_were_reported_lately() -> None:
    month = 6  # TODAY is in June 2025
    assert asked(typed("3.8"), Known(TODAY, months=(1, 2))) is Doubt.SEASON
    assert asked(typed("3.8"), Known(TODAY, months=(month,))) is None
    assert asked(typed("3.8"), Known(TODAY, months=())) is None
    assert asked(typed("3.8"), Known(TODAY, months=(1, 2)), last=quoted(3_700, age=14)) is None
    assert asked(typed("3.8"), Known(TODAY, months=(1, 2)), last=quoted(3_700, age=15)) is Doubt.SEASON


@pytest.mark.parametrize(
    ("ages", "prices", "odd"),
    [
        (range(1, 11), [3_800] * 10, True),
        ((1, 5, 12), [3_800] * 3, True),
        (range(1, 10), [3_800] * 9, False),  # nine days are not ten
        (range(1, 11), [3_800] * 9 + [3_700], False),
        (range(1, 11), [3_700] + [3_800] * 9, False),
        ((11, 12), [3_800] * 2, False),  # nothing was said for ten days: nothing stood still
    ],
)
def test_a_value_that_stands_still_for_ten_days(ages: Sequence[int], prices: Sequence[int], odd: bool) -> None:
    reports = reported(*(("荔枝", price, age) for age, price in zip(ages, prices, strict=True)))
    assert asked(typed("3.8"), Known(TODAY, reports), reports[0].quote) is (Doubt.STILL if odd else None)


def test_another_grade_and_another_kind_do_not_stand_still() -> None:
    reports = reported(*(("荔枝", 3_800, age) for age in range(1, 12)))
    draft = typed("3.8")
    for other in (replace(draft, spec="一级"), replace(draft, kind="retail"), replace(draft, product="香蕉")):
        assert asked(other, Known(TODAY, reports), reports[0].quote) is None


def test_a_slip_comes_first_and_what_was_settled_is_not_asked_again() -> None:
    draft = replace(typed("8.4"), day=TODAY - 8)
    known = Known(TODAY, months=(1,), reach=Reach(3_000, 4_200, "jin"))
    last = quoted(4_200, age=9)
    order = []
    while (doubt := asked(draft, known, last, order)) is not None:
        order.append(doubt)
    assert order == [Doubt.UNIT, Doubt.LATE]
    assert asked(replace(draft, typical="8.41"), known, last, (Doubt.UNIT,)) is Doubt.UNHEARD
