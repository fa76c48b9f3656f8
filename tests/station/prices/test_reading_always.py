"""What holds for every input: no error but StationError, no line unaccounted for, one truth for fast and careful."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from station.kernel.errors import StationError
from station.prices.reading.finder import Finder
from station.prices.reading.judge import judge
from station.prices.reading.layout import layout_of
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.parsers import Parsers
from station.prices.reading.reading import read_prices
from station.prices.reading.sentences import SENTENCES
from station.prices.reading.wishes import wishes_of

HEADING = "市场,品名,规格,最低价,平均价,最高价,单位,价格类型,产地,上市量,发布日期"
MARKET = Hints(market="新发地", unit="kg")
PLAIN = "".join(
    f"市场{number % 3},菜{number},一级,{number}.5,{number + 1},{number + 2},斤,批发,海南,9,2014-01-{number:02d}\n"
    for number in range(1, 29)
)
WHOLE = f"某市场价格表,,,,,,,,,,\n{HEADING}\n{PLAIN}"


def told(code: str, facts: Mapping[str, Any]) -> None:
    """A code has a sentence, and its facts fill it."""
    assert SENTENCES[code].format(**facts)


def read_or_refuse(data: bytes) -> PriceFile | None:
    """Read `data`; None when it was refused in the one allowed way, with a code and its facts."""
    try:
        file = read_prices(data, name="任意.csv", hints=MARKET)
    except StationError as trouble:
        told(trouble.code, trouble.facts)
        return None
    columns = [getattr(file, name) for name in ("market", "product", "spec", "unit", "kind", "day", "low", "typical")]
    assert {len(column) for column in [*columns, file.high, file.volume, file.origin]} == {len(file.line)}
    assert file.rows_read == len(file.line) + len(file.rejected)
    assert all(product and price != 0 for product, price in zip(file.product, file.typical, strict=True))
    for one in file.rejected:
        told(one.code, one.facts)
    return file


@given(st.binary(max_size=400))
@example(b"\xef\xbb\xbf\x00")
@example(b"PK\x03\x04")
@example(b"\x1f\x8b\x08")
@example(b'"' * 99)
def test_random_bytes_raise_nothing_but_station_errors(data: bytes) -> None:
    read_or_refuse(data)


@given(
    st.text(
        alphabet=st.sampled_from(
            " ,\t;|\"'\r\n\ufeff#=%0123456789.-年月日/品名最低高平均价格单位元斤公日期市场合计甲乙"
        ),
        max_size=300,
    )
)
def test_random_tables_raise_nothing_but_station_errors(text: str) -> None:
    read_or_refuse(text.encode())


@given(
    st.sampled_from(["utf-8", "utf-8-sig", "gbk", "utf-16-le"]),
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from("xcid"), st.binary(min_size=1, max_size=3)), max_size=8),
)
def test_a_damaged_file_raises_nothing_but_station_errors(codec: str, wounds: list[tuple[int, str, bytes]]) -> None:
    data = WHOLE.encode(codec)
    for where, how, what in wounds:
        place = where % (len(data) + 1)
        if how == "x":
            data = data[:place] + what + data[place + len(what) :]
        elif how == "i":
            data = data[:place] + what + data[place:]
        elif how == "d":
            data = data[:place] + data[place + len(what) :]
        elif where % 50 == 0:
            data = data[:place]
    file = read_or_refuse(data)
    if not wounds:
        assert file is not None
        assert len(file.line) == 28


def test_a_damaged_workbook_raises_nothing_but_station_errors() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for place, line in enumerate(WHOLE.splitlines()):
        sheet.write_row(place, 0, line.split(","))
    book.close()
    whole, chance = out.getvalue(), random.Random(7)
    read = read_or_refuse(whole)
    assert read is not None
    assert len(read.line) == 28
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        read_or_refuse(bytes(data[: chance.choice([len(data), chance.randrange(len(data))])]))


SOUND = ("甲市场", "大白菜", "一级", "1", "2", "3", "斤", "批发", "海南", "12", "2014-01-02")
ODD = (
    ("", "合计", "\ufffd"),
    ("", "合计", " 沙糖　桔 ", "x" * 90, "白\ufffd", "品名"),
    ("", "\ufffd"),
    ("2", "0", "", "x", "-1", "9999999999"),
    ("1", "3", "4", "0", "", "2.7（个）"),
    ("2", "0", "", "1", "?"),
    ("", "袋", "公斤"),
    ("", "零售价", "期货", "\ufffd"),
    ("", "\ufffd"),
    ("", "不详"),
    ("2014/1/3", "", "昨天"),
)


@st.composite
def rows_with_slips(draw: st.DrawFn) -> tuple[str, ...]:
    """Draw a sound row with few slips: a check is only tried where nothing else is wrong with the row."""
    cells = list(SOUND)
    for column in draw(st.lists(st.integers(0, len(SOUND) - 1), max_size=3)):
        cells[column] = draw(st.sampled_from(ODD[column]))
    return tuple(cells)


@given(st.lists(rows_with_slips(), min_size=1, max_size=40))
@example([(*SOUND[:column], odd, *SOUND[column + 1 :]) for column, odds in enumerate(ODD) for odd in odds])
@example([("",) * len(SOUND), SOUND])
def test_the_fast_way_takes_exactly_what_the_careful_way_takes(rows: list[tuple[str, ...]]) -> None:
    heading = HEADING.split(",")
    finder = Finder(wishes_of(MARKET))
    found = finder.find([heading])
    assert found is not None
    layout = layout_of(finder, found.headings)
    parsers = Parsers(layout, None)
    good, bad = {}, {}
    for line, cells in enumerate(rows, start=2):
        try:
            good[line] = judge(cells, layout, parsers)
        except StationError as fault:
            bad[line] = fault.code
    text = "\n".join([HEADING, *map(",".join, rows), ""])
    try:
        file = read_prices(text.encode(), name="", hints=MARKET)
    except StationError:
        assert not good
        return
    blank = {line for line, cells in enumerate(rows, start=2) if not "".join(cells).strip()}
    prices = zip(file.low, file.typical, file.high, strict=True)
    taken = {
        line: dict(zip(("low", "typical", "high"), three, strict=True))
        for line, three in zip(file.line, prices, strict=True)
    }
    assert taken == good
    assert {one.line: one.code for one in file.rejected} == {
        line: code for line, code in bad.items() if line not in blank
    }


@given(
    st.lists(
        st.sampled_from([HEADING, "", ",,", "\ufeff" + HEADING, *PLAIN.splitlines()[:4], "合计", "a,b", "#a,#b"]),
        max_size=30,
    )
)
def test_every_line_is_accounted_for_once(lines: list[str]) -> None:
    file = read_or_refuse("\n".join([HEADING, *lines, PLAIN]).encode())
    assert file is not None
    everything = 1 + len(lines) + len(PLAIN.splitlines())
    assert file.rows_read + file.headings + file.titles + file.blank == everything
