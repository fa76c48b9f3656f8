"""The band of earlier years on a chart: between which prices the same weeks lay, lowest to highest.

Which weeks are the same, and how many years it takes, is the rule of the seasonal figures (insight/band.py), so that
the chart and the word beside a price speak of the same prices; there the middle half counts, here the whole reach.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from station.kernel.days import date_of
from station.prices.insight.band import FEWEST_DAYS, FEWEST_YEARS, MOST_YEARS, window
from station.prices.looking.courses import Course

STEP = 7  # days


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


def reach_back(start: int, end: int) -> tuple[int, int]:
    """Return the first and last day of the prices that a band from `start` to `end` is made of."""
    return window(start, MOST_YEARS)[0], window(end, 1)[-1]


def band_of(course: Course, start: int, end: int) -> Band:
    """Return the band of `course` for the weeks from `start` to `end` (days since 1970-01-01)."""
    days = tuple(dict.fromkeys([*range(start, end, STEP), end]))
    weeks = [_weeks(course, day) for day in days]
    ends = [_ends(list(of_year.values())) for of_year in weeks]
    years = sorted({year for of_year in weeks for year in of_year})
    return Band(days, tuple(low for low, _high in ends), tuple(high for _low, high in ends), tuple(years))


def _weeks(course: Course, day: int) -> dict[int, tuple[int, ...]]:
    """Return the prices around a day in each earlier year that has enough of them."""
    found = {}
    for back in range(1, MOST_YEARS + 1):
        days = window(day, back)
        prices = course.prices[bisect_left(course.days, days.start) : bisect_left(course.days, days.stop)]
        if len(prices) >= FEWEST_DAYS:
            found[date_of(day).year - back] = prices
    return found


def _ends(weeks: list[tuple[int, ...]]) -> tuple[int | None, int | None]:
    return (min(map(min, weeks)), max(map(max, weeks))) if len(weeks) >= FEWEST_YEARS else (None, None)
