"""Looking through a file: what is found, what is asked, what is written for whoever mends the file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.prices.reading.model import Rejected
from station.prices.reading.sentences import SENTENCES
from tests.ui.county.files import CONFLICTING, DUPLICATES, GOOD, READ, REJECTED, coded_files, market_file
from tests.ui.county.seats import Seats
from ui.county import looking
from ui.county.looking import QUESTIONS, Wish


def _look(seats: Seats, path: Path, wish: Wish) -> looking.Looked:
    return looking.look(seats.store, path, wish, lambda step, done, of: None)


def test_every_row_is_accounted_for_and_nothing_is_stored(seats: Seats, tmp_path: Path) -> None:
    seats.do("products.seed")
    steps: dict[str, int] = {}
    found = looking.look(
        seats.store, market_file(tmp_path), Wish(market="高州"), lambda step, done, of: steps.update({step: of})
    )
    report = found.report
    assert (report.rows_read, report.stored, report.duplicates) == (READ, GOOD, DUPLICATES)
    assert (len(report.rejected), report.conflicting) == (REJECTED, CONFLICTING)
    assert (report.encoding, report.unit, report.unit_known_by) == ("gbk", "kg", "heading")
    assert list(steps) == ["reading", "comparing"]
    assert seats.store.reader().execute("SELECT count(*) FROM prices_sheet").fetchone()[0] == 0


def test_first_rows_are_the_files_own(seats: Seats, tmp_path: Path) -> None:
    first = _look(seats, market_file(tmp_path), Wish(market="高州")).first[0]
    assert (first.line, first.product, first.spec, first.unit, first.market) == (3, "菜心", "普通", "kg", "高州")
    assert (first.low, first.typical, first.high) == (3000, 3500, 4000)


def test_unknown_names_come_with_their_rows(seats: Seats, tmp_path: Path) -> None:
    seats.do("products.seed")
    unknown = _look(seats, market_file(tmp_path), Wish(market="高州")).unknown
    assert [(one.name, one.rows) for one in unknown] == [("怪味果", 3)]


def test_a_missing_market_and_unit_are_asked_beside_their_fields(seats: Seats, tmp_path: Path) -> None:
    with pytest.raises(StationError) as missing:
        _look(seats, market_file(tmp_path), Wish())
    assert looking.question(missing.value)[0] == "market"
    bare = market_file(tmp_path, headings="品名,规格,最低价,大宗价,最高价,日期")
    with pytest.raises(StationError) as missing:
        _look(seats, bare, Wish(market="高州"))
    assert looking.question(missing.value)[0] == "unit"
    assert _look(seats, bare, Wish(market="高州", unit="jin")).report.unit_known_by == "hint"


def test_headings_nobody_knows_can_be_named(seats: Seats, tmp_path: Path) -> None:
    path = tmp_path / "别的.csv"
    path.write_text("货物,钱数,哪天\n菜心,3.5,2026-11-18\n", encoding="utf-8")
    with pytest.raises(StationError) as missing:
        _look(seats, path, Wish(market="高州", unit="jin"))
    assert looking.question(missing.value)[0] == "columns"
    named = {"product": "货物", "typical": "钱数", "date": "哪天"}
    assert _look(seats, path, Wish(market="高州", unit="jin", headings=named)).report.stored == 1


def test_a_heading_that_is_not_there_is_asked_again_beside_its_field(seats: Seats, tmp_path: Path) -> None:
    with pytest.raises(StationError) as wrong:
        _look(seats, market_file(tmp_path), Wish(market="高州", headings={"product": "品种名"}))
    assert looking.question(wrong.value)[0] == "product"


def test_codes_are_named_by_a_second_file(seats: Seats, tmp_path: Path) -> None:
    prices, names = coded_files(tmp_path)
    bare, named = Wish(market="高州"), Wish(market="高州", names=names)
    assert looking.names_wanted(_look(seats, prices, bare).file, bare)
    found = _look(seats, prices, named)
    assert [row.product for row in found.first] == ["菜心", "荔枝"]
    assert looking.names_wanted(found.file, named) == ""
    names.write_text("单品编码,单品名称\n101,菜心\n", encoding="utf-8")
    assert looking.names_wanted(_look(seats, prices, named).file, named)


def test_each_question_belongs_to_a_known_code() -> None:
    assert set(QUESTIONS) <= set(SENTENCES)


def test_the_saved_list_opens_in_a_spreadsheet_and_runs_nothing(tmp_path: Path) -> None:
    refused = [Rejected(37, "price.bad_date", "=2+5", {"line": 37}), Rejected(40, "price.no_price", "0 0 0", {})]
    path = tmp_path / "refused.csv"
    looking.save_rejected(path, refused, ("line", "text", "code", "reason"), lambda one: f"第 {one.line} 行")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows[1] == ["37", "'=2+5", "price.bad_date", "第 37 行"]
    assert rows[2][1] == "0 0 0"
