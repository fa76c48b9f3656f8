"""The tables of the cost survey, at the station and at the county, and the county's file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from station.costs.declared import ITEMS
from station.costs.model import HUNDRED, Plot, Summary
from station.kernel.spreadsheet import Cell, Sheet
from station.kernel.words import N_, _
from ui.costs.presenter import AMOUNTS, mu_words, yuan
from ui.widgets.page_table import Field

Say = Callable[[Any], str]
HEAD = (N_("Crop"), N_("Year"), N_("Station code"), N_("Plot"), N_("Area, mu"))
WIDTHS = (14, 8, 14, 8, 10, *(12 for _name in AMOUNTS), 14)


def plot_fields(named: Callable[[str], str]) -> tuple[Field, ...]:
    """Return the columns of the plots of a station."""
    return (
        Field(N_("Crop"), lambda one: named(one.name), hint=lambda one: named(one.name)),
        Field(N_("Year"), lambda one: str(one.year), right=True, width=52),
        Field(N_("Plot"), lambda one: str(one.number), right=True, width=52),
        Field(N_("Area"), lambda one: mu_words(one.area), right=True, width=72, yields=1),
        Field(N_("Cost"), lambda one: yuan(one.total), right=True, width=120),
    )


def summary_fields(named: Callable[[str], str]) -> tuple[Field, ...]:
    """Return the columns of the county's sums."""

    def amount(which: str) -> Say:
        return lambda one: yuan(getattr(one, which)) or _("too few to show")

    return (
        Field(N_("Crop"), lambda one: named(one.name), hint=lambda one: named(one.name)),
        Field(N_("Year"), lambda one: str(one.year), right=True, width=60),
        Field(N_("Plots"), lambda one: str(one.plots), right=True, width=60),
        Field(N_("Stations"), lambda one: str(one.stations), right=True, width=76),
        Field(N_("Cost"), amount("total"), right=True, width=130),
        Field(N_("Sold for"), amount("income"), right=True, width=130),
    )


def sheet_of(plots: Iterable[Plot], stations: Mapping[int, str]) -> Sheet:
    """Return single plots as the county's file has them: a station by its code, and nobody's name."""
    titles = [*(_(title) for title in HEAD), *(_(title) for title in AMOUNTS.values()), _("Cost, own work counted")]
    return Sheet(titles, WIDTHS, (_cells(plot, stations) for plot in plots))


def _cells(plot: Plot, stations: Mapping[int, str]) -> list[Cell]:
    def hundredth(number: int | None) -> Decimal | None:
        return None if number is None else Decimal(number) / HUNDRED

    def money(milli: int | None) -> Decimal | None:
        return None if milli is None else Decimal(milli) / 1000

    return [
        plot.name, plot.year, stations.get(plot.station, ""), plot.number, hundredth(plot.area),
        *(money(plot.costs[name]) for name in ITEMS), hundredth(plot.days), money(plot.wage),
        hundredth(plot.harvest), money(plot.income), money(plot.total),
    ]


def facts_of(plot: Plot) -> list[tuple[str, str]]:
    """Return what a plot cost, item by item, as far as it was asked."""
    found = [(_(ITEMS[name]), yuan(amount)) for name, amount in plot.costs.items() if amount is not None]
    if plot.days is not None:
        found.append((_("Own work"), yuan(plot.work)))
    found.append((_("Cost"), yuan(plot.total)))
    if plot.income is not None:
        found.append((_("Sold for"), yuan(plot.income)))
        found.append((_("Left over"), yuan(plot.income - plot.total)))
    return found


def crops(summaries: Iterable[Summary]) -> int:
    """Return how many crops the sums are of."""
    return len({one.product for one in summaries})
