"""The county's lists of expected prices: one deed sets a whole list, so that undoing it is the same deed again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.kernel.deeds import COUNTY_SEAT, COUNTY_STAFF, Role, deed, view
from station.kernel.errors import StationError
from station.kernel.market_days import read_market_rule
from station.kernel.text import nfc
from station.prices.expecting.declared import EXPECTED
from station.prices.expecting.model import EVERY_DAY, MOST_EXPECTED, Expected, ExpectedList
from station.prices.model import KINDS, LONGEST_NAME
from station.store.act import Act, Reading

MAKERS = frozenset({Role.EDITOR, Role.SUPERVISOR, Role.KEEPER, Role.OPERATOR})
MOST_ROWS = 100_000

ROWS = """
SELECT expected.station, expected.division, expected.product, coalesce(product.name, ''),
coalesce(product.name_en, ''), expected.kind, expected.market, expected.days
FROM prices_expected AS expected LEFT JOIN products_product AS product ON product.id = expected.product
ORDER BY expected.station, expected.division, expected.place, expected.id LIMIT ?"""
OF_TARGET = """
SELECT id, product, kind, market, days, place FROM prices_expected WHERE station = ? AND division = ? ORDER BY id"""
IS_PRODUCT = "SELECT 1 FROM products_product WHERE id = ?"
IS_STATION = "SELECT 1 FROM places_station WHERE id = ?"
IS_DIVISION = "SELECT 1 FROM places_division WHERE code = ?"


def all_lists(db: Any, limit: int = MOST_ROWS) -> list[ExpectedList]:
    """Return every list that is here, each in its own order."""
    found: dict[tuple[int, str], list[Expected]] = {}
    for station, division, *line in db.execute(ROWS, (limit,)).fetchall():
        found.setdefault((station, division), []).append(Expected(*line))
    return [ExpectedList(station, division, tuple(items)) for (station, division), items in found.items()]


@deed(
    "prices.set_expected",
    roles=MAKERS,
    seats=COUNTY_SEAT,
    writes={EXPECTED.name: frozenset({"insert", "delete", "days", "place"})},
)
def set_expected(
    act: Act,
    *,
    products: Sequence[int],
    kinds: Sequence[str],
    days: Sequence[str],
    markets: Sequence[str],
    station: int = 0,
    division: str = "",
) -> None:
    """Set the whole list of a station, a division or the county, in this order; an empty one takes it away."""
    _check_target(act.db, station, division)
    lines = _lines(act.db, products, kinds, days, markets)
    held: dict[tuple[int, str, str], tuple[int, str, int]] = {}
    for row, product, kind, market, rule, place in act.db.execute(OF_TARGET, (station, division)).fetchall():
        key = (product, kind, market)
        if key in held or key not in lines:
            act.delete(EXPECTED.name, row)
        else:
            held[key] = (row, rule, place)
    for at, (key, rule) in enumerate(lines.items()):
        if key not in held:
            named = dict(zip(("product", "kind", "market"), key, strict=True))
            act.insert(EXPECTED.name, {"station": station, "division": division, **named, "days": rule, "place": at})
        elif held[key][1:] != (rule, at):
            act.patch(EXPECTED.name, held[key][0], {"days": rule, "place": at})


def _check_target(db: Any, station: int, division: str) -> None:
    if station and (division or db.execute(IS_STATION, (station,)).fetchone() is None):
        raise StationError("price.list_for_nobody")
    if division and db.execute(IS_DIVISION, (division,)).fetchone() is None:
        raise StationError("price.list_for_nobody")


def _lines(
    db: Any, products: Sequence[int], kinds: Sequence[str], days: Sequence[str], markets: Sequence[str]
) -> dict[tuple[int, str, str], str]:
    """Return {(product, kind, market): rule} in the order given.

    StationError("price.list_lines", "price.no_product", "price.unknown_kind", "market_day.bad_rule").
    """
    if not len(products) == len(kinds) == len(days) == len(markets) <= MOST_EXPECTED:
        raise StationError("price.list_lines", most=MOST_EXPECTED)
    lines: dict[tuple[int, str, str], str] = {}
    for product, kind, rule, market in zip(products, kinds, days, markets, strict=True):
        place = nfc(market).strip()
        if db.execute(IS_PRODUCT, (product,)).fetchone() is None:
            raise StationError("price.no_product")
        if kind not in KINDS:
            raise StationError("price.unknown_kind", text=kind)
        if (product, kind, place) in lines or len(place) > LONGEST_NAME:
            raise StationError("price.list_lines", most=MOST_EXPECTED)
        read_market_rule(rule)
        lines[product, kind, place] = rule.strip() or EVERY_DAY
    return lines


@view("prices.expected_lists", roles=COUNTY_STAFF | {Role.OPERATOR})
def expected_lists_view(reading: Reading, *, limit: int) -> list[ExpectedList]:
    """Every list of expected prices, each in its own order."""
    return all_lists(reading.db)[:limit]
