"""Three of twelve: what counts as an answer, at the station and at the county."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.prices.expecting.model import Answer
from station.prices.model import station_source
from station.store import identity
from tests.station.places.seats import KEEPER, OFFICER, OPERATOR, StillClock
from tests.station.prices.expecting.test_lists import ask, product
from tests.station.prices.kept import Kept, line

TODAY, VILLAGE = StillClock().today(), "440981104210"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path, Seat.COUNTY)
    kept.store.do("places.seed_divisions", OPERATOR, code="440981")
    kept.store.do("products.seed", OPERATOR)
    yield kept
    kept.store.close()


def open_station(kept: Kept, name: str = "元坝村") -> int:
    return int(kept.store.do("places.open_station", OPERATOR, name=name, division=VILLAGE))


def become(kept: Kept, station: int, seat: Seat = Seat.VILLAGE) -> None:
    """Let the same store be the village's, as if everything had been exchanged."""
    who = identity.need(kept.store.reader())
    placed = replace(who, seat=seat, station=station, station_name="元坝村", division=VILLAGE)
    kept.store.write(lambda db: identity.save(db, placed))


def answers(kept: Kept) -> dict[str, Answer]:
    return {one.expected.name: one.answer for one in kept.show("prices.to_report")}


def report(kept: Kept, name: str, **more: Any) -> int:
    return int(kept.store.do("prices.report", OFFICER, product=name, typical=3800, **more))


def test_a_price_or_its_absence_is_an_answer_and_yesterdays_is_none(county: Kept) -> None:
    station = open_station(county)
    ask(county, "荔枝", "蕹菜", "香蕉", "菜心")
    become(county, station)
    assert set(answers(county).values()) == {Answer.OPEN}
    report(county, "妃子笑")  # a variety
    report(county, "通菜")  # what people call it
    report(county, "菜心", day=TODAY - 1)
    report(county, "菜心", kind="retail")  # another kind of price
    gone = county.store.do("prices.not_on_sale", OFFICER, product=product(county, "香蕉"))
    assert answers(county) == {
        "荔枝": Answer.REPORTED, "蕹菜": Answer.REPORTED, "香蕉": Answer.ABSENT, "菜心": Answer.OPEN,
    }
    assert county.store.do("prices.not_on_sale", OFFICER, product=product(county, "香蕉")) == gone
    assert not county.show("prices.latest", name="香蕉"), "an absence is no price"
    report(county, "香蕉")
    assert answers(county)["香蕉"] is Answer.REPORTED


def test_an_absence_is_taken_back(county: Kept) -> None:
    station = open_station(county)
    ask(county, "香蕉")
    become(county, station)
    row = county.store.do("prices.not_on_sale", OFFICER, product=product(county, "香蕉"))
    county.store.do("prices.on_sale_after_all", OFFICER, absence=row)
    assert answers(county) == {"香蕉": Answer.OPEN}
    county.store.do("prices.on_sale_after_all", OFFICER, absence=row)  # gone already


def test_nobody_takes_back_what_another_station_said(county: Kept) -> None:
    station, other = open_station(county), open_station(county, "良德村")
    become(county, other)
    row = county.store.do("prices.not_on_sale", OFFICER, product=product(county, "香蕉"))
    become(county, station)
    with pytest.raises(StationError) as refused:
        county.store.do("prices.on_sale_after_all", OFFICER, absence=row)
    assert refused.value.code == "price.absence_not_yours"


def test_a_machine_without_a_station_answers_for_none(county: Kept) -> None:
    ask(county, "香蕉")
    assert county.show("prices.to_report") == []
    with pytest.raises(StationError) as refused:
        county.store.do("prices.not_on_sale", KEEPER, product=product(county, "香蕉"))
    assert refused.value.code == "price.no_station"


def test_what_the_county_refused_is_asked_again(county: Kept) -> None:
    station = open_station(county)
    ask(county, "荔枝")
    become(county, station)
    sheet = report(county, "荔枝")
    assert answers(county) == {"荔枝": Answer.REPORTED}
    become(county, 0, Seat.COUNTY)
    county.store.do("prices.review", KEEPER, sheet=sheet, accept=False, reason="unit")
    become(county, station)
    assert answers(county) == {"荔枝": Answer.OPEN}


def test_a_line_for_one_market_is_answered_there_alone(county: Kept) -> None:
    station = open_station(county)
    values = {"products": [product(county, "香蕉")], "kinds": ["field"], "days": ["daily"], "markets": ["根子圩"]}
    county.store.do("prices.set_expected", KEEPER, **values)
    become(county, station)
    report(county, "香蕉")
    assert answers(county) == {"香蕉": Answer.OPEN}
    report(county, "香蕉", market="根子圩")
    assert answers(county) == {"香蕉": Answer.REPORTED}


def test_the_county_sees_per_station_and_day_how_many_of_how_many_came_in(county: Kept) -> None:
    station, other = open_station(county), open_station(county, "良德村")
    ask(county, "荔枝", "香蕉", "菜心", division="440981104")
    ask(county, "龙眼", rule="weekday:2", station=other)  # TODAY is a Tuesday
    county.put(900, [line("荔枝", kind="field", day=TODAY), line("香蕉", kind="field", day=TODAY - 1)],
               "submitted", station_source(station))
    become(county, station)
    county.store.do("prices.not_on_sale", OFFICER, product=product(county, "香蕉"))
    become(county, 0, Seat.COUNTY)
    first, second = county.show("prices.came_in", days=2)
    assert (first.station, first.name) == (station, "元坝村")
    assert [(one.day, one.asked, one.reported, one.absent, one.open) for one in first.days] == [
        (TODAY, 3, 1, 1, ("菜心",)), (TODAY - 1, 3, 1, 0, ("荔枝", "菜心")),
    ]
    assert [(one.asked, one.open) for one in second.days] == [(1, ("龙眼",)), (0, ())]


def test_a_station_nobody_asks_anything_has_no_days(county: Kept) -> None:
    open_station(county)
    assert [one.days for one in county.show("prices.came_in")] == [()]
