"""Workbooks of every kind: what their cells hold, what they hide, and what no file of them may do to the program."""

from __future__ import annotations

import io
import random
import resource
import struct
import zipfile
from datetime import date

import pytest

from station.kernel.errors import StationError
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.parts import damage_told
from station.prices.reading.reading import read_prices
from station.prices.reading.sentences import SENTENCES
from station.prices.reading.xls import read_xls
from tests.station.prices.books import BOOKS, Formula, ods_of, parts_of, with_part, xls, xlsx

HEADING = ("品名", "最低价", "平均价", "最高价", "单位", "日期")
DAY = date(2014, 1, 2)
GOOD = ("荔枝", 1.15, 1.55, 2, "公斤", DAY)
ALL = pytest.mark.parametrize("kind", list(BOOKS))


def read(data: bytes, market: str = "高州") -> PriceFile:
    return read_prices(data, name="价格", hints=Hints(market=market))


def read_or_refuse(data: bytes) -> PriceFile | None:
    try:
        return read(data)
    except StationError as trouble:
        told(trouble)
        return None


def told(trouble: StationError) -> str:
    assert SENTENCES[trouble.code].format(**trouble.facts)
    return trouble.code


def refused(data: bytes) -> str:
    with pytest.raises(StationError) as caught:
        read(data)
    return told(caught.value)


@ALL
def test_texts_numbers_and_days_of_cells(kind: str) -> None:
    file = read(BOOKS[kind]([HEADING, GOOD, [], ("龙眼 大", 102900005115762, 102900005115763, "", "斤", "2014/1/3")]))
    assert (file.product, file.line, file.blank) == (["荔枝"], [2], 1)
    assert (file.low, file.typical, file.high, file.day) == ([1150], [1550], [2000], [16072])
    assert [(one.line, one.code, one.text) for one in file.rejected] == [(4, "price.too_large", "102900005115762")]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_formula_counts_where_the_file_holds_its_result(kind: str) -> None:
    rows = [
        HEADING,
        ("甲", 1, Formula("=(B2+D2)/2", 1.5), 2, "斤", DAY),
        ("乙", 1, Formula("=(B3+D3)/2", None), 2, "斤", DAY),
        (Formula("=A2", None), 1, 1.5, 2, "斤", DAY),
        ("丁", 1, Formula("=1/0", "#DIV/0!"), 2, "斤", DAY),
    ]
    file = read(BOOKS[kind](rows))
    assert (file.product, file.typical) == (["甲"], [1500])
    assert [(one.line, one.code) for one in file.rejected] == [
        (3, "price.no_result"), (4, "price.no_result"), (5, "price.no_result")
    ]  # fmt: skip
    assert file.rejected[0].text == "=(B3+D3)/2"


def test_an_error_in_an_old_workbook_is_no_missing_price() -> None:
    file = read(xls([HEADING, GOOD, ("乙", 1, Formula("", "#DIV/0!"), 2, "斤", DAY)]))
    assert [(one.line, one.code, one.text) for one in file.rejected] == [(3, "price.no_result", "#DIV/0!")]


def test_a_formula_in_text_is_refused_and_a_code_kept_as_text_is_not() -> None:
    lines = [",".join(HEADING), "=A1,1,2,3,斤,2014-01-02", '"=""0102""",1,2,3,斤,2014-01-02', '"=B1",1,=B2,3,斤,=C2']
    file = read("\n".join(lines).encode())
    assert file.product == ["0102"]
    assert [one.code for one in file.rejected] == ["price.no_result"] * 2


@ALL
def test_names_in_traditional_characters_stay_as_they_are_and_headings_are_known(kind: str) -> None:
    rows = [("產品名稱", "規格", "最低價(元/公斤)", "最高價(元/公斤)", "報價日期"), ("凱特芒果", "條裝", 3, 4, DAY)]
    file = read(BOOKS[kind](rows))
    assert (file.product, file.spec, file.unit, file.low) == (["凱特芒果"], ["條裝"], ["kg"], [3000])


def test_hidden_sheets_and_merged_cells_of_an_open_document() -> None:
    def cell(text: str, more: str = "") -> str:
        return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'

    covered = "<table:covered-table-cell/>"
    rows = (
        [cell("品名"), cell("规格"), cell("价格(元/公斤)", ' table:number-columns-spanned="2"'), covered, cell("日期")],
        [cell(""), cell(""), cell("最低"), cell("最高"), cell("")],
        [cell("荔枝", ' table:number-rows-spanned="2"'), *map(cell, ("一级", "8", "9", "2014-01-02"))],
        [covered, *map(cell, ("二级", "6", "7", "2014-01-02"))],
    )
    body = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    hidden = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    data = ods_of(
        f'<table:table table:name="价">{body}</table:table><table:table table:name="旧" table:style-name="h">{body}'
        "</table:table>",
        hidden,
    )
    file = read(data)
    assert (file.product, file.spec, file.low) == (["荔枝", "荔枝"], ["一级", "二级"], [8000, 6000])
    assert (file.sheets, file.skipped_sheets) == (("价",), ("旧",))


