"""Reporting a price and deciding on it: what is refused, what is remembered, who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station import products
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.errors import StationError
from station.prices import FEATURE
from station.store import identity
from station.store.store import Store
from tests.station.places.seats import KEEPER, OFFICER, open_seat
from tests.station.prices.files import everything, price_file, price_row

TODAY = 20_249  # the day of the still clock
STATION = 77


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "village").mkdir()
    store = open_seat(tmp_path / "village", products.FEATURE, FEATURE, seat=Seat.VILLAGE)
    who = store.identity()
    assert who is not None
    named = replace(who, station=STATION, station_name="元坝村信息站")
    store.write(lambda db: identity.save(db, named))
    yield store
    store.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "county").mkdir()
    store = open_seat(tmp_path / "county", products.FEATURE, FEATURE)
    yield store
    store.close()


def report(store: Store, person: Person = OFFICER, **asked: Any) -> int:
    return int(store.do("prices.report", person, **{"product": "荔枝", "typical": 3800, **asked}))


def test_a_report_is_shown_at_once_with_where_and_when(village: Store) -> None:
    sheet = report(village, low=3500, high=4000, spec=" 一级 ", volume=12_500)
    (found,) = village.show("prices.latest", OPERATOR, name="荔枝")
    quote = found.quote
    assert (quote.market, quote.spec, quote.unit, quote.kind) == ("元坝村信息站", "一级", "jin", "field")
    assert quote.day == TODAY
    assert (quote.low, quote.typical, quote.high, quote.source) == (3500, 3800, 4000, f"station:{STATION}")
    assert (quote.sheet, quote.status) == (sheet, "submitted")
    (mine,) = village.show("prices.reports", OFFICER)
    assert (mine.sheet, mine.status, mine.taken, mine.quote) == (sheet, "submitted", village.clock.now_ms(), quote)


def test_a_second_price_of_the_day_is_kept_beside_the_first(village: Store) -> None:
    sheets = [report(village, typical=price) for price in (3800, 3900, 3800)]
    assert sorted(one.sheet for one in village.show("prices.reports", OFFICER)) == sorted(sheets)
    assert {quote.typical for quote in village.show("prices.history", OPERATOR, name="荔枝")} == {3800, 3900}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"typical": 0}, "price.negative"),
        ({"typical": -5}, "price.negative"),
        ({"low": 3900}, "price.out_of_order"),
        ({"high": 3700}, "price.out_of_order"),
        ({"low": 0}, "price.negative"),
        ({"day": TODAY + 1}, "price.future_day"),
        ({"day": TODAY - 32}, "price.too_old"),
        ({"kind": "gift"}, "price.unknown_kind"),
        ({"unit": "shovel"}, "unit.unknown"),
        ({"product": "  "}, "price.no_product"),
        ({"volume": -5}, "price.bad_line"),
        ({"volume": 1 << 63}, "price.bad_line"),
        ({"product": "荔" * 201}, "price.bad_line"),
        ({"spec": "荔" * 201}, "price.bad_line"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(village: Store, asked: dict[str, Any], code: str) -> None:
    before = everything(village)
    with pytest.raises(StationError) as refused:
        report(village, **asked)
    assert refused.value.code == code
    assert everything(village) == before


@pytest.mark.parametrize("day", [TODAY, TODAY - 31])
def test_the_oldest_and_the_newest_day_are_taken(village: Store, day: int) -> None:
    report(village, day=day)
    assert village.show("prices.latest", OPERATOR, name="荔枝")[0].quote.day == day


def test_what_was_asked_and_kept_stays_with_the_report_the_gravest_first(village: Store) -> None:
    kept, plain = report(village, doubts="late ratio2 late"), report(village, typical=3900)
    found = {one.sheet: one.doubts for one in village.show("prices.reports", OFFICER)}
    assert found == {kept: ("ratio2", "late"), plain: ()}


def test_a_doubt_nobody_asks_about_is_refused(village: Store) -> None:
    with pytest.raises(StationError) as refused:
        report(village, doubts="ratio2 moon")
    assert (refused.value.code, refused.value.facts["text"]) == ("price.unknown_doubt", "moon")
    assert village.show("prices.reports", OFFICER) == []


def test_who_may_not_report_is_told_so(village: Store) -> None:
    for person in (OPERATOR, Person(5, "li", "黎", Role.TRAINER)):
        with pytest.raises(StationError, match=r"deed\.not_allowed"):
            report(village, person)


def test_a_report_is_decided_once_at_the_county(county: Store) -> None:
    sheet = report(county, KEEPER, market="中心市场")
    assert [one.sheet for one in county.show("prices.waiting", KEEPER)] == [sheet]
    county.do("prices.review", KEEPER, sheet=sheet, accept=False, reason="写错了")
    assert county.show("prices.waiting", KEEPER) == []
    assert county.show("prices.latest", OPERATOR, name="荔枝") == []
    with pytest.raises(StationError, match=r"price\.already_judged"):
        county.do("prices.review", KEEPER, sheet=sheet, accept=True)
    with pytest.raises(StationError, match=r"price\.no_such_sheet"):
        county.do("prices.review", KEEPER, sheet=5, accept=True)


def test_a_station_decides_on_nothing(village: Store) -> None:
    sheet = report(village)
    with pytest.raises(StationError, match=r"deed\.(wrong_seat|not_allowed)"):
        village.do("prices.review", KEEPER, sheet=sheet, accept=True)


@pytest.mark.parametrize("source", ["", "station:77", "station:0", "station:"])
def test_an_import_cannot_pass_for_a_station(county: Store, source: str) -> None:
    before = everything(county)
    file = price_file([price_row()])
    with pytest.raises(StationError, match=r"price\.foreign_source"):
        county.do("prices.import_file", OPERATOR, source=source, name="a", file=file)
    assert everything(county) == before


def test_an_import_is_the_countys_work(village: Store) -> None:
    with pytest.raises(StationError, match=r"deed\.wrong_seat"):
        village.do("prices.import_file", OPERATOR, source="x", name="a", file=price_file([price_row()]))
