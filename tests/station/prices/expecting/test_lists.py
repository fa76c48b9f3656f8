"""The county's lists: kept in their order, set whole, found again by the station that is nearest to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.prices.expecting.declared import EXPECTED, expected_scopes
from station.prices.expecting.model import Expected, ExpectedList, nearest
from station.store import oplog
from tests.station.places.seats import KEEPER, OFFICER, OPERATOR
from tests.station.prices.kept import Kept

VILLAGE = "440981104210"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path, Seat.COUNTY)
    kept.store.do("places.seed_divisions", OPERATOR, code="440981")
    kept.store.do("products.seed", OPERATOR)
    yield kept
    kept.store.close()


def product(kept: Kept, name: str) -> int:
    return next(one.product for one in kept.show("products.find", word=name) if one.name == name)


def ask(kept: Kept, *names: str, rule: str = "daily", **target: Any) -> None:
    lines = {"kinds": ["field"] * len(names), "days": [rule] * len(names), "markets": [""] * len(names)}
    products = [product(kept, name) for name in names]
    kept.store.do("prices.set_expected", KEEPER, products=products, **lines, **target)


def held(kept: Kept) -> list[tuple[int, str, list[str]]]:
    found = kept.show("prices.expected_lists")
    return [(one.station, one.division, [item.name for item in one.items]) for one in found]


def test_a_list_keeps_its_order_and_setting_it_again_takes_the_change_back(county: Kept) -> None:
    ask(county, "荔枝", "香蕉", "菜心")
    ask(county, "菜心", "荔枝")
    assert held(county) == [(0, "", ["菜心", "荔枝"])]
    ask(county, "荔枝", "香蕉", "菜心")
    assert held(county) == [(0, "", ["荔枝", "香蕉", "菜心"])]
    ask(county)
    assert held(county) == []


def test_only_what_changed_is_written(county: Kept) -> None:
    ask(county, "荔枝", "香蕉", "菜心")
    before = oplog.tip(county.store.reader())[0]
    ask(county, "荔枝", "香蕉", "菜心")
    assert oplog.tip(county.store.reader())[0] == before
    ask(county, "荔枝", "香蕉", "龙眼")
    changed = county.store.reader().execute("SELECT count(*) FROM prices_expected").fetchone()[0]
    assert changed == 3
    assert held(county) == [(0, "", ["荔枝", "香蕉", "龙眼"])]


def test_each_target_has_its_own_list(county: Kept) -> None:
    station = int(county.store.do("places.open_station", OPERATOR, name="元坝村", division=VILLAGE))
    ask(county, "荔枝")
    ask(county, "香蕉", division="440981104")
    ask(county, "菜心", station=station)
    ask(county, division="440981104")
    assert held(county) == [(0, "", ["荔枝"]), (station, "", ["菜心"])]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"station": 4711}, "price.list_for_nobody"),
        ({"division": "449999"}, "price.list_for_nobody"),
        ({"products": [4711]}, "price.no_product"),
        ({"kinds": ["dream"]}, "price.unknown_kind"),
        ({"days": ["weekday:9"]}, "market_day.bad_rule"),
        ({"markets": ["很" * 201]}, "price.list_lines"),
        ({"kinds": []}, "price.list_lines"),
        ({"times": 2}, "price.list_lines"),
        ({"times": 101}, "price.list_lines"),
    ],
)
def test_what_cannot_be_asked_is_refused_whole(county: Kept, wrong: dict[str, Any], code: str) -> None:
    ask(county, "荔枝")
    fine = {"products": [product(county, "香蕉")], "kinds": ["field"], "days": ["daily"], "markets": [""]}
    if "times" in wrong:
        wrong = {name: values * wrong["times"] for name, values in fine.items()}
    with pytest.raises(StationError) as refused:
        county.store.do("prices.set_expected", KEEPER, **(fine | wrong))
    assert refused.value.code == code
    assert held(county) == [(0, "", ["荔枝"])]


def test_an_officer_sets_no_list(county: Kept) -> None:
    with pytest.raises(StationError):
        county.store.do("prices.set_expected", OFFICER, products=[], kinds=[], days=[], markets=[])


def list_for(station: int = 0, division: str = "") -> ExpectedList:
    return ExpectedList(station, division, ())


def test_the_nearest_list_counts() -> None:
    every, town, village, own = (list_for(), list_for(division="440981104"), list_for(division=VILLAGE), list_for(77))
    assert nearest([own, village, town, every], 77, VILLAGE) is own
    assert nearest([every, town, village, own], 78, VILLAGE) is village
    assert nearest([every, town], 78, VILLAGE) is town
    assert nearest([every, town], 78, "440981105") is every
    assert nearest([own, town], 78, "440981105") is None
    assert nearest([list_for(78)], 0, VILLAGE) is None


def test_a_line_travels_to_whom_it_asks() -> None:
    line = dict.fromkeys((column.name for column in EXPECTED.columns), 0) | {"division": ""}
    assert expected_scopes(line) == ("all",)
    assert expected_scopes(line | {"division": "440981104"}) == ("county", "at:440981104")
    assert expected_scopes(line | {"station": 77}) == ("county", "station:77")


def test_market_days_follow_the_lunar_date() -> None:
    line = Expected(1, "荔枝", "", "field", "", "lunar:1,4,7")
    asked = [line.asked_on(day) for day in range(20_249, 20_259)]  # lunar 15 to 24 of the fifth month of 2025
    assert asked == [False, False, True, False, False, False, True, False, False, True]
