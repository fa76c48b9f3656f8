"""Numbers, dates, units and headings as single cells write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.prices.reading.dates import day_reader, year_first
from station.prices.reading.headings import kind_of, read_heading
from station.prices.reading.numbers import NEGATIVE, NOT_A_NUMBER, TOO_LARGE, price_of, volume_of
from station.prices.reading.reading import unit_code
from station.prices.reading.texts import clean
from station.prices.reading.unit_words import unit_in_heading, unit_in_title


@pytest.mark.parametrize(
    ("text", "milli"),
    [
        ("3.8", 3800),
        ("3", 3000),
        (" 3.80 ", 3800),
        ("0.001", 1),
        ("1.275", 1275),
        ("1.2754", 1275),
        ("1.2755", 1276),
        ("1.5499999999999998", 1550),
        ("３．８", 3800),
        ("7,600", 7_600_000),
        ("７，６００．５", 7_600_500),
        (".5", 500),
        ("¥3.80", 3800),
        ("3.8元", 3800),
        ("0", 0),
        ("0.00", 0),
        ("", 0),
        ("　", 0),
        ("—", 0),
        ("暂无", 0),
        ("N/A", 0),
        ("-1", NEGATIVE),
        ("－1.5", NEGATIVE),
        ("2.7（个）", NOT_A_NUMBER),
        ("2.5-3", NOT_A_NUMBER),
        ("2,66", NOT_A_NUMBER),
        ("3.", NOT_A_NUMBER),
        ("1e3", NOT_A_NUMBER),
        ("3.5²", NOT_A_NUMBER),
        ("①", NOT_A_NUMBER),
        ("٣", NOT_A_NUMBER),
        ("3.8元/斤", NOT_A_NUMBER),
        ("1.2.3", NOT_A_NUMBER),
        ("9" * 5000, NOT_A_NUMBER),
        ("100000001", TOO_LARGE),
    ],
)
def test_prices(text: str, milli: int) -> None:
    assert price_of(text) == milli


@given(st.integers(1, 10**11))
def test_every_milli_yuan_is_read_exactly(milli: int) -> None:
    assert price_of(f"{milli // 1000}.{milli % 1000:03d}") == milli
    assert price_of(f"{milli // 1000:,}.{milli % 1000:03d}") == milli


@pytest.mark.parametrize(("text", "volume"), [("1200", 1_200_000), ("0", 0), ("", None), ("-", None)])
def test_volumes(text: str, volume: int | None) -> None:
    assert volume_of(text) == volume


@pytest.mark.parametrize(
    "text",
    [
        "2013-06-10",
        "2013-6-10",
        "2013/6/10",
        "2013.6.10",
        "20130610",
        "2013年6月10日",
        "2013年06月10日 星期一",
        "２０１３－０６－１０",
        " 2013-06-10 ",
        "2013-06-10 00:00:00",
        "2013-06-10T08:30",
        "2013-06-10 08:30:15.123",
        "2013年6月10日8时30分",
        "2013/6/10 8:05",
    ],
)
def test_dates(text: str) -> None:
    day = year_first(text)
    assert day is not None
    assert date.fromordinal(day + date(1970, 1, 1).toordinal()) == date(2013, 6, 10)


@pytest.mark.parametrize(
    "text",
    ["", "昨天", "2013-02-29", "2013-13-01", "2013-6", "13-6-10", "10/06/2013", "2013-06/10", "41435", "2013-06-10Z",
     "2013-06-09T16:00:00Z", "2013-06-10T00:00:00+08:00", "0001-01-01", "9999-01-01", "2013-06-10x", "٢٠١٣-٠٦-١٠"],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert year_first(text) is None


def test_day_first_dates_only_when_asked_for() -> None:
    day_first = day_reader("dmy")
    assert day_first("05/06/2014") == year_first("2014-06-05")
    assert day_first("5.6.2014 08:00") == year_first("2014-06-05")
    assert day_first("2014-06-05") == year_first("2014-06-05")
    assert day_first("06/31/2014") is None
    assert day_reader("")("05/06/2014") is None


@given(st.dates(date(1949, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_exactly(day: date) -> None:
    number = day.toordinal() - date(1970, 1, 1).toordinal()
    assert year_first(day.isoformat()) == year_first(f"{day:%Y%m%d}") == number
    assert year_first(f"{day.year}年{day.month}月{day.day}日") == number
    assert day_reader("dmy")(f"{day:%d/%m/%Y}") == number


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("jin", "斤 市斤 元/斤 元/500克 元每斤 人民币元/斤 jin 500g"),
        ("kg", "公斤 千克 kg KG Kg. 元/公斤 元/千克 （元/公斤） 元／公斤 ㎏ ￥/kg RMB/kg 元/每公斤"),
        ("dan", "担 擔 百斤 元/百斤 元/100斤 市担"),
        ("bag50", "50公斤 元/50公斤 元/50kg 袋(50公斤)"),
        ("ton", "吨 噸 元/吨 t MT"),
        ("liang", "两 兩 元/两"),
        ("head", "头 元/頭"),
        ("each", "只 隻"),
        ("fish", "条 條"),
        ("stem", "枝"),
        ("box", "箱"),
        ("bunch", "把"),
        ("mu", "亩 元/畝"),
    ],
)
def test_units(code: str, texts: str) -> None:
    assert {text: unit_code(text) for text in texts.split()} == dict.fromkeys(texts.split(), code)


def test_what_is_no_certain_unit() -> None:
    texts = [
        "",
        " ",
        "元",
        "袋",
        "件",
        "美元/吨",
        "港元/斤",
        "USD/kg",
        "公担",
        "磅",
        "台斤",
        "司马斤",
        "500",
        "千克/元",
        "元/斤、元/只",
    ]
    assert [text for text in texts if unit_code(text)] == []


def test_the_unit_in_a_heading_and_in_a_title() -> None:
    assert unit_in_heading(read_heading("批发价格(元/千克)").inner) == ("kg", "")
    assert unit_in_heading(read_heading("价格：元/斤").inner) == ("jin", "")
    assert unit_in_heading(read_heading("价格（元）").inner) == (None, "")
    assert unit_in_heading(read_heading("价格（含税）").inner) == (None, "")
    assert unit_in_heading(read_heading("价格（元/盒）").inner) == (None, "元/盒")
    assert unit_in_title("單位：元/公斤") == "kg"
    assert unit_in_title("2024年5月6日　　单位: 元/斤　制表：张三") == "jin"
    assert unit_in_title("制表单位：某某局") is None


@pytest.mark.parametrize(
    ("text", "field", "kind"),
    [
        ("品名", "product", ""),
        ("產品名稱", "product", ""),
        ("品種", "product", ""),
        ("commodity", "product", ""),
        ("prodName", "product", ""),
        ("最低價", "low", ""),
        ("最 高 价", "high", ""),
        ("Min_Price", "low", ""),
        ("批发价格(元/千克)", "typical", "wholesale"),
        ("零售最高价", "high", "retail"),
        ("田头价", "typical", "field"),
        ("收购均价", "typical", "trader"),
        ("產地", "origin", ""),
        ("批发市场", "market", ""),
        ("發佈日期", "date", ""),
        ("Arrival_Date", "date", ""),
        ("單位", "unit", ""),
    ],
)
def test_headings(text: str, field: str, kind: str) -> None:
    heading = read_heading(text)
    assert field in dict(heading.fields)
    assert heading.kind == kind


def test_headings_that_must_not_be_taken_for_prices() -> None:
    for text in ("昨日价", "去年同期价格", "usdprice", "价格(美元/吨)", "涨跌", "指导价", "", "9", "价格" * 50):
        assert not {"low", "typical", "high"} & dict(read_heading(text).fields).keys(), text


def test_kinds_of_price() -> None:
    assert [kind_of(text) for text in ("Wholesale", "批发价", "零售", "Farm Gate", "收購價格", "农资", "")] == [
        "wholesale", "wholesale", "retail", "field", "trader", "input", None,
    ]  # fmt: skip


def test_names_are_cleaned_but_not_changed() -> None:
    assert clean("　沙糖　 桔\u200b\xa0(红)\ufeff ") == "沙糖 桔 (红)"
    assert clean("e\u0301") == "é"
    assert clean("蘋果") == "蘋果"
    assert clean("１号苹果") == "１号苹果"
