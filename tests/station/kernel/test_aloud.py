"""Figures in running text as they are said; what must never be said; pieces no longer than a voice takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.aloud import HIDDEN, aloud, pieces

SAID = {
    "每亩20克，兑水30公斤": "每亩二十克，兑水三十公斤",
    "稀释1500倍": "稀释一千五百倍",
    "2000倍液": "两千倍液",
    "1500～2000倍": "一千五百到两千倍",
    "20g/亩": "每亩二十克",
    "15-20 kg/亩": "每亩十五到二十公斤",
    "50ml": "五十毫升",
    "10%吡虫啉": "百分之十吡虫啉",
    "病株率5%-10%": "病株率百分之五到百分之十",
    "病株率5-10%": "病株率百分之五到十",
    "0.3%尿素": "百分之零点三尿素",
    "1:500": "一比五百",
    "氮磷钾15-15-15": "氮磷钾十五，十五，十五",
    "2天一次，喷2次": "两天一次，喷两次",
    "隔7～10天": "隔七到十天",
    "20克-30克": "二十克到三十克",
    "2-3天": "两到三天",
    "2026年11月22日": "二零二六年十一月二十二日",
    "2026-11-22": "二零二六年十一月二十二日",
    "11月25日到12月5日": "十一月二十五日到十二月五日",
    "2月2日": "二月二日",
    "2月中旬到3月": "二月中旬到三月",
    "2个月": "两个月",
    "第2次": "第二次",
    "上午8:30前": "上午八点半前",
    "气温-5℃": "气温零下五度",
    "25~30℃": "二十五到三十度",
    "pH5.5": "酸碱度五点五",
    "亩产1,200斤": "亩产一千两百斤",
    "2.5亩": "二点五亩",
    "2亩": "两亩",
    "12亩": "十二亩",
    "1/3": "三分之一",
    "50ppm": "百万分之五十",
    "3m×4m": "三米乘四米",
    "打12316问": "打幺二三幺六问",
    "残留≤0.05mg/kg": "残留不超过每公斤零点零五毫克",
    "１０克": "十克",
    "200亩": "两百亩",
}
PRIVATE = ("找老陈13812345678", "身份证440981196001011234", "电话0668-6666001", "卡号6222021234567890123",
           "138 1234 5678", "44098119600101123X")


@pytest.mark.parametrize(("written", "said"), SAID.items())
def test_figures_are_said_as_people_say_them(written: str, said: str) -> None:
    assert aloud(written) == said


def test_cantonese_counts_its_own_way() -> None:
    assert aloud("200亩，2斤", "yue") == "二百亩，两斤"
    assert aloud("打12316", "yue") == "打一二三一六"


@pytest.mark.parametrize("written", PRIVATE)
def test_what_may_be_somebodys_number_is_never_said(written: str) -> None:
    said = aloud(written)
    assert HIDDEN in said
    assert not any(numeral in said.replace(HIDDEN, "") for numeral in "零一二三四五六七八九")


def test_an_amount_is_no_telephone() -> None:
    """Negative control: a rule that hides every long number would pass the test above."""
    assert aloud("补贴12000000元") == "补贴一千两百万元"


@given(st.text(alphabet="0123456789.,-~:/%年月日亩克倍kgml℃第打×≥ 防治", max_size=40))
def test_no_digit_is_left_whatever_is_written(text: str) -> None:
    assert not any("0" <= letter <= "9" for letter in aloud(text))


@given(st.text(alphabet="稻田喷药。，；！ \n", max_size=300), st.integers(5, 60))
def test_pieces_keep_every_word_and_the_limit(text: str, most: int) -> None:
    found = pieces(text, most)
    assert all(0 < len(piece) <= most for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_pieces_end_where_a_sentence_ends() -> None:
    assert pieces("先查田。再打药，要均匀。", 7) == ["先查田。", "再打药，", "要均匀。"]
