"""The band of a season is made of the same weeks of earlier years, and there is none of too few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.days import date_of, day_of
from station.prices.insight.band import AROUND_DAYS, FEWEST_DAYS, FEWEST_YEARS, Seasonal, same_date, seasonal, window
from tests.station.prices.kept import Kept, line

DAYS = st.integers(day_of(date(2000, 1, 1)), day_of(date(2030, 12, 31)))
NOW = day_of(date(2024, 6, 10))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.store.close()


@given(DAYS, st.integers(1, 5))
def test_the_same_date_is_the_same_date(day: int, back: int) -> None:
    then, now = date_of(same_date(day, back)), date_of(day)
    assert then.year == now.year - back
    assert (then.month, then.day) == ((2, 28) if (now.month, now.day) == (2, 29) else (now.month, now.day))


@given(DAYS, st.dictionaries(st.integers(-2200, 40), st.integers(1, 10**6), max_size=200))
def test_only_the_same_weeks_of_earlier_years_count(day: int, prices: dict[int, int]) -> None:
    prices = {day + shift: price for shift, price in prices.items()}
    weeks = {one for back in range(1, 6) for one in window(day, back)}
    inside = {one: price for one, price in prices.items() if one in weeks}
    assert seasonal(prices, day) == seasonal(inside, day)
    band, years = seasonal(prices, day)
    assert (band is None) == (len(years) < FEWEST_YEARS)
    if band is not None:
        assert band.low <= band.middle <= band.high
        assert {band.low, band.middle, band.high} <= set(inside.values())


@given(st.integers(1, 5), st.integers(0, 2 * AROUND_DAYS + 1))
def test_too_little_is_said(years: int, days: int) -> None:
    prices = {one: 100 for back in range(1, years + 1) for one in list(window(NOW, back))[:days]}
    band, counted = seasonal(prices, NOW)
    assert len(counted) == (years if days >= FEWEST_DAYS else 0)
    assert (band is not None) == (len(counted) >= FEWEST_YEARS)


def test_two_years_make_a_band(kept: Kept) -> None:
    for year, typical in ((2022, 4000), (2023, 5000)):
        kept.put(year, [line(day=day_of(date(year, 6, 8 + one)), typical=typical + one * 100) for one in range(4)])
    kept.put(1, [line(day=NOW, typical=9000), line(day=NOW - 60, typical=1)])
    found: Seasonal = kept.show("prices.seasonal", name="荔枝", market="新发地", day=NOW)
    assert (found.price, found.unit, found.place, found.years) == (18_000_000, "ton", "above", (2022, 2023))
    assert found.band is not None
    assert (found.band.low, found.band.middle, found.band.high) == (8_200_000, 8_600_000, 10_200_000)
    assert str(found.basis.facts["on_day"]) == "2024-06-10"


def test_one_year_is_too_little(kept: Kept) -> None:
    kept.put(2023, [line(day=day_of(date(2023, 6, 8 + one))) for one in range(4)])
    kept.put(1, [line(day=NOW)])
    found: Seasonal = kept.show("prices.seasonal", name="荔枝", market="新发地", day=NOW)
    assert (found.band, found.place, found.years, found.needed) == (None, "", (2023,), FEWEST_YEARS)


def test_a_price_of_the_first_year_has_no_years_before(kept: Kept) -> None:
    first = day_of(date(1, 1, 1))
    kept.put(1, [line(day=first)])
    assert kept.show("prices.seasonal", name="荔枝", market="新发地", day=first).years == ()


def test_without_a_price_there_is_no_figure(kept: Kept) -> None:
    kept.put(1, [line(day=NOW - 60)])
    assert kept.show("prices.seasonal", name="荔枝", market="新发地", day=NOW) is None
