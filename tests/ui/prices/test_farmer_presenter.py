"""Which price comes first, how it went, how far a market is, what stands on which shelf: rules without a screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station.kernel.deeds import Day, Money
from station.places.model import Market
from station.prices.model import Latest, Quote
from station.prices.store import Tile
from station.products.model import CATEGORIES
from ui.prices.farmer import presenter
from ui.prices.farmer.presenter import Here

TODAY = 20_779  # 2026-11-22
HERE = Here(7, "元坝站", position=(21_812_000, 110_955_000))


def quote(day: int, typical: int = 3_800, **other: object) -> Quote:
    made = Quote("甲市场", "荔枝", "", "jin", "wholesale", 0, Day(day), None, Money(typical), None, "gz", 1, "accepted")
    return replace(made, **other)


def offers(*quotes: Quote) -> list[Latest]:
    return [Latest(one, None) for one in quotes]


def markets_in_order(*quotes: Quote, far: dict[str, float] | None = None) -> list[str]:
    known = far or {}
    return [one.quote.market for one in presenter.ordered(offers(*quotes), HERE, known.get)]


def test_the_newest_day_comes_first_then_the_own_report_then_the_nearest_market() -> None:
    old = quote(TODAY - 2, market="旧", source="station:7")
    near, distant, unknown = (quote(TODAY, market=name) for name in ("近", "远", "不知"))
    own = quote(TODAY, market="本", source="station:7")
    order = markets_in_order(old, unknown, distant, near, own, far={"近": 2.0, "远": 40.0, "旧": 0.0})
    assert order == ["本", "近", "远", "不知", "旧"]


def test_markets_of_unknown_distance_keep_their_order() -> None:
    assert markets_in_order(quote(TODAY, market="乙"), quote(TODAY, market="甲")) == ["乙", "甲"]


def test_a_price_of_a_day_to_come_gives_way_to_the_one_before() -> None:
    wrong, right = quote(TODAY + 3), quote(TODAY - 1)
    assert presenter.settled([Latest(wrong, right)], TODAY, suspect=False) == [Latest(right, None)]
    assert presenter.settled([Latest(wrong, None)], TODAY, suspect=False) == []


def test_while_this_machines_clock_is_in_doubt_no_price_is_hidden() -> None:
    kept = [Latest(quote(TODAY + 3), None)]
    assert presenter.settled(kept, TODAY, suspect=True) == kept


def test_other_prices_of_the_same_day_are_told_once_and_only_when_they_differ() -> None:
    main = quote(TODAY)
    history = [main, quote(TODAY, 4_100, n=1), quote(TODAY, 3_800, n=2), quote(TODAY - 1, 9_000),
               quote(TODAY, 5_000, market="乙"), quote(TODAY, 6_000, kind="retail")]  # fmt: skip
    assert [one.middle for one in presenter.contradicting(history, main)] == [4_100]


def test_the_trail_is_one_quote_a_day_oldest_first_and_at_most_seven() -> None:
    main = quote(TODAY)
    history = [main, *(quote(TODAY - ago, 1_000 + ago) for ago in range(1, 12)), quote(TODAY - 1, 9_999, n=1),
               quote(TODAY - 2, 8_888, market="乙")]  # fmt: skip
    found = presenter.trail(history, main)
    assert [TODAY - one.day for one in found] == [6, 5, 4, 3, 2, 1, 0]
    assert found[-2].middle == 1_001


@pytest.mark.parametrize(
    ("unit", "wished", "shown", "number"),
    [("jin", "kg", "kg", "7.6"), ("kg", "jin", "jin", "1.9"), ("jin", "jin", "jin", "3.8"),
     ("head", "jin", "head", "3.8"), ("ton", "jin", "jin", "0.002")],
)  # fmt: skip
def test_a_price_is_shown_in_the_unit_wished_where_it_converts(unit: str, wished: str, shown: str, number: str) -> None:
    assert presenter.unit_shown(unit, wished) == shown
    assert presenter.number(quote(TODAY, unit=unit), wished) == number


@pytest.mark.parametrize(
    ("before", "now", "change"), [(3_600, 3_800, "up"), (4_300, 4_000, "down"), (3_800, 3_810, "same")]
)
def test_the_change_is_the_one_the_numbers_shown_say(before: int, now: int, change: str) -> None:
    assert presenter.change(Latest(quote(TODAY, now), quote(TODAY - 1, before)), "kg") == change


def test_without_a_price_before_there_is_no_change() -> None:
    assert presenter.change(Latest(quote(TODAY), None), "jin") == ""


def test_a_price_is_stale_after_three_days() -> None:
    assert [presenter.is_stale(TODAY - age, TODAY) for age in (0, 3, 4)] == [False, False, True]


def test_distances_are_as_the_crow_flies_and_unknown_without_both_places() -> None:
    market = Market(1, "高州", (), "", "wholesale", "", 21_918_000, 110_853_000)
    assert presenter.distance_to(HERE, market) == pytest.approx(15.8, abs=0.2)
    assert presenter.distance_to(HERE, replace(market, latitude=None)) is None
    assert presenter.distance_to(Here(), market) is None
    assert presenter.distance_to(HERE, None) is None


def test_a_market_is_found_by_any_of_its_names_its_own_first() -> None:
    one, other = (Market(n, name, (alias,), "", "town", "", None, None) for n, name, alias in (
        (1, "根子圩", "根子墟"), (2, "高州批发市场", "根子圩")))  # fmt: skip
    named = presenter.market_named([one, other])
    assert named["根子圩"] is one
    assert named["根子圩"] is presenter.market_named([other, one])["根子圩"]


@pytest.mark.parametrize(("rule", "waits"), [("lunar:1,4,7", 0), ("weekday:2", 2), ("daily", None), ("", None),
                                             ("moon:3", None)])  # fmt: skip
def test_the_next_market_day_is_told_where_it_is_not_every_day(rule: str, waits: int | None) -> None:
    market = Market(1, "圩", (), "", "town", rule, None, None)
    day = presenter.next_day_of(market, TODAY)
    assert day == (None if waits is None else TODAY + waits)
    assert presenter.next_day_of(None, TODAY) is None


def test_every_category_of_the_catalogue_stands_on_a_shelf() -> None:
    assert all(presenter.shelf_of(category) for category in CATEGORIES)
    assert presenter.shelf_of("tuber") == ("vegetables", "grain")
    assert presenter.shelf_of("something new") == ("other",)


def tile(product: int, category: str) -> Tile:
    return Tile(product, str(product), "", "", category, TODAY)


def test_only_shelves_with_something_on_them_are_offered() -> None:
    tiles = [tile(1, "fruit"), tile(2, "leaf"), tile(3, "tea")]
    assert [key for key, _title in presenter.shelves_in_use(tiles)] == ["vegetables", "fruit", "other"]
    assert [one.product for one in presenter.on_shelf(tiles, "fruit")] == [1]
    assert len(presenter.on_shelf(tiles, presenter.EVERYTHING)) == 3


@pytest.mark.parametrize(("source", "station"), [("station:12", 12), ("gz", 0), ("station:", 0), ("shop:12", 0)])
def test_whose_report_a_quote_is(source: str, station: int) -> None:
    assert presenter.station_of(quote(TODAY, source=source)) == station
