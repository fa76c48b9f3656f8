"""The county's index is a fixed basket against a fixed base, exact until it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.errors import StationError
from station.kernel.units import round_half_up
from station.prices.insight.basket import NEEDED, Index, relative, weighted
from tests.station.places.seats import OFFICER, OPERATOR
from tests.station.prices.kept import DAY, Kept, line

RATIO = st.fractions(min_value=Fraction(1, 100), max_value=100)
PARTS = st.lists(st.tuples(st.integers(1, 1000), st.one_of(st.none(), RATIO)), min_size=1, max_size=12)
SERIES = st.dictionaries(st.sampled_from([(name,) for name in "abcdefg"]), st.integers(1, 10**9))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    kept.store.do("products.seed", OPERATOR)
    yield kept
    kept.store.close()


def product(kept: Kept, name: str) -> int:
    return int(next(one.product for one in kept.show("prices.find", word=name) if one.name == name))


def made(kept: Kept, **other: Any) -> int:
    products = [product(kept, "荔枝"), product(kept, "龙眼"), product(kept, "柚子")]
    asked = {"name": "水果篮子", "base_from": DAY - 12, "base_to": DAY - 10, "products": products,
             "weights": [50, 35, 15]}
    return int(kept.store.do("prices.set_basket", OPERATOR, **asked | other))


@given(PARTS)
def test_the_index_is_the_weighted_mean_of_what_has_a_price(parts: list[tuple[int, Fraction | None]]) -> None:
    found, weighed = weighted(parts)
    counted = [(weight, moved) for weight, moved in parts if moved is not None]
    whole, weight = sum(one for one, _ in parts), sum(one for one, _ in counted)
    assert weighed == weight * 1000 // whole
    assert (found is None) == (Fraction(weight, whole) < Fraction(NEEDED, 1000))
    if found is not None:
        mean = sum((one * moved for one, moved in counted), Fraction(0)) / weight
        assert found == round_half_up(mean * 10_000)
        assert min(moved for _, moved in counted) * 10_000 - 1 < found < max(moved for _, moved in counted) * 10_000 + 1


@given(PARTS, st.integers(2, 50))
def test_only_the_proportion_of_weights_counts(parts: list[tuple[int, Fraction | None]], factor: int) -> None:
    assert weighted(parts) == weighted([(weight * factor, moved) for weight, moved in parts])


@given(SERIES, SERIES)
def test_a_market_that_opens_or_falls_silent_moves_nothing(now: Mapping[Any, int], then: Mapping[Any, int]) -> None:
    both = now.keys() & then.keys()
    assert relative(now, then) == relative({one: now[one] for one in both}, {one: then[one] for one in both})


@given(SERIES, st.integers(1, 100), st.integers(1, 100))
def test_when_every_price_moves_alike_so_does_the_product(then: Mapping[Any, int], up: int, down: int) -> None:
    now = {series: price * up for series, price in then.items()}
    before = {series: price * down for series, price in then.items()}
    assert relative(now, before)[0] == (Fraction(up, down) if then else None)


def test_the_index_of_a_day(kept: Kept) -> None:
    base = [line(name, 4000, day=DAY - 11) for name in ("妃子笑", "龙眼", "柚子")]
    kept.put(1, [*base, line("龙眼", 1, day=DAY - 11, kind="retail")])
    kept.put(2, [line("妃子笑", 5000), line("龙眼", 3000, day=DAY - 3), line("荔枝", 9000, market="新开的市场")])
    basket = made(kept)
    found: Index = kept.show("prices.index", day=DAY)
    assert (found.basket.id, found.weighed) == (basket, 850)
    assert [(one.item.name, one.hundredths, one.series) for one in found.items] == [
        ("荔枝", 12_500, 1), ("龙眼", 7500, 1), ("柚子", None, 0)]
    assert found.hundredths == round_half_up(Fraction(50 * 12_500 + 35 * 7500, 85))
    facts = found.basis.facts
    assert (facts["name"], facts["count"], str(facts["base_to_day"])) == ("水果篮子", 3, "2024-09-24")


def test_too_little_of_the_basket_is_no_index(kept: Kept) -> None:
    kept.put(1, [line("荔枝", 4000, day=DAY - 11), line("荔枝", 5000)])
    made(kept)
    found: Index = kept.show("prices.index", day=DAY)
    assert (found.hundredths, found.weighed) == (None, 500)


def test_another_basket_takes_the_place_of_the_first_which_is_kept(kept: Kept) -> None:
    assert kept.show("prices.index") is None
    first, second = made(kept), made(kept, name="菜篮子")
    assert [one.id for one in kept.show("prices.baskets")] == [second, first]
    assert kept.show("prices.index").basket.id == second
    assert kept.show("prices.index", basket=first).basket.id == first


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"weights": [50, 35]}, "price.basket_items"),
        ({"weights": [50, 35, 0]}, "price.basket_items"),
        ({"products": [], "weights": []}, "price.basket_items"),
        ({"products": [1, 1], "weights": [1, 1]}, "price.basket_items"),
        ({"products": [123], "weights": [1]}, "price.basket_product"),
        ({"base_to": DAY - 13}, "price.basket_period"),
        ({"base_from": DAY - 200}, "price.basket_period"),
        ({"base_from": 20_240, "base_to": 20_250}, "price.basket_period"),
        ({"kind": "guessed"}, "price.unknown_kind"),
    ],
)
def test_a_basket_nobody_could_make_an_index_of_is_refused(kept: Kept, other: dict[str, Any], code: str) -> None:
    with pytest.raises(StationError) as refused:
        made(kept, **other)
    assert refused.value.code == code
    assert kept.count("prices_basket") == 0


def test_an_officer_sets_no_basket(kept: Kept) -> None:
    with pytest.raises(StationError) as refused:
        kept.store.do("prices.set_basket", OFFICER, name="", base_from=1, base_to=1, products=[], weights=[])
    assert refused.value.code == "deed.not_allowed"
