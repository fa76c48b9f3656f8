"""The key of a quote: 32-day window, then series, then day, in one integer (sheets.py beside it says why)."""

from __future__ import annotations

WINDOW_BITS = 5
SERIES_SHIFT = 40
DAY_MASK = (1 << WINDOW_BITS) - 1


def quote_key(day: int, series: int) -> int:
    """Return the key of the quote of `series` on `day` (days since 1970-01-01)."""
    return (day >> WINDOW_BITS) << SERIES_SHIFT | series << WINDOW_BITS | (day & DAY_MASK)


def day_of_key(key: int) -> int:
    return (key >> SERIES_SHIFT) << WINDOW_BITS | (key & DAY_MASK)


def series_of_key(key: int) -> int:
    return (key & ((1 << SERIES_SHIFT) - 1)) >> WINDOW_BITS
