"""A list of expected prices goes to whom it asks and to nobody else; what is not on sale comes back to the county."""

from __future__ import annotations

from typing import Any

from station.kernel.deeds import OPERATOR
from station.prices.expecting.model import Answer
from sync.county.seat import CountySeat
from tests.sync.seats import Village


def product(county: CountySeat, name: str) -> int:
    return next(one.product for one in county.store.show("products.find", OPERATOR, word=name) if one.name == name)


def ask(county: CountySeat, *names: str, **target: Any) -> None:
    lines: dict[str, Any] = {"kinds": ["field"], "days": ["daily"], "markets": [""]}
    products = [product(county, name) for name in names]
    county.do("prices.set_expected", products=products, **{key: one * len(names) for key, one in lines.items()},
              **target)


def asked(village: Village) -> list[tuple[str, Answer]]:
    found = village.store.show("prices.to_report", village.officer)
    return [(one.expected.name, one.answer) for one in found]


def rows_at(village: Village) -> int:
    return int(village.store.reader().execute("SELECT count(*) FROM prices_expected").fetchone()[0])


def test_a_list_goes_to_its_station_and_answers_come_back(
    county: CountySeat, village: Village, other: Village
) -> None:
    ask(county, "荔枝", "香蕉", "菜心", station=village.station)
    for each in (village, other):
        each.sync()
    assert asked(village) == [("荔枝", Answer.OPEN), ("香蕉", Answer.OPEN), ("菜心", Answer.OPEN)]
    assert (rows_at(village), rows_at(other), asked(other)) == (3, 0, [])
    village.report(3800, "荔枝")
    gone = village.store.do("prices.not_on_sale", village.officer, product=product(county, "香蕉"))
    village.sync()
    county.sync()
    count = next(one for one in county.store.show("prices.came_in", OPERATOR) if one.station == village.station).days[0]
    assert (count.asked, count.reported, count.absent, count.open) == (3, 1, 1, ("菜心",))
    village.store.do("prices.on_sale_after_all", village.officer, absence=gone)
    village.sync()
    county.sync()
    count = next(one for one in county.store.show("prices.came_in", OPERATOR) if one.station == village.station).days[0]
    assert (count.absent, count.open) == (0, ("香蕉", "菜心"))


def test_a_list_of_a_division_reaches_every_station_in_it_and_a_change_follows(
    county: CountySeat, village: Village, other: Village
) -> None:
    ask(county, "荔枝", "香蕉", division="440981")
    for each in (village, other):
        each.sync()
        assert [name for name, _answer in asked(each)] == ["荔枝", "香蕉"]
    ask(county, "香蕉", division="440981")
    village.sync()
    assert [name for name, _answer in asked(village)] == ["香蕉"]
    assert [name for name, _answer in asked(other)] == ["荔枝", "香蕉"], "the control: it has not exchanged since"
