"""The farmer's calendar: lunar dates and solar terms, for the screen and for speech.

Legal clocks never use this module; they count by the official table of working days.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from station.kernel.days import date_of, day_of
from station.kernel.words import N_, _

_LUNAR_MONTHS = (
    N_("1st lunar month"),
    N_("2nd lunar month"),
    N_("3rd lunar month"),
    N_("4th lunar month"),
    N_("5th lunar month"),
    N_("6th lunar month"),
    N_("7th lunar month"),
    N_("8th lunar month"),
    N_("9th lunar month"),
    N_("10th lunar month"),
    N_("11th lunar month"),
    N_("12th lunar month"),
)
_LUNAR_DAYS = (
    *(N_("1st day"), N_("2nd day"), N_("3rd day"), N_("4th day"), N_("5th day"), N_("6th day")),
    *(N_("7th day"), N_("8th day"), N_("9th day"), N_("10th day"), N_("11th day"), N_("12th day")),
    *(N_("13th day"), N_("14th day"), N_("15th day"), N_("16th day"), N_("17th day"), N_("18th day")),
    *(N_("19th day"), N_("20th day"), N_("21st day"), N_("22nd day"), N_("23rd day"), N_("24th day")),
    *(N_("25th day"), N_("26th day"), N_("27th day"), N_("28th day"), N_("29th day"), N_("30th day")),
)
_MONTHS_SAID = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_TENS_SAID = ("初", "十", "二十")
_ONES_SAID = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class SolarTerm:
    """One of the 24 terms. `code` is stable and may be stored; `label` is its msgid."""

    code: str
    chinese: str
    label: str


SOLAR_TERMS = (
    SolarTerm("xiaohan", "小寒", N_("Minor Cold")),
    SolarTerm("dahan", "大寒", N_("Major Cold")),
    SolarTerm("lichun", "立春", N_("Beginning of Spring")),
    SolarTerm("yushui", "雨水", N_("Rain Water")),
    SolarTerm("jingzhe", "惊蛰", N_("Awakening of Insects")),
    SolarTerm("chunfen", "春分", N_("Spring Equinox")),
    SolarTerm("qingming", "清明", N_("Clear and Bright")),
    SolarTerm("guyu", "谷雨", N_("Grain Rain")),
    SolarTerm("lixia", "立夏", N_("Beginning of Summer")),
    SolarTerm("xiaoman", "小满", N_("Grain Buds")),
    SolarTerm("mangzhong", "芒种", N_("Grain in Ear")),
    SolarTerm("xiazhi", "夏至", N_("Summer Solstice")),
    SolarTerm("xiaoshu", "小暑", N_("Minor Heat")),
    SolarTerm("dashu", "大暑", N_("Major Heat")),
    SolarTerm("liqiu", "立秋", N_("Beginning of Autumn")),
    SolarTerm("chushu", "处暑", N_("End of Heat")),
    SolarTerm("bailu", "白露", N_("White Dew")),
    SolarTerm("qiufen", "秋分", N_("Autumn Equinox")),
    SolarTerm("hanlu", "寒露", N_("Cold Dew")),
    SolarTerm("shuangjiang", "霜降", N_("Frost Descends")),
    SolarTerm("lidong", "立冬", N_("Beginning of Winter")),
    SolarTerm("xiaoxue", "小雪", N_("Minor Snow")),
    SolarTerm("daxue", "大雪", N_("Major Snow")),
    SolarTerm("dongzhi", "冬至", N_("Winter Solstice")),
)
TERM_OF_CODE = {term.code: term for term in SOLAR_TERMS}
_TERM_OF_NAME = {term.chinese: term for term in SOLAR_TERMS}


@dataclass(frozen=True, slots=True)
class LunarDate:
    """A date of the lunar calendar; `leap` marks the second month of the same number."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class TermDay:
    """A solar term and the day it begins."""

    term: SolarTerm
    day: int


@lru_cache(maxsize=512)
def lunar_date(day: int) -> LunarDate:
    """Return the lunar date of a day."""
    found = _lunar(day)
    month = int(found.getMonth())  # negative in a leap month
    return LunarDate(int(found.getYear()), abs(month), int(found.getDay()), month < 0)


def lunar_in_words(day: int) -> str:
    """Return the lunar date for the screen: 农历十月十四, "10th lunar month, 14th day"."""
    date = lunar_date(day)
    month, nth = _(_LUNAR_MONTHS[date.month - 1]), _(_LUNAR_DAYS[date.day - 1])
    if date.leap:
        month = _("leap {month}").format(month=month)
    return _("{lunar_month}, {lunar_day}").format(lunar_month=month, lunar_day=nth)


def lunar_said(day: int) -> str:
    """Return the lunar date for speech in Mandarin or Cantonese, whatever the screen's language."""
    date = lunar_date(day)
    tens, ones = divmod(date.day - 1, 10)
    nth = {20: "二十", 30: "三十"}.get(date.day, _TENS_SAID[tens] + _ONES_SAID[ones])
    return f"农历{'闰' if date.leap else ''}{_MONTHS_SAID[date.month - 1]}月{nth}"


@lru_cache(maxsize=512)
def solar_term(day: int) -> TermDay:
    """Return the solar term in force on a day: the one that begins on it, or the last one before."""
    return _term_day(_lunar(day).getPrevJieQi(True))


@lru_cache(maxsize=512)
def next_solar_term(day: int) -> TermDay:
    """Return the first solar term that begins after `day`; its `day` minus `day` are the days left."""
    return _term_day(_lunar(day).getNextJieQi(True))


def solar_term_in_words(day: int) -> str:
    """Return the name of the solar term in force on a day, in the language in use."""
    return _(solar_term(day).term.label)


def _lunar(day: int) -> Any:
    # 30 ms to load, and only screens with a date on them need it.
    from lunar_python import Solar

    date = date_of(day)
    return Solar.fromYmd(date.year, date.month, date.day).getLunar()


def _term_day(found: Any) -> TermDay:
    solar = found.getSolar()
    begins = datetime.date(solar.getYear(), solar.getMonth(), solar.getDay())
    return TermDay(_TERM_OF_NAME[found.getName()], day_of(begins))
