"""The tables of what stations are asked to report, and of what was not on sale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.kernel.record import Column, Kind, Lane, Merge, Table


def expected_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The county, and the station or the stations of the division that are asked; else everybody."""
    if row["station"]:
        return ("county", f"station:{row['station']}")
    return ("county", f"at:{row['division']}") if row["division"] else ("all",)


def absence_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The county and the station that said so."""
    return ("county", f"station:{row['station']}")


EXPECTED = Table(
    "prices.expected",
    columns=(
        Column("station", Kind.REF, meaning="the station that is asked, 0 for every station of the division"),
        Column("division", Kind.TEXT, meaning="whose stations are asked; empty for one station or the whole county"),
        Column("product", Kind.REF),
        Column("kind", Kind.TEXT, meaning="kind of price"),
        Column("market", Kind.TEXT, meaning="market the price is looked up at, empty for the station's own"),
        Column("days", Kind.TEXT, meaning="on which days, written as the days of a market"),
        Column("place", Kind.INT, meaning="its place in the list, from 0"),
    ),
    merge=Merge.COUNTY,
    scopes=expected_scopes,
)
ABSENCE = Table(
    "prices.absence",
    columns=(
        Column("station", Kind.REF, meaning="the station that said so"),
        Column("person", Kind.REF, meaning="account of the person, 0 for the operator"),
        Column("product", Kind.REF),
        Column("kind", Kind.TEXT, meaning="kind of price"),
        Column("market", Kind.TEXT, meaning="market it was not on sale at, empty for the station's own"),
        Column("day", Kind.DAY, meaning="the day it was not on sale"),
        Column("taken", Kind.TIME, meaning="when it was entered, by the clock of the device"),
    ),
    merge=Merge.EVENT,
    scopes=absence_scopes,
    lane=Lane.PRICE,
)
TABLES = (EXPECTED, ABSENCE)
