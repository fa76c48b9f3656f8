"""The cost survey: whole answers without anybody's name, locked after a day, no single one on a county's screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station import costs, places, products
from station.costs.declared import PLOT, plot_scopes
from station.costs.model import FEWEST_SHOWN, worth_of
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Role, Seat
from station.kernel.errors import StationError
from station.kernel.record import Kind, Merge, Registry
from station.store import identity
from station.store.store import Store
from tests.station.places.seats import KEEPER, OFFICER, open_seat

NOW_MS, STATION, DAY_MS = 1_795_309_200_000, 77, 86_400_000  # 2026-11-22, 09:00 in Guangdong


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Store]:
    opened = open_seat(tmp_path, places.FEATURE, products.FEATURE, costs.FEATURE)
    opened.clock = GuardedClock(SetClock(NOW_MS))
    opened.do("products.seed", OPERATOR)
    become(opened, STATION)
    yield opened
    opened.close()


def become(store: Store, station: int) -> None:
    who = identity.need(store.reader())
    seat = Seat.VILLAGE if station else Seat.COUNTY
    store.write(lambda db: identity.save(db, replace(who, seat=seat, station=station)))


def crop(store: Store, name: str = "荔枝") -> int:
    return next(int(one.product) for one in store.show("products.find", OPERATOR, word=name) if one.name == name)


def record(store: Store, number: int = 1, **other: Any) -> int:
    values = {"product": crop(store), "year": 2026, "number": number, "area": 250, "seed": 120_000,
              "fertiliser": 310_500, "days": 850, "wage": 120_000, "income": 2_400_000}
    return int(store.do("costs.record", OFFICER, **(values | other)))


def refusal(store: Store, **other: Any) -> str:
    with pytest.raises(StationError) as refused:
        record(store, **other)
    return str(refused.value.code)


def test_a_plot_is_added_up_with_the_own_work(village: Store) -> None:
    record(village)
    (plot,) = village.show("costs.mine", OFFICER)
    assert (plot.name, plot.year, plot.number, plot.area) == ("荔枝", 2026, 1, 250)
    assert (plot.paid, plot.work, plot.total) == (430_500, 1_020_000, 1_450_500)
    assert not plot.locked
    assert worth_of(None, 5) == worth_of(5, None) == 0
    assert worth_of(50, 1) == 1, "half a day at a thousandth: half up"


def test_nothing_in_a_row_says_whose_plot_it_is() -> None:
    """The row refers to a station and a crop, and to no account, farmer or household."""
    assert {column.name for column in PLOT.columns if column.kind is Kind.REF} == {"station", "product"}
    assert not [column.name for column in PLOT.columns if column.kind in (Kind.TEXT, Kind.BYTES)], "no room for a name"
    assert plot_scopes({"station": 7}) == ("county", "station:7")
    assert PLOT.merge is Merge.EVENT


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"area": 0}, "cost.bad_area"), ({"area": 1_000_001}, "cost.bad_area"),
        ({"year": 2023}, "cost.bad_year"), ({"year": 2027}, "cost.bad_year"),
        ({"number": 0}, "cost.bad_number"), ({"number": 10_000}, "cost.bad_number"),
        ({"seed": -1}, "cost.bad_amount"), ({"income": 1_000_000_000}, "cost.bad_amount"),
        ({"wage": None}, "cost.days_and_wage"),
        ({"seed": None, "fertiliser": None, "days": None, "wage": None}, "cost.nothing"),
        ({"product": 4711}, "price.no_product"),
    ],
)
def test_what_no_plot_can_be_is_refused(village: Store, wrong: dict[str, Any], code: str) -> None:
    assert refusal(village, **wrong) == code
    assert village.show("costs.mine", OFFICER) == []


def test_a_number_is_given_once_a_year_and_crop(village: Store) -> None:
    record(village)
    assert refusal(village) == "cost.number_taken"
    record(village, product=crop(village, "香蕉"))
    record(village, year=2025)
    assert len(village.show("costs.mine", OFFICER)) == 3


def test_a_plot_is_taken_back_within_a_day_and_locked_afterwards(village: Store) -> None:
    first, second = record(village), record(village, 2)
    village.do("costs.withdraw", OFFICER, plot=first)
    village.do("costs.withdraw", OFFICER, plot=first)  # gone already
    assert [one.number for one in village.show("costs.mine", OFFICER)] == [2]
    village.clock = GuardedClock(SetClock(NOW_MS + DAY_MS + 1))
    assert village.show("costs.mine", OFFICER)[0].locked
    with pytest.raises(StationError) as refused:
        village.do("costs.withdraw", OFFICER, plot=second)
    assert refused.value.code == "cost.locked"


def test_another_stations_plot_is_neither_seen_nor_taken_back(village: Store) -> None:
    plot = record(village)
    become(village, STATION + 1)
    assert village.show("costs.mine", OFFICER) == []
    with pytest.raises(StationError) as refused:
        village.do("costs.withdraw", OFFICER, plot=plot)
    assert refused.value.code == "cost.not_yours"


def test_a_machine_without_a_station_asks_nobody(village: Store) -> None:
    become(village, 0)
    assert refusal(village) == "cost.no_station"
    assert village.show("costs.mine", OFFICER) == []


def test_sums_are_weighed_by_area_and_shown_only_where_they_are_no_single_answer(village: Store) -> None:
    for number in range(1, FEWEST_SHOWN):
        record(village, number, days=None, wage=None, fertiliser=None, seed=100_000)
    (told,) = village.show("costs.summary", OFFICER)
    assert (told.plots, told.stations, told.total, told.income) == (FEWEST_SHOWN - 1, 1, None, None)
    record(village, 9, days=None, wage=None, fertiliser=None, seed=400_000, area=500, income=None)
    (told,) = village.show("costs.summary", OFFICER)
    assert told.total == 250_000
    assert told.income is None, "two plots that sold are still two single answers"


def test_single_plots_are_for_those_who_make_the_countys_files(village: Store) -> None:
    record(village)
    assert len(village.show("costs.plots", KEEPER)) == 1
    for role in (Role.OFFICER, Role.APPROVER, Role.EXPERT):
        with pytest.raises(StationError):
            village.show("costs.plots", replace(OFFICER, role=role))
    assert isinstance(village.registry, Registry)
