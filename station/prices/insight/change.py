"""How far a price moved since a day that is named: there is no figure on rest days, so the day is always said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.kernel.deeds import Day, view
from station.prices import store
from station.prices.insight.basis import Basis, basis, price_of
from station.prices.model import Quote
from station.store.act import Reading

BACK_DAYS = 7  # a price of the named day or of so many days before it counts as the one that held then
MOST_QUOTES = 10_000
DEFINITION = "price.how_change"

Series = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A newest quote beside the one that held on the named day, whose own day is `then.day`.

    `difference` is milli-yuan per `unit`, exact; `per_mille` is it in thousandths of the earlier price, half up.
    """

    now: Quote
    then: Quote
    difference: int
    per_mille: int
    unit: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What moved since the day, and the newest quotes that had no price then."""

    basis: Basis
    changes: tuple[Change, ...]
    without: tuple[Quote, ...]


def series_of(quote: Quote) -> Series:
    return (quote.source, quote.market, quote.product, quote.spec, quote.unit, quote.kind)


def change(now: Quote, then: Quote) -> Change:
    """Compare two quotes of one series; the earlier price is above zero (check_sheet)."""
    newer, older = price_of(now), price_of(then)
    difference = newer.amount - older.amount
    return Change(now, then, difference, share(difference, older.amount), newer.unit)


def share(difference: int, whole: int) -> int:
    """Return `difference` in thousandths of `whole`, a half away from zero."""
    size = (2000 * abs(difference) + whole) // (2 * whole)
    return size if difference >= 0 else -size


def held(quotes: Sequence[Quote], day: int) -> dict[Series, Quote]:
    """Return for each series the quote that held on `day`: of the newest day up to it, of the lowest n."""
    found: dict[Series, Quote] = {}
    for quote in quotes:
        before = found.get(series_of(quote))
        if day - BACK_DAYS <= quote.day <= day and (
            before is None or (quote.day, -quote.n) > (before.day, -before.n)
        ):
            found[series_of(quote)] = quote
    return found


def compared(newest: Sequence[Quote], then: Mapping[Series, Quote]) -> tuple[tuple[Change, ...], tuple[Quote, ...]]:
    """Return the changes, and the quotes with nothing to compare; a quote is not compared with itself."""
    pairs = [(quote, then.get(series_of(quote))) for quote in newest]
    return (
        tuple(change(quote, other) for quote, other in pairs if other is not None and other.day < quote.day),
        tuple(quote for quote, other in pairs if other is None or other.day >= quote.day),
    )


@view("prices.change")
def change_view(
    reading: Reading, *, against: Day, product: int = 0, name: str = "", market: str = "", limit: int
) -> Changes:
    """How far each newest price of a product moved since a named day."""
    names = store.names_of(reading.db, product, name)
    newest = [one.quote for one in store.latest(reading.db, names, limit) if market in ("", one.quote.market)]
    days = (against - BACK_DAYS, int(against))
    then = held(store.history(reading.db, names, market, days, MOST_QUOTES), against)
    return Changes(basis(reading, DEFINITION, against_day=against, days=BACK_DAYS), *compared(newest, then))
