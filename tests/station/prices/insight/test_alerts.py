"""Who follows a product is told when its price reaches the threshold, whatever unit either is in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.units import UNITS, convert_price, same_dimension
from station.prices.insight.alerts import Alert, Fired, reaches
from station.prices.insight.declared import ALERT, alert_scopes
from station.prices.model import Quote
from station.store import identity
from tests.station.places.seats import KEEPER, OFFICER, OPERATOR, StillClock
from tests.station.prices.kept import Kept, line

TODAY, STATION = StillClock().today(), 77
UNIT = st.sampled_from(sorted(UNITS))


def placed(folder: Path, seat: Seat, station: int) -> Kept:
    kept = Kept(folder, seat)
    kept.store.do("products.seed", OPERATOR) if seat is Seat.COUNTY else kept.store.write(_lychee)

    def move(db: Any) -> None:
        who = identity.need(db)
        identity.save(db, type(who)(**{**{name: getattr(who, name) for name in who.__slots__}, "station": station}))

    kept.store.write(move)
    return kept


def _lychee(db: Any) -> None:
    db.execute("INSERT INTO products_product (id, name, name_en, category, unit, picture, is_input, rank) "
               "VALUES (5, '荔枝', 'lychee', 'fruit', 'jin', 'lychee', 0, 1)")


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Kept]:
    kept = placed(tmp_path, Seat.VILLAGE, STATION)
    yield kept
    kept.store.close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Kept]:
    kept = placed(tmp_path, Seat.COUNTY, 0)
    yield kept
    kept.store.close()


def follow(kept: Kept, **asked: Any) -> int:
    return int(kept.store.do("prices.follow", OFFICER, **{"product": 5, "threshold": 4000, **asked}))


def refusal(kept: Kept, **asked: Any) -> str:
    with pytest.raises(StationError) as refused:
        follow(kept, **asked)
    return str(refused.value.code)


@given(st.integers(1, 10**9), UNIT, st.integers(1, 10**9), UNIT, st.booleans())
def test_a_threshold_is_compared_exactly_in_any_unit(
    threshold: int, unit: str, price: int, given_in: str, above: bool
) -> None:
    alert = Alert(1, 0, 5, "荔枝", "", "", "", above, threshold, unit)  # type: ignore[arg-type]
    quote = Quote("新发地", "荔枝", "", given_in, "field", 0, 1, None, price, None, "file", 1, "accepted")  # type: ignore[arg-type]
    if not same_dimension(unit, given_in):
        assert not reaches(alert, quote)
        return
    shown = convert_price(price, given_in, unit)
    assert reaches(alert, quote) == (shown >= threshold if above else shown <= threshold)


def test_an_accepted_price_at_the_threshold_tells_its_station(village: Kept) -> None:
    rule = follow(village, market="新发地")
    village.put(1, [line(typical=7999, unit="kg", day=TODAY)])
    assert village.show("prices.alerting") == []
    village.put(2, [line(typical=8000, unit="kg", day=TODAY), line(typical=9000, market="江南", day=TODAY)], source="b")
    (fired,) = village.show("prices.alerting")
    assert isinstance(fired, Fired)
    assert (fired.alert.id, fired.alert.name) == (rule, "荔枝")
    assert [(one.market, one.typical) for one in fired.quotes] == [("新发地", 8000)]
    assert fired.basis.definition == "price.how_alert"


@pytest.mark.parametrize("other", [{"status": "submitted"}, {"status": "rejected"}, {"day": TODAY - 8}])
def test_what_waits_was_refused_or_is_old_tells_nobody(village: Kept, other: dict[str, Any]) -> None:
    follow(village)
    village.put(1, [line(typical=9000, day=other.get("day", TODAY))], other.get("status", "accepted"))
    assert village.show("prices.alerting") == []


def test_a_report_that_waits_hides_no_accepted_price(village: Kept) -> None:
    follow(village)
    village.put(1, [line(typical=9000, day=TODAY - 1)])
    village.put(2, [line(typical=100, day=TODAY)], "submitted")
    assert [one.typical for one in village.show("prices.alerting")[0].quotes] == [9000]


def test_below_is_told_from_the_threshold_down(village: Kept) -> None:
    follow(village, above=False)
    village.put(1, [line(typical=4001, day=TODAY), line(typical=4000, day=TODAY, market="江南")])
    assert [one.market for one in village.show("prices.alerting")[0].quotes] == ["江南"]


def test_a_station_follows_for_itself_and_takes_away_its_own(village: Kept) -> None:
    mine = follow(village, station=99)
    (rule,) = village.show("prices.alerts")
    assert rule.station == STATION
    columns = "station, product, market, kind, above, threshold, unit"
    village.store.write(lambda db: [db.execute(
        f"INSERT INTO prices_alert (id, {columns}) VALUES (?, ?, 5, '', '', 1, 1, 'jin')", row)
        for row in ((900, 0), (901, 78))])
    assert [one.id for one in village.show("prices.alerts")] == sorted([mine, 900])
    with pytest.raises(StationError) as refused:
        village.store.do("prices.unfollow", OFFICER, alert=900)
    assert refused.value.code == "price.alert_not_yours"
    village.store.do("prices.unfollow", OFFICER, alert=mine)
    assert [one.id for one in village.show("prices.alerts")] == [900]


def test_the_county_sets_rules_for_one_station_or_all(county: Kept) -> None:
    product = county.show("prices.find", word="荔枝")[0].product
    for station in (0, STATION):
        county.store.do("prices.follow", KEEPER, product=product, threshold=4000, station=station)
    assert [one.station for one in county.show("prices.alerts")] == [0, STATION]


def test_a_rule_goes_where_it_is_followed(village: Kept) -> None:
    assert alert_scopes({"station": 0}) == ("all",)
    assert alert_scopes({"station": STATION}) == ("county", f"station:{STATION}")
    assert ALERT.scopes is alert_scopes


def test_rules_nobody_can_mean_are_refused(village: Kept) -> None:
    assert refusal(village, threshold=0) == "price.bad_threshold"
    assert refusal(village, threshold=1 << 53) == "price.bad_threshold"
    assert refusal(village, market="场" * 201) == "price.bad_threshold"
    assert refusal(village, product=6) == "price.no_product"
    assert refusal(village, kind="guessed") == "price.unknown_kind"
    assert refusal(village, unit="bushel") == "unit.unknown"
    follow(village)
    assert refusal(village) == "price.alert_twice"
    assert village.count("prices_alert") == 1


def test_a_machine_of_no_station_follows_nothing(tmp_path: Path) -> None:
    kept = placed(tmp_path, Seat.TOWN, 0)
    assert refusal(kept) == "price.no_station"
    kept.store.close()
