"""The county's price index: a basket of its own products with printed weights, against a printed base period.

Made as the ministry's basket index is, in small: a weighted mean of price relatives against a fixed base of 100,
never chained to another base (DOMAIN.md 2.4). A market's price is compared with the same market's price only, so
a market that opens or falls silent moves nothing. A basket is never changed: another one takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from station.kernel.deeds import COUNTY_SEAT, Day, Role, deed, view
from station.kernel.errors import StationError
from station.kernel.text import nfc
from station.kernel.units import round_half_up
from station.prices import store
from station.prices.insight.basis import Basis, basis, daily, price_of, ranked
from station.prices.insight.change import BACK_DAYS, Series, held, series_of
from station.prices.insight.declared import BASKET, BASKET_ITEM
from station.prices.model import KINDS, Quote
from station.store.act import Act, Reading

MAKERS = frozenset({Role.EDITOR, Role.SUPERVISOR, Role.KEEPER, Role.OPERATOR})
LONGEST_BASE, MOST_ITEMS = 92, 100
NEEDED = 800  # thousandths of the weight that must have a price of the day
MOST_QUOTES = 200_000
DEFINITION = "price.how_index"

BASKETS = "SELECT id, name, kind, base_from, base_to FROM prices_basket ORDER BY made DESC, id DESC LIMIT ?"
ITEMS = """
SELECT item.product, coalesce(product.name, ''), coalesce(product.name_en, ''), item.weight
FROM prices_basket_item AS item LEFT JOIN products_product AS product ON product.id = item.product
WHERE item.basket = ? ORDER BY item.weight DESC, item.id"""
IS_PRODUCT = "SELECT 1 FROM products_product WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Item:
    """One product of a basket with its weight; the names are empty where the catalogue no longer has it."""

    product: int
    name: str
    name_en: str
    weight: int


@dataclass(frozen=True, slots=True)
class Basket:
    """A basket as it was set; the base period includes both days."""

    id: int
    name: str
    kind: str
    base_from: Day
    base_to: Day
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """An item with its own relative in hundredths (10,000 as in the base period), None without a price of the day."""

    item: Item
    hundredths: int | None
    series: int


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a day in hundredths of a point (10,000 is the base), half up, rounded this once.

    None where the items with a price weigh less than NEEDED thousandths; `weighed` says how much they do.
    """

    basis: Basis
    basket: Basket
    day: Day
    hundredths: int | None
    weighed: int
    items: tuple[Moved, ...]


def base_prices(quotes: Sequence[Quote]) -> dict[Series, int]:
    """Return the middle daily price of each series, milli-yuan per base unit."""
    of_series: dict[Series, list[Quote]] = {}
    for quote in quotes:
        of_series.setdefault(series_of(quote), []).append(quote)
    return {
        series: ranked(daily(own, price_of(own[0]).unit).values(), 1, 2) for series, own in of_series.items()
    }


def relative(now: Mapping[Series, int], then: Mapping[Series, int]) -> tuple[Fraction | None, int]:
    """Return the middle of what the series both have moved by, exactly, and how many series those are."""
    moved = sorted(Fraction(now[series], then[series]) for series in now.keys() & then.keys())
    return (moved[(len(moved) - 1) // 2] if moved else None), len(moved)


def weighted(parts: Sequence[tuple[int, Fraction | None]]) -> tuple[int | None, int]:
    """Return (index in hundredths of a point, thousandths of the weight that counted) of (weight, relative) parts."""
    whole = sum(weight for weight, _ in parts)
    counted = [(weight, moved) for weight, moved in parts if moved is not None]
    weight = sum(one for one, _ in counted)
    if not whole or weight * 1000 < whole * NEEDED:
        return None, weight * 1000 // whole if whole else 0
    total = sum((one * moved for one, moved in counted), Fraction(0))
    return round_half_up(total * 10_000 / weight), weight * 1000 // whole


@deed(
    "prices.set_basket",
    roles=MAKERS,
    seats=COUNTY_SEAT,
    writes={BASKET.name: frozenset({"insert"}), BASKET_ITEM.name: frozenset({"insert"})},
)
def set_basket(
    act: Act,
    *,
    name: str,
    base_from: Day,
    base_to: Day,
    products: Sequence[int],
    weights: Sequence[int],
    kind: str = "wholesale",
) -> int:
    """Set the basket of the county's index; from now on it is the one in force. Return its row id."""
    check_basket(act.db, products, weights)
    if kind not in KINDS:
        raise StationError("price.unknown_kind", text=kind)
    if not base_from <= base_to < base_from + LONGEST_BASE or base_to > act.clock.today():
        raise StationError("price.basket_period", days=LONGEST_BASE)
    row = {"name": nfc(name).strip(), "kind": kind, "base_from": base_from, "base_to": base_to}
    basket = act.insert(BASKET.name, {**row, "made": act.clock.now_ms()})
    for product, weight in zip(products, weights, strict=True):
        act.insert(BASKET_ITEM.name, {"basket": basket, "product": product, "weight": weight})
    return basket


def check_basket(db: Any, products: Sequence[int], weights: Sequence[int]) -> None:
    """Refuse a basket nobody could make an index of; StationError("price.basket_items", "price.basket_product")."""
    once = len(set(products)) == len(products) == len(weights)
    if not (once and 0 < len(products) <= MOST_ITEMS and all(weight > 0 for weight in weights)):
        raise StationError("price.basket_items", most=MOST_ITEMS)
    if not all(db.execute(IS_PRODUCT, (product,)).fetchone() for product in products):
        raise StationError("price.basket_product")


@view("prices.baskets")
def baskets_view(reading: Reading, *, limit: int) -> list[Basket]:
    """The baskets of the county's index, the one in force first."""
    return _baskets(reading.db, limit)


@view("prices.index")
def index_view(reading: Reading, *, basket: int = 0, day: Day | None = None, limit: int) -> Index | None:
    """The county's price index of a day; None while no basket is set."""
    known = _baskets(reading.db, MOST_ITEMS)
    chosen = next((one for one in known if basket in (0, one.id)), None)
    if chosen is None:
        return None
    on = reading.clock.today() if day is None else day
    moved = [_moved(reading, chosen, item, on) for item in chosen.items]
    hundredths, weighed = weighted([(item.weight, ratio) for item, ratio, _ in moved])
    items = [Moved(item, None if ratio is None else round_half_up(ratio * 10_000), n) for item, ratio, n in moved]
    how = basis(
        reading, DEFINITION, name=chosen.name, count=len(items), base_from_day=chosen.base_from,
        base_to_day=chosen.base_to, on_day=on, days=BACK_DAYS, needed=NEEDED // 10,
    )
    return Index(how, chosen, Day(on), hundredths, weighed, tuple(items[:limit]))


def _moved(reading: Reading, basket: Basket, item: Item, day: int) -> tuple[Item, Fraction | None, int]:
    names = store.names_of(reading.db, item.product)

    def quotes(first: int, last: int) -> list[Quote]:
        found = store.history(reading.db, names, "", (first, last), MOST_QUOTES)
        return [quote for quote in found if quote.kind == basket.kind]

    base = base_prices(quotes(basket.base_from, basket.base_to))
    now = {series: price_of(quote).amount for series, quote in held(quotes(day - BACK_DAYS, day), day).items()}
    return (item, *relative(now, base))


def _baskets(db: Any, limit: int) -> list[Basket]:
    return [
        Basket(number, name, kind, first, last, tuple(Item(*item) for item in db.execute(ITEMS, (number,))))
        for number, name, kind, first, last in db.execute(BASKETS, (limit,)).fetchall()
    ]
