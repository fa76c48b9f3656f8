"""Names are found however they are typed: width, case, old characters, two characters out of ten."""

from __future__ import annotations

import csv
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.text import (
    QueryKind,
    bigrams,
    edit_distance,
    fold,
    half_width,
    has_han,
    is_han,
    match_expression,
    nfc,
    query_form,
)
from station.kernel.variants import SIMPLIFIED

NAMES = st.text(alphabet="荔枝水稻生姜芥蓝蕹菜龙眼ab1 -，" + "𠮷", max_size=12)


@pytest.fixture
def index() -> Iterator[Any]:
    db = sqlcipher3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE found USING fts5(grams, tokenize='unicode61 remove_diacritics 0')")
    yield db
    db.close()


def _put(db: Any, *texts: str) -> None:
    db.execute("DELETE FROM found")
    db.executemany(
        "INSERT INTO found (rowid, grams) VALUES (?, ?)", [(n, " ".join(bigrams(t))) for n, t in enumerate(texts)]
    )


def _find(db: Any, query: str) -> set[int]:
    expression = match_expression(query)
    return (
        {row[0] for row in db.execute("SELECT rowid FROM found WHERE found MATCH ?", (expression,))}
        if expression
        else set()
    )


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＮＰＫ　15－15", "npk 15-15"),
        ("芥蘭", "芥兰"),
        ("番藷", "番薯"),
        ("雞蛋", "鸡蛋"),
        ("陳亞明", "陈亚明"),
        ("單枞", "单丛"),
        ("蘿蔔  乾", "萝卜 干"),
        ("墟日", "圩日"),
        ("\uf967", "不"),
        ("", ""),
    ],
)
def test_folding_makes_one_of_two_spellings(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing_for_plain_names(text: str) -> None:
    plain = "".join(character for character in text if is_han(character) or character in string.printable)
    assert fold(fold(plain)) == fold(plain)


def test_no_variant_leads_to_another() -> None:
    assert len(SIMPLIFIED) > 600
    assert not [target for target in SIMPLIFIED.values() if ord(target) in SIMPLIFIED]


def test_variants_sound_alike() -> None:
    """A pair typed wrongly would join two different words; a shared reading catches nearly all of those."""
    from pypinyin import Style, pinyin

    def readings(character: str) -> set[str]:
        return set(pinyin(character, style=Style.NORMAL, heteronym=True)[0])

    assert not [chr(old) + new for old, new in SIMPLIFIED.items() if not readings(chr(old)) & readings(new)]


def test_stored_text_is_nfc_and_trimmed() -> None:
    assert nfc(" Cafe\u0301 ") == "Café"
    assert half_width("ＡＢ１　￥") == "AB1 ¥"


def test_chinese_is_known_in_every_plane() -> None:
    assert has_han("3号𠮷")
    assert not has_han("No. 3，")
    assert is_han("〇")


def test_grams_overlap_and_end_in_one_character() -> None:
    assert bigrams("水稻病害") == ["水稻", "稻病", "病害", "害"]
    assert bigrams("NPK15-15 复合肥") == ["npk15", "15", "复合", "合肥", "肥"]
    assert bigrams("，。！") == []


def test_two_characters_out_of_a_long_title_are_found(index: Any) -> None:
    _put(index, "今年早造水稻稻瘟病防治要点", "荔枝保果技术", "水产养殖与稻田管理")
    assert _find(index, "水稻") == {0}
    assert _find(index, "稻瘟病") == {0}
    assert _find(index, "技术") == {1}
    assert _find(index, "稻") == {0, 2}
    assert _find(index, "殖") == {2}
    assert _find(index, "水稻 防治") == {0}
    assert _find(index, "水稻 荔枝") == set()


def test_names_of_plane_two_are_found(index: Any) -> None:
    _put(index, "𠮷村村委会", "吉村")
    assert _find(index, "𠮷村") == {0}
    assert _find(index, "𠮷") == {0}


@given(st.text(max_size=20))
def test_whatever_is_typed_the_expression_is_valid(text: str) -> None:
    db = sqlcipher3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE found USING fts5(grams, tokenize='unicode61 remove_diacritics 0')")
    _find(db, text)
    db.close()


@given(NAMES, st.data())
def test_every_part_of_a_chinese_name_finds_it(name: str, data: st.DataObject) -> None:
    runs = [run for run in "".join(c if is_han(c) else " " for c in fold(name)).split() if run]
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    part = run[start : data.draw(st.integers(start + 1, len(run)))]
    db = sqlcipher3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE found USING fts5(grams, tokenize='unicode61 remove_diacritics 0')")
    _put(db, name, "毫不相干")
    assert _find(db, part) == {0}
    db.close()


@pytest.mark.parametrize(
    ("typed", "kind", "form"),
    [
        ("lz", QueryKind.LATIN, "lz"),
        ("Li Zhi", QueryKind.LATIN, "lizhi"),
        ("ＬＺ", QueryKind.LATIN, "lz"),
        ("lǜ dòu", QueryKind.LATIN, "lvdou"),
        ("lüdou", QueryKind.LATIN, "lvdou"),
        ("xi'an", QueryKind.LATIN, "xian"),
        ("npk15", QueryKind.LATIN, "npk15"),
        ("荔 枝", QueryKind.HAN, "荔枝"),
        ("芥蘭 a", QueryKind.HAN, "芥兰a"),
        ("１０ 23", QueryKind.DIGITS, "1023"),
        (" ，", QueryKind.EMPTY, ""),
        ("", QueryKind.EMPTY, ""),
    ],
)
def test_what_was_typed_is_recognised(typed: str, kind: QueryKind, form: str) -> None:
    assert query_form(typed) == (kind, form)


@pytest.mark.parametrize(
    ("one", "other", "limit", "distance"),
    [
        ("lizhi", "lizhi", 2, 0),
        ("lizhi", "lichi", 2, 1),
        ("荔枝", "荔技", 2, 1),
        ("abc", "", 2, 3),
        ("abc", "", 3, 3),
        ("kitten", "sitting", 3, 3),
        ("kitten", "sitting", 2, 3),
    ],
)
def test_small_slips_are_counted(one: str, other: str, limit: int, distance: int) -> None:
    assert edit_distance(one, other, limit) == distance
    assert edit_distance(other, one, limit) == distance


def test_real_goods_are_found_by_any_two_characters(index: Any, shared: Path) -> None:
    with (shared / "data" / "products" / "gz_sp_goods.csv").open(encoding="utf-8-sig", newline="") as sheet:
        names = [row["gname"] for row in csv.DictReader(sheet)]
    _put(index, *names)
    for number, name in enumerate(names):
        runs = [run for run in "".join(c if is_han(c) else " " for c in fold(name)).split() if len(run) > 1]
        for run in runs:
            assert number in _find(index, run[-2:]), name
