"""Market days by the moon, by the sun, by the week."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.calendar import lunar_date
from station.kernel.days import date_of, day_of
from station.kernel.errors import StationError
from station.kernel.market_days import Follows, MarketRule, market_rule_in_words, next_market_day, read_market_rule

DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 12, 31)).map(day_of)
DIGITS = st.lists(st.integers(0, 9), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("rule", "from_date", "held"),
    [
        ("lunar:1,4,7", "2026-11-22", "2026-11-22"),  # 十月十四
        ("lunar:1,4,7", "2026-11-23", "2026-11-25"),  # 十月十七
        ("lunar:1,4,7", "2026-12-06", "2026-12-09"),  # 廿八 to the first of the next month
        ("solar:2,5,8", "2026-11-22", "2026-11-22"),
        ("solar:2,5,8", "2026-11-29", "2026-12-02"),
        ("solar:0", "2026-02-21", "2026-03-10"),
        ("solar:1", "2026-01-31", "2026-01-31"),
        ("weekday:1,4", "2026-11-22", "2026-11-23"),
        ("weekday:7", "2026-11-22", "2026-11-22"),
        ("daily", "2026-11-22", "2026-11-22"),
        (" lunar : 7, 1,4 ", "2026-11-22", "2026-11-22"),
    ],
)
def test_the_next_market_day(rule: str, from_date: str, held: str) -> None:
    day = next_market_day(rule, day_of(datetime.date.fromisoformat(from_date)))
    assert day is not None
    assert date_of(day).isoformat() == held


def test_no_rule_means_nobody_knows() -> None:
    assert next_market_day("", 20_000) is None
    assert market_rule_in_words(" ") == ""


@given(DAYS, st.sampled_from(["lunar", "solar"]), DIGITS)
def test_every_rule_holds_again_within_three_weeks(day: int, follows: str, digits: list[int]) -> None:
    rule = f"{follows}:{','.join(map(str, digits))}"
    held = next_market_day(rule, day)
    assert held is not None
    of_month = lunar_date(held).day if follows == "lunar" else date_of(held).day
    assert of_month % 10 in digits
    assert next_market_day(rule, held) == held


@pytest.mark.parametrize(
    "rule",
    [
        "lunar",
        "lunar:",
        "lunar:a",
        "lunar:10",
        "lunar:-1",
        "solar:1;4",
        "weekday:0",
        "weekday:8",
        "daily:1",
        "moon:1",
        "1,4,7",
        ":",
    ],
)
def test_rules_that_are_not_understood(rule: str) -> None:
    with pytest.raises(StationError) as refused:
        read_market_rule(rule)
    assert (refused.value.code, refused.value.facts) == ("market_day.bad_rule", {"rule": rule})


def test_a_rule_is_sorted_and_without_repeats() -> None:
    assert read_market_rule("lunar:7,1,4,1") == MarketRule(Follows.LUNAR, (1, 4, 7))


def test_rules_in_words(english: None) -> None:
    assert market_rule_in_words("lunar:1,4,7") == "lunar days ending in 1, 4, 7"
    assert market_rule_in_words("solar:2,5,8") == "days of the month ending in 2, 5, 8"
    assert market_rule_in_words("weekday:1,4") == "every Monday, Thursday"
    assert market_rule_in_words("daily") == "every day"
