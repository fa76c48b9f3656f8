"""What is left of HTML can be laid out, read and trusted to lead nowhere."""

from __future__ import annotations

import re

import pytest

from station.bulletins import markup

DEEP = {
    "tables": "<table><tr><td>" * 1_500 + "x",
    "lists": "<ul><li>" * 2_500 + "x",
    "closed lists": "<ol><li>" * 1_000 + "x" + "</li></ol>" * 1_000,
    "bold": "<strong><em>" * 2_500 + "x",
    "boxes": "<div>" * 50_000 + "x",
    "more tags than anybody writes": "<table><tr><td>" * 9_000 + "x",
}


@pytest.mark.parametrize("name", DEEP)
def test_no_tag_stands_deep_within_its_own_kind(name: str) -> None:
    kept = markup.clean(DEEP[name])
    assert "x" in kept
    assert kept.count("<table>") + kept.count("<strong>") + kept.count("<em>") <= 3
    assert kept.count("<ul>") + kept.count("<ol>") <= 3
    assert markup.clean(kept) == kept


def test_what_people_write_stays_as_it_is() -> None:
    told = (
        "<h2>甲</h2><p>一<strong>二<em>三</em></strong><br>四</p><ol><li>五<ul><li>六</li></ul></li></ol>"
        "<table><thead><tr><th>药</th><th>亩</th></tr></thead><tbody><tr><td colspan=\"2\">七</td></tr></tbody></table>"
    )
    assert markup.clean(told) == told
    assert markup.clean(told * 2) == told * 2


def test_a_table_has_no_more_cells_than_can_be_read() -> None:
    wide = markup.clean("<table>" + "<tr>" + '<td colspan="20">x</td>' * 2_000 + "</table>")
    assert wide.count("<td") == 1
    assert wide.count("x") == 2_000
    assert markup.clean('<table><tr><td colspan="99" rowspan="1000000">x</table>').count("span") == 0
    assert markup.clean("<table>" + "<tr><td>x" * 2_000 + "</table>").count("<tr>") == markup.MOST_ROWS


def test_signs_that_hide_or_turn_words_around_are_gone() -> None:
    hidden = "一\u202e二\u2066三\u200b四\ufeff五&#8238;六\u00ad七\x00八\u2028九\U000e0041十\ufffc"
    assert markup.clean(f"<p>{hidden}</p>").replace("\n", "") == "<p>一二三四五六七八九十</p>"


def test_enormous_attributes_and_texts_are_cut() -> None:
    sha = "0" * 64
    kept = markup.clean(f'<img src="medium:{sha}" alt="{"a" * 400_000}"><p title="{"b" * 90_000}">x</p>')
    assert len(kept) < 400
    assert len(markup.clean("x" * 3_000_000)) == markup.LONGEST


def test_it_costs_little_even_where_it_was_built_to_cost_much() -> None:
    nested = "".join(f"<{tag}>" for tag in ("ul", "li", "p", "strong", "table", "tr", "td")) * 9_000
    assert not re.search(r"(<table>.*){2}", markup.clean(nested))
