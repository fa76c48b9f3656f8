"""Deeds of the costs feature: put a plot down, take it back within a day."""

from __future__ import annotations

from station.costs import store
from station.costs.declared import PLOT
from station.costs.model import LOCKED_AFTER_MS, check_plot
from station.kernel.days import date_of
from station.kernel.deeds import COUNTY_STAFF, Money, Role, deed
from station.kernel.errors import StationError
from station.store.act import Act

ASKERS = COUNTY_STAFF | {Role.OFFICER, Role.TOWN}
IS_PRODUCT = "SELECT 1 FROM products_product WHERE id = ?"


@deed("costs.record", roles=ASKERS, writes={PLOT.name: frozenset({"insert"})})
def record(
    act: Act,
    *,
    product: int,
    year: int,
    number: int,
    area: int,
    seed: Money | None = None,
    manure: Money | None = None,
    fertiliser: Money | None = None,
    pesticide: Money | None = None,
    film: Money | None = None,
    water: Money | None = None,
    machine: Money | None = None,
    hired: Money | None = None,
    land: Money | None = None,
    other: Money | None = None,
    days: int | None = None,
    wage: Money | None = None,
    harvest: int | None = None,
    income: Money | None = None,
) -> int:
    """Put down what a mu of a plot cost; area in hundredths of a mu, days and yield in hundredths. Return the row."""
    station = act.identity.station
    if not station:
        raise StationError("cost.no_station")
    row = {
        "station": station, "product": product, "year": year, "number": number, "area": area, "seed": seed,
        "manure": manure, "fertiliser": fertiliser, "pesticide": pesticide, "film": film, "water": water,
        "machine": machine, "hired": hired, "land": land, "other": other, "days": days, "wage": wage,
        "harvest": harvest, "income": income, "taken": act.clock.now_ms(),
    }
    check_plot(row, date_of(act.clock.today()).year)
    if act.db.execute(IS_PRODUCT, (product,)).fetchone() is None:
        raise StationError("price.no_product")
    if store.is_taken(act.db, (product, year, station, number)):
        raise StationError("cost.number_taken", number=number)
    return act.insert(PLOT.name, row)


@deed("costs.withdraw", roles=ASKERS, writes={PLOT.name: frozenset({"delete"})})
def withdraw(act: Act, *, plot: int) -> None:
    """Take a plot of this station back, within a day; what is gone already stays gone."""
    found = store.one_plot(act.db, plot)
    if found is None:
        return
    station, taken = found
    if station != act.identity.station:
        raise StationError("cost.not_yours")
    if act.clock.now_ms() - taken > LOCKED_AFTER_MS:
        raise StationError("cost.locked")
    act.delete(PLOT.name, plot)
