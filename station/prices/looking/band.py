"""The band of earlier years: between which prices the same weeks lay, so that a chart shows what is usual.

A week of one earlier year alone is an anecdote, so a band needs two; where they are missing it says nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from station.kernel.days import date_of
from station.prices.looking.courses import Course

YEARS_BACK = 5
FEWEST_YEARS = 2
STEP = 7  # days
HALF_A_WEEK = 3
YEAR = 365.2425  # days


@dataclass(frozen=True, slots=True)
class Band:
    """Lowest and highest price of the same weeks in earlier years, milli-yuan; None where fewer than two years know.

    `years` are the calendar years it was made of; too few of them (or none) where there is no band at all.
    """

    days: tuple[int, ...]
    lows: tuple[int | None, ...]
    highs: tuple[int | None, ...]
    years: tuple[int, ...]

    @property
    def known(self) -> bool:
        """Whether there is anything to show."""
        return any(low is not None for low in self.lows)


def band_of(course: Course, start: int, end: int) -> Band:
    """Return the band of `course` for the weeks from `start` to `end` (days since 1970-01-01)."""
    days = tuple(dict.fromkeys([*range(start, end, STEP), end]))
    ends = [_ends(course, day) for day in days]
    years = {date_of(day - back).year for day in days for back in _backs() if _week(course, day - back)}
    return Band(days, tuple(low for low, _high in ends), tuple(high for _low, high in ends), tuple(sorted(years)))


def _backs() -> list[int]:
    return [round(number * YEAR) for number in range(1, YEARS_BACK + 1)]


def _week(course: Course, middle: int) -> tuple[int, ...]:
    """Return the prices of the week around a day."""
    first = bisect_left(course.days, middle - HALF_A_WEEK)
    return course.prices[first : bisect_right(course.days, middle + HALF_A_WEEK)]


def _ends(course: Course, day: int) -> tuple[int | None, int | None]:
    weeks = [week for back in _backs() if (week := _week(course, day - back))]
    if len(weeks) < FEWEST_YEARS:
        return None, None
    return min(map(min, weeks)), max(map(max, weeks))
