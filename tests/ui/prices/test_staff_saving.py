"""Prices as files: what leaves as CSV, workbook or WFP layout is read back by other people's readers and by our own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.deeds import OPERATOR
from station.kernel.spreadsheet import CSV, WORKBOOK
from station.prices.looking.saving import WFP, Seen, format_of, named, save, wfp_facts
from station.prices.model import Quote
from station.prices.reading.reading import read_prices
from tests.ui.prices.test_staff_history import TOWN, WHOLESALE, fill
from tests.ui.prices.test_staff_history import shown as history
from tests.ui.prices.test_staff_table import shown as table
from tests.ui.prices.village import at_county
from tests.ui.seats import OFFICER, make_desk, person
from ui.desk import Desk
from ui.prices.save_button import FORMATS
from ui.prices.table.table import Eyes


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    made.seat_person(person(made, OFFICER))
    fill(made)
    yield made
    made.close()


def quote(**other: object) -> Quote:
    values = {
        "market": "根子圩", "product": "荔枝", "spec": "", "unit": "kg", "kind": "wholesale", "n": 0, "day": 20_700,
        "low": 7_000, "typical": 7_605, "high": None, "source": "gz", "sheet": 1, "status": "accepted",
    }
    return Quote(**(values | other))  # type: ignore[arg-type]  # as the test gives them


def cells_of(path: Path) -> list[list[object]]:
    """Return the first sheet as somebody else's reader sees it."""
    return [["" if cell is None else cell for cell in row] for row in load_workbook(path).worksheets[0].values]


def test_a_workbook_has_real_numbers_and_days_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "价.xlsx"
    assert save(path, Seen([quote(), quote(market="=HYPERLINK(1)")], Eyes("jin"))) == 2
    sheet = cells_of(path)
    assert sheet[1][4:6] == [7.0, 7.605]
    assert sheet[1][6] == ""
    assert sheet[1][8] == 3.80
    assert str(sheet[1][9]) == "2026-09-04 00:00:00"
    assert sheet[2][2] == "=HYPERLINK(1)"
    assert b"<f>" not in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", [CSV, WORKBOOK])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_saved_table_is_read_by_the_ordinary_import(tmp_path: Path, ending: str, language: str) -> None:
    words.use(language)
    path = tmp_path / f"out{ending}"
    others = {"unit": "jin", "typical": 2_600, "low": None, "kind": "retail"}
    save(path, Seen([quote(), quote(product="香蕉", **others)], Eyes("jin")))
    file = read_prices(path, name=path.name)
    assert file.rows_read == 2
    assert not file.rejected
    assert (file.unit, file.typical, file.low) == (["kg", "jin"], [7_605, 2_600], [7_000, None])


def test_the_table_leaves_in_every_format_and_in_the_filters_order(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    screen = table(desk, qtbot, word="荔枝")
    for ending in FORMATS:
        screen.save.save_to(tmp_path / f"out{ending}")
    told = list(csv.reader(io.StringIO((tmp_path / "out.wfp.csv").read_text("utf-8"))))
    assert told[1][0] == "#date"
    assert len(told) - 2 == screen.list.rows.total == 6
    file = read_prices(tmp_path / "out.wfp.csv", name="out.wfp.csv")
    assert file.rows_read == 6
    assert not file.rejected
    noted = desk.store.reader().execute("SELECT object FROM audit WHERE what = 'prices.export'").fetchall()
    assert {row[0] for row in noted} == {f"out{ending}" for ending in FORMATS}


def test_the_places_of_markets_go_into_the_layout(desk: Desk) -> None:
    place = {"latitude": 21_833_000, "longitude": 110_946_000}
    at_county(desk.store, "places.add_market", name=TOWN, kind="town", division="440981", **place)
    facts = wfp_facts(desk.store, OPERATOR)
    assert (facts.places[TOWN].latitude, facts.places[TOWN].longitude) == (21_833_000, 110_946_000)
    assert (facts.places[TOWN].province, facts.places[TOWN].city) == ("广东省", "茂名市")
    assert facts.categories["荔枝"] == "fruit"


def test_the_chart_leaves_with_every_price_of_its_lines(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    screen = history(desk, qtbot)
    drawn = {course.key: len(course.days) for course in screen.sight.drawn}
    screen.save.save_to(tmp_path / "out.wfp.csv")
    found = list(csv.DictReader(io.StringIO((tmp_path / "out.wfp.csv").read_text("utf-8"))))[1:]
    assert len(found) == sum(drawn.values())
    assert {row["market"] for row in found} == {course.market for course in screen.sight.drawn}
    assert {row["pricetype"] for row in found} == {"Wholesale"}
    one = {row["date"]: row["price"] for row in found if row["market"] == WHOLESALE}
    assert one["2026-11-22"] == "4"
    assert TOWN in {row["market"] for row in found}


@pytest.mark.parametrize(
    ("typed", "taken", "written"),
    [
        ("价.xlsx", WORKBOOK, "价.xlsx"), ("价.xlsx", CSV, "价.csv"), ("价.xlsx", WFP, "价.wfp.csv"),
        ("价", WFP, "价.wfp.csv"), ("价.csv", CSV, "价.csv"), ("价.csv", WFP, "价.wfp.csv"),
        ("价", WORKBOOK, "价.xlsx"), ("价.2026", CSV, "价.2026.csv"),
    ],
)  # fmt: skip
def test_the_format_chosen_decides_the_ending(
    desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, taken: str, written: str
) -> None:
    screen = table(desk, qtbot)

    def answer(_parent: object, _title: str, _at: str, filters: str) -> tuple[str, str]:
        return str(tmp_path / "out" / typed), next(one for one in filters.split(";;") if f"(*{taken})" in one)

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    screen.save.button.click()
    assert [path.name for path in (tmp_path / "out").iterdir()] == [written]
    assert format_of(Path(written)) == taken
    assert named(Path(written), taken) == Path(written)


def test_a_file_that_cannot_be_written_leaves_nothing_half(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    screen = table(desk, qtbot)
    for ending in FORMATS:
        screen.save.forget()
        screen.save.save_to(tmp_path / "nowhere" / f"out{ending}")
        assert screen.save.said.text()
    (tmp_path / "taken.xlsx").mkdir()
    screen.save.forget()
    screen.save.save_to(tmp_path / "taken.xlsx")
    assert screen.save.said.text()
    assert not list(tmp_path.glob("*.part"))
