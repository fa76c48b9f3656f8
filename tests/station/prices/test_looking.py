"""Courses and bands against rows the test counted itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from station.kernel.clock import day_of
from station.kernel.deeds import OPERATOR
from station.prices.insight.band import seasonal, window
from station.prices.looking.band import band_of, reach_back
from station.prices.looking.comparing import Transport, compare
from station.prices.looking.courses import Course
from tests.station.prices.kept import DAY, Kept, line


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    made.store.do("products.seed", OPERATOR)
    yield made
    made.store.close()


def courses(kept: Kept, product: str = "荔枝", limit: int = 1000, **asked: Any) -> list[Course]:
    asked |= {"product": product, "kind": "wholesale", "limit": limit}
    found: list[Course] = kept.store.show("prices.courses", OPERATOR, **asked)
    return found


def test_a_course_is_one_series_and_one_figure_a_day(kept: Kept) -> None:
    kept.put(1, [line(day=DAY + ago, typical=3000 + ago) for ago in range(40)])
    kept.put(2, [line(day=DAY, typical=9000, n=1), line(day=DAY, market="江南"), line(day=DAY, spec="大")])
    kept.put(3, [line(day=DAY + 1, typical=1)], source="other")
    found = {one.key: one for one in courses(kept)}
    assert len(found) == 4
    first = found["新发地", "荔枝", "", "jin", "wholesale", "file"]
    assert first.days == tuple(range(DAY, DAY + 40))
    assert first.prices == tuple(range(3000, 3040))


def test_what_was_rejected_or_put_right_is_in_no_course(kept: Kept) -> None:
    kept.put(1, [line(day=DAY, typical=1000)])
    for sheet, status in enumerate(("rejected", "superseded"), 2):
        kept.put(sheet, [line(day=DAY + sheet, typical=sheet)], status)
    kept.put(9, [line(day=DAY + 9, typical=2000)], "submitted")
    (course,) = courses(kept)
    assert (course.days, course.prices) == ((DAY, DAY + 9), (1000, 2000))


def test_other_names_of_a_product_are_found_but_no_varieties(kept: Kept) -> None:
    kept.put(1, [line("荔枝"), line("荔果"), line("妃子笑"), line("香蕉")])
    assert {one.product for one in courses(kept)} == {"荔枝", "荔果"}
    assert {one.product for one in courses(kept, "荔果")} == {"荔枝", "荔果"}
    assert {one.product for one in courses(kept, "妃子笑")} == {"妃子笑"}
    assert courses(kept, "没有的") == []


def test_a_price_without_a_usual_figure_counts_by_its_middle(kept: Kept) -> None:
    kept.put(1, [line(typical=None, low=3000, high=4001)])
    assert courses(kept)[0].prices == (3500,)


def test_a_narrow_limit_drops_the_oldest_days(kept: Kept) -> None:
    kept.put(1, [line(day=DAY + ago, typical=3000 + ago) for ago in range(40)])
    (course,) = courses(kept, limit=3)
    assert course.days == (DAY + 37, DAY + 38, DAY + 39)


def test_courses_answer_like_a_search_through_every_line(kept: Kept, seed: int) -> None:
    chance = random.Random(seed)
    taken: dict[tuple[str, int], int] = {}
    for sheet in range(1, 30):
        lines = {}
        for _each in range(chance.randint(1, 8)):
            market, day = chance.choice(("东", "西")), DAY + chance.randrange(120)
            if (market, day) not in taken:
                lines[market, day] = taken[market, day] = chance.randint(1000, 9000)
        if lines:
            kept.put(sheet, [line(market=name, day=day, typical=price) for (name, day), price in lines.items()])
    for _each in range(20):
        start = DAY + chance.randrange(120)
        end, market = start + chance.randrange(60), chance.choice(("", "东", "西"))
        found = courses(kept, market=market, start=start, end=end)
        told = {(one.market, day): price for one in found for day, price in zip(one.days, one.prices, strict=True)}
        wanted = {key: price for key, price in taken.items() if start <= key[1] <= end and market in ("", key[0])}
        assert told == wanted


def yearly(prices: dict[int, int], around: int = 1) -> Course:
    """A course with a price on the 1st of July of each year and so many days before and after it."""
    found = {
        day_of(date(year, 7, 1)) + off: price for year, price in prices.items() for off in range(-around, around + 1)
    }
    return Course("根子圩", "荔枝", "", "jin", "field", "gz", tuple(found), tuple(found.values()))


def test_the_band_holds_the_same_weeks_of_earlier_years_and_not_of_this_one() -> None:
    course = yearly({2021: 9000, 2023: 3000, 2024: 5000, 2025: 4000, 2026: 100})
    start = day_of(date(2026, 6, 1))
    band = band_of(course, start, day_of(date(2026, 7, 1)))
    assert band.known
    assert (band.lows[-1], band.highs[-1]) == (3000, 9000)
    assert band.years == (2021, 2023, 2024, 2025)
    assert band.days[0] == start
    assert band.lows[0] is None


@pytest.mark.parametrize("years", [{}, {2026: 4000}, {2025: 4000, 2026: 4000}, {2015: 1, 2016: 2}])
def test_too_little_history_is_no_band(years: dict[int, int]) -> None:
    band = band_of(yearly(years), day_of(date(2026, 6, 1)), day_of(date(2026, 7, 1)))
    assert not band.known


def test_a_year_of_two_prices_is_none() -> None:
    course = yearly({2024: 3000, 2025: 4000}, around=0)
    assert not band_of(course, day_of(date(2026, 7, 1)), day_of(date(2026, 7, 1))).known


def test_the_chart_and_the_seasonal_figure_count_the_same_days_and_years() -> None:
    chance = random.Random(3)
    prices = {day_of(date(2020, 1, 1)) + day: chance.randint(1000, 9000) for day in range(0, 6 * 365, 4)}
    course = Course("根子圩", "荔枝", "", "jin", "field", "gz", tuple(prices), tuple(prices.values()))
    for _each in range(50):
        day = day_of(date(2025, 1, 1)) + chance.randrange(700)
        band, (quarters, years) = band_of(course, day, day), seasonal(prices, day)
        assert band.years == years
        assert band.known is (quarters is not None)
        if quarters is not None:
            assert band.lows[0] is not None
            assert band.highs[0] is not None
            assert band.lows[0] <= quarters.low <= quarters.high <= band.highs[0]
            counted = [prices[one] for back in range(1, 6) for one in window(day, back) if one in prices]
            assert (band.lows[0], band.highs[0]) == (min(counted), max(counted))


def test_what_has_to_be_read_for_a_band_reaches_from_its_first_to_its_last_day() -> None:
    course = yearly({year: 3000 + year for year in range(2018, 2026)}, around=20)
    start, end = day_of(date(2026, 6, 1)), day_of(date(2026, 7, 10))
    first, last = reach_back(start, end)
    cut = [(day, price) for day, price in zip(course.days, course.prices, strict=True) if first <= day <= last]
    shorter = replace(course, days=tuple(day for day, _price in cut), prices=tuple(price for _day, price in cut))
    assert len(shorter.days) < len(course.days)
    assert band_of(shorter, start, end) == band_of(course, start, end)


def offered(market: str, price: int, unit: str = "jin", kind: str = "wholesale", day: int = DAY) -> Course:
    return Course(market, "荔枝", "", unit, kind, "gz", (day - 1, day), (1, price))


def nets(courses: list[Course], unit: str, ways: dict[str, Transport]) -> list[tuple[str, int]]:
    by_key = {course.key: ways[course.market] for course in courses if course.market in ways}
    return [(one.course.market, int(one.net)) for one in compare(courses, unit, by_key)]


def test_the_way_there_turns_the_order_of_markets() -> None:
    markets = [offered("近", 3_800), offered("远", 8_400, "kg"), offered("头", 9_000, "head")]
    assert nets(markets, "jin", {}) == [("远", 4_200), ("近", 3_800)]
    assert nets(markets, "jin", {"远": Transport(500, "jin")}) == [("近", 3_800), ("远", 3_700)]
    assert nets(markets, "kg", {"远": Transport(500, "jin")}) == [("近", 7_600), ("远", 7_400)]
    assert nets(markets, "jin", {"远": Transport(500, "kg")}) == [("远", 3_950), ("近", 3_800)]
    assert nets(markets, "head", {"头": Transport(10_000, "head")}) == [("头", -1_000)]


def test_who_buys_adds_the_way_and_takes_the_least() -> None:
    shops = [offered("近", 3_800, kind="input"), offered("远", 3_500, kind="input")]
    assert nets(shops, "jin", {"远": Transport(200, "jin")}) == [("远", 3_700), ("近", 3_800)]
    assert nets(shops, "jin", {"远": Transport(301, "jin")}) == [("近", 3_800), ("远", 3_801)]


def test_the_order_hangs_on_no_rounding_and_of_equals_the_newer_comes_first() -> None:
    close = [offered("甲", 3_801, "kg"), offered("乙", 3_802, "kg")]
    assert [name for name, _net in nets(close, "jin", {})] == ["乙", "甲"]
    equal = [offered("旧", 3_800, day=DAY - 5), offered("新", 3_800)]
    assert [name for name, _net in nets(equal, "jin", {})] == ["新", "旧"]
