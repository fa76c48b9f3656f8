"""The tables of price sheets, of their sources, and of what the files of those look like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.kernel.later import LaterKeeper
from station.kernel.record import Column, Kind, Lane, Merge, Table, county_only

ACCEPTED, SUBMITTED, REJECTED, SUPERSEDED = "accepted", "submitted", "rejected", "superseded"
PUBLISHED = frozenset({ACCEPTED, SUPERSEDED})  # what everybody has: a mistake stays in the history
LINES = (
    Column("market", Kind.TEXT, meaning="market as reported"),
    Column("product", Kind.TEXT, meaning="product as reported"),
    Column("spec", Kind.TEXT, meaning="grade, size or specification as reported"),
    Column("unit", Kind.TEXT, meaning="unit code of the reported price"),
    Column("kind", Kind.TEXT, meaning="field, trader, wholesale, retail or input"),
    Column("n", Kind.INT, meaning="counts quotes of one key with different figures, from 0"),
    Column("day", Kind.DAY, meaning="the day the price was valid"),
    Column("typical", Kind.MONEY, optional=True, meaning="price most of the volume sold at"),
    Column("low", Kind.MONEY, optional=True, near="typical"),
    Column("high", Kind.MONEY, optional=True, near="typical"),
    Column("volume", Kind.INT, optional=True, meaning="volume as reported, thousandths"),
    Column("origin", Kind.TEXT, optional=True, meaning="place of origin as reported"),
)


def sheet_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Accepted sheets go to everyone; others to county staff and the station that wrote them (ruling 14)."""
    if row["status"] in PUBLISHED:
        return ("all",)
    return ("county", f"station:{row['station']}")


SHEET = Table(
    "prices.sheet",
    columns=(
        Column("source", Kind.TEXT, meaning="code of the price source; station:<id> for an officer's report"),
        Column("station", Kind.REF, meaning="the reporting station, 0 for the county"),
        Column("person", Kind.REF, meaning="account of the person, 0 for the operator"),
        Column("status", Kind.TEXT, merge=Merge.COUNTY, meaning="submitted, accepted, rejected or superseded"),
        Column("reason", Kind.TEXT, optional=True, merge=Merge.COUNTY, meaning="why it was rejected or superseded"),
        Column("file", Kind.TEXT, optional=True, meaning="name of the imported file"),
        Column("taken", Kind.TIME, meaning="when it was entered, by the clock of the device"),
        Column("corrects", Kind.REF, optional=True, meaning="the sheet this one stands in for"),
        Column("doubts", Kind.TEXT, optional=True, meaning="what looked wrong and was kept all the same, with blanks"),
    ),
    merge=Merge.EVENT,
    scopes=sheet_scopes,
    lines=LINES,
    keeper=LaterKeeper("station.prices.quotes.keeping.KEEPER"),
    lane=Lane.PRICE,
)
SOURCE = Table(
    "prices.source",
    columns=(
        Column("name", Kind.TEXT, meaning="code of the source, as on its price sheets"),
        Column("licence", Kind.TEXT, meaning="who allowed these prices to be shown, and under which terms"),
    ),
)
LAYOUT = Table(
    "prices.layout",
    columns=(
        Column("source", Kind.TEXT, meaning="code of the source whose files look so"),
        Column("signature", Kind.TEXT, meaning="what the heading is known by"),
        Column("mapping", Kind.TEXT, meaning="JSON: field of a price to heading, @column or =value"),
        Column("market", Kind.TEXT, meaning="market of rows that name none"),
        Column("unit", Kind.TEXT, meaning="unit of rows that name none"),
        Column("kind", Kind.TEXT, meaning="kind of price of rows that name none"),
        Column("learned", Kind.TIME, meaning="when somebody explained it last"),
    ),
    scopes=county_only,
)
