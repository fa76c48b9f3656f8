"""Layouts are learned as data: what was said once about a file holds for the next that looks so, and for no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station import products
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.prices import FEATURE
from station.prices.actions import look_through
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.reading import read_prices
from station.prices.sources import learned_layouts, to_learn
from station.store.store import Store
from tests.station.places.seats import open_seat

ODD = "番号\t行情一\t行情二\t货\t报送\n1\t3.2\t4.0\t荔枝\t2026/3/2\n2\t5\t6\t龙眼\t2026/3/2\n"
MAPPING = {"low": "行情一", "high": "行情二", "product": "货", "date": "报送", "ignore": ["番号"]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_seat(tmp_path, products.FEATURE, FEATURE)
    yield made
    made.close()


def read(text: str, store: Store, **said: Any) -> PriceFile:
    hints = Hints(**said, learned=learned_layouts(store.reader()))
    return read_prices(text.encode(), name="价.txt", hints=hints)


def learn(store: Store, source: str = "根子市场", mapping: dict[str, Any] = MAPPING, text: str = ODD) -> int:
    file = read(text, store, source=source, market="根子", unit="jin", kind="trader", mapping=mapping)
    said = to_learn(source, file)
    assert said is not None
    return int(store.do("prices.learn_layout", OPERATOR, **said))


def test_a_layout_nobody_knows_is_known_once_it_was_explained(store: Store) -> None:
    with pytest.raises(StationError, match=r"price\.no_columns"):
        read(ODD, store, source="根子市场")
    learn(store)
    file = read(ODD.replace("3.2", "3.3"), store, source="根子市场")
    assert (file.product, file.low, file.high) == (["荔枝", "龙眼"], [3300, 5000], [4000, 6000])
    assert (file.market, file.unit, file.kind) == (["根子"] * 2, ["jin"] * 2, ["trader"] * 2)
    assert file.learned_from == "根子市场"
    report = look_through(store.reader(), "根子市场", file)[0]
    assert (report.learned_from, report.columns["low"], report.ignored) == ("根子市场", "行情一", ("番号",))


def test_another_source_borrows_the_columns_but_neither_market_nor_unit(store: Store) -> None:
    learn(store)
    with pytest.raises(StationError, match=r"price\.unit_missing"):
        read(ODD, store, source="石鼓市场")
    with pytest.raises(StationError, match=r"price\.market_missing"):
        read(ODD, store, source="石鼓市场", unit="kg")
    file = read(ODD, store, source="石鼓市场", unit="kg", market="石鼓")
    assert (file.market, file.unit, file.kind, file.low) == (["石鼓"] * 2, ["kg"] * 2, ["wholesale"] * 2, [3200, 5000])


def test_another_heading_or_order_of_columns_is_another_layout(store: Store) -> None:
    learn(store, mapping={"low": "@2", "high": "@3", "product": "@4", "date": "@5"})
    swapped = "番号\t行情二\t行情一\t货\t报送\n1\t4.0\t3.2\t荔枝\t2026/3/2\n"
    with pytest.raises(StationError, match=r"price\.no_columns"):
        read(swapped, store, source="根子市场")
    with pytest.raises(StationError, match=r"price\.no_columns"):
        read(ODD.replace("行情一", "行情三"), store, source="根子市场")


def test_what_is_said_now_comes_before_what_was_learned(store: Store) -> None:
    learn(store)
    other = {**MAPPING, "low": "行情二", "high": "@3"}
    file = read(ODD, store, source="根子市场", mapping=other, unit="kg", market="甲")
    assert (file.learned_from, file.unit) == ("", ["kg"] * 2)
    assert read(ODD, store, source="根子市场", unit="kg").unit == ["kg"] * 2


def test_columns_without_headings_are_named_by_their_place(store: Store) -> None:
    text = "荔枝,3.2,2026-03-02\n龙眼,5,2026-03-02\n不是,价,2026-03-02\n"
    mapping = {"product": "@1", "typical": "@2", "date": "@3"}
    file = read(text, store, market="甲", unit="jin", mapping=mapping, signature="none")
    assert (file.product, file.typical, file.headings) == (["荔枝", "龙眼"], [3200, 5000], 0)
    assert [(one.line, one.code) for one in file.rejected] == [(3, "price.not_a_number")]
    assert to_learn("甲", file) is None


def test_the_day_of_a_title_is_that_of_its_rows_and_is_never_learned(store: Store) -> None:
    text = "根子市场行情 2026年3月2日 星期一,,\n货品,价格(元/斤),备注\n荔枝,3.2,好\n"
    mapping = {"product": "货品"}
    file = read(text, store, market="甲", mapping=mapping)
    assert (file.day, file.columns["date"]) == ([20514], "根子市场行情 2026年3月2日 星期一")
    with pytest.raises(StationError, match=r"price\.date_missing"):
        read(text.replace("3月2日 星期一", "3月2日至8日"), store, market="甲", mapping=mapping)
    said = to_learn("甲", read(text, store, market="甲", mapping={**mapping, "date": "=2026-03-02"}))
    assert said is not None
    assert "date" not in json.loads(said["mapping"])


def test_what_was_learned_is_shown_changed_and_forgotten(store: Store) -> None:
    row = learn(store)
    assert learn(store, mapping={**MAPPING, "low": "行情二", "high": "行情一"}) == row
    (layout,) = store.show("prices.layouts", OPERATOR)
    assert (layout.source, layout.mapping["low"], layout.unit) == ("根子市场", "行情二", "jin")
    store.do("prices.forget_layout", OPERATOR, layout=row)
    assert store.show("prices.layouts", OPERATOR) == []
    with pytest.raises(StationError, match=r"price\.no_columns"):
        read(ODD, store, source="根子市场")
    with pytest.raises(StationError, match=r"price\.no_layout"):
        store.do("prices.forget_layout", OPERATOR, layout=row)


def test_each_source_has_its_licence_note(store: Store) -> None:
    for note in ("市场管理处 2026 年 3 月书面同意", "只供本县信息站展示"):
        store.do("prices.describe_source", OPERATOR, source="根子市场", licence=note)
    learn(store)
    (source,) = store.show("prices.sources", OPERATOR)
    assert (source.name, source.licence, source.layouts, source.taken) == ("根子市场", "只供本县信息站展示", 1, None)
    file = read(ODD, store, source="根子市场")
    assert look_through(store.reader(), "根子市场", file)[0].licence == "只供本县信息站展示"
    assert look_through(store.reader(), "石鼓市场", file)[0].licence == ""


@pytest.mark.parametrize("source", ["", " ", "station:3"])
def test_a_source_has_a_name_and_is_no_station(store: Store, source: str) -> None:
    with pytest.raises(StationError, match=r"price\.(no_source|foreign_source)"):
        store.do("prices.describe_source", OPERATOR, source=source, licence="")


@pytest.mark.parametrize("mapping", ["", "[", "[1]", '"x"', "[" * 9000])
def test_a_mapping_that_is_none_is_refused(store: Store, mapping: str) -> None:
    with pytest.raises(StationError, match=r"price\.mapping_value"):
        store.do("prices.learn_layout", OPERATOR, source="甲", signature="0", mapping=mapping)
