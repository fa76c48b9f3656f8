"""The cost survey: the costs of one plot of a crop in one year, each per mu, and what it yielded.

Single answers of a survey may be neither disclosed nor used for anything else (statistics law; DOMAIN.md 2.4, V53).
So a row names no person and refers to no farmer's record; a plot has a number that only the officer's own notebook
can say more about. Rows go to the county and to their own station, screens of the county show them added up, and
only from FEWEST_SHOWN plots on; single ones leave as a file, which is written down in the trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from station.costs.declared import ITEMS
from station.kernel.deeds import Money
from station.kernel.errors import StationError
from station.kernel.units import round_half_up

HUNDRED = 100  # areas in hundredths of a mu, yields in hundredths of a kilogram, days in hundredths
MOST_AREA = 10_000 * HUNDRED
MOST_NUMBER = 9_999
MOST = 1_000_000_000  # milli-yuan, hundredths: a million yuan per mu is a slip of the hand
YEARS_BACK = 2
FEWEST_SHOWN = 3  # plots from which on a figure may be shown that is no single answer
LOCKED_AFTER_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Plot:
    """One answer; amounts per mu, `costs` by item with None for not asked. `locked` once nobody can take it back."""

    id: int
    station: int
    product: int
    name: str
    name_en: str
    year: int
    number: int
    area: int
    costs: Mapping[str, Money | None]
    days: int | None
    wage: Money | None
    harvest: int | None
    income: Money | None
    taken: int
    locked: bool

    @property
    def paid(self) -> int:
        """What was paid per mu."""
        return sum(amount or 0 for amount in self.costs.values())

    @property
    def work(self) -> int:
        """What the own work per mu is worth."""
        return worth_of(self.days, self.wage)

    @property
    def total(self) -> int:
        """What a mu cost, own work counted."""
        return self.paid + self.work


@dataclass(frozen=True, slots=True)
class Summary:
    """A crop and year: how many plots, and the middle costs per mu by area; None while they are too few to show."""

    product: int
    name: str
    name_en: str
    year: int
    plots: int
    stations: int
    total: Money | None
    income: Money | None


def worth_of(days: int | None, wage: int | None) -> int:
    """Return what hundredths of days at a wage are worth, half up."""
    return round_half_up(Fraction((days or 0) * (wage or 0), HUNDRED))


def check_plot(row: Mapping[str, Any], this_year: int) -> None:
    """Refuse what no plot can be; StationError with the code of the field."""
    if not 0 < row["area"] <= MOST_AREA:
        raise StationError("cost.bad_area")
    if not this_year - YEARS_BACK <= row["year"] <= this_year:
        raise StationError("cost.bad_year", first=this_year - YEARS_BACK, last=this_year)
    if not 0 < row["number"] <= MOST_NUMBER:
        raise StationError("cost.bad_number", most=MOST_NUMBER)
    given = [row[name] for name in (*ITEMS, "days", "wage", "harvest", "income") if row[name] is not None]
    if any(not 0 <= amount < MOST for amount in given):
        raise StationError("cost.bad_amount")
    if (row["days"] is None) != (row["wage"] is None):
        raise StationError("cost.days_and_wage")
    if not any(row[name] is not None for name in (*ITEMS, "days")):
        raise StationError("cost.nothing")
