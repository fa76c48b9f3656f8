"""Suggestions for names nobody knows, a merge by one deed, and a wrong merge undone without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station import products
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.prices import FEATURE
from station.products.likely import NEAR, PART, SOUND, WRITTEN
from station.store.store import Store
from tests.station.places.seats import open_seat
from tests.station.prices.files import bring_in, price_file, price_row

REPORTED = ("馬鈴薯", "凱特芒果", "番鼠", "大白菜(净)", "妃子笑", "火龙菓", "砂糖橘子", "没见过的东西", "荔枝")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_seat(tmp_path, products.FEATURE, FEATURE)
    made.do("products.seed", OPERATOR)
    bring_in(made, price_file([price_row(name, 4.0 + place) for place, name in enumerate(REPORTED)]))
    yield made
    made.close()


def likely(store: Store, name: str) -> list[tuple[str, str]]:
    return [(one.title, one.way) for one in store.show("products.likely", OPERATOR, names=name)]


@pytest.mark.parametrize(
    ("name", "title", "way"),
    [
        ("馬鈴薯", "马铃薯", WRITTEN),
        ("火龙菓", "火龙果", WRITTEN),
        ("龍眼", "龙眼", WRITTEN),
        ("薯仔", "马铃薯", WRITTEN),
        ("番鼠", "甘薯", SOUND),
        ("礼枝", "荔枝", SOUND),
        ("大白菜(净)", "大白菜", PART),
        ("凱特芒果", "芒果", PART),
        ("结球甘兰", "结球甘蓝", SOUND),
        ("空心莱", "蕹菜", NEAR),
        ("荔枝干龙眼", "龙眼", PART),
    ],
)
def test_what_a_name_may_mean(store: Store, name: str, title: str, way: str) -> None:
    assert (title, way) in likely(store, name)[:2]


@pytest.mark.parametrize("name", ["没见过的东西", "枝", "荔", "???", "abc", " "])
def test_a_name_like_none_gets_no_suggestion_of_another(store: Store, name: str) -> None:
    assert not likely(store, name)


def test_several_names_are_answered_at_once_and_in_their_order(store: Store) -> None:
    found = store.show("products.likely", OPERATOR, names="馬鈴薯\n\n番鼠")
    assert list(dict.fromkeys(one.name for one in found)) == ["馬鈴薯", "番鼠"]


def everything(store: Store) -> dict[str, Any]:
    """What every look-up answers, for every way of typing every name."""
    words = (*REPORTED, "malingshu", "mls", "马铃薯", "芋头", "fanshu", "番", "lizhi", "lz", "shu", "yt", "yutou")
    seen: dict[str, Any] = {}
    for word in words:
        for view in ("prices.find", "products.find"):
            seen[f"{view} {word}"] = store.show(view, OPERATOR, word=word)
        for found in store.show("prices.find", OPERATOR, word=word):
            what = {"product": found.product, "name": found.name}
            seen[f"latest {what}"] = store.show("prices.latest", OPERATOR, **what)
            seen[f"history {what}"] = store.show("prices.history", OPERATOR, **what)
        seen[f"table {word}"] = store.show("prices.table", OPERATOR, word=word)
    for view in ("prices.unknown_products", "prices.merged_names", "prices.grid", "products.english"):
        seen[view] = store.show(view, OPERATOR)
    return seen


def product(store: Store, name: str) -> int:
    return int(next(one.product for one in store.show("prices.find", OPERATOR, word=name) if one.name == name))


def test_a_merge_is_found_at_once_and_a_wrong_one_undone_leaves_no_trace(store: Store) -> None:
    before = everything(store)
    quotes = store.reader().execute("SELECT * FROM quote ORDER BY k").fetchall()
    wrong = store.do("products.add_alias", OPERATOR, product=product(store, "芋头"), name="番鼠", kind="trade")
    merged = everything(store)
    assert merged != before  # or the comparison below would prove nothing
    names = [one.quote.product for one in store.show("prices.latest", OPERATOR, product=product(store, "芋头"))]
    assert names == ["番鼠"]
    assert [one.name for one in store.show("prices.merged_names", OPERATOR)][:1] == ["番鼠"]
    store.do("products.drop_alias", OPERATOR, alias=wrong)
    assert everything(store) == before
    assert store.reader().execute("SELECT * FROM quote ORDER BY k").fetchall() == quotes


def test_a_name_belongs_to_one_product_at_a_time(store: Store) -> None:
    potato, taro = product(store, "甘薯"), product(store, "芋头")
    alias = store.do("products.add_alias", OPERATOR, product=taro, name="番鼠")
    with pytest.raises(StationError, match=r"products\.name_taken"):
        store.do("products.add_alias", OPERATOR, product=potato, name="番鼠")
    store.do("products.drop_alias", OPERATOR, alias=alias)
    store.do("products.add_alias", OPERATOR, product=potato, name="番鼠")
    for asked, prices in ((potato, ["番鼠"]), (taro, [])):
        assert [one.quote.product for one in store.show("prices.latest", OPERATOR, product=asked)] == prices


def test_another_spelling_of_a_name_joins_its_own_product_and_no_other(store: Store) -> None:
    potato, taro = product(store, "马铃薯"), product(store, "芋头")
    with pytest.raises(StationError, match=r"products\.name_taken"):
        store.do("products.add_alias", OPERATOR, product=taro, name="馬鈴薯")
    store.do("products.add_alias", OPERATOR, product=potato, name="馬鈴薯")
    assert "馬鈴薯" in [one.quote.product for one in store.show("prices.latest", OPERATOR, product=potato)]
    with pytest.raises(StationError, match=r"products\.name_taken"):
        store.do("products.add_alias", OPERATOR, product=potato, name="馬鈴薯")
