"""What is wrong with a price being typed, and what only looks wrong: rules without a screen.

Hard checks are the deed's own (`station.prices.model.check_report`), asked early. Soft ones ask once
and take no for an answer: a price twice or half the last one is most often 斤 taken for 公斤, ten times
or a tenth a slipped decimal point (DOMAIN.md 4.6).
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from station.kernel.errors import StationError
from station.kernel.money import format_exact, parse_price
from station.kernel.units import convert_price, round_half_up, same_dimension
from station.prices import model
from station.prices.declared import ACCEPTED, SUBMITTED
from station.prices.model import MyReport, Quote, check_report

FIGURES, VOLUME = ("low", "typical", "high"), "volume"
ASK_DAYS = 14  # a last price older than this proves nothing about a slip
OFFER_DAYS = 60
DOUBLE = (Fraction(18, 10), Fraction(22, 10))
HALF = (Fraction(45, 100), Fraction(55, 100))
TENFOLD = (Fraction(8), Fraction(25, 2))
TENTH = (Fraction(8, 100), Fraction(125, 1000))


class Doubt(enum.Enum):
    """What a price looks like when it looks wrong; the value is the code that stays with a report that kept it."""

    UNIT = model.RATIO2
    DECIMAL = model.RATIO10
    UNHEARD = model.UNHEARD  # below half, above twice of what was ever paid
    LATE = model.LATE  # a day more than a week ago
    RUN = model.RUN  # the third product running at this price
    SEASON = model.SEASON  # goods that are not sold in this month
    STILL = model.STILL  # the same for ten days


@dataclass(frozen=True, slots=True)
class Draft:
    """A price as it stands in the form: figures and volume as typed, `spec` the grade, `day` since 1970-01-01."""

    product: str = ""
    unit: str = "jin"
    kind: str = "field"
    day: int = 0
    low: str = ""
    typical: str = ""
    high: str = ""
    spec: str = ""
    volume: str = ""

    @property
    def empty(self) -> bool:
        """Whether no figure was typed."""
        return not (self.low or self.typical or self.high)


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft read: milli-yuan by figure, `volume` in thousandths, and for each field what is wrong with it."""

    prices: dict[str, int | None]
    faults: dict[str, StationError] = field(default_factory=dict)
    volume: int | None = None

    @property
    def good(self) -> bool:
        """Whether it may be reported."""
        return not self.faults and any(price is not None for price in self.prices.values())


@dataclass(frozen=True, slots=True)
class Question:
    """A soft check that asks: the price it stumbled over, the last one, and the draft as it probably was meant.

    `last` is None where there is none, `meant` where nobody can say what else was meant.
    """

    doubt: Doubt
    typed: int
    last: Quote | None
    meant: Draft | None


def judge(draft: Draft, today: int) -> Judged:
    """Read the figures and put what is wrong beside the field it is wrong with."""
    prices: dict[str, int | None] = dict.fromkeys(FIGURES)
    faults: dict[str, StationError] = {}
    read: dict[str, int | None] = {}
    for name in (*FIGURES, VOLUME):
        try:
            read[name] = parse_price(getattr(draft, name)) if getattr(draft, name).strip() else None
        except StationError as error:
            faults[name] = error
    volume = read.pop(VOLUME, None)
    prices.update(read)
    if faults or draft.empty:
        return Judged(prices, faults, volume)
    try:
        check_report({**prices, "day": draft.day, "kind": draft.kind, "product": draft.product}, today)
    except StationError as error:
        faults[_field_of(error.code, prices)] = error
    return Judged(prices, faults, volume)


def _field_of(code: str, prices: dict[str, int | None]) -> str:
    if code in ("price.future_day", "price.too_old"):
        return "day"
    if code == "price.out_of_order":
        low, middle = prices["low"], prices["typical"] if prices["typical"] is not None else prices["high"]
        return "low" if low is not None and middle is not None and low > middle else "high"
    if code == "price.negative":
        return next((name for name in FIGURES if prices[name] == 0), "typical")
    return "typical"


def question(draft: Draft, judged: Judged, last: Quote | None) -> Question | None:
    """Return what to ask about a price that is good but odd against the last one; None when nothing is odd."""
    typed = middle_of(judged.prices)
    if last is None or typed is None or judged.faults or not same_dimension(draft.unit, last.unit):
        return None
    if not 0 <= draft.day - last.day <= ASK_DAYS:
        return None
    ratio = convert_price(typed, draft.unit, last.unit) / last.middle
    if DOUBLE[0] <= ratio <= DOUBLE[1]:
        meant = replace(draft, unit="kg") if draft.unit == "jin" else _times(draft, judged, Fraction(1, 2))
        return Question(Doubt.UNIT, typed, last, meant)
    if HALF[0] <= ratio <= HALF[1]:
        meant = replace(draft, unit="jin") if draft.unit == "kg" else _times(draft, judged, Fraction(2))
        return Question(Doubt.UNIT, typed, last, meant)
    if TENFOLD[0] <= ratio <= TENFOLD[1]:
        return Question(Doubt.DECIMAL, typed, last, _times(draft, judged, Fraction(1, 10)))
    if TENTH[0] <= ratio <= TENTH[1]:
        return Question(Doubt.DECIMAL, typed, last, _times(draft, judged, Fraction(10)))
    return None


def middle_of(prices: dict[str, int | None]) -> int | None:
    """Return the one number of what was typed, None for nothing."""
    if prices["typical"] is not None:
        return prices["typical"]
    given = [price for price in prices.values() if price is not None]
    return sum(given) // len(given) if given else None


def _times(draft: Draft, judged: Judged, factor: Fraction) -> Draft:
    def scaled(name: str) -> str:
        price = judged.prices[name]
        return "" if price is None else format_exact(round_half_up(price * factor)).replace(",", "")

    return replace(draft, low=scaled("low"), typical=scaled("typical"), high=scaled("high"))


def last_price(
    reports: Sequence[MyReport], product: str, kind: str, today: int, spec: str | None = None
) -> Quote | None:
    """Return the newest price this station reported of a product that stands; `reports` are newest first.

    `spec` narrows it to one grade: what another grade costs proves nothing.
    """
    quotes = [
        report.quote
        for report in reports
        if (report.quote.product, report.quote.kind) == (product, kind)
        and spec in (None, report.quote.spec)
        and report.status in (SUBMITTED, ACCEPTED)
        and report.quote.day >= today - OFFER_DAYS
    ]
    return max(quotes, key=lambda quote: quote.day, default=None)

