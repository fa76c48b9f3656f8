"""A published price that was wrong: what stands in for it, what everybody is told, and what stays in the history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station import products
from station.kernel.clock import SetClock
from station.kernel.days import MILLI_PER_DAY, date_of
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.prices import FEATURE
from station.prices.declared import sheet_scopes
from station.prices.model import Quote
from station.store.store import Store
from tests.station.places.seats import KEEPER, OFFICER, open_seat
from tests.station.prices.files import bring_in, counted, everything, price_file, price_row

DAY = 20_248  # the day before the still clock's
NAMES = ("荔枝", "龙眼", "香蕉")
DATES = [date_of(DAY - back).isoformat() for back in range(3)]
ROWS = [price_row(name, 3.6 + at, date) for at, name in enumerate(NAMES) for date in DATES]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    (tmp_path / "county").mkdir()
    store = open_seat(tmp_path / "county", products.FEATURE, FEATURE)
    bring_in(store, price_file(ROWS), "town")
    yield store
    store.close()


def newest(store: Store, name: str = "荔枝") -> Quote:
    quote: Quote = store.show("prices.latest", OPERATOR, name=name)[0].quote
    return quote


def correct(store: Store, quote: Quote, typical: int, **asked: Any) -> int:
    words = {"reason": "斤和公斤弄反了", **asked}
    return int(store.do("prices.correct", KEEPER, quote=quote, typical=typical, **words))


def test_the_right_price_takes_the_place_of_the_wrong_one(county: Store) -> None:
    wrong = newest(county)
    sheet = correct(county, wrong, 1800)
    right = newest(county)
    assert (right.typical, right.day, right.sheet, right.status) == (1800, DAY, sheet, "accepted")
    days = [(one.day, one.typical) for one in county.show("prices.history", OPERATOR, name="荔枝")]
    assert days == [(DAY, 1800), (DAY - 1, 3600), (DAY - 2, 3600)]


def test_the_other_prices_of_the_sheet_stay_as_they_are(county: Store) -> None:
    before = {name: [replace(one, sheet=0) for one in county.show("prices.history", OPERATOR, name=name)]
              for name in NAMES[1:]}
    correct(county, newest(county), 1800)
    after = {name: [replace(one, sheet=0) for one in county.show("prices.history", OPERATOR, name=name)]
             for name in NAMES[1:]}
    assert after == before
    assert {one.status for found in after.values() for one in found} == {"accepted"}


def test_both_stay_in_the_trail_with_the_reason(county: Store) -> None:
    wrong = newest(county)
    correct(county, wrong, 1800)
    trail = county.show(
        "prices.trail", OPERATOR, product="荔枝", source="town", market=wrong.market, unit=wrong.unit, kind=wrong.kind,
        spec=wrong.spec)
    told = [(line.quote.typical, line.quote.status, line.reason) for line in trail if line.quote.day == DAY]
    assert sorted(told) == [(1800, "accepted", ""), (3600, "superseded", "斤和公斤弄反了")]


def test_it_is_told_for_three_days(county: Store) -> None:
    wrong = newest(county)
    correct(county, wrong, 1800)
    (told,) = county.show("prices.corrections", OPERATOR)
    assert (told.old.typical, told.new.typical, told.new.day) == (3600, 1800, DAY)
    assert (told.reason, told.person) == ("斤和公斤弄反了", KEEPER.id)
    assert county.show("prices.corrections", OPERATOR, names=("龙眼",)) == []
    county.clock = SetClock(county.clock.now_ms() + 3 * MILLI_PER_DAY)
    assert county.show("prices.corrections", OPERATOR) == []


def test_a_correction_may_itself_be_put_right(county: Store) -> None:
    correct(county, newest(county), 1800)
    correct(county, newest(county), 1900, reason="看错了")
    (told,) = county.show("prices.corrections", OPERATOR)
    assert (told.old.typical, told.new.typical) == (1800, 1900)
    assert newest(county).typical == 1900


def test_the_same_file_does_not_bring_the_wrong_price_back(county: Store) -> None:
    correct(county, newest(county), 1800)
    assert counted(bring_in(county, price_file(ROWS), "town")) == (0, len(ROWS), 0)
    assert newest(county).typical == 1800


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"typical": 3600, "low": 3600, "high": 3600}, "price.nothing_corrected"),
        ({"typical": 0}, "price.negative"),
        ({"typical": 1800, "low": 1900}, "price.out_of_order"),
        ({"typical": 1800, "high": 1700}, "price.out_of_order"),
        ({"typical": 1800, "reason": "  "}, "price.no_reason"),
    ],
)
def test_what_cannot_be_right_is_refused(county: Store, asked: dict[str, Any], code: str) -> None:
    before = everything(county)
    with pytest.raises(StationError, match=code.replace(".", r"\.")):
        correct(county, newest(county), **asked)
    assert everything(county) == before


def test_only_what_stands_is_corrected(county: Store) -> None:
    wrong = newest(county)
    correct(county, wrong, 1800)
    with pytest.raises(StationError, match=r"price\.not_accepted"):
        correct(county, wrong, 1700)
    with pytest.raises(StationError, match=r"price\.no_such_sheet"):
        correct(county, replace(newest(county), sheet=12345), 1700)
    with pytest.raises(StationError, match=r"price\.no_such_sheet"):
        correct(county, replace(newest(county), spec="特级"), 1700)


def test_a_station_corrects_nothing(county: Store, tmp_path: Path) -> None:
    (tmp_path / "village").mkdir()
    village = open_seat(tmp_path / "village", products.FEATURE, FEATURE, seat=Seat.VILLAGE)
    with pytest.raises(StationError, match=r"deed\.wrong_seat"):
        village.do("prices.correct", KEEPER, quote=newest(county), typical=1, reason="x")
    with pytest.raises(StationError, match=r"deed\.not_allowed"):
        county.do("prices.correct", OFFICER, quote=newest(county), typical=1, reason="x")
    village.close()


def test_everybody_keeps_what_was_wrong(county: Store) -> None:
    """A station that had the wrong price must not lose its history: it stays in everybody's scope."""
    assert sheet_scopes({"status": "superseded", "station": 7}) == ("all",)
    assert sheet_scopes({"status": "rejected", "station": 7}) != ("all",)
