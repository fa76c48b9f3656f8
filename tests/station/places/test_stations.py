"""Stations and markets as the county keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.places import FEATURE
from station.places.store import market_of, station, station_coded
from station.store.store import Store
from tests.station.places.seats import KEEPER, OFFICER, OPERATOR, open_seat


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    store = open_seat(tmp_path, FEATURE)
    store.do("places.seed_divisions", OPERATOR, code="440981104")
    store.do("places.seed_divisions", OPERATOR, code="441900101")
    yield store
    store.close()


def refused(store: Store, deed: str, **params: object) -> str:
    with pytest.raises(StationError) as raised:
        store.do(deed, KEEPER, **params)
    assert raised.value.code in store.registry.sentences or raised.value.code.startswith("market_day.")
    return raised.value.code


def test_a_station_gets_the_next_code_of_its_county(county: Store) -> None:
    first = county.do("places.open_station", KEEPER, name="元坝村信息站", division="440981104210")
    county.do("places.open_station", KEEPER, name="根子镇信息站", division="440981104000", kind="B", phone="0668-1")
    county.do("places.open_station", KEEPER, name="石碣镇信息站", division="441900101", brand="惠农信息社")
    shown = county.show("places.stations", OFFICER)
    assert [(each.code, each.brand) for each in shown] == [
        ("440981001A", "益农信息社"),
        ("440981002B", "益农信息社"),
        ("441910101A", "惠农信息社"),
    ]
    found = county.show("places.station", OFFICER, id=first)
    assert (found.name, found.active, found.division_name) == ("元坝村信息站", True, "元坝村")


def test_the_prefecture_may_give_a_code(county: Store) -> None:
    place = "440981104210"
    county.do("places.open_station", KEEPER, name="甲", division=place, code="440981017a")
    assert station_coded(county.reader(), "440981017A") is not None
    assert refused(county, "places.open_station", name="乙", division=place, code="440981017A") == "places.code_taken"
    assert refused(county, "places.open_station", name="乙", division=place, code="440982001A") == (
        "places.bad_station_code"
    )
    assert refused(county, "places.open_station", name="乙", division=place, kind="B", code="440981018A") == (
        "places.bad_station_code"
    )


def test_a_station_that_cannot_be(county: Store) -> None:
    county.do("places.open_station", KEEPER, name="甲", division="440981104210")
    assert refused(county, "places.open_station", name=" 甲 ", division="440981104210") == "places.station_exists"
    assert refused(county, "places.open_station", name=" ", division="440981") == "places.station_unnamed"
    assert refused(county, "places.open_station", name="乙", division="440982") == "places.no_division"
    assert refused(county, "places.open_station", name="乙", division="村") == "places.bad_code"
    assert refused(county, "places.open_station", name="乙", division="4409") == "places.division_too_wide"
    assert refused(county, "places.open_station", name="乙", division="440981", kind="C") == "places.bad_station_kind"


def test_a_closed_station_keeps_its_code_and_leaves_the_list(county: Store) -> None:
    gone = county.do("places.open_station", KEEPER, name="甲", division="440981104210")
    county.do("places.close_station", KEEPER, station=gone)
    county.do("places.close_station", KEEPER, station=gone)
    assert county.show("places.stations", OFFICER) == []
    assert [each.id for each in county.show("places.stations", OFFICER, closed=True)] == [gone]
    again = county.do("places.open_station", KEEPER, name="甲", division="440981104210")
    found = station(county.reader(), again)
    assert found is not None
    assert found.code == "440981002A"
    assert refused(county, "places.close_station", station=99) == "places.no_station"


def test_editing_a_station_leaves_what_was_not_given(county: Store) -> None:
    made = county.do("places.open_station", KEEPER, name="甲", division="440981", phone="1", hours="8-12")
    county.do("places.edit_station", KEEPER, station=made, name="甲站", phone="-")
    county.do("places.edit_station", KEEPER, station=made)
    found = station(county.reader(), made)
    assert found is not None
    assert (found.name, found.phone, found.hours) == ("甲站", "", "8-12")
    assert refused(county, "places.edit_station", station=made, name="-") == "places.station_unnamed"
    assert refused(county, "places.edit_station", station=1, name="乙") == "places.no_station"


def test_stations_are_found_by_name_and_code(county: Store) -> None:
    county.do("places.open_station", KEEPER, name="元坝村信息站", division="440981")
    county.do("places.open_station", KEEPER, name="根子镇信息站", division="440981")
    assert [each.name for each in county.show("places.stations", OFFICER, word="元坝")] == ["元坝村信息站"]
    assert [each.name for each in county.show("places.stations", OFFICER, word="002a")] == ["根子镇信息站"]
    assert len(county.show("places.stations", OFFICER, limit=1)) == 1


def test_a_market_answers_to_all_its_names(county: Store) -> None:
    made = county.do(
        "places.add_market", KEEPER, name="根子圩", division="440981104000", day_rule="lunar：1，4,7",
        aliases="根子市场、ＧＺ圩", latitude=21_880_000, longitude=110_960_000,
    )  # fmt: skip
    for name in ("根子圩", " 根子市场", "gz圩", "根子圩 "):
        found = market_of(county.reader(), name)
        assert found is not None
        assert found.id == made
    assert found is not None
    assert (found.day_rule, found.division, found.latitude) == ("lunar:1,4,7", "440981104", 21_880_000)
    assert market_of(county.reader(), "别处") is None
    assert [each.name for each in county.show("places.markets", OFFICER)] == ["根子圩"]


def test_a_market_that_cannot_be(county: Store) -> None:
    county.do("places.add_market", KEEPER, name="根子圩", aliases="根子市场")
    assert refused(county, "places.add_market", name="根子市场") == "places.market_exists"
    assert refused(county, "places.add_market", name="新圩", aliases="根子圩") == "places.market_exists"
    assert refused(county, "places.add_market", name="") == "places.market_unnamed"
    assert refused(county, "places.add_market", name="新圩", kind="夜市") == "places.bad_market_kind"
    assert refused(county, "places.add_market", name="新圩", day_rule="逢三") == "market_day.bad_rule"
    assert refused(county, "places.add_market", name="新圩", latitude=91_000_000, longitude=1) == "places.bad_position"
    assert refused(county, "places.add_market", name="新圩", division="440999") == "places.no_division"
    assert refused(county, "places.edit_market", market=5, name="新圩") == "places.no_market"


def test_editing_a_market(county: Store) -> None:
    made = county.do("places.add_market", KEEPER, name="根子圩", aliases="根子市场", day_rule="lunar:1,4,7")
    other = county.do("places.add_market", KEEPER, name="分界圩")
    county.do("places.edit_market", KEEPER, market=made, name="根子镇圩", day_rule="-", kind="retail")
    county.do("places.edit_market", KEEPER, market=made, aliases="根子市场，老圩")
    county.do("places.edit_market", KEEPER, market=other, division="440981104", latitude=1, longitude=2)
    found, second = (market_of(county.reader(), name) for name in ("老圩", "分界圩"))
    assert found is not None
    assert second is not None
    assert (found.name, found.aliases, found.day_rule, found.kind) == ("根子镇圩", ("根子市场", "老圩"), "", "retail")
    assert (second.division, second.latitude, second.longitude) == ("440981104", 1, 2)
    assert refused(county, "places.edit_market", market=other, aliases="老圩") == "places.market_exists"
    assert refused(county, "places.edit_market", market=other, name="根子镇圩") == "places.market_exists"
    assert refused(county, "places.edit_market", market=other, day_rule="x") == "market_day.bad_rule"
