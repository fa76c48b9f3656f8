"""What a text is indexed by, and how a word is found in it again."""

from __future__ import annotations

import random

from station.bulletins.searching import grams
from station.bulletins.searching.plain import plain
from station.bulletins.searching.quoting import quote
from station.kernel import text


def test_each_pair_of_neighbours_is_a_term_and_nothing_across_a_gap() -> None:
    assert grams.pairs("晚稻，稻飞虱。\n20克").split() == ["晚稻", "稻", "稻飞", "飞虱", "虱", "20", "0克", "克"]


def test_a_letter_of_two_units_has_its_pairs_as_any_other() -> None:
    assert grams.pairs("𠮷稻，𠮷").split() == ["𠮷稻", "稻", "𠮷"]
    assert grams.pairs("") == grams.pairs("，").strip() == ""


def test_folding_a_text_letter_by_letter_is_what_folding_it_whole_is() -> None:
    dice = random.Random(7)
    letters = "稻薑ＡB１，（ⅣｶK㎏①⼀﨑ß \u3000" + "".join(map(chr, range(0x4E00, 0x4F00)))
    for _each in range(300):
        found = text.nfc("".join(dice.choice(letters) for _ in range(40)))
        assert " ".join(grams.folded(found).split()) == text.fold(found)


def test_every_letter_that_folds_into_a_chinese_one_counts_as_varying() -> None:
    """`says` looks for these alone before it takes the time of folding."""
    letters = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    folding = [one for one in letters if grams.folded(one) != one and any(map(text.is_han, grams.folded(one)))]
    assert len(folding) > 1500
    assert [one for one in folding if not grams.says([f"一{one}一"], [grams.folded(one)])] == []


def test_a_word_is_found_where_it_stands_however_it_is_written() -> None:
    assert grams.places("生薑與薑", ["姜"]) == [(1, 2), (3, 4)]
    assert grams.places("用ＮＰＫ 5㎏肥", ["npk", "kg"]) == [(1, 4), (6, 7)]
    assert grams.places("稻飞虱", ["稻飞虱", "飞虱"]) == [(0, 3)]


def test_what_was_typed_becomes_pieces_that_enter_no_foreign_sign() -> None:
    assert grams.pieces('  稻飞虱 "NEAR(  水稻 稻飞虱 -- ') == ["稻飞虱", '"near(', "水稻"]
    assert grams.expression('"near(') == '"ne" AND "ea" AND "ar"'
    assert grams.pieces(' "* ( ') == []


def test_words_of_a_section_keep_apart_what_stands_apart() -> None:
    html = (
        "<h2>防治</h2><p>稻<strong>飞</strong>虱 &lt; 5 头</p><ul><li>一</li><li>二</li></ul>"
        '<img alt="稻>田" src="medium:0">尾')
    assert plain(html).split("\n") == ["防治", "", "稻飞虱 < 5 头", "", "", "一", "", "二", "", "", "稻>田", "尾"]


def test_a_quotation_stands_around_the_hit_and_says_where_it_is() -> None:
    words = "一" * 100 + "稻飞虱" + "二" * 100 + "稻飞虱"
    found = quote([("what", "没有"), ("how", words)], ["稻飞虱"])
    assert found.section == "how"
    assert len(found.words) < 80
    assert found.words.startswith("…一")
    assert found.words.endswith("二…")
    assert [found.words[first:last] for first, last in found.places] == ["稻飞虱"]


def test_without_a_hit_a_text_is_quoted_from_its_beginning() -> None:
    assert quote([("what", "甲" * 200)], ["稻"]).words == "甲" * 72 + "…"
    assert quote([], ["稻"]) == ("", "", ())
