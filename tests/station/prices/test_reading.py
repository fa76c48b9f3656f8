"""What a price file gives: its good rows exactly, a code for every other row, and an error when it lacks a fact."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.kernel.words import _
from station.prices.model import KINDS
from station.prices.reading.headings import KIND_WORDS
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.reading import read_prices
from station.prices.reading.sentences import SENTENCES
from tests.conftest import ROOT

HEADING = "品名,最低价,平均价,最高价,规格,单位,发布日期"
GOOD = "芋头,1.5,1.55,1.6,普通,斤,2013-06-10"
MARKET = Hints(market="新发地")
DAY = date(2013, 6, 10).toordinal() - date(1970, 1, 1).toordinal()


def read(*lines: str, hints: Hints = MARKET) -> PriceFile:
    return read_prices("\n".join([*lines, ""]).encode(), name="价格.csv", hints=hints)


def refused(*lines: str, hints: Hints = MARKET) -> StationError:
    with pytest.raises(StationError) as trouble:
        read(*lines, hints=hints)
    return trouble.value


def rejection(row: str) -> tuple[str, str]:
    """Read one bad row between two good ones; return its code and text."""
    file = read(HEADING, GOOD, row, GOOD)
    assert (file.rows_read, file.line) == (3, [2, 4])
    (one,) = file.rejected
    assert one.line == one.facts["line"] == 3
    assert SENTENCES[one.code].format(**one.facts)
    return one.code, one.text


def test_a_good_row_arrives_in_every_column() -> None:
    file = read(HEADING, GOOD, "荔枝,12,15.255,20.5,一级,公斤,2013/6/11")
    assert file.market == ["新发地", "新发地"]
    assert file.product == ["芋头", "荔枝"]
    assert file.spec == ["普通", "一级"]
    assert file.unit == ["jin", "kg"]
    assert file.kind == ["wholesale", "wholesale"]
    assert file.day == [DAY, DAY + 1]
    assert file.low == [1500, 12_000]
    assert file.typical == [1550, 15_255]
    assert file.high == [1600, 20_500]
    assert file.volume == [None, None]
    assert file.origin == ["", ""]
    assert file.line == [2, 3]
    assert (file.encoding, file.one_unit, file.unit_known_by) == ("utf-8", None, "column")
    assert (file.rows_read, file.headings, file.blank, file.rejected) == (2, 1, 0, [])
    assert file.columns["typical"] == "平均价"


@pytest.mark.parametrize(
    ("row", "code", "text"),
    [
        ("鸽子蛋,2.7（个）,2.85（个）,3（个）,普通,斤,2014-01-24", "price.not_a_number", "2.7（个）"),
        ("鲜姜,0,0,0,普通,斤,2013-06-10", "price.no_price", "0 0 0"),
        ("鲜姜,,-,无,普通,斤,2013-06-10", "price.no_price", "– - 无"),
        (",,,,,,2014-08-08", "price.no_product", ""),
        ("　,1,2,3,普通,斤,2014-08-08", "price.no_product", ""),
        ("玫瑰香,6.00,5.50,5.00,普通,斤,2013-10-08", "price.low_above_high", "6.00 > 5.00"),
        ("玫瑰香,7.00,6.80,7.50,普通,斤,2013-10-10", "price.typical_outside", "6.80"),
        ("玫瑰香,7.00,7.51,7.50,普通,斤,2013-10-10", "price.typical_outside", "7.51"),
        ("鲜姜,1,-2,3,普通,斤,2013-06-10", "price.negative", "-2"),
        ("鲜姜,1,2,300000000,普通,斤,2013-06-10", "price.too_large", "300000000"),
        ("鲜姜,1,2,3,普通,斤,2013-02-30", "price.bad_date", "2013-02-30"),
        ("鲜姜,1,2,3,普通,斤,", "price.bad_date", ""),
        ("鲜姜,1,2,3,普通,袋,2013-06-10", "price.unknown_unit", "袋"),
        ("鲜姜,1,2,3,普通,,2013-06-10", "price.no_unit", ""),
        ("鲜姜,1,2,3,普通,斤", "price.row_shape", "鲜姜,1,2,3,普通,斤"),
        ("鲜姜,1,2,3,普通,斤,2013-06-10,多", "price.row_shape", "鲜姜,1,2,3,普通,斤,2013-06-10,多"),
        ("合计,1,2,3,普通,斤,2013-06-10", "price.row_shape", "合计,1,2,3,普通,斤,2013-06-10"),
        ("总 计：,1,2,3,,,", "price.row_shape", "总 计：,1,2,3,,,"),
        ("注：以上价格仅供参考,,,,,,", "price.row_shape", "注：以上价格仅供参考,,,,,,"),
        ("合计", "price.row_shape", "合计"),
    ],
)
def test_a_bad_row_is_rejected_with_its_code_and_the_rest_goes_on(row: str, code: str, text: str) -> None:
    assert rejection(row) == (code, text)


def test_a_single_zero_means_not_given() -> None:
    file = read(HEADING, "沙蜜托,45,0,45,普通,斤,2014-04-15", "荠菜,0,3,,普通,斤,2014-04-15")
    assert (file.low, file.typical, file.high) == ([45_000, None], [None, 3000], [45_000, None])


def test_a_typical_price_on_the_edge_is_inside() -> None:
    file = read(HEADING, "甲,1,1,2,普通,斤,2014-04-15", "乙,1,2,2,普通,斤,2014-04-15", "丙,0,2,2,普通,斤,2014-04-15")
    assert len(file.line) == 3


def test_byte_order_marks_and_headings_in_mid_file_are_no_rows() -> None:
    part = f"\ufeff{HEADING}\r\n{GOOD}\r\n"
    file = read_prices((part * 3).encode(), name="三份.csv", hints=MARKET)
    assert (file.rows_read, file.headings, file.rejected) == (3, 3, [])
    assert file.product == ["芋头"] * 3
    assert file.line == [2, 4, 6]


def test_a_file_joined_to_one_with_other_columns_is_read_by_its_own_headings() -> None:
    other = "日期,产品名称,最高价(元/公斤),最低价(元/公斤)"
    file = read(HEADING, GOOD, other, "2014-01-02,莲藕,6,4", HEADING, GOOD)
    assert (file.headings, file.rows_read, file.rejected) == (3, 3, [])
    assert file.product == ["芋头", "莲藕", "芋头"]
    assert (file.low, file.high) == ([1500, 4000, 1500], [1600, 6000, 1600])
    assert file.unit == ["jin", "kg", "jin"]


def test_blank_lines_and_cells_hanging_over_are_no_fault() -> None:
    file = read("", HEADING, GOOD + ",,", ",,,,,,", "", GOOD)
    assert (file.rows_read, file.blank, file.rejected, file.line) == (2, 3, [], [3, 6])


def test_the_tag_line_of_a_wfp_file_is_a_heading() -> None:
    file = read(
        "date,market,commodity,unit,priceflag,pricetype,currency,price,usdprice",
        "#date,#loc+market+name,#item+name,#item+unit,#item+price+flag,#item+price+type,#currency,#value,#value+usd",
        "2014-01-15,Jilin,Maize,KG,actual,Wholesale,CNY,2.17,0.3598",
        "2014-01-15,Jilin,Rice,MT,actual,Retail,CNY,4000,0.3598",
        "2014-01-15,Jilin,Maize,KG,forecast,Wholesale,CNY,2.2,0.36",
        "2014-01-15,Jilin,Maize,KG,actual,Wholesale,USD,2.2,0.36",
        hints=Hints(),
    )
    assert (file.headings, file.rows_read) == (2, 4)
    assert (file.market, file.kind, file.unit) == (["Jilin"] * 2, ["wholesale", "retail"], ["kg", "ton"])
    assert (file.low, file.typical, file.high) == ([None] * 2, [2170, 4_000_000], [None] * 2)
    assert [(one.line, one.code) for one in file.rejected] == [(5, "price.not_observed"), (6, "price.currency")]


NAMES = "单品编码,单品名称,分类编码\n102900005115762,苋菜,1011010101\n7,重名甲,1\n7,重名乙,1\n".encode()
CODED = "日期,单品编码,批发价格(元/千克)\n2020-07-01,102900005115762,3.88\n2020-07-01,99,1\n2020-07-01,7,1\n".encode()


def test_product_codes_take_their_names_from_a_second_file(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_bytes(NAMES)
    for names in (NAMES, tmp_path / "names.csv", str(tmp_path / "names.csv")):
        file = read_prices(CODED, name="附件3.csv", hints=Hints(market="甲", names=names))
        assert (file.product, file.typical, file.unit_known_by) == (["苋菜"], [3880], "heading")
        assert [(one.code, one.text) for one in file.rejected] == [
            ("price.unknown_code", "99"),
            ("price.unknown_code", "7"),  # one code with two names: neither is taken
        ]


def test_without_names_a_code_is_the_product_as_reported() -> None:
    file = read_prices(CODED, name="附件3.csv", hints=Hints(market="甲"))
    assert file.product == ["102900005115762", "99", "7"]


def test_a_names_file_without_codes_is_an_error() -> None:
    for names in (b"", b"\x00\x01", "品名,单位\n甲,斤\n".encode()):
        with pytest.raises(StationError, match=r"price\.names_unreadable"):
            read_prices(CODED, name="附件3.csv", hints=Hints(market="甲", names=names))


@pytest.mark.parametrize(
    ("lines", "hints", "code"),
    [
        (("品名,价格,日期", "甲,1,2014-01-02"), MARKET, "price.unit_missing"),
        (("品名,价格,单位,日期", "甲,1,,2014-01-02"), MARKET, "price.unit_missing"),
        ((HEADING, GOOD), Hints(), "price.market_missing"),
        (("品名,价格,单位,市场,日期", "甲,1,斤,,2014-01-02"), Hints(), "price.market_missing"),
        (("品名,价格(元/斤),年份", "甲,1,2014"), MARKET, "price.date_missing"),
        (("日期,价格(元/斤),甲", "2014-01-02,1,1"), MARKET, "price.product_missing"),
        (("品名,日期,单位", "甲,2014-01-02,斤"), MARKET, "price.figures_missing"),
        (("品名,价格(美元/斤),日期", "甲,1,2014-01-02"), MARKET, "price.figures_missing"),
        (("品名,价格(元/盒),日期", "甲,1,2014-01-02"), MARKET, "price.unit_not_known"),
        (("品名,价格(元/斤),日期", "甲,1,2014-01-02"), Hints(market="甲", unit="kg"), "price.unit_clash"),
        (("品名,最低价(元/斤),最高价(元/公斤),日期", "甲,1,2,2014-01-02"), MARKET, "price.unit_clash"),
        (("品名,价格,品名,价格,日期,单位", "甲,1,乙,2,2014-01-02,斤"), MARKET, "price.columns_twice"),
        ((HEADING, GOOD), Hints(market="甲", unit="袋"), "price.unit_not_known"),
        ((HEADING, GOOD), Hints(market="甲", kind="期货"), "price.kind_not_known"),
        ((HEADING, GOOD), Hints(market="甲", encoding="klingon"), "price.encoding_not_known"),
        ((HEADING, GOOD), Hints(market="甲", mapping={"prodct": "品名"}), "price.mapping_field"),
        ((HEADING, GOOD), Hints(market="甲", mapping={"low": "=3"}), "price.mapping_field"),
        ((HEADING, GOOD), Hints(market="甲", mapping={"date": "=昨天"}), "price.mapping_value"),
        ((HEADING, GOOD), Hints(market="甲", mapping={"date_order": "ymd"}), "price.mapping_value"),
        ((HEADING, GOOD), Hints(market="甲", mapping={"product": "菜名"}), "price.mapping_heading"),
        ((HEADING,), MARKET, "price.file_empty"),
        (("今天天气很好", "明天也是"), MARKET, "price.no_columns"),
        (("<html><table><tr><td>品名</td></tr></table></html>",), MARKET, "price.file_is_web_page"),
    ],
)
def test_a_file_that_lacks_a_fact_is_refused_whole(lines: tuple[str, ...], hints: Hints, code: str) -> None:
    trouble = refused(*lines, hints=hints)
    assert trouble.code == code
    assert _(SENTENCES[code]).format(**trouble.facts)


def test_the_sentences_name_the_option_that_helps() -> None:
    assert "--unit" in SENTENCES["price.unit_missing"]
    assert "--market" in SENTENCES["price.market_missing"]


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\x00", "\ufeff\n\n".encode()])
def test_an_empty_file(data: bytes) -> None:
    with pytest.raises(StationError, match=r"price\.file_empty") as trouble:
        read_prices(data, name="空.csv", hints=MARKET)
    assert trouble.value.facts["name"] == "空.csv"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, bytes(range(256)) * 20, b"\x1f\x8bnot"]
)
def test_what_is_no_table(data: bytes) -> None:
    with pytest.raises(StationError, match=r"price\.file_unreadable"):
        read_prices(data, name="图.csv", hints=MARKET)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.csv", tmp_path, "\0"):
        with pytest.raises(StationError, match=r"price\.file_not_opened"):
            read_prices(path, name="没有.csv", hints=MARKET)


def test_every_code_has_a_sentence_and_every_sentence_a_use() -> None:
    texts = [
        path.read_text("utf-8") for path in (ROOT / "station/prices/reading").glob("*.py") if path.stem != "sentences"
    ]
    used = set(re.findall(r'"(price\.[a-z_]+)"', "".join(texts)))
    assert used == set(SENTENCES)


def test_kinds_are_those_of_the_price_model() -> None:
    assert set(KIND_WORDS) == set(KINDS)