def claiming(size: int) -> bytes:
    """Return a workbook whose directory says that its sheet unpacks to `size` bytes."""
    data = bytearray(xlsx([HEADING, GOOD]))
    place = data.index(b"PK\x01\x02")
    while data[place + 46 : place + 46 + 24] != b"xl/worksheets/sheet1.xml":
        place = data.index(b"PK\x01\x02", place + 4)
    data[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(data)


@pytest.mark.parametrize(("size", "code"), [(1 << 30, "price.file_too_large"), (100, "price.file_unreadable")])
def test_a_wrong_claim_of_size_is_not_believed(size: int, code: str) -> None:
    assert refused(claiming(size)) == code


def bomb(part: str, piece: bytes, times: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([HEADING, GOOD]))) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                first, opening, rest = text.partition(b"<sheetData>" if b"<sheetData>" in text else b"<sst")
                text = first + opening + (b">" if opening == b"<sst" else b"") + piece * times + rest
            new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(bomb("xl/worksheets/sheet1.xml", b"<row/>", 4_000_000), id="rows"),
        pytest.param(bomb("xl/worksheets/sheet1.xml", b"<row>" + b"<c/>" * 3_000_000 + b"</row>", 1), id="cells"),
        pytest.param(
            ods_of(
                '<table:table><table:table-row table:number-rows-repeated="1048576"><table:table-cell'
                ' table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>'
                "</table:table>"
            ),
            id="repeated",
        ),
    ],
)
def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_in_bounded_memory(data: bytes) -> None:
    assert len(data) < 1 << 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refused(data) in ("price.file_too_large", "price.file_unreadable")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700 << 10  # kilobytes


def test_cells_that_go_back_over_others_are_damage() -> None:
    rows = [HEADING, GOOD, ("龙眼", 5, 6, 7, "斤", DAY)]
    for old, new in ((b'<row r="3"', b'<row r="2"'), (b'r="C3"', b'r="B3"'), (b'r="C3"', b'r="C2"')):
        assert refused(with_part(xlsx(rows), "sheet1.xml", lambda xml, old=old, new=new: xml.replace(old, new))) == (
            "price.file_unreadable"
        )


def test_locked_files_say_so() -> None:
    package = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert refused(package) == "price.file_locked"
    manifest = '<m:manifest xmlns:m="x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    out = io.BytesIO(ods_of(""))
    with zipfile.ZipFile(out, "a") as parts:
        parts.writestr("META-INF/manifest.xml", manifest)
    assert refused(out.getvalue()) == "price.file_locked"


@ALL
def test_no_damage_ends_the_program(kind: str, count: object) -> None:
    """A library that was used before ended the program on one in two hundred of these."""
    rows = [HEADING, *[(f"菜{number}", number, number + 1, number + 2, "斤", DAY) for number in range(1, 60)]]
    whole = BOOKS[kind](rows)
    chance = random.Random(f"damage {kind}")
    for _ in range(count(60, 3000, f"damaged {kind} files")):  # type: ignore[operator]
        data = damaged(whole, chance) if kind == "xls" else damaged_inside(whole, chance)
        file = read_or_refuse(data)
        assert file is None or file.rows_read == len(file.line) + len(file.rejected)


def damaged(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(chance.choice([len(changed), min(2048, len(changed))]))
        what = chance.choice([bytes([chance.randrange(256)]), b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00" * 4])
        changed[place : place + len(what)] = what
    return bytes(changed[: chance.choice([len(changed), len(changed), max(600, chance.randrange(len(changed)))])])


def damaged_inside(book: bytes, chance: random.Random) -> bytes:
    """Damage a part and pack it again, so that no checksum tells."""

    def change(xml: bytes) -> bytes:
        text = bytearray(xml)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(text))
            digits = [at for at, one in enumerate(text) if 48 <= one < 58]
            what = chance.randrange(4)
            if what == 0 and digits:
                at = chance.choice(digits)
                text[at : at + 1] = chance.choice([b"4294967295", b"-1", b"0", b"1048576", b"1e308", b"NaN", b"9" * 20])
            elif what == 1:
                text[place : place + chance.randrange(40)] = b""
            elif what == 2:
                text[place:place] = text[chance.randrange(len(text)) :][: chance.randrange(200)]
            else:
                text[place] = chance.randrange(32, 127)
        return bytes(text)

    return with_part(book, chance.choice(list(parts_of(book))), change)


@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_full_machine_is_no_damaged_workbook(monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    """Called damaged, a good file would be thrown away; `fails_at` 2 is the second reading, without formats."""
    import xlrd

    asked: list[bool] = []

    def opens(**given: object) -> object:
        asked.append(bool(given.get("formatting_info")))
        if len(asked) == fails_at:
            raise MemoryError
        raise ValueError("odd formats")

    monkeypatch.setattr(xlrd, "open_workbook", opens)
    with pytest.raises(StationError, match=r"price\.file_too_large"):
        read_xls(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert asked == [True, False][:fails_at]


def test_parts_that_fill_the_machine_are_no_damage_either() -> None:
    with pytest.raises(StationError, match=r"price\.file_too_large"), damage_told():
        raise MemoryError
