"""Which numbers of a feed a store already has: half-open spans (low, high], newest first.

A feed is read from its newest number downward, so a store that was away for a month shows today's
prices before it has filled the month in. What has arrived is then a few spans with gaps between them;
frames may come late, twice or in another order, by network or by stick, and the spans only grow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]  # (low, high]: low < number <= high


def add(spans: Sequence[Span], low: int, high: int) -> list[Span]:
    """Return the spans with (low, high] added, joined where they touch, newest first."""
    joined: list[Span] = []
    for one in sorted([*spans, (low, high)] if high > low else spans, reverse=True):
        if joined and one[1] >= joined[-1][0]:
            joined[-1] = (min(one[0], joined[-1][0]), joined[-1][1])
        else:
            joined.append(one)
    return joined


def gaps(spans: Sequence[Span], top: int) -> list[Span]:
    """Return what is missing of (0, top], newest first."""
    missing = []
    above = top
    for low, high in spans:
        if high < above:
            missing.append((high, above))
        above = min(above, low)
    if above > 0:
        missing.append((0, above))
    return missing


def has(spans: Sequence[Span], low: int, high: int) -> bool:
    """Return whether all of (low, high] is there."""
    return any(one[0] <= low and high <= one[1] for one in spans)


def lies_above_something(spans: Sequence[Span], gap: Span) -> bool:
    """Return whether numbers below the gap have arrived: only then can it hide the end of a row that is held."""
    return any(high <= gap[0] for _, high in spans)
