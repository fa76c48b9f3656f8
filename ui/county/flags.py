"""What is odd about a reported price: rules of DOMAIN.md 4.6, what the officer was asked and kept, and his own history.

A report is compared with the last accepted price of the same product, market and kind. A flag says what is odd; who
decides is a person.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from fractions import Fraction

from station.kernel.days import day_of_ms
from station.kernel.errors import StationError
from station.kernel.units import convert_price
from station.kernel.words import N_
from station.prices import model
from station.prices.model import MyReport, Quote

COMPARED_DAYS = 14  # an older price says nothing about today's
LATE_DAYS = 7


class Flag(enum.Enum):
    """What is odd about a reported price, the gravest first."""

    TENFOLD = "tenfold"
    DOUBLE = "double"
    UNIT = "unit"
    UNUSUAL = "unusual"
    FAR = "far"
    UNHEARD = "unheard"
    RUN = "run"
    STILL = "still"
    SEASON = "season"
    OTHER = "other"
    NAME = "name"
    LATE = "late"


GRAVITY = {flag: place for place, flag in enumerate(Flag)}
# The short word for the list, and the sentence beside the figures.
FLAG_WORDS = {
    Flag.TENFOLD: (N_("tenfold"), N_("About ten times apart. Was the decimal point misplaced?")),
    Flag.DOUBLE: (N_("double"), N_("Just double or half. Were jin and kg mixed up?")),
    Flag.UNIT: (N_("other unit"), N_("Reported in a unit that the last accepted price cannot be compared with.")),
    Flag.UNUSUAL: (N_("unusual"), N_("Unusually far from what was accepted here in the last three months.")),
    Flag.FAR: (N_("far off"), N_("Far from the last accepted price.")),
    Flag.UNHEARD: (N_("unheard of"), N_("Far from all that was paid for it in the last year.")),
    Flag.RUN: (N_("same for three"), N_("The third product in a row at this price.")),
    Flag.STILL: (N_("stands still"), N_("The same price for ten days.")),
    Flag.SEASON: (N_("out of season"), N_("It is not usually sold in this month.")),
    Flag.OTHER: (N_("asked about"), N_("The station's program asked about it for a reason this one does not know.")),
    Flag.NAME: (N_("new name"), N_("The catalogue does not know this product name.")),
    Flag.LATE: (N_("late"), N_("Reported more than a week after the day it was valid.")),
}
KEPT = {
    model.RATIO10: Flag.TENFOLD, model.RATIO2: Flag.DOUBLE, model.UNHEARD: Flag.UNHEARD, model.RUN: Flag.RUN,
    model.STILL: Flag.STILL, model.SEASON: Flag.SEASON, model.LATE: Flag.LATE,
}  # fmt: skip
# Ratio to the last accepted price, and the flag it raises; the first that fits counts.
_RATIOS = (
    (Flag.TENFOLD, (Fraction(8), Fraction(125, 10))),
    (Flag.DOUBLE, (Fraction(18, 10), Fraction(22, 10))),
)
_NEAR = Fraction(3, 2)  # up to here a market moves by itself


def ratio_to(quote: Quote, before: Quote | None) -> Fraction | None:
    """Return how many times the last accepted price this one is; None where the two cannot be compared."""
    if before is None or not before.middle:
        return None
    try:
        return convert_price(quote.middle, quote.unit, before.unit) / before.middle
    except StationError:
        return None


def is_near(quote: Quote, before: Quote | None) -> bool:
    """Tell whether the last accepted price is young enough to be held against this one."""
    return before is not None and quote.day - before.day <= COMPARED_DAYS


def flag_of(report: MyReport, before: Quote | None, ratio: Fraction | None, offset: int) -> Flag | None:
    """Return what is odd against the last accepted price, None when nothing is; `offset` is minutes ahead of UTC."""
    quote = report.quote
    if is_near(quote, before):
        if ratio is None:
            return Flag.UNIT
        times = max(ratio, 1 / ratio)
        for flag, (least, most) in _RATIOS:
            if least <= times <= most:
                return flag
        if times > _NEAR:
            return Flag.FAR
    return Flag.LATE if day_of_ms(report.taken, offset) - quote.day > LATE_DAYS else None


def kept_flags(report: MyReport) -> frozenset[Flag]:
    """Return what the officer was asked about when he typed the price, and kept."""
    return frozenset(KEPT.get(code, Flag.OTHER) for code in report.doubts)


def in_order(flags: Collection[Flag]) -> tuple[Flag, ...]:
    """Return each flag once, the gravest first; what is unusual need not be called far off as well."""
    found = set(flags)
    if Flag.UNUSUAL in found:
        found.discard(Flag.FAR)
    return tuple(sorted(found, key=GRAVITY.__getitem__))
