"""The rows that insight keeps: alerts a station follows, and the basket of the county's index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.kernel.record import Column, Kind, Merge, Table


def alert_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The county and the station that follows; a rule of the county goes to all."""
    return ("county", f"station:{row['station']}") if row["station"] else ("all",)


ALERT = Table(
    "prices.alert",
    columns=(
        Column("station", Kind.REF, meaning="the station that follows it, 0 for every station"),
        Column("product", Kind.REF),
        Column("market", Kind.TEXT, meaning="market as reported, empty for any"),
        Column("kind", Kind.TEXT, meaning="kind of price, empty for any"),
        Column("above", Kind.BOOL, meaning="1 to be told from the threshold up, 0 from it down"),
        Column("threshold", Kind.MONEY),
        Column("unit", Kind.TEXT, meaning="unit code of the threshold"),
    ),
    merge=Merge.EVENT,
    scopes=alert_scopes,
)
BASKET = Table(
    "prices.basket",
    columns=(
        Column("name", Kind.TEXT, meaning="what the county calls the index"),
        Column("kind", Kind.TEXT, meaning="kind of price it is made of"),
        Column("base_from", Kind.DAY, meaning="first day of the period that is 100"),
        Column("base_to", Kind.DAY, meaning="last day of the period that is 100"),
        Column("made", Kind.TIME, meaning="when it was set; the newest basket is in force"),
    ),
    merge=Merge.COUNTY,
)
BASKET_ITEM = Table(
    "prices.basket_item",
    columns=(
        Column("basket", Kind.REF, refers="prices.basket"),
        Column("product", Kind.REF),
        Column("weight", Kind.INT, meaning="its weight; the weights of a basket add up to any whole"),
    ),
    merge=Merge.COUNTY,
)

TABLES = (ALERT, BASKET, BASKET_ITEM)
