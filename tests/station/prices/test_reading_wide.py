"""Tables with a column of prices for each market, day or kind of price."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.errors import StationError
from station.prices.reading.model import Hints, Learned, PriceFile
from station.prices.reading.preview import mapping_of, preview_of
from station.prices.reading.reading import open_prices, read_prices

MARKETS = (
    "2026年3月2日 单位：元/公斤,,,\n"
    "品种,高州,化州(元/公斤),备注\n"
    "荔枝,8,9.5,好\n"
    "龙眼,,不详,\n"
    "品种,高州,化州(元/公斤),备注\n"
    "合计,8,9.5,\n"
    "柚子,3,4,\n"
)
WIDE = {"product": "品种", "wide": ["高州", "化州(元/公斤)"]}
DAYS = "单位：元/斤,,\n品名,2026-03-01,2026/3/2\n荔枝,8,9\n龙眼,7,\n"


def read(text: str, **hints: Any) -> PriceFile:
    return read_prices(text.encode(), name="wide.csv", hints=Hints(**hints))


def told(file: PriceFile) -> list[tuple[Any, ...]]:
    return list(zip(file.line, file.market, file.product, file.kind, file.day, file.typical, file.unit, strict=True))


def test_a_column_for_each_market() -> None:
    file = read(MARKETS, mapping=WIDE)
    assert told(file) == [
        (3, "高州", "荔枝", "wholesale", 20514, 8000, "kg"), (3, "化州", "荔枝", "wholesale", 20514, 9500, "kg"),
        (7, "高州", "柚子", "wholesale", 20514, 3000, "kg"), (7, "化州", "柚子", "wholesale", 20514, 4000, "kg"),
    ]
    assert [(one.line, one.code) for one in file.rejected] == [(4, "price.not_a_number"), (6, "price.row_shape")]
    assert (file.ignored, file.headings, file.titles) == (("备注",), 2, 1)


def test_a_column_for_each_day_is_known_unasked() -> None:
    file = read(DAYS, market="高州")
    assert [(one[2], one[4], one[5]) for one in told(file)] == [
        ("荔枝", 20513, 8000), ("荔枝", 20514, 9000), ("龙眼", 20513, 7000)]
    assert file.rejected == []
    dated = read("品名,日期,2026-03-01,2026-03-02,单位\n荔枝,2026-03-05,8,9,斤\n", market="高州", mapping={
        "product": "品名", "date": "日期", "typical": "2026-03-02", "unit": "单位", "ignore": "2026-03-01"})
    assert [(one[4], one[5]) for one in told(dated)] == [(20517, 9000)], "what somebody said comes first"


def test_a_row_without_any_price_is_refused_once() -> None:
    file = read("品名,日期,批发价(元/斤),零售价(元/斤)\n荔枝,2026-03-02,,\n,,,\n", market="高州", unit="")
    assert ([(one.line, one.code) for one in file.rejected], file.blank) == ([(2, "price.no_price")], 1)


def test_units_that_differ_refuse_the_file() -> None:
    with pytest.raises(StationError, match=r"price\.unit_clash"):
        read("品名,日期,甲(元/斤),乙(元/公斤)\n荔枝,2026-03-02,8,9\n", mapping={
            "product": "品名", "date": "日期", "wide": ["甲(元/斤)", "乙(元/公斤)"]})


@pytest.mark.parametrize("wide", [["高州", "没有"], ["高州", "@9"]])
def test_a_column_that_is_not_there_is_named(wide: list[str]) -> None:
    with pytest.raises(StationError, match=r"price\.mapping_heading") as caught:
        read(MARKETS, mapping={"product": "品种", "wide": wide})
    assert caught.value.facts["text"] == wide[-1]


def test_what_the_preview_says_reads_the_same() -> None:
    """The screen's answer by columns and by places leads to the same prices, and is learned for the next file."""
    opened = open_prices(MARKETS.encode(), name="wide.csv", hints=Hints())
    preview = preview_of(opened.tables, opened.finder)
    assert preview is not None
    assert preview.fields == ("product", "", "", "")
    mapping = mapping_of(("product", "wide", "wide", ""), preview.headings)
    assert mapping == {**WIDE, "ignore": ["备注"]}
    learned = Learned("甲", preview.signature, mapping, "", "", "wholesale")
    by_place = {"product": "@1", "wide": ["@2", "@3"], "ignore": "@4"}
    want = told(read(MARKETS, mapping=WIDE))
    assert told(read(MARKETS, mapping=by_place, signature=preview.signature)) == want
    assert told(read(MARKETS.replace("荔枝,8", "荔枝,7"), source="甲", learned=[learned]))[1:] == want[1:]
    shown = preview_of(*(lambda one: (one.tables, one.finder))(open_prices(
        MARKETS.encode(), name="wide.csv", hints=Hints(mapping=mapping, signature=preview.signature))))
    assert shown is not None
    assert shown.fields == ("product", "wide", "wide", "")


def test_a_workbook_reads_as_the_text_does() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for place, line in enumerate(MARKETS.splitlines()):
        sheet.write_row(place, 0, line.split(","))
    book.close()
    file = read_prices(out.getvalue(), name="wide.xlsx", hints=Hints(mapping=WIDE))
    assert told(file) == told(read(MARKETS, mapping=WIDE))


CELLS = st.lists(st.lists(st.one_of(st.none(), st.integers(1, 9999)), min_size=3, max_size=3), min_size=1, max_size=200)


@given(CELLS)
def test_every_price_of_a_wide_table_is_read_once(rows: list[list[int | None]]) -> None:
    lines = [f"货{at},2026-03-02," + ",".join("" if one is None else f"{one / 100:.2f}" for one in row)
             for at, row in enumerate(rows)]
    text = "品名,日期,甲,乙,丙\n" + "\n".join(lines) + "\n"
    file = read_or_none(text)
    want = [(at + 2, "甲乙丙"[place], one * 10) for at, row in enumerate(rows) for place, one in enumerate(row) if one]
    found = [] if file is None else list(zip(file.line, file.market, file.typical, strict=True))
    assert found == want
    empty = [at + 2 for at, row in enumerate(rows) if not any(row)]
    assert file is None or [one.line for one in file.rejected] == empty


def read_or_none(text: str) -> PriceFile | None:
    """Read a table; None where no row of it has a price."""
    try:
        return read(text, unit="斤", mapping={"product": "品名", "date": "日期", "wide": ["甲", "乙", "丙"]})
    except StationError:
        return None
