"""The table of plots that were asked what they cost, and the items asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from station.kernel.record import Column, Kind, Merge, Sensitivity, Table
from station.kernel.words import N_

INTERNAL = Sensitivity.INTERNAL
# Items of the survey forms (DOMAIN.md 2.4, V54), in their order.
ITEMS = {
    "seed": N_("Seed and seedlings"),
    "manure": N_("Farm manure"),
    "fertiliser": N_("Fertiliser"),
    "pesticide": N_("Plant protection"),
    "film": N_("Film"),
    "water": N_("Water and power"),
    "machine": N_("Machine work"),
    "hired": N_("Hired labour"),
    "land": N_("Rent of the land"),
    "other": N_("Other costs"),
}


def plot_scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The county and the station that asked."""
    return ("county", f"station:{row['station']}")


PLOT = Table(
    "costs.plot",
    columns=(
        Column("station", Kind.REF, sensitivity=INTERNAL, meaning="the station that asked"),
        Column("product", Kind.REF, meaning="the crop"),
        Column("year", Kind.INT, meaning="year of the harvest"),
        Column("number", Kind.INT, sensitivity=INTERNAL, meaning="the plot's number at its station, given anew each "
               "year; nothing here says whose it is"),
        Column("area", Kind.INT, sensitivity=INTERNAL, meaning="hundredths of a mu"),
        *(Column(name, Kind.MONEY, optional=True, sensitivity=INTERNAL, meaning=f"{name}, per mu") for name in ITEMS),
        Column("days", Kind.INT, optional=True, sensitivity=INTERNAL, meaning="own days of work per mu, hundredths"),
        Column("wage", Kind.MONEY, optional=True, sensitivity=INTERNAL, meaning="what such a day is worth"),
        Column("harvest", Kind.INT, optional=True, sensitivity=INTERNAL, meaning="yield per mu, hundredths of a kg"),
        Column("income", Kind.MONEY, optional=True, sensitivity=INTERNAL, meaning="sold per mu"),
        Column("taken", Kind.TIME, meaning="when it was entered, by the clock of the device"),
    ),
    merge=Merge.EVENT,
    scopes=plot_scopes,
)
