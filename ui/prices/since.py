"""How a price moved since a day that is named, and whether it is usual for the season: read, and said in words. No Qt.

There is no figure on rest days, so the day a price is compared with is always said; too little history is said too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.kernel.days import date_of, day_of
from station.kernel.deeds import Day, Person
from station.kernel.words import N_, _
from station.prices.insight.band import ABOVE, BELOW, WITHIN, Seasonal
from station.prices.insight.basis import Basis
from station.prices.insight.change import Change, Changes, series_of
from station.prices.model import Quote
from station.store.store import Store
from ui.prices import figures
from ui.widgets.marks import Trend, trend_word

WEEK, MONTH, YEAR = "week", "month", "year"
SPANS = {WEEK: N_("a week ago"), MONTH: N_("a month ago"), YEAR: N_("a year ago")}
DAYS = {WEEK: 7, MONTH: 30}
PLACES = {
    BELOW: N_("cheaper than usual now"),
    WITHIN: N_("as usual for this time of the year"),
    ABOVE: N_("dearer than usual now"),
}
MOST = 60


@dataclass(frozen=True, slots=True)
class Since:
    """A price against the one of a named day (`against`, days since 1970-01-01); None where there was none."""

    against: int
    change: Change | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Then:
    """A price against some named days, by span, and against the same weeks of earlier years."""

    since: Mapping[str, Since]
    seasonal: Seasonal | None


def day_before(today: int, span: str) -> int:
    """Return the day that a span names, counted back from `today`; a year ago is the same date."""
    if span in DAYS:
        return today - DAYS[span]
    date = date_of(today)
    leap = (date.month, date.day) == (2, 29)
    return day_of(date.replace(year=date.year - 1, day=28 if leap else date.day))


def read_since(store: Store, person: Person, quote: Quote, against: int) -> Since:
    """Read how a series moved since a day; for the store's lane."""
    found: Changes = store.show(
        "prices.change", person, against=Day(against), name=quote.product, market=quote.market, limit=MOST
    )
    same = next((one for one in found.changes if series_of(one.now) == series_of(quote)), None)
    return Since(against, same, found.basis)


def read_then(store: Store, person: Person, quote: Quote) -> Then:
    """Read how a price stands against a week, a month and a year ago, and against the season."""
    today = store.clock.today()
    since = {span: read_since(store, person, quote, day_before(today, span)) for span in SPANS}
    return Then(since, read_seasonal(store, person, quote))


def read_seasonal(store: Store, person: Person, quote: Quote) -> Seasonal | None:
    """Read how usual a price is for these weeks."""
    found: Seasonal | None = store.show(
        "prices.seasonal", person, name=quote.product, market=quote.market, kind=quote.kind, day=quote.day, limit=1
    )
    return found


def moved(since: Since, wished: str) -> tuple[Trend, str]:
    """Return which way a price went since the day, and by how much in the unit it is shown in."""
    change = since.change
    if change is None:
        return Trend.UNKNOWN, ""
    return figures.change(change.then.middle, change.now.middle, change.now.unit, wished)


def then_words(since: Since, wished: str) -> str:
    """Return the price of the named day with the day it is really of, or that there was none."""
    change = since.change
    if change is None:
        return _("no price of those days")
    price = figures.price_words(change.then.middle, change.then.unit, wished)
    return _("{price} on {date}").format(price=price, date=date_of(change.then.day).isoformat())


def since_words(since: Since, wished: str) -> str:
    """Return the whole comparison: rose 0.80, from 3.00 元/斤 on 2026-11-15."""
    trend, amount = moved(since, wished)
    if trend is Trend.UNKNOWN:
        return then_words(since, wished)
    words = " ".join(part for part in (trend_word(trend), amount) if part)
    return _("{change}; {then}").format(change=words, then=then_words(since, wished))


def band_words(seasonal: Seasonal | None, wished: str) -> str:
    """Return between which prices the same weeks of earlier years lay, or that too little is known."""
    if seasonal is None or seasonal.band is None:
        years, needed = (len(seasonal.years), seasonal.needed) if seasonal is not None else (0, 2)
        return _("too little history: {n} of {needed} years").format(n=years, needed=needed)
    low, high = (figures.in_unit(end, seasonal.unit, wished) for end in (seasonal.band.low, seasonal.band.high))
    unit = figures.unit_words(figures.unit_shown(seasonal.unit, wished))
    words = _("usually {low} to {high} {unit}")
    return words.format(low=figures.two_places(low), high=figures.two_places(high), unit=unit)


def place_words(seasonal: Seasonal | None) -> str:
    """Return where the price stands in its season, "" where too little is known."""
    return _(PLACES[seasonal.place]) if seasonal is not None and seasonal.place else ""


def bases(then: Then) -> tuple[Basis, ...]:
    """Return how the figures were made, each way once."""
    first = next(iter(then.since.values())).basis
    return (first, then.seasonal.basis) if then.seasonal is not None else (first,)
