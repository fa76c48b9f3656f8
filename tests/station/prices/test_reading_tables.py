"""Encodings, delimiters, quotation marks, merged headings, mappings and workbooks."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from station.kernel.errors import StationError
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.reading import read_prices

MARKET = Hints(market="新发地")
SIMPLE = (
    "品名,最低价,平均价,最高价,规格,单位,发布日期\n"
    "大白菜,0.4,0.475,0.55,普通,斤,2013-06-10\n"
    "荔枝,8,9,10,妃子笑,公斤,2013-06-10\n"
)
TRADITIONAL = (
    "產品名稱,最低價,平均價,最高價,規格,單位,發佈日期\n"
    "蘿蔔,0.4,0.475,0.55,普通,斤,2013-06-10\n"
    "龍眼,8,9,10,石硤,公斤,2013-06-10\n"
)
RARE = SIMPLE + "𠮷菜,1,2,3,䶮,斤,2013-06-10\n"


def read(data: str | bytes, hints: Hints = MARKET) -> PriceFile:
    return read_prices(data.encode() if isinstance(data, str) else data, name="价格", hints=hints)


@pytest.mark.parametrize(
    ("text", "codec", "reported", "products"),
    [
        (SIMPLE, "utf-8", "utf-8", ["大白菜", "荔枝"]),
        (SIMPLE, "utf-8-sig", "utf-8", ["大白菜", "荔枝"]),
        (SIMPLE, "gbk", "gbk", ["大白菜", "荔枝"]),
        (SIMPLE, "utf-16", "utf-16-le", ["大白菜", "荔枝"]),
        (SIMPLE, "utf-16-le", "utf-16-le", ["大白菜", "荔枝"]),
        (SIMPLE, "utf-16-be", "utf-16-be", ["大白菜", "荔枝"]),
        (RARE, "gb18030", "gb18030", ["大白菜", "荔枝", "𠮷菜"]),
        (TRADITIONAL, "big5", "big5", ["蘿蔔", "龍眼"]),
        (TRADITIONAL, "utf-8", "utf-8", ["蘿蔔", "龍眼"]),
        (TRADITIONAL, "utf-16-le", "utf-16-le", ["蘿蔔", "龍眼"]),
    ],
)
def test_encodings_are_recognised(text: str, codec: str, reported: str, products: list[str]) -> None:
    file = read(text.encode(codec))
    assert (file.encoding, file.product, file.rejected) == (reported, products, [])
    assert file.unit[:2] == ["jin", "kg"]


def test_a_mark_of_utf_16_counts_in_both_orders() -> None:
    for codec, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        assert read(mark + SIMPLE.encode(codec)).encoding == codec


def test_an_encoding_can_be_asked_for() -> None:
    assert read(SIMPLE.encode("gbk"), Hints(market="甲", encoding="GB2312")).product == ["大白菜", "荔枝"]
    assert read(TRADITIONAL.encode("big5"), Hints(market="甲", encoding="Big5")).product == ["蘿蔔", "龍眼"]


@pytest.mark.parametrize("codec", ["utf-8", "gbk"])
def test_damaged_bytes_cost_their_own_lines_only(codec: str) -> None:
    rows = [f"大白菜,0.4,0.475,0.55,普通,斤,2013-06-{day:02d}\n" for day in range(1, 29)]
    whole = ("品名,最低价,平均价,最高价,规格,单位,发布日期\n" + "".join(rows)).encode(codec)
    place = whole.index("大白菜".encode(codec)) + 1
    file = read(whole[:place] + b"\xff" + whole[place:])
    assert file.encoding == codec
    assert (file.rows_read, len(file.line)) == (28, 27)
    assert [(one.line, one.code) for one in file.rejected] == [(2, "price.damaged_text")]


@pytest.mark.parametrize("codecs", [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_two_exports_joined_by_hand_keep_their_names(codecs: tuple[str, str]) -> None:
    first, second = (SIMPLE.encode(codec) for codec in codecs)
    file = read(first + second)
    assert file.product == ["大白菜", "荔枝"] * 2
    assert file.rejected == []


def test_the_last_line_of_a_cut_file_is_refused_where_its_price_may_be_half_a_price() -> None:
    text = "日期,品名,价格(元/斤)\n2013-06-10,荔枝,3.88\n2013-06-10,龙眼,5.2"
    file = read(text)
    assert (file.product, [(one.line, one.code, one.text) for one in file.rejected]) == (
        ["荔枝"], [(3, "price.cut_short", "5.2")]
    )  # fmt: skip
    for whole in (text + "\n", text + ",", text.replace("5.2", '"5.2"')):
        assert read(whole).product == ["荔枝", "龙眼"]
    dated = "品名,价格(元/斤),日期\n荔枝,3.88,2013/6/1\n龙眼,5.2,2013/6/1"
    assert read(dated).product == ["荔枝"]
    assert read(dated + "1").product == ["荔枝"]
    assert read(dated.replace("2013/6/1", "2013-06-01")).product == ["荔枝", "龙眼"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_delimiters(delimiter: str) -> None:
    assert read(SIMPLE.replace(",", delimiter)).low == [400, 8000]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(ending: str) -> None:
    file = read(SIMPLE.replace("\n", ending))
    assert (file.product, file.line, file.blank) == (["大白菜", "荔枝"], [2, 3], 0)


def test_a_last_line_without_an_end_is_read() -> None:
    assert len(read(SIMPLE.rstrip("\n")).line) == 2


def test_quoted_cells() -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(csv.reader(io.StringIO(SIMPLE)))
    assert read(out.getvalue()).low == [400, 8000]
    file = read('品名,价格,单位,日期\n"菜心,嫩","1,200.5",斤,2014-01-02\n"甲""乙",2,斤,2014-01-02\n')
    assert (file.product, file.typical) == (["菜心,嫩", '甲"乙'], [1_200_500, 2000])


def test_byte_order_marks_before_quoted_cells() -> None:
    heading, row = '\ufeff"品名","价格","单位","日期"\n', '"菜心,嫩","1","斤","2014-01-02"\n'
    file = read(heading + row + heading + row + "\ufeff" + row)
    assert (file.product, file.headings, file.rejected) == (["菜心,嫩"] * 3, 2, [])


def test_a_quoted_heading_may_span_lines() -> None:
    file = read('品名,"批发价格\n(元/千克)",日期,备注\n甲,1.5,2014-01-02,"一\n二"\n乙,2,2014-01-02,无\n')
    assert (file.product, file.unit, file.line) == (["甲", "乙"], ["kg", "kg"], [3, 5])


def test_a_quotation_mark_left_open_does_not_swallow_the_lines_after_it() -> None:
    rows = [f"菜{number},1,斤,2014-01-02" for number in range(200)]
    rows[3] = '"菜3,1,斤,2014-01-02'
    rows[9] = '菜9",1,斤,2014-01-02'
    rows[20] = '"菜"20,1,斤,2014-01-02'
    file = read("\n".join(["品名,价格,单位,日期", *rows, ""]))
    assert len(file.line) == 200
    assert file.product[10] == "菜10"
    only_open = read("\n".join(["品名,价格,单位,日期", *rows[:9], *rows[10:]]))
    assert len(only_open.line) == 199


def test_gzip_is_unpacked_and_a_cut_one_refused() -> None:
    packed = gzip.compress(SIMPLE.encode())
    assert read(packed).product == ["大白菜", "荔枝"]
    with pytest.raises(StationError, match=r"price\.file_unreadable"):
        read(packed[:-12])


def test_the_heading_may_stand_below_titles_that_name_the_unit() -> None:
    file = read("新发地市场价格日报表,,,\n2014年1月2日,,,单位：元/公斤\n,,,\n品名,最低,最高,日期\n甲,1,2,2014-01-02\n")
    assert (file.titles, file.blank, file.headings, file.line) == (2, 1, 1, [5])
    assert (file.one_unit, file.unit_known_by) == ("kg", "heading")


def test_a_heading_of_two_rows_is_read_as_one() -> None:
    file = read(
        "价格表,,,,,\n品名,规格,价格(元/公斤),,,日期\n,,最低,最高,平均,\n甲,一级,1,3,2,2014-01-02\n,,最低,最高,平均,\n"
    )
    assert (file.low, file.typical, file.high) == ([1000], [2000], [3000])
    assert (file.unit, file.spec, file.headings, file.titles) == (["kg"], ["一级"], 3, 1)


def test_variety_and_grade_belong_to_the_spec_and_a_lone_variety_is_the_product() -> None:
    file = read("品名,品种,等级,价格(元/斤),日期\n荔枝,妃子笑,一级,8,2014-01-02\n荔枝,桂味,,9,2014-01-02\n")
    assert (file.product, file.spec) == (["荔枝", "荔枝"], ["妃子笑 一级", "桂味"])
    assert read("品種,價格(元/斤),日期\n荔枝,8,2014-01-02\n").product == ["荔枝"]


def test_prices_of_two_kinds_are_both_taken_unless_one_is_asked_for() -> None:
    text = "品名,批发价(元/斤),零售价(元/斤),日期\n甲,1,2,2014-01-02\n"
    both, retail = read(text), read(text, Hints(market="甲", kind="retail"))
    assert (both.typical, both.kind, both.ignored) == ([1000, 2000], ["wholesale", "retail"], ())
    assert (retail.typical, retail.kind, retail.ignored) == ([2000], ["retail"], ("批发价(元/斤)",))
    low = "品名,批发最低价(元/斤),批发最高价(元/斤),零售价(元/斤),日期\n甲,1,2,3,2014-01-02\n"
    assert (read(low).low, read(low).kind, read(low).ignored) == ([1000], ["wholesale"], ("零售价(元/斤)",))
    assert read("品名,零售价(元/斤),日期\n甲,2,2014-01-02\n").kind == ["retail"]


def test_volume_origin_and_market_columns() -> None:
    file = read(
        '市场,品名,产地,上市量,价格,单位,日期\n甲,乙,海南,"1,200.5",1,斤,2014-01-02\n,丙,,不详,2,斤,2014-01-02\n'
    )
    assert file.market == ["甲", "新发地"]
    assert (file.origin, file.volume, file.unread_volumes) == (["海南", ""], [1_200_500, None], 1)


def test_a_mapping_names_columns_and_fixed_values() -> None:
    hogs = "id,pork_price,city,date\n1,16.4,Zhuhai,2018-12-13 00:00:00\n"
    file = read(hogs, Hints(unit="元/公斤", mapping={"product": "=生猪", "typical": "pork_price", "kind": "=field"}))
    assert (file.product, file.market, file.typical) == (["生猪"], ["Zhuhai"], [16_400])
    assert (file.unit, file.unit_known_by, file.kind) == (["kg"], "hint", ["field"])


def test_a_mapping_comes_before_the_words_of_the_headings() -> None:
    text = "品名,昨日价,今日价,单位,时间\n甲,1,2,斤,05/06/2014\n"
    with_days = {"typical": "昨日价", "date": "时间", "date_order": "dmy"}
    file = read(text, Hints(market="甲", mapping=with_days))
    assert (file.typical, file.day) == ([1000], [16226])
    assert [one.code for one in read(text).rejected] == ["price.bad_date"]
    fixed = read("品名,价格(元/盒),日期\n甲,1,2014-06-05\n", Hints(market="甲", mapping={"unit": "=box"}))
    assert (fixed.unit, fixed.unit_known_by) == (["box"], "hint")


def workbook(**sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(place, column, cell, day)
                else:
                    sheet.write(place, column, cell)
    book.close()
    return out.getvalue()


def test_a_workbook_with_dates_numbers_and_codes_in_cells() -> None:
    data = workbook(
        一月=[
            ["价格表"],
            [],
            ["日期", "单品编码", "批发价格(元/千克)"],
            [datetime(2020, 7, 1), 102900005115762, 3.88],
            [datetime(2020, 7, 2, 8, 30), 102900005115762, 1.15 + 2.2],
            ["2020-07-03", "102900005115762", "无"],
        ]
    )
    names = workbook(名=[["单品编码", "单品名称"], [102900005115762, "苋菜"]])
    file = read(data, Hints(market="甲", names=names))
    assert (file.encoding, file.product, file.typical) == ("workbook", ["苋菜", "苋菜"], [3880, 3350])
    assert (file.day, file.line, file.titles, file.blank) == ([18444, 18445], [4, 5], 1, 1)
    assert [(one.line, one.code) for one in file.rejected] == [(6, "price.no_price")]


def test_every_sheet_with_a_heading_is_read_and_the_others_are_named() -> None:
    heading: list[object] = ["品名", "价格(元/斤)", "日期"]
    data = workbook(
        一月=[heading, ["甲", 1, "2014-01-02"]],
        说明=[["本表仅供参考"]],
        二月=[heading, ["乙", 2, "2014-02-02"], ["丙", "?", "2014-02-02"]],
    )
    file = read(data)
    assert (file.product, file.sheets, file.skipped_sheets) == (["甲", "乙"], ("一月", "二月"), ("说明",))
    assert [(one.line, one.facts["sheet"]) for one in file.rejected] == [(3, "二月")]


def test_merged_cells_hold_for_every_cell_they_cover() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 4, "价格表")
    sheet.merge_range(1, 0, 2, 0, "品名")
    sheet.merge_range(1, 1, 2, 1, "规格")
    sheet.merge_range(1, 2, 1, 3, "价格(元/公斤)")
    sheet.merge_range(1, 4, 2, 4, "日期")
    sheet.write_row(2, 2, ["最低", "最高"])
    sheet.merge_range(3, 0, 4, 0, "荔枝")
    sheet.write_row(3, 1, ["一级", 8, 9, "2014-01-02"])
    sheet.write_row(4, 1, ["二级", 6, 7, "2014-01-02"])
    sheet.merge_range(5, 0, 5, 4, "注：以上价格仅供参考")
    book.close()
    file = read(out.getvalue())
    assert (file.product, file.spec, file.low) == (["荔枝", "荔枝"], ["一级", "二级"], [8000, 6000])
    assert (file.unit, file.titles, file.headings) == (["kg", "kg"], 1, 2)
    assert [one.code for one in file.rejected] == ["price.row_shape"]


def test_a_stray_cell_in_the_far_corner_does_not_take_the_program_down() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "品名")
    sheet.write(1048575, 16383, "x")
    book.close()
    with pytest.raises(StationError, match=r"price\.file_too_large"):
        read(out.getvalue())


def open_document() -> bytes:
    """Return the smallest ods file that holds prices, with the repeated empty rows offices write."""
    ns = "urn:oasis:names:tc:opendocument:xmlns:"
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    number = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'
    day = '<table:table-cell office:value-type="date" office:date-value="{0}"><text:p>{0}</text:p></table:table-cell>'
    row = "<table:table-row>{}</table:table-row>".format
    rows = row("".join(map(text.format, ("品名", "价格(元/斤)", "日期"))))
    rows += row(text.format("甲") + number.format("1.25") + day.format("2014-01-02"))
    rows += '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    content = (
        f'<office:document-content xmlns:office="{ns}office:1.0" xmlns:table="{ns}table:1.0" xmlns:text="{ns}text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="表">{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<m:manifest xmlns:m="{ns}manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", kind)
        parts.writestr("META-INF/manifest.xml", manifest)
        parts.writestr("content.xml", content)
    return out.getvalue()


def test_an_open_document() -> None:
    file = read(open_document())
    assert (file.product, file.typical, file.unit, file.line) == (["甲"], [1250], ["jin"], [2])
    assert file.day == [16072]


def test_a_zip_or_an_old_office_file_that_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("a.csv", SIMPLE)
    for data in (out.getvalue(), out.getvalue()[:40], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600):
        with pytest.raises(StationError, match=r"price\.file_unreadable"):
            read(data)
