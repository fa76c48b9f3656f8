"""Dates out of cells. A price date is a plain local day; nothing is converted between time zones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from station.prices.reading.texts import clean, half_width

DATE_ORDERS = ("", "dmy")
_EPOCH = date(1970, 1, 1).toordinal()
_OLDEST, _NEWEST = 1949, 2100
_TIME = r"(?:(?:[ T]|(?<=日))\s*\d{1,2}(?:[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?秒?|分)?|时))?"
_WEEKDAY = r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
_YEAR_FIRST = re.compile(
    r"(?:(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})|(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日)"
    + _WEEKDAY
    + _TIME,
    re.ASCII,
)
_YEAR_FIRST_IN = re.compile(r"(?<!\d)" + _YEAR_FIRST.pattern + r"(?!\d)", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _TIME, re.ASCII)


def day_reader(order: str) -> Callable[[str], int | None]:
    """Return the parser for the date order a mapping asked for ("dmy") or the usual year-first one ("")."""
    return _day_first if order == "dmy" else year_first


def year_first(text: str) -> int | None:
    """Return days since 1970-01-01 of 2013-06-10, 2013/6/10, 2013.6.10, 20130610 or 2013年6月10日.

    A time of day may follow and is dropped. A time with a zone gives None: 16:00Z is the next day in
    China, and which day was meant is not for us to say. So does any other text, and a year outside
    1949 to 2100.
    """
    found = _YEAR_FIRST.fullmatch(half_width(text))
    if found is None:
        return None
    numbers = [group for group in found.groups() if group and group.isdigit()]
    return _day(*map(int, numbers))


def day_in_title(cells: Iterable[str]) -> tuple[int, str] | None:
    """Return (day, its cell) of titles that name one whole date and no other number; "3月2日至8日" is no day."""
    found: dict[int, str] = {}
    for cell in cells:
        text = half_width(cell)
        match = _YEAR_FIRST_IN.search(text)
        if match is None:
            continue
        day = year_first(match[0])
        if day is None or any(letter.isdigit() for letter in text[: match.start()] + text[match.end() :]):
            return None
        found.setdefault(day, clean(cell))
    return next(iter(found.items())) if len(found) == 1 else None


def _day_first(text: str) -> int | None:
    found = _DAY_FIRST.fullmatch(half_width(text))
    if found is None:
        return year_first(text)
    return _day(int(found[4]), int(found[3]), int(found[1]))


def _day(year: int, month: int, day: int) -> int | None:
    if not _OLDEST <= year <= _NEWEST:
        return None
    try:
        return date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None
