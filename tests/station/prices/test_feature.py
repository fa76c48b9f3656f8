"""Products nobody knows yet: found by every way of typing, listed, absent from the grid, and at home once named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station import products
from station.kernel.deeds import OPERATOR
from station.prices import FEATURE
from station.store.store import Store
from tests.station.places.seats import open_seat
from tests.station.prices.files import bring_in, everything, price_file, price_row

STRANGE = "三红蜜柚果"  # reported by nobody's catalogue


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_seat(tmp_path, products.FEATURE, FEATURE)
    made.do("products.seed", OPERATOR)
    bring_in(made, price_file([
        price_row(STRANGE, 4.0, "2025-06-08"), price_row(STRANGE, 4.5, "2025-06-10"), price_row("荔枝", 8.0),
        price_row("芒果", 5.0),
    ]))
    yield made
    made.close()


def product_id(store: Store, name: str) -> int:
    return int(next(one.product for one in store.show("prices.find", OPERATOR, word=name) if one.name == name))


def test_the_report_names_the_unknown_products(store: Store) -> None:
    report = bring_in(store, price_file([price_row("没见过的果"), price_row("没见过的果", 9.0), price_row("香蕉")]))
    assert report.unknown_products == ("没见过的果",)


TYPED = [STRANGE, "蜜柚果", "三红", "sanhongmiyouguo", "sanhong", "shmyg", "SHMYG", "san hong"]


@pytest.mark.parametrize("word", TYPED)
def test_an_unknown_product_is_found_by_its_name_its_pinyin_and_its_initials(store: Store, word: str) -> None:
    assert (0, STRANGE) in [(one.product, one.name) for one in store.show("prices.find", OPERATOR, word=word)]


def test_an_unknown_product_is_listed_until_somebody_names_it(store: Store) -> None:
    assert [(one.name, one.series) for one in store.show("prices.unknown_products", OPERATOR)] == [(STRANGE, 1)]
    store.do("products.add_alias", OPERATOR, product=product_id(store, "柚子"), name=STRANGE)
    assert store.show("prices.unknown_products", OPERATOR) == []


def test_an_unknown_product_is_not_in_the_grid_and_a_known_one_is(store: Store) -> None:
    assert {tile.name for tile in store.show("prices.grid", OPERATOR)} == {"荔枝", "芒果"}
    assert {tile.newest_day for tile in store.show("prices.grid", OPERATOR)} == {20_249}
    assert store.show("prices.grid", OPERATOR, category="veg-leaf") == []
    assert len(store.show("prices.grid", OPERATOR, limit=1)) == 1


def test_a_provisional_name_answers_with_its_prices(store: Store) -> None:
    found = store.show("prices.latest", OPERATOR, name=STRANGE)
    assert [(one.quote.typical, one.previous.typical) for one in found if one.previous] == [(4500, 4000)]


def test_a_later_alias_makes_old_quotes_answer_and_rewrites_nothing(store: Store) -> None:
    pomelo = product_id(store, "柚子")
    assert store.show("prices.latest", OPERATOR, product=pomelo) == []
    before = everything(store)
    alias = store.do("products.add_alias", OPERATOR, product=pomelo, name=STRANGE)
    found = store.show("prices.latest", OPERATOR, product=pomelo)
    assert [(one.quote.product, one.quote.typical) for one in found] == [(STRANGE, 4500)]
    assert len(store.show("prices.history", OPERATOR, product=pomelo)) == 2
    assert {one.product for one in store.show("prices.find", OPERATOR, word="shmyg")} == {pomelo}
    assert "柚子" in {tile.name for tile in store.show("prices.grid", OPERATOR)}
    after = everything(store)
    for table in ("series", "quote", "quote_more", "latest", "prices_sheet"):
        assert after[table] == before[table]
    assert len(after["op"]) == len(before["op"]) + 1
    store.do("products.drop_alias", OPERATOR, alias=alias)
    assert store.show("prices.latest", OPERATOR, product=pomelo) == []
    assert [one.quote.typical for one in store.show("prices.latest", OPERATOR, name=STRANGE)] == [4500]


def test_prices_of_a_variety_answer_under_its_product_too(store: Store) -> None:
    bring_in(store, price_file([price_row("妃子笑", 9.0)]))
    lychee = product_id(store, "荔枝")
    found = store.show("prices.latest", OPERATOR, product=lychee)
    assert sorted(one.quote.product for one in found) == ["妃子笑", "荔枝"]

