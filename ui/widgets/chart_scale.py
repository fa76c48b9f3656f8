"""The measures of a chart: round steps for its figures, months for its days, labels that do not lie on each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from station.kernel.days import date_of, day_of

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
LEAST_SHARE = 0.1  # a change under a tenth of the price stays gentle
MONTHS = (1, 2, 3, 6, 12, 24, 60)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` (3 or more) round figures, none below zero, that reach from `low` or less to `high`."""
    span = max(high - low, abs(high) * LEAST_SHARE) or 1.0
    middle = (high + low) / 2
    low, high = max(0.0, middle - span / 2), middle + span / 2
    size = 10.0 ** math.floor(math.log10((high - low) / max(2, most - 1)))
    while True:
        for step in STEPS:
            first, last = math.floor(low / (step * size) + 1e-9), math.ceil(high / (step * size) - 1e-9)
            if last - first + 1 <= most:
                return [number * step * size for number in range(first, last + 1)]
        size *= 10


def places(figures: Sequence[float]) -> int:
    """Return how many decimals tell the figures of an axis apart, at most 3."""
    return next((count for count in range(3) if all(abs(one - round(one, count)) < 1e-9 for one in figures)), 3)


def month_starts(start: int, end: int, most: int) -> list[int]:
    """Return the first days of months from `start` to `end`, every so many months that there are at most `most`."""
    first, last = date_of(start), date_of(end)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    for step in MONTHS:
        days = [day_of(date(month // 12, month % 12 + 1, 1)) for month in months if month % step == 0]
        found = [day for day in days if start <= day <= end]
        if len(found) <= most:
            return found
    return []


def spread(wanted: Sequence[float], high: float, top: float, bottom: float) -> list[float]:
    """Return where labels `high` tall get their middles: as wished where that is free, in the same order, in sight.

    Where they do not fit at all they share the room.
    """
    if not wanted:
        return []
    gap = min(high, (bottom - top) / len(wanted))
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed = [0.0] * len(wanted)
    edge = top + gap / 2
    for place in order:
        placed[place] = edge = max(wanted[place], edge)
        edge += gap
    edge = bottom - gap / 2
    for place in reversed(order):
        placed[place] = edge = min(placed[place], edge)
        edge -= gap
    return placed
