"""The shipped catalogue is whole, and everything in it is found by every name people use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel import text, units
from station.places import FEATURE as PLACES
from station.products import FEATURE, model
from station.products.catalogue import entries
from station.products.store import names_of, product_of
from station.store.store import Store
from tests.station.places.seats import OFFICER, OPERATOR, open_seat

PICTURES = Path(__file__).resolve().parents[3] / "ui" / "pictures"
# DOMAIN.md 4.4: what each product is also called, its varieties among it.
ALSO_CALLED = {
    "稻谷": "谷 禾谷",
    "丝苗米": "丝苗",
    "甘薯": "番薯 红薯",
    "马铃薯": "薯仔 土豆 荷兰薯",
    "芋头": "芋仔",
    "花生": "地豆",
    "甜玉米": "粟米 包粟",
    "菜心": "菜薹",
    "芥蓝": "芥兰",
    "小白菜": "白菜仔 奶白菜",
    "大白菜": "黄芽白 绍菜",
    "结球甘蓝": "椰菜 卷心菜 包菜",
    "生菜": "玻璃生菜",
    "油麦菜": "莜麦菜",
    "蕹菜": "通菜 空心菜",
    "苋菜": "汉菜",
    "豆瓣菜": "西洋菜",
    "菠菜": "菠薐 飞龙菜",
    "番茄": "西红柿",
    "茄子": "矮瓜 力苏",
    "辣椒": "青椒 尖椒 圆椒",
    "黄瓜": "青瓜 吊瓜",
    "苦瓜": "凉瓜",
    "丝瓜": "水瓜 胜瓜",
    "节瓜": "毛瓜",
    "冬瓜": "",
    "南瓜": "金瓜",
    "豇豆": "豆角 长豆角",
    "荷兰豆": "豌豆荚",
    "莲藕": "藕",
    "荸荠": "马蹄",
    "生姜": "姜",
    "大蒜": "蒜头",
    "荔枝": "荔果 三月红 白糖罂 妃子笑 黑叶 桂味 糯米糍 怀枝 白蜡 禾荔 淮枝",
    "龙眼": "桂圆 石硖 储良",
    "香蕉": "",
    "芭蕉": "",
    "菠萝": "黄梨 凤梨",
    "柚子": "沙田柚 蜜柚 金柚",
    "砂糖橘": "沙糖桔 十月桔",
    "贡柑": "皇帝柑",
    "火龙果": "红肉 白肉",
    "番石榴": "鸡屎果 芭乐",
    "黄皮": "无核黄皮",
    "芒果": "檬果",
    "茶叶": "单丛 单枞 红茶",
    "陈皮": "广陈皮",
    "砂仁": "春砂仁",
    "生猪": "毛猪 外三元",
    "猪肉": "白条猪",
    "三黄鸡": "",
    "清远鸡": "",
    "胡须鸡": "",
    "鸡蛋": "鸡春",
    "鸭": "",
    "鹅": "",
    "草鱼": "鲩鱼",
    "鳙鱼": "大头鱼",
    "罗非鱼": "非洲鲫",
    "对虾": "南美白",
    "生蚝": "牡蛎 蚝",
    "尿素": "",
    "复合肥": "",
    "豆粕": "",
}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A county that has just taken the catalogue; these tests only read it."""
    store = open_seat(tmp_path_factory.mktemp("county"), PLACES, FEATURE)
    store.do("products.seed", OPERATOR)
    yield store
    store.close()


def test_every_line_can_be_shown() -> None:
    parents = {entry.name: entry for entry in entries() if not entry.parent}
    assert len(parents) >= 120
    for entry in entries():
        model.check_shown(entry.category, entry.unit, entry.season)
        assert entry.category in model.CATEGORIES
        assert units.unit_of(entry.unit)
        assert entry.name_en
        assert entry.is_input == (entry.category == "input")
        assert all(other.kind in model.ALIAS_KINDS for other in entry.aliases)
        if entry.parent:
            assert parents[entry.parent].category == entry.category
            assert not entry.picture


def test_no_name_means_two_things_and_ranks_are_counted_through() -> None:
    names = [(entry.name, name) for entry in entries() for name in (entry.name, *(each.name for each in entry.aliases))]
    assert len({name for _, name in names}) == len(names)
    meanings = {(text.fold(name), standard) for standard, name in names}
    assert len({folded for folded, _ in meanings}) == len(meanings)
    assert all(text.nfc(name) == name for _, name in names)
    ranks = [entry.rank for entry in entries()]
    assert ranks == list(range(1, len(ranks) + 1))


def test_what_has_a_picture_comes_first_and_the_picture_is_there() -> None:
    pictured = [entry for entry in entries() if entry.picture]
    assert max(entry.rank for entry in pictured) == len(pictured) == 45
    if not PICTURES.is_dir():
        pytest.skip("no pictures in this checkout")
    missing = [entry.picture for entry in pictured if not (PICTURES / f"{entry.picture}.svg").is_file()]
    assert missing == []


@pytest.mark.parametrize("standard", ALSO_CALLED)
def test_the_names_of_the_field_lead_to_their_product(county: Store, standard: str) -> None:
    db = county.reader()
    found = product_of(db, standard)
    assert found
    assert {standard, *ALSO_CALLED[standard].split()} <= set(names_of(db, found))
    for name in (standard, *ALSO_CALLED[standard].split()):
        hits = county.show("products.find", OFFICER, word=name)
        assert text.fold(hits[0].matched) == text.fold(name)
        assert found in (hits[0].product, hits[0].parent)


@pytest.mark.parametrize(
    ("initials", "answers"),
    [
        ("dg", {"冬瓜", "稻谷"}),
        ("dbc", {"大白菜", "豆瓣菜"}),
        ("jd", {"豇豆", "鸡蛋"}),
        ("cy", {"茶叶", "草鱼"}),
        ("yc", {"蕹菜"}),
        ("wc", {"蕹菜"}),
        ("lizhi", {"荔枝"}),
        ("LZ", {"荔枝"}),
        ("fzx", {"妃子笑"}),
        ("番薯", {"甘薯", "番薯叶"}),
    ],
)
def test_initials_answer_with_all_they_may_mean(county: Store, initials: str, answers: set[str]) -> None:
    hits = county.show("products.find", OFFICER, word=initials)
    assert answers <= {hit.name for hit in hits}
    assert len({hit.product for hit in hits}) == len(hits)
