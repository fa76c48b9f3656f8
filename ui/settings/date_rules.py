"""How a date moves when one of its parts is stepped."""

from __future__ import annotations

import calendar
import datetime

from station.kernel.days import date_of, day_of

EARLIEST, LATEST = datetime.date(2026, 1, 1), datetime.date(2099, 12, 31)  # what the guarded clock takes


def moved(day: int, part: str, steps: int) -> int:
    """Return `day` with its "year", "month" or "day" moved, staying within what can be today.

    A day the other month does not have becomes its last one; months and days run on into the next.
    """
    date = date_of(day)
    if part == "day":
        return _within(date + datetime.timedelta(days=steps))
    months = date.year * 12 + date.month - 1 + steps * (12 if part == "year" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return _within(datetime.date(year, month + 1, min(date.day, last)))


def _within(date: datetime.date) -> int:
    return day_of(max(EARLIEST, min(LATEST, date)))
