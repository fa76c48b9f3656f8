"""What a reviewer should look at first among reported prices: rules of DOMAIN.md 4.6, without Qt.

A report is compared with the last accepted price of the same product, market and kind. The flag says
what is odd; who decides is a person.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from station.kernel.days import day_of_ms
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.text import fold
from station.kernel.units import convert_price
from station.kernel.words import N_
from station.prices.model import ACCEPTED, MyReport, Quote
from station.store.store import Store

MOST = 500  # reports read at once; the rest follow when these are decided
MOST_JUDGED = 200
BACK_DAYS = 400  # how far to look for the last accepted price
COMPARED_DAYS = 14  # an older price says nothing about today's
LATE_DAYS = 7
STATION_SOURCE = "station:"


class Flag(enum.Enum):
    """What is odd about a reported price, the gravest first."""

    TENFOLD = "tenfold"
    DOUBLE = "double"
    UNIT = "unit"
    FAR = "far"
    NAME = "name"
    LATE = "late"


# The short word for the list, and the sentence beside the figures.
FLAG_WORDS = {
    Flag.TENFOLD: (N_("tenfold"), N_("About ten times apart. Was the decimal point misplaced?")),
    Flag.DOUBLE: (N_("double"), N_("Just double or half. Were jin and kg mixed up?")),
    Flag.UNIT: (N_("other unit"), N_("Reported in a unit that the last accepted price cannot be compared with.")),
    Flag.FAR: (N_("far off"), N_("Far from the last accepted price.")),
    Flag.NAME: (N_("new name"), N_("The catalogue does not know this product name.")),
    Flag.LATE: (N_("late"), N_("Reported more than a week after the day it was valid.")),
}
# Ratio to the last accepted price, and the flag it raises; the first that fits counts.
_RATIOS = (
    (Flag.TENFOLD, (Fraction(8), Fraction(125, 10))),
    (Flag.DOUBLE, (Fraction(18, 10), Fraction(22, 10))),
)
_NEAR = Fraction(3, 2)  # up to here a market moves by itself


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reported price as the reviewer sees it. `before` is the last accepted one, `ratio` how many times that."""

    report: MyReport
    station: str
    before: Quote | None
    ratio: Fraction | None
    flag: Flag | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A report that was decided on: `decided` is when, in UTC ms, 0 where it was done at another desk."""

    report: MyReport
    station: str
    decided: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a decision, flagged first, then oldest, and what was decided lately, newest first."""

    waiting: list[Waiting]
    judged: list[Judged]


def gather(store: Store, person: Person) -> Queue:
    """Read the reports that wait and those decided on lately; for the store's lane."""
    names = {one.id: one.name for one in store.show("places.stations", person, closed=True, limit=5000)}
    judged = [
        Judged(one.report, names.get(station_of(one.report.quote), ""), one.decided)
        for one in store.show("prices.judged", person, limit=MOST_JUDGED)
    ]
    return Queue(_waiting(store, person, names), judged)


def _waiting(store: Store, person: Person, names: Mapping[int, str]) -> list[Waiting]:
    offset = store.clock.offset_minutes()
    accepted: dict[tuple[str, str], list[Quote]] = {}
    known: dict[str, bool] = {}
    found = []
    for report in store.show("prices.waiting", person, limit=MOST):
        quote = report.quote
        key = (quote.product, quote.market)
        if key not in accepted:
            accepted[key] = _accepted(store, person, quote)
        before = _before(accepted[key], quote)
        ratio = ratio_to(quote, before)
        flag = flag_of(report, before, ratio, offset)
        if quote.product not in known:
            known[quote.product] = _is_known(store, person, quote.product)
        if flag is None and not known[quote.product]:
            flag = Flag.NAME
        found.append(Waiting(report, names.get(station_of(quote), ""), before, ratio, flag))
    return sorted(found, key=lambda one: (one.flag is None, one.report.taken, one.report.sheet))


def station_of(quote: Quote) -> int:
    """Return the row id of the station a report came from, 0 for a price from elsewhere."""
    text = quote.source.removeprefix(STATION_SOURCE)
    return int(text) if text != quote.source and text.isdigit() else 0


def ratio_to(quote: Quote, before: Quote | None) -> Fraction | None:
    """Return how many times the last accepted price this one is; None where the two cannot be compared."""
    if before is None or not before.middle:
        return None
    try:
        return convert_price(quote.middle, quote.unit, before.unit) / before.middle
    except StationError:
        return None


def flag_of(report: MyReport, before: Quote | None, ratio: Fraction | None, offset: int) -> Flag | None:
    """Return what is odd, None when nothing is; `offset` is local time in minutes ahead of UTC."""
    quote = report.quote
    if before is not None and quote.day - before.day <= COMPARED_DAYS:
        if ratio is None:
            return Flag.UNIT
        times = max(ratio, 1 / ratio)
        for flag, (least, most) in _RATIOS:
            if least <= times <= most:
                return flag
        if times > _NEAR:
            return Flag.FAR
    return Flag.LATE if day_of_ms(report.taken, offset) - quote.day > LATE_DAYS else None


def _is_known(store: Store, person: Person, name: str) -> bool:
    """Tell whether the catalogue has the name, as a product's own or as another name of one."""
    found = store.show("prices.find", person, word=name, limit=10)
    return any(one.product and fold(one.matched) == fold(name) for one in found)


def _accepted(store: Store, person: Person, quote: Quote) -> list[Quote]:
    """Return accepted prices of the product at the market, newest first."""
    found = store.show(
        "prices.history", person, name=quote.product, market=quote.market,
        start=quote.day - BACK_DAYS, end=quote.day, limit=200,
    )
    return [one for one in found if one.status == ACCEPTED]


def _before(accepted: list[Quote], quote: Quote) -> Quote | None:
    """Return the newest of the same kind not after the quote's day, of the same spec if there is one."""
    alike = [one for one in accepted if one.kind == quote.kind and one.day <= quote.day]
    return next((one for one in alike if one.spec == quote.spec), alike[0] if alike else None)
