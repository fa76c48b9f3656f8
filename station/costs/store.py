"""Reads the cost survey: single plots for their own station and for files, sums for everybody else of the county."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby
from typing import Any

from station.costs.declared import ITEMS
from station.costs.model import FEWEST_SHOWN, LOCKED_AFTER_MS, Plot, Summary
from station.kernel.deeds import COUNTY_STAFF, Money, Role, view
from station.kernel.units import round_half_up
from station.store.act import Reading

ASKERS = COUNTY_STAFF | {Role.OFFICER, Role.TOWN, Role.OPERATOR}
EXPORTERS = frozenset({Role.SUPERVISOR, Role.KEEPER, Role.EDITOR, Role.OPERATOR})
MOST = 100_000
PLOTS = f"""
SELECT plot.id, plot.station, plot.product, coalesce(product.name, ''), coalesce(product.name_en, ''), plot.year,
plot.number, plot.area, {", ".join(f"plot.{name}" for name in ITEMS)}, plot.days, plot.wage, plot.harvest, plot.income,
plot.taken FROM costs_plot AS plot LEFT JOIN products_product AS product ON product.id = plot.product
WHERE ? IN (0, plot.station) ORDER BY {{order}} LIMIT ?"""
NEWEST, BY_CROP = "plot.taken DESC, plot.id DESC", "plot.year DESC, plot.product, plot.station, plot.number, plot.id"
SAME = "SELECT 1 FROM costs_plot WHERE product = ? AND year = ? AND station = ? AND number = ?"
ONE = "SELECT station, taken FROM costs_plot WHERE id = ?"


def is_taken(db: Any, key: tuple[int, int, int, int]) -> bool:
    """Whether a plot (crop, year, station, number) is here already."""
    return db.execute(SAME, key).fetchone() is not None


def one_plot(db: Any, plot: int) -> tuple[int, int] | None:
    """Return (station, when it was entered) of a plot, None where it is not here."""
    found = db.execute(ONE, (plot,)).fetchone()
    return None if found is None else (int(found[0]), int(found[1]))


def plots(reading: Reading, station: int, order: str, limit: int) -> list[Plot]:
    """Return the plots of a station, of all for 0."""
    now = reading.clock.now_ms()
    return [_plot(row, now) for row in reading.db.execute(PLOTS.format(order=order), (station, limit)).fetchall()]


def summed(found: Iterable[Plot]) -> list[Summary]:
    """Return what the plots say together, by year and crop; `found` is in that order."""
    answers = []
    for (year, product), each in groupby(found, key=lambda plot: (plot.year, plot.product)):
        group = list(each)
        shown = len(group) >= FEWEST_SHOWN
        income = [plot for plot in group if plot.income is not None]
        answers.append(Summary(
            product, group[0].name, group[0].name_en, year, len(group), len({plot.station for plot in group}),
            _by_area([(plot.total, plot.area) for plot in group]) if shown else None,
            _by_area([(plot.income or 0, plot.area) for plot in income]) if len(income) >= FEWEST_SHOWN else None,
        ))
    return answers


def _by_area(amounts: list[tuple[int, int]]) -> Money:
    area = sum(size for _amount, size in amounts)
    return Money(round_half_up(Fraction(sum(amount * size for amount, size in amounts), area)))


def _plot(row: Any, now: int) -> Plot:
    number, station, product, name, name_en, year, plot, area, *rest = row
    costs = dict(zip(ITEMS, rest[: len(ITEMS)], strict=True))
    days, wage, harvest, income, taken = rest[len(ITEMS) :]
    locked = now - taken > LOCKED_AFTER_MS
    return Plot(
        number, station, product, name, name_en, year, plot, area, costs, days, wage, harvest, income, taken, locked
    )


@view("costs.mine", roles=ASKERS)
def mine_view(reading: Reading, *, limit: int) -> list[Plot]:
    """The plots this station asked for, the newest first; none at a machine without a station."""
    station = reading.identity.station if reading.identity else 0
    return plots(reading, station, NEWEST, limit) if station else []


@view("costs.summary", roles=ASKERS)
def summary_view(reading: Reading, *, limit: int) -> list[Summary]:
    """What is here of each crop and year, added up; no figure where it would be a single answer."""
    return summed(plots(reading, 0, BY_CROP, MOST))[:limit]


@view("costs.plots", roles=EXPORTERS)
def plots_view(reading: Reading, *, limit: int) -> list[Plot]:
    """Single plots for a file of the county; their station stands there by its number alone."""
    return plots(reading, 0, BY_CROP, limit)
