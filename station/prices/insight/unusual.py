"""Which reported prices moved unusually far, by a rule that a few odd prices cannot talk over.

The distance from the median of a series' own history is held against its median absolute deviation; above 3.5
robust standard deviations (0.6745 of a deviation each) a price is unusual. The rule and the 3.5 are Iglewicz and
Hoaglin, How to Detect and Handle Outliers, ASQC 1993. Prices often stand still for weeks, and then the deviation
is zero: it counts as a fortieth of the median at least, so that a move below some 13 % is never flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.prices import store
from station.prices.declared import ACCEPTED
from station.prices.insight.basis import Basis, basis, daily, price_of, ranked
from station.prices.model import MyReport
from station.store.act import Reading

BACK_DAYS = 90
FEWEST = 8  # days of history below which nothing is said
NORMAL, LIMIT = 6745, 35_000  # 0.6745 and 3.5, both times 10,000
LEAST_SPREAD = 40  # the deviation is never less than the median divided by this
MOST_QUOTES = 2000
DEFINITION = "price.how_unusual"
TOO_LITTLE, USUAL, UNUSUAL = "too_little", "usual", "unusual"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rule says of a price: "too_little", "usual" or "unusual"; `median` and `spread` are None at first."""

    word: str
    days: int
    median: int | None = None
    spread: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """A report that waits, with what the rule says; `price`, and the median, are milli-yuan per `unit`."""

    basis: Basis
    report: MyReport
    price: int
    unit: str
    judged: Judged


def judge(history: Sequence[int], price: int) -> Judged:
    """Hold a price against its history (milli-yuan per one unit, one a day, in any order)."""
    if len(history) < FEWEST:
        return Judged(TOO_LITTLE, len(history))
    median = ranked(history, 1, 2)
    spread = ranked([abs(one - median) for one in history], 1, 2)
    # Both sides times LEAST_SPREAD, so that nothing is divided.
    wide = max(spread * LEAST_SPREAD, median)
    far = NORMAL * LEAST_SPREAD * abs(price - median) > LIMIT * wide
    return Judged(UNUSUAL if far else USUAL, len(history), median, spread)


@view("prices.unusual", roles=COUNTY_STAFF | {Role.OPERATOR})
def unusual_view(reading: Reading, *, limit: int) -> list[Flag]:
    """Reported prices that wait for a decision, each held against its own history; the unusual ones first."""
    waiting = store.reports(reading.db, "prices_sheet.status = 'submitted'", (), limit)
    how = basis(reading, DEFINITION, days=BACK_DAYS, fewest=FEWEST, least=LEAST_SPREAD)
    flags = [_flag(reading, how, one) for one in waiting]
    return sorted(flags, key=lambda flag: flag.judged.word != UNUSUAL)


def _flag(reading: Reading, how: Basis, report: MyReport) -> Flag:
    quote, price = report.quote, price_of(report.quote)
    days = (quote.day - BACK_DAYS, quote.day - 1)
    before = [
        other
        for other in store.history(reading.db, [quote.product], quote.market, days, MOST_QUOTES)
        if other.status == ACCEPTED and (other.spec, other.kind) == (quote.spec, quote.kind)
    ]
    return Flag(how, report, price.amount, price.unit, judge(list(daily(before, price.unit).values()), price.amount))
