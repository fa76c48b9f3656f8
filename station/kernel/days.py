"""Days as plain numbers: legal and price dates are whole days since 1970-01-01, with no clock in them."""

from __future__ import annotations

import datetime

MILLI_PER_MINUTE = 60_000
MILLI_PER_DAY = 86_400_000
DEFAULT_OFFSET_MINUTES = 480  # China keeps one time, whatever the machine was set up with

_EPOCH_ORDINAL = datetime.date(1970, 1, 1).toordinal()


def day_of(date: datetime.date) -> int:
    """Return the days from 1970-01-01 to `date`."""
    return date.toordinal() - _EPOCH_ORDINAL


def date_of(day: int) -> datetime.date:
    """Return the date `day` days after 1970-01-01; ValueError outside the years 1 to 9999."""
    try:
        return datetime.date.fromordinal(day + _EPOCH_ORDINAL)
    except OverflowError as error:
        raise ValueError(f"no such day: {day}") from error


def day_of_ms(ms: int, offset_minutes: int = DEFAULT_OFFSET_MINUTES) -> int:
    """Return the local day of a UTC time in milliseconds."""
    return (ms + offset_minutes * MILLI_PER_MINUTE) // MILLI_PER_DAY
