"""What is said aloud matches the number, and ages and changes sound like a person."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.clock import day_of
from station.kernel.errors import StationError
from station.kernel.said import (
    age_in_words,
    change_in_words,
    day_in_words,
    number_said,
    numeral,
    price_said,
    time_in_words,
)
from station.kernel.units import UNITS

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# 2026-11-22 20:30 in China
NOW = int(datetime.datetime(2026, 11, 22, 12, 30, tzinfo=datetime.UTC).timestamp()) * 1000
TODAY = day_of(datetime.date(2026, 11, 22))


@pytest.mark.parametrize(
    ("milli", "unit", "mandarin", "cantonese"),
    [
        (3_800, "jin", "三块八一斤", "三个八一斤"),
        (3_850, "kg", "三块八毛五一公斤", "三个八毫五一公斤"),
        (12_050, "", "十二块零五分", "十二蚊零五分"),
        (500, "", "五毛", "五毫"),
        (850, "", "八毛五", "八毫五"),
        (50, "", "五分", "五分"),
        (250, "jin", "两毛五一斤", "两毫五一斤"),
        (2_000, "", "两块", "两蚊"),
        (2_250, "", "两块二毛五", "两个二毫五"),
        (12_020, "", "十二块零二分", "十二蚊零二分"),
        (100_000, "", "一百块", "一百蚊"),
        (100_500, "", "一百块五毛", "一百蚊五毫"),
        (105_000, "", "一百零五块", "一百零五蚊"),
        (200_000, "head", "两百块一头", "二百蚊一头"),
        (7_600_000, "ton", "七千六百块一吨", "七千六百蚊一吨"),
        (3_804, "jin", "三块八一斤", "三个八一斤"),
        (1, "kg", "一厘一公斤", "一厘一公斤"),
        (0, "", "零块", "零蚊"),
    ],
)
def test_prices_as_they_are_said(milli: int, unit: str, mandarin: str, cantonese: str) -> None:
    assert price_said(milli, unit, "cmn") == mandarin
    assert price_said(milli, unit, "yue") == cantonese


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (2, "两"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1_010, "一千零一十"),
        (2_222, "两千两百二十二"),
        (10_005, "一万零五"),
        (12_000, "一万两千"),
        (100_005, "十万零五"),
        (1_010_000, "一百零一万"),
        (100_005_000, "一亿零五千"),
        (105_000_000, "一亿零五百万"),
        (-3, "负三"),
    ],
)
def test_whole_numbers(number: int, said: str) -> None:
    assert number_said(number) == said


def _heard(said: str) -> int:
    """Read a Chinese numeral back, by rules of its own."""
    total = part = digit = 0
    for character in said.replace("两", "二"):
        if character in "零一二三四五六七八九":
            digit = "零一二三四五六七八九".index(character)
        elif character in "十百千":
            part += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
        else:
            size = {"万": 10**4, "亿": 10**8}[character]
            total = (total + part + digit) * size if size > total else total + (part + digit) * size
            part = digit = 0
    return total + part + digit


@given(st.integers(min_value=0, max_value=10**12 - 1), st.sampled_from(["cmn", "yue"]))
def test_every_number_is_heard_as_it_was_meant(number: int, spoken: str) -> None:
    assert _heard(numeral(number, spoken)) == number
    assert "零零" not in numeral(number, spoken)


@given(st.integers(min_value=1, max_value=10**6))
def test_every_price_is_heard_as_it_was_meant(fen: int) -> None:
    """What the farmer hears is the number on the screen (scenario 2)."""
    said = price_said(fen * 10)
    yuan, found, coins = said.partition("块")
    if not found:
        yuan, coins = "", said
    mao, with_mao, rest = coins.partition("毛")
    if not with_mao:
        mao, rest = (coins, "") if found and not coins.endswith("分") else ("", coins)
    heard = _heard(yuan) * 100 + _heard(mao) * 10 + _heard(rest.removesuffix("分").removeprefix("零"))
    assert heard == fen


def test_every_unit_can_be_said() -> None:
    for code in UNITS:
        assert price_said(1_000, code).startswith("一块一")


def test_other_tongues_get_the_written_price(english: None) -> None:
    assert price_said(3_800, "jin", "en") == "3.8 yuan/jin"


def test_a_price_below_zero_is_not_said() -> None:
    with pytest.raises(StationError, match=r"money\.negative"):
        price_said(-1, "jin")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (0, "price of today"),
        (1, "price of yesterday"),
        (2, "price of 2 days ago"),
        (3, "price of 3 days ago"),
        (9, "price of 9 days ago"),
        (60, "price of 60 days ago"),
        (61, "price of 2 months ago"),
        (364, "price of 12 months ago"),
        (365, "price of last year"),
        (800, "price of the year 2024"),
        (-1, "price dated 2026-11-23"),
    ],
)
def test_the_age_of_a_price(english: None, age: int, words: str) -> None:
    assert age_in_words(TODAY - age, TODAY) == words


def test_days_to_come(english: None) -> None:
    assert [day_in_words(TODAY + ahead, TODAY) for ahead in (0, 1, 2, 3)] == [
        "today",
        "tomorrow",
        "the day after tomorrow",
        "in 3 days",
    ]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (0, "just now"),
        (-MINUTE, "just now"),
        (2 * MINUTE, "2 minutes ago"),
        (59 * MINUTE, "59 minutes ago"),
        (2 * HOUR, "this evening"),
        (5 * HOUR, "this afternoon"),
        (8 * HOUR, "at noon today"),
        (10 * HOUR, "this morning"),
        (15 * HOUR, "early this morning"),
        (20 * HOUR, "before dawn today"),
        (21 * HOUR, "yesterday"),
        (2 * DAY, "2 days ago"),
        (9 * DAY, "9 days ago"),
        (-DAY, "tomorrow"),
    ],
)
def test_times_as_said_aloud(english: None, ago: int, words: str) -> None:
    assert time_in_words(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("previous", "current", "direction"),
    [
        (3_600, 3_800, "up"),
        (3_800, 3_600, "down"),
        (3_800, 3_800, "same"),
        (10_000, 10_099, "same"),
        (10_000, 10_100, "up"),
        (10_000, 9_900, "down"),
        (386, 390, "same"),
        (0, 1_000, "up"),
        (Fraction(1, 3), Fraction(1, 3), "same"),
    ],
)
def test_changes_have_a_direction_and_a_word(previous: int | Fraction, current: int | Fraction, direction: str) -> None:
    words = {"up": "dearer", "down": "cheaper", "same": "about the same"}
    assert change_in_words(previous, current) == (direction, words[direction])
