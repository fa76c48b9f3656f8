"""What is in a chart of prices, for whoever makes one: numbers and words, no Qt."""

from __future__ import annotations

from dataclasses import dataclass

MOST_LINES = 4  # as many as an eye tells apart by their dashes


@dataclass(frozen=True, slots=True)
class Line:
    """One market's prices: days since 1970-01-01, oldest first, and a value for each; `last` is written at its end."""

    name: str
    days: tuple[int, ...]
    values: tuple[float, ...]
    last: str


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual: lowest and highest value for some days, None where nobody knows."""

    days: tuple[int, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw from day `start` to `end`; `unit` stands over the figures, `said` is what a screen reader reads."""

    start: int
    end: int
    unit: str
    lines: tuple[Line, ...]
    band: Band | None = None
    said: str = ""
