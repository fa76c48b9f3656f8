"""What only looks wrong about a price beyond a slip against the last one: asked once, and no is an answer.

Rules of DOMAIN.md 4.6: outside what was ever paid, a day long past, a value standing still or typed for three products
running, goods out of season. A slip of unit or point (`checks.question`) is asked about first: it is the likeliest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from station.kernel.days import date_of
from station.kernel.units import convert_price, same_dimension
from station.prices.declared import ACCEPTED, SUBMITTED
from station.prices.looking.courses import Course
from station.prices.model import MyReport, Quote
from ui.prices.report import checks
from ui.prices.report.checks import ASK_DAYS, Doubt, Draft, Judged, Question

LATE_DAYS = 7
STILL_DAYS = 10
RUN = 3  # products
FEWEST = 8  # prices before anything is called unheard of
FACTOR = Fraction(2)  # below half of the lowest and above twice the highest


@dataclass(frozen=True, slots=True)
class Reach:
    """What was ever paid for one kind of price of a product here: milli-yuan per `unit`."""

    low: int
    high: int
    unit: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft is held against: today, this station's reports (newest first), the months of sale, what was paid."""

    today: int = 0
    reports: Sequence[MyReport] = ()
    months: Collection[int] = ()
    reach: Reach | None = None


def reach_of(courses: Sequence[Course], kind: str, unit: str) -> Reach | None:
    """Return what was paid at all markets, of those prices that convert to `unit`; None where too few are known."""
    like = [course for course in courses if course.kind == kind and same_dimension(course.unit, unit)]
    prices = [convert_price(price, course.unit, unit) for course in like for price in course.prices]
    return Reach(int(min(prices)), int(max(prices)), unit) if len(prices) >= FEWEST else None


def first_doubt(
    draft: Draft, judged: Judged, last: Quote | None, known: Known, settled: Collection[Doubt] = ()
) -> Question | None:
    """Return what to ask about a good price; None when nothing is odd. What was `settled` is not asked again."""
    if judged.faults or checks.middle_of(judged.prices) is None:
        return None
    slip = checks.question(draft, judged, last)
    found = [slip] if slip is not None else []
    typed = checks.middle_of(judged.prices) or 0
    found += [Question(doubt, typed, about, None) for doubt, about in _doubts(draft, typed, last, known)]
    return next((one for one in found if one.doubt not in settled), None)


def _doubts(draft: Draft, typed: int, last: Quote | None, known: Known) -> Iterator[tuple[Doubt, Quote | None]]:
    if known.reach is not None and _is_unheard_of(typed, draft.unit, known.reach):
        yield Doubt.UNHEARD, last
    if draft.day < known.today - LATE_DAYS:
        yield Doubt.LATE, last
    if _is_run(draft, typed, known):
        yield Doubt.RUN, last
    if known.months and date_of(draft.day).month not in known.months and not _is_recent(last, draft):
        yield Doubt.SEASON, last
    if last is not None and _stands_still(draft, typed, known.reports):
        yield Doubt.STILL, last


def _is_unheard_of(typed: int, unit: str, reach: Reach) -> bool:
    if not same_dimension(unit, reach.unit):
        return False
    price = convert_price(typed, unit, reach.unit)
    return price * FACTOR < reach.low or price > reach.high * FACTOR


def _is_recent(last: Quote | None, draft: Draft) -> bool:
    return last is not None and 0 <= draft.day - last.day <= ASK_DAYS


def _standing(reports: Sequence[MyReport]) -> list[MyReport]:
    return [report for report in reports if report.status in (SUBMITTED, ACCEPTED)]


def _is_run(draft: Draft, typed: int, known: Known) -> bool:
    """Tell whether the last products reported today were other ones at this very price."""
    before = _standing(known.reports)[: RUN - 1]
    names = {draft.product, *(report.quote.product for report in before)}
    same = [report for report in before if (report.quote.middle, report.quote.unit) == (typed, draft.unit)]
    return len(names) == RUN == len(same) + 1 and all(report.quote.day == known.today for report in before)


def _stands_still(draft: Draft, typed: int, reports: Sequence[MyReport]) -> bool:
    """Tell whether every report of this price in the last ten days, the oldest of them that old, said the same."""
    like = (draft.product, draft.kind, draft.spec)
    mine = [
        report.quote for report in _standing(reports)
        if (report.quote.product, report.quote.kind, report.quote.spec) == like
    ]
    days = sorted({quote.day for quote in mine if quote.day < draft.day}, reverse=True)
    since = next((day for day in days if day <= draft.day - STILL_DAYS), None)
    if since is None or draft.day - days[0] > STILL_DAYS:
        return False
    lately = [quote for quote in mine if since <= quote.day < draft.day]
    return all((quote.middle, quote.unit) == (typed, draft.unit) for quote in lately)
