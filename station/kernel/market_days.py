"""The days a market is held (圩日).

They follow the lunar date in most of Guangdong (逢一四七), the solar date or the weekday elsewhere. A rule
is kept as short text beside the market: "lunar:1,4,7", "solar:2,5,8", "weekday:1,4", "daily", or ""
where nobody has said.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from station.kernel.calendar import lunar_date
from station.kernel.days import date_of
from station.kernel.errors import StationError
from station.kernel.words import N_, _

WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday")),
    *(N_("Friday"), N_("Saturday"), N_("Sunday")),
)
# A last digit 0 may stay away from the 21st of a month without a 30th to the 10th of the next.
_LONGEST_WAIT = 20


class Follows(enum.Enum):
    """Which calendar a market follows."""

    DAILY = "daily"
    LUNAR = "lunar"
    SOLAR = "solar"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class MarketRule:
    """A rule read: `numbers` are last digits of the day (0 for 10, 20, 30), or weekdays, Monday 1 to Sunday 7."""

    follows: Follows
    numbers: tuple[int, ...] = ()

    def holds_on(self, day: int) -> bool:
        """Tell whether the market is held on `day`."""
        if self.follows is Follows.DAILY:
            return True
        if self.follows is Follows.WEEKDAY:
            return date_of(day).isoweekday() in self.numbers
        of_month = lunar_date(day).day if self.follows is Follows.LUNAR else date_of(day).day
        return of_month % 10 in self.numbers


def read_market_rule(rule: str) -> MarketRule | None:
    """Return the rule, None for an empty one; StationError market_day.bad_rule for one not understood."""
    text = rule.strip()
    if not text:
        return None
    name, _colon, numbers = text.partition(":")
    try:
        follows = Follows(name.strip())
        found = tuple(sorted({int(number) for number in numbers.split(",")})) if numbers.strip() else ()
    except ValueError:
        raise StationError("market_day.bad_rule", rule=text[:40]) from None
    allowed = {Follows.DAILY: range(0), Follows.WEEKDAY: range(1, 8)}.get(follows, range(10))
    if (follows is not Follows.DAILY and not found) or not all(number in allowed for number in found):
        raise StationError("market_day.bad_rule", rule=text[:40])
    return MarketRule(follows, found)


def next_market_day(rule: str, from_day: int) -> int | None:
    """Return the first day from `from_day` on (itself included) that the market is held, None if unknown.

    Errors: StationError market_day.bad_rule.
    """
    read = read_market_rule(rule)
    if read is None:
        return None
    return next(day for day in range(from_day, from_day + _LONGEST_WAIT + 1) if read.holds_on(day))


def market_rule_in_words(rule: str) -> str:
    """Return the rule for the screen: 农历逢1、4、7, 公历逢2、5、8, 逢周一、周四, 天天; "" where nobody has said."""
    read = read_market_rule(rule)
    if read is None:
        return ""
    if read.follows is Follows.DAILY:
        return _("every day")
    if read.follows is Follows.WEEKDAY:
        return _("every {weekdays}").format(weekdays=_listed([_(WEEKDAYS[number - 1]) for number in read.numbers]))
    digits = _listed([str(number) for number in read.numbers])
    if read.follows is Follows.LUNAR:
        return _("lunar days ending in {digits}").format(digits=digits)
    return _("days of the month ending in {digits}").format(digits=digits)


def _listed(parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        text = _("{list}, {item}").format(list=text, item=part)
    return text
