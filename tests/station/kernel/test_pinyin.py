"""A name is reached by the pinyin and the initials of any reading it may have."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.kernel.pinyin import MOST_READINGS, pinyin_keys
from station.kernel.text import QueryKind, query_form
from tests.programs import ROOT


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("荔枝", {"lizhi", "lz"}),
        ("蕹菜", {"wengcai", "yongcai", "wc", "yc"}),
        ("绿豆", {"lvdou", "ludou", "ld"}),
        ("女贞", {"nvzhen", "nuzhen", "nz"}),
        ("番茄", {"fanqie", "fq"}),
        ("茄子", {"qiezi", "qz"}),
        ("长豆角", {"changdoujiao", "cdj"}),
        ("芥蘭", {"jielan", "jl"}),
        ("ＮＰＫ复合肥15", {"npkfuhefei15", "npkfhf15"}),
        ("NPK 15-15", {"npk1515"}),
        ("火龙果(红肉)", {"huolongguohongrou", "hlghr"}),
    ],
)
def test_keys_of_a_name(name: str, keys: set[str]) -> None:
    assert keys <= pinyin_keys(name)


def test_keys_of_nothing() -> None:
    assert pinyin_keys("") == frozenset()
    assert pinyin_keys("，！") == frozenset()


def test_initials_collide_as_they_do_in_the_village() -> None:
    assert "dg" in pinyin_keys("冬瓜") & pinyin_keys("稻谷")
    assert "cy" in pinyin_keys("茶叶") & pinyin_keys("草鱼")


def test_readings_are_bounded_however_many_a_name_has() -> None:
    worst = "长行重乐单参差朝曾卜" * 3
    assert len(pinyin_keys(worst)) <= 3 * MOST_READINGS


@settings(max_examples=30)
@given(st.text(max_size=10))
def test_any_text_gives_keys_that_can_be_typed(text: str) -> None:
    for key in pinyin_keys(text):
        assert re.fullmatch("[0-9a-z]+", key)
        assert query_form(key)[0] in (QueryKind.LATIN, QueryKind.DIGITS)


def test_real_goods_all_have_keys(shared: Path) -> None:
    with (shared / "data" / "products" / "gz_sp_goods.csv").open(encoding="utf-8-sig", newline="") as sheet:
        names = [row["gname"] for row in csv.DictReader(sheet)]
    assert len(names) > 100
    assert not [name for name in names if len(pinyin_keys(name)) < 2]


NAMES_THEN_WORDS = """
import sys
from station.kernel.pinyin import pinyin_keys, spelled_out
assert {"yinhang", "yinxing"} <= pinyin_keys("银行"), pinyin_keys("银行")
loaded = "pypinyin.phrases_dict" in sys.modules
print(loaded, *spelled_out("银行"), *spelled_out("步行"))
"""


def test_a_name_is_stored_without_the_dictionary_of_phrases() -> None:
    """It is 45 MB and read in one piece: a syncing station has no room for it. Speech, which asks for it, has it."""
    done = subprocess.run(
        [sys.executable, "-c", NAMES_THEN_WORDS], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["False", "yin2", "hang2", "bu4", "xing2"]
