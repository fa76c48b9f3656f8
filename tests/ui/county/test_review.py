"""What a reviewer should look at first, and why."""

from __future__ import annotations

from fractions import Fraction

import pytest

from station.prices.declared import ACCEPTED, SUBMITTED
from station.prices.model import MyReport, Quote
from tests.ui.county.seats import KEEPER, Seats
from ui.county.flags import Flag, flag_of, ratio_to
from ui.county.review import gather, station_of

DAY = 20_779
NOON = DAY * 86_400_000 + 4 * 3_600_000  # UTC; noon in Guangdong


def _quote(milli: int, day: int = DAY, unit: str = "jin", status: str = SUBMITTED, spec: str = "") -> Quote:
    return Quote("根子", "荔枝", spec, unit, "field", 0, day, None, milli, None, "station:5", 1, status)


@pytest.mark.parametrize(
    ("milli", "unit", "flag"),
    [
        (6_300, "jin", None),
        (9_450, "jin", None),  # one and a half times: a market does that
        (9_500, "jin", Flag.FAR),
        (12_600, "jin", Flag.DOUBLE),
        (3_150, "jin", Flag.DOUBLE),
        (13_900, "jin", Flag.FAR),
        (63_000, "jin", Flag.TENFOLD),
        (630, "jin", Flag.TENFOLD),
        (12_600, "kg", None),  # the same price in the other unit
        (6_300, "kg", Flag.DOUBLE),
        (35_000, "each", Flag.UNIT),
    ],
)
def test_the_ratio_to_the_last_accepted_price_raises_the_flag(milli: int, unit: str, flag: Flag | None) -> None:
    quote, before = _quote(milli, unit=unit), _quote(6_300, day=DAY - 1, status=ACCEPTED)
    report = MyReport(1, NOON, SUBMITTED, "", quote)
    assert flag_of(report, before, ratio_to(quote, before), 480) is flag


def test_an_old_price_says_nothing_and_a_late_report_is_told() -> None:
    quote, old = _quote(63_000), _quote(6_300, day=DAY - 15, status=ACCEPTED)
    assert flag_of(MyReport(1, NOON, SUBMITTED, "", quote), old, ratio_to(quote, old), 480) is None
    late = _quote(6_300, day=DAY - 8)
    assert flag_of(MyReport(1, NOON, SUBMITTED, "", late), None, None, 480) is Flag.LATE


def test_ratio_is_exact_and_only_where_units_allow_it() -> None:
    assert ratio_to(_quote(12_600, unit="kg"), _quote(6_300)) == Fraction(1)
    assert ratio_to(_quote(6_300, unit="head"), _quote(6_300)) is None
    assert ratio_to(_quote(6_300), None) is None


def test_the_station_is_read_from_the_source() -> None:
    assert station_of(_quote(1)) == 5


def test_flagged_come_first_then_the_oldest(seats: Seats) -> None:
    seats.do("products.seed")
    station = _station(seats)
    accepted = seats.report(station, "荔枝", 6_300, market="根子")
    seats.do("prices.review", sheet=accepted, accept=True)
    seats.pass_days(1)
    plain = seats.report(station, "菜心", 3_000, market="根子")
    seats.clock.advance(60_000)
    odd = seats.report(station, "荔枝", 12_600, market="根子")
    seats.clock.advance(60_000)
    unknown = seats.report(station, "怪味果", 4_000, market="根子")
    found = gather(seats.store, KEEPER).waiting
    assert [one.report.sheet for one in found] == [odd, unknown, plain]
    assert [one.flag for one in found] == [Flag.DOUBLE, Flag.NAME, None]
    assert found[0].before is not None
    assert (found[0].before.middle, found[0].ratio, found[0].station) == (6_300, 2, "元坝村")


def test_what_was_rejected_or_only_reported_is_no_measure(seats: Seats) -> None:
    seats.do("products.seed")
    station = _station(seats)
    wrong = seats.report(station, "荔枝", 63_000, market="根子")
    seats.do("prices.review", sheet=wrong, accept=False, reason="小数点")
    seats.pass_days(1)
    seats.report(station, "荔枝", 6_000, market="根子")
    seats.pass_days(1)
    seats.report(station, "荔枝", 6_100, market="根子")
    assert [one.before for one in gather(seats.store, KEEPER).waiting] == [None, None]


def _station(seats: Seats) -> int:
    seats.do("places.seed_divisions", code="440981")
    return seats.station("元坝村")
