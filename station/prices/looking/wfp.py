"""Prices in the layout of the World Food Programme's country files, with the line of HXL tags below the headings.

Fourteen columns as those files have them (DOMAIN.md 2.4), and the grade behind them: without it two grades of one
day would be one price. US dollars stay empty, for no rate of exchange is kept here. Units are written the way our
own import reads them back.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TextIO

from station.kernel.days import date_of
from station.kernel.deeds import view
from station.kernel.spreadsheet import safe_cell
from station.prices.model import Quote
from station.store.act import Reading

COLUMNS = {
    "date": "#date",
    "admin1": "#adm1+name",
    "admin2": "#adm2+name",
    "market": "#loc+market+name",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
    "category": "#item+type",
    "commodity": "#item+name",
    "unit": "#item+unit",
    "priceflag": "#item+price+flag",
    "pricetype": "#item+price+type",
    "currency": "#currency",
    "price": "#value",
    "usdprice": "#value+usd",
    "spec": "#item+spec",
}
UNITS = {"jin": "500 G", "kg": "KG", "liang": "50 G", "bag50": "50 KG", "ton": "MT", "head": "Head", "each": "Each"}
TYPES = {
    "field": "Farm Gate",
    "trader": "Procurement",
    "wholesale": "Wholesale",
    "retail": "Retail",
    "input": "Input",
}
CATEGORIES = {
    **dict.fromkeys(("grain", "tuber"), "cereals and tubers"),
    **dict.fromkeys(("leaf", "root", "gourd", "solanum", "allium", "mushroom", "fruit"), "vegetables and fruits"),
    **dict.fromkeys(("livestock", "poultry", "egg", "aquatic"), "meat, fish and eggs"),
    "bean": "pulses and nuts",
    "oil": "oil and fats",
    "input": "non-food",
}
OTHERWISE = "miscellaneous food"
MICRO = Decimal(1_000_000)
GOODS = """
SELECT prices_name.name, item.category FROM prices_name
JOIN products_product AS item ON item.id = prices_name.product ORDER BY prices_name.name LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a market is: micro-degrees or None, and the names of its province and city ("" where unknown)."""

    latitude: int | None = None
    longitude: int | None = None
    province: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class WfpFacts:
    """What the layout tells beyond a price: where markets are, and which category goods are of, both by name."""

    places: Mapping[str, Place] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)


@view("prices.goods_categories")
def goods_categories_view(reading: Reading, *, limit: int) -> dict[str, str]:
    """The category of every name of goods that the catalogue knows."""
    return dict(reading.db.execute(GOODS, (limit,)).fetchall())


def write_wfp(out: TextIO, quotes: Iterable[Quote], facts: WfpFacts) -> int:
    """Write the quotes as CSV in the layout; return how many. Of a price between two ends the middle is told."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerow(COLUMNS.values())
    rows = [_cells(quote, facts) for quote in quotes]
    writer.writerows(rows)
    return len(rows)


def _cells(quote: Quote, facts: WfpFacts) -> Sequence[Any]:
    place = facts.places.get(quote.market, Place())
    category = facts.categories.get(quote.product, "")
    return (
        date_of(quote.day).isoformat(),
        safe_cell(place.province),
        safe_cell(place.city),
        safe_cell(quote.market),
        *(_degrees(one) for one in (place.latitude, place.longitude)),
        CATEGORIES.get(category, OTHERWISE if category else ""),
        safe_cell(quote.product),
        UNITS.get(quote.unit, quote.unit),
        "actual",
        TYPES.get(quote.kind, quote.kind),
        "CNY",
        _plain(Decimal(quote.middle) / 1000),
        "",
        safe_cell(quote.spec),
    )


def _degrees(micro: int | None) -> str:
    return "" if micro is None else _plain(Decimal(micro) / MICRO)


def _plain(number: Decimal) -> str:
    """Return a number without an exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
