"""Keeping the catalogue: adding, other names, undoing a merge, what is only provisional."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.kernel.record import Row
from station.products import FEATURE
from station.products.declared import PRODUCT
from station.products.model import CATEGORIES
from station.products.seasons import season_months
from station.products.store import codes_of, learn_new, names_of, product_of
from station.store import rows, search
from station.store.database import Connection
from station.store.store import Store
from tests.station.places.seats import KEEPER, OFFICER, OPERATOR, open_seat


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    store = open_seat(tmp_path, FEATURE)
    yield store
    store.close()


def refused(store: Store, deed: str, **params: object) -> str:
    with pytest.raises(StationError) as raised:
        store.do(deed, KEEPER, **params)
    return raised.value.code


def ops(store: Store) -> int:
    return int(store.reader().execute("SELECT count(*) FROM op").fetchone()[0])


def test_seeding_twice_writes_nothing_the_second_time(county: Store) -> None:
    first = county.do("products.seed", OPERATOR)
    written = ops(county)
    assert first == written
    assert county.do("products.seed", KEEPER) == 0
    assert ops(county) == written


def test_seeding_leaves_what_the_county_made(county: Store) -> None:
    own = county.do("products.add", KEEPER, name="番薯", category="tuber")
    county.do("products.seed", OPERATOR)
    assert product_of(county.reader(), "番薯") == own
    assert product_of(county.reader(), "红薯") == product_of(county.reader(), "甘薯") != own


def test_the_grid_shows_products_and_the_card_their_varieties(county: Store) -> None:
    county.do("products.seed", OPERATOR)
    shown = county.show("products.list", OFFICER, limit=45)
    assert shown[0].name == "稻谷"
    assert all(each.picture and not each.parent for each in shown)
    fruit = county.show("products.list", OFFICER, category="fruit")
    assert {each.category for each in fruit} == {"fruit"}
    assert [each.rank for each in fruit] == sorted(each.rank for each in fruit)
    lychee = next(each for each in fruit if each.name == "荔枝")
    card = county.show("products.card", OFFICER, id=lychee.id)
    assert card.parent is None
    assert [each.name for each in card.aliases] == ["荔果"]
    assert "妃子笑" in [each.name for each in card.varieties]
    assert {each.picture for each in card.varieties} == {"lychee"}
    variety = county.show("products.card", OFFICER, id=card.varieties[0].id)
    assert variety.parent == lychee
    assert "妃子笑" in [each.name for each in county.show("products.list", OFFICER, with_varieties=True, limit=999)]


def test_categories_come_in_the_order_of_the_shelves(county: Store) -> None:
    assert county.show("products.categories", OFFICER) == []
    county.do("products.seed", OPERATOR)
    found = county.show("products.categories", OFFICER)
    assert [each.code for each in found] == list(CATEGORIES)
    assert next(each for each in found if each.code == "fruit").picture == "lychee"
    assert sum(each.products for each in found) == len(county.show("products.list", OFFICER, limit=999))


def test_names_of_a_product_gather_its_varieties_but_not_the_other_way(county: Store) -> None:
    county.do("products.seed", OPERATOR)
    db = county.reader()
    assert {"荔枝", "荔果", "怀枝", "淮枝"} <= set(names_of(db, product_of(db, "荔枝")))
    assert set(names_of(db, product_of(db, "怀枝"))) == {"怀枝", "禾荔", "淮枝"}
    assert names_of(db, 0) == ()


@pytest.mark.parametrize("written", ["荔枝", " 荔枝 ", "荔枝\n", "火龍果", "ＡＢ肥", "ab肥"])
def test_a_name_is_known_in_any_width_case_and_script(county: Store, written: str) -> None:
    county.do("products.seed", OPERATOR)
    county.do("products.add", KEEPER, name="AB肥", category="input", unit="bag50")
    assert product_of(county.reader(), written)
    assert product_of(county.reader(), "荔") == 0
    assert product_of(county.reader(), "") == 0


def test_a_provisional_name_is_found_and_merged_and_let_go_again(county: Store) -> None:
    county.do("products.seed", OPERATOR)
    county.write(lambda db: search.learn(db, ["本地靓菜心"]))
    provisional = county.show("products.find", OFFICER, word="bdlcx")
    assert [(hit.product, hit.name, hit.picture) for hit in provisional] == [(0, "本地靓菜心", "")]
    choysum = product_of(county.reader(), "菜心")
    made = county.do("products.add_alias", KEEPER, product=choysum, name="本地靓菜心", kind="trade")
    assert "本地靓菜心" in names_of(county.reader(), choysum)
    merged = county.show("products.find", OFFICER, word="bdlcx")
    assert [(hit.product, hit.name, hit.matched) for hit in merged] == [(choysum, "菜心", "本地靓菜心")]
    county.do("products.drop_alias", KEEPER, alias=made)
    assert "本地靓菜心" not in names_of(county.reader(), choysum)
    assert county.show("products.find", OFFICER, word="bdlcx") == provisional
    assert refused(county, "products.drop_alias", alias=made) == "products.no_alias"


def test_a_code_of_another_system_leads_to_the_product_but_is_no_name(county: Store) -> None:
    county.do("products.seed", OPERATOR)
    lychee = product_of(county.reader(), "荔枝")
    county.do("products.add_alias", KEEPER, product=lychee, name="AF01001", kind="code")
    assert product_of(county.reader(), "AF01001") == lychee
    assert "AF01001" not in names_of(county.reader(), lychee)
    assert codes_of(county.reader(), lychee) == ("AF01001",)
    assert county.show("products.find", OFFICER, word="AF01001") == []


def test_a_variety_takes_after_its_parent(county: Store) -> None:
    county.do("products.seed", OPERATOR)
    lychee = product_of(county.reader(), "荔枝")
    made = county.do("products.add", KEEPER, name="观音绿", parent=lychee)
    card = county.show("products.card", OFFICER, id=made)
    assert (card.product.category, card.product.unit, card.product.picture) == ("fruit", "jin", "lychee")
    assert refused(county, "products.add", name="大观音绿", parent=made) == "products.variety_of_variety"
    assert [hit.product for hit in county.show("products.find", OFFICER, word="gyl")] == [made]


def test_a_product_that_cannot_be(county: Store) -> None:
    county.do("products.seed", OPERATOR)
    rice = product_of(county.reader(), "稻谷")
    assert refused(county, "products.add", name=" ", category="fruit") == "products.unnamed"
    assert refused(county, "products.add", name="红薯", category="tuber") == "products.name_taken"
    assert refused(county, "products.add", name="新果") == "products.no_category"
    assert refused(county, "products.add", name="新果", category="水果") == "products.bad_category"
    assert refused(county, "products.add", name="新果", category="fruit", unit="司马斤") == "unit.unknown"
    assert refused(county, "products.add", name="新果", category="fruit", season="13") == "products.bad_season"
    assert refused(county, "products.add", name="新果", parent=5) == "products.no_product"
    assert refused(county, "products.add_alias", product=rice, name="红薯") == "products.name_taken"
    assert refused(county, "products.add_alias", product=rice, name="谷子", kind="x") == "products.bad_alias_kind"
    assert refused(county, "products.add_alias", product=5, name="谷子") == "products.no_product"
    assert refused(county, "products.edit", product=5, rank=1) == "products.no_product"
    with pytest.raises(StationError, match="no_product"):
        county.show("products.card", OFFICER, id=5)


def test_editing_leaves_what_was_not_given(county: Store) -> None:
    made = county.do("products.add", KEEPER, name="观音绿", category="fruit", season="6-7")
    county.do("products.edit", KEEPER, product=made, rank=3, unit="kg")
    county.do("products.edit", KEEPER, product=made)
    product = county.show("products.card", OFFICER, id=made).product
    assert (product.rank, product.unit, product.season, product.category) == (3, "kg", "6-7", "fruit")
    county.do("products.edit", KEEPER, product=made, category="input")
    assert county.show("products.card", OFFICER, id=made).product.is_input


def test_what_the_county_sent_is_found_at_once(county: Store) -> None:
    row: Row = {"name": "观音绿", "name_en": "", "parent": None, "category": "fruit", "class_code": None, "unit": "jin"}
    row |= {"picture": "", "is_input": False, "season": None, "rank": 9}

    def arrive(db: Connection) -> None:
        rows.put_row(db, PRODUCT, 77, row)
        assert FEATURE.arrived is not None
        FEATURE.arrived(db, frozenset({"products.product"}))
        assert learn_new(db) == 0

    county.write(arrive)
    assert [hit.product for hit in county.show("products.find", OFFICER, word="gyl")] == [77]


@pytest.mark.parametrize(
    ("season", "months"),
    [("", set()), ("5-7", {5, 6, 7}), ("11-2", {11, 12, 1, 2}), ("7, 11", {7, 11}), ("3", {3}), ("1-2,12", {1, 2, 12})],
)
def test_seasons_run_over_new_year(season: str, months: set[int]) -> None:
    assert season_months(season) == months


@pytest.mark.parametrize("season", ["0", "13", "5-", "-5", "五月", "5-6-7", "²"])
def test_what_is_no_season(season: str) -> None:
    with pytest.raises(StationError, match="bad_season"):
        season_months(season)
