"""What the county asks a station to report, on which days, and how each line of that list stands.

A list belongs to one station, to a division (every station in it), or to the whole county. The nearest one
counts: a station's own before its village's, that before its town's. Lists are never added up, so that an officer
sees exactly what one person of the county put together, in that order.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from station.kernel.deeds import Day
from station.kernel.market_days import read_market_rule

EVERY_DAY = "daily"
MOST_EXPECTED = 100  # lines of one list: nobody reports more on a day


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of a list: a product, the kind of its price, where, and on which days (a rule of market days)."""

    product: int
    name: str
    name_en: str
    kind: str
    market: str
    days: str

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes a line one."""
        return self.product, self.kind, self.market

    def asked_on(self, day: int) -> bool:
        """Whether the price of this day is asked for; a rule nobody can read asks every day."""
        rule = read_market_rule(self.days)
        return rule is None or rule.holds_on(day)


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """A list and whom it asks: one station, or (station 0) a division, "" for the whole county."""

    station: int
    division: str
    items: tuple[Expected, ...]


class Answer(enum.Enum):
    """How a line stands on a day."""

    OPEN = "open"
    REPORTED = "reported"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Asked:
    """A line asked for on a day with its answer.

    `absence` is the row that says it was not on sale, 0 for none; `names` are those a price of it may stand under.
    """

    expected: Expected
    answer: Answer
    absence: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayCount:
    """How much of what a station was asked came in on a day, by the list as it is now; `open` names the rest."""

    day: Day
    asked: int
    reported: int
    absent: int
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameIn:
    """A station with its days, the newest first; without days it is asked for nothing."""

    station: int
    name: str
    division: str
    days: tuple[DayCount, ...]


def nearest(lists: Sequence[ExpectedList], station: int, division: str) -> ExpectedList | None:
    """Return the list that counts for a station in a division; None where nothing is asked of it."""
    own = next((one for one in lists if station and one.station == station), None)
    wide = [one for one in lists if not one.station and division.startswith(one.division)]
    return own or max(wide, key=lambda one: len(one.division), default=None)


def count_of(day: int, asked: Sequence[Asked]) -> DayCount:
    """Return how a day stands."""
    reported = sum(one.answer is Answer.REPORTED for one in asked)
    absent = sum(one.answer is Answer.ABSENT for one in asked)
    still = tuple(one.expected.name for one in asked if one.answer is Answer.OPEN)
    return DayCount(Day(day), len(asked), reported, absent, still)
