"""Lunar dates and solar terms agree with the almanac."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.calendar import (
    SOLAR_TERMS,
    TERM_OF_CODE,
    LunarDate,
    lunar_date,
    lunar_in_words,
    lunar_said,
    next_solar_term,
    solar_term,
    solar_term_in_words,
)
from station.kernel.days import date_of, day_of

DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 12, 31)).map(day_of)


def _day(text: str) -> int:
    return day_of(datetime.date.fromisoformat(text))


@pytest.mark.parametrize("date", ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06"])
def test_spring_festival(date: str) -> None:
    day = _day(date)
    assert lunar_date(day) == LunarDate(int(date[:4]), 1, 1)
    assert lunar_said(day) == "农历正月初一"
    assert lunar_date(day - 1).month == 12


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2026-11-22", "农历十月十四"),
        ("2025-10-06", "农历八月十五"),  # mid-autumn
        ("2026-06-19", "农历五月初五"),  # dragon boat
        ("2025-07-25", "农历闰六月初一"),
        ("2026-02-16", "农历十二月二十九"),
        ("2024-02-09", "农历十二月三十"),
        ("2026-11-28", "农历十月二十"),
    ],
)
def test_lunar_dates_for_speech(date: str, said: str) -> None:
    assert lunar_said(_day(date)) == said


def test_lunar_dates_in_english(english: None) -> None:
    assert lunar_in_words(_day("2026-11-22")) == "10th lunar month, 14th day"
    assert lunar_in_words(_day("2025-07-25")) == "leap 6th lunar month, 1st day"


def test_a_term_holds_from_its_own_day(english: None) -> None:
    day = _day("2026-11-22")
    assert solar_term_in_words(day) == "Minor Snow"
    assert (solar_term(day).term.chinese, solar_term(day).day) == ("小雪", day)
    assert solar_term(day - 1).term.code == "lidong"
    assert solar_term(day + 14).term.code == "xiaoxue"
    assert next_solar_term(day).term.code == "daxue"
    assert date_of(next_solar_term(day).day) == datetime.date(2026, 12, 7)
    assert next_solar_term(day - 1).day == day


@pytest.mark.parametrize(
    ("date", "code"),
    [("2026-02-04", "lichun"), ("2025-04-04", "qingming"), ("2024-12-21", "dongzhi"), ("2027-01-05", "xiaohan")],
)
def test_known_terms(date: str, code: str) -> None:
    assert solar_term(_day(date)).term is TERM_OF_CODE[code]
    assert solar_term(_day(date)).day == _day(date)


@given(DAYS)
def test_terms_follow_each_other_every_fortnight(day: int) -> None:
    now, after = solar_term(day), next_solar_term(day)
    assert now.day <= day < after.day
    assert 13 <= after.day - now.day <= 17
    assert SOLAR_TERMS[(SOLAR_TERMS.index(now.term) + 1) % 24] is after.term


@given(DAYS)
def test_lunar_days_go_on_by_one(day: int) -> None:
    today, tomorrow = lunar_date(day), lunar_date(day + 1)
    assert tomorrow.day == today.day + 1 or (tomorrow.day == 1 and today.day in (29, 30))
    assert lunar_said(day).startswith("农历")
