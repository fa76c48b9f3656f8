"""A file nobody has seen before, explained on the screen; known again by its heading, and stopped half-way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.county.files import market_file
from tests.ui.county.seats import Seats, make_seats
from ui.county.import_columns import FIELD_WORDS, ImportColumns
from ui.county.imports import ImportScreen
from ui.county.tasks import State
from ui.jobs import Jobs

UNSEEN = (
    "根子镇集市 行情抄报,,,,,\n"
    "序,货,等,卖得贱,卖得贵,抄于\n"
    "1,荔枝,一等,3.2,4.0,2026/11/18\n"
    "2,龙眼,一等,5,6,2026/11/18\n"
    "3,怪味果,,六块,7,2026/11/18\n"
    "4,香蕉,二等,2,2.5,2026/11/19\n"
)
MEANT = {1: "product", 2: "grade", 3: "low", 4: "high", 5: "date"}


@pytest.fixture
def screen(show: Callable[..., Any]) -> ImportScreen:
    made = show(ImportScreen)
    assert isinstance(made, ImportScreen)
    return made


def unseen_file(folder: Path, name: str = "根子集市.csv", text: str = UNSEEN) -> Path:
    path = folder / name
    path.write_bytes(text.encode("gb18030"))
    return path


def choose(columns: ImportColumns, at: int, field: str) -> None:
    """Choose with the keys, as a person does at a drop-down."""
    choice = columns.choices[at]
    place = ["", *FIELD_WORDS].index(field)
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Home)
    for _step in range(place):
        QTest.keyClick(choice, Qt.Key.Key_Down)
    assert choice.currentData() == field


def fill(screen: ImportScreen, unit: str, market: str, source: str) -> None:
    form = screen.panel.form
    form.unit.setCurrentIndex(form.unit.findData(unit))
    form.unit.activated.emit(form.unit.currentIndex())
    for line, text in ((form.market.lineEdit(), market), (form.source, source)):
        assert line is not None
        line.setText(text)
        line.textEdited.emit(text)


def shown(columns: ImportColumns) -> list[list[str]]:
    table = columns.table
    return [
        [item.text() if (item := table.item(row, at)) else "" for at in range(table.columnCount())]
        for row in range(1, table.rowCount())
    ]


def test_an_unseen_layout_goes_in_through_the_preview(screen: ImportScreen, seats: Seats, tmp_path: Path) -> None:
    screen.take_files([unseen_file(tmp_path)])
    task, panel = screen.tasks[0], screen.panel
    assert task.state is State.ASKS
    assert panel.columns.isVisible()
    assert shown(panel.columns)[0] == ["1", "荔枝", "一等", "3.2", "4.0", "2026/11/18"]
    header = panel.columns.table.horizontalHeaderItem(3)
    assert header is not None
    assert header.text() == "卖得贱"
    assert panel.trouble.text() or panel.form.questions["market"].trouble
    fill(screen, "jin", "根子集市", "genzi")
    for at, field in MEANT.items():
        choose(panel.columns, at, field)
    assert panel.columns.fields == ("", "product", "grade", "low", "high", "date")
    panel.look_button.click()
    assert task.state is State.READY
    assert task.looked is not None
    report = task.looked.report
    assert (report.rows_read, report.stored, len(report.rejected)) == (4, 3, 1)
    assert report.rejected[0].code == "price.not_a_number"
    assert seats.store.reader().execute("SELECT count(*) FROM quote").fetchone()[0] == 0
    panel.form.licence.setText("集市管理站同意展示")
    panel.form.licence.textEdited.emit("")
    panel.look_button.click()
    panel.store_button.click()
    assert task.state is State.STORED
    (latest,) = seats.show("prices.latest", name="荔枝")
    quote = latest.quote
    assert (quote.low, quote.high, quote.spec, quote.unit, quote.market) == (3200, 4000, "一等", "jin", "根子集市")
    (source,) = seats.show("prices.sources")
    assert (source.name, source.licence, source.layouts) == ("genzi", "集市管理站同意展示", 1)


def test_what_was_explained_once_is_known_again(screen: ImportScreen, seats: Seats, tmp_path: Path) -> None:
    test_an_unseen_layout_goes_in_through_the_preview(screen, seats, tmp_path)
    screen.leave()
    later = unseen_file(tmp_path, "genzi.csv", UNSEEN.replace("2026/11", "2026/10"))
    screen.take_files([later])
    task = screen.tasks[0]
    assert task.state is State.READY
    assert task.looked is not None
    report = task.looked.report
    assert (report.learned_from, report.stored, report.unit) == ("genzi", 3, "jin")
    assert screen.panel.answer.columns.fields == ("", "product", "grade", "low", "high", "date")


def test_a_table_with_a_column_for_each_market_is_explained_in_two_steps(
    screen: ImportScreen, seats: Seats, tmp_path: Path
) -> None:
    text = "2026年11月18日各圩行情 单位：元/斤,,,,\n货,等,根子圩,储良圩,记事\n荔枝,一等,3.2,4.0,\n龙眼,一等,,6,少\n"
    screen.take_files([unseen_file(tmp_path, text=text)])
    columns, task = screen.panel.columns, screen.tasks[0]
    choose(columns, 0, "product")
    columns.say(1, "grade")
    choose(columns, 2, "wide")
    assert columns.fields == ("product", "grade", "wide", "wide", "")
    columns.say(2, "low")
    assert columns.fields == ("product", "grade", "low", "", "")
    columns.say(2, "wide")
    screen.panel.look_button.click()
    assert task.state is State.READY
    assert task.looked is not None
    found = [(row.line, row.market, row.product, row.typical) for row in task.looked.first]
    assert found == [(3, "根子圩", "荔枝", 3200), (3, "储良圩", "荔枝", 4000), (4, "储良圩", "龙眼", 6000)]
    screen.panel.store_button.click()
    assert task.state is State.STORED
    assert sorted(one.quote.market for one in seats.show("prices.latest", name="荔枝")) == ["储良圩", "根子圩"]


def test_a_wrong_guess_is_changed_and_the_figures_follow(screen: ImportScreen, tmp_path: Path) -> None:
    screen.take_files([market_file(tmp_path)])
    fill(screen, "", "高州", "gaozhou")
    screen.panel.look_button.click()
    columns = screen.panel.answer.columns
    assert columns.fields == ("product", "spec", "low", "typical", "high", "date")
    columns.say(1, "")
    assert not screen.panel.store_button.isEnabled()
    columns = screen.panel.columns
    choose(columns, 2, "typical")
    screen.panel.look_button.click()
    assert columns.fields == ("product", "", "typical", "", "high", "date")
    task = screen.tasks[0]
    assert task.looked is not None
    assert task.looked.first[0].typical == 3000
    assert task.looked.first[0].low is None
    assert task.looked.first[0].spec == ""


def test_a_date_for_all_rows_is_written_in_the_form(screen: ImportScreen, tmp_path: Path) -> None:
    path = tmp_path / "今日.csv"
    path.write_text("货,价格(元/斤)\n荔枝,3.2\n", encoding="utf-8")
    screen.take_files([path])
    fill(screen, "", "高州", "gaozhou")
    choose(screen.panel.columns, 0, "product")
    screen.panel.look_button.click()
    question = screen.panel.form.questions["date"]
    assert question.isVisible()
    assert question.trouble
    line = screen.panel.form.every_row["date"]
    line.setText("2026-11-18")
    line.textEdited.emit("2026-11-18")
    line.returnPressed.emit()
    task = screen.tasks[0]
    assert task.state is State.READY
    assert task.looked is not None
    assert task.looked.first[0].day == 20775


def test_stopping_while_it_is_stored_leaves_nothing(qtbot: QtBot, shared: Path, tmp_path: Path) -> None:
    """Somebody presses Stop after the first sheets of a large file: all of it is undone, and it can be stored again."""
    seats = make_seats(tmp_path, jobs=Jobs(quiet_ms=0))
    screen = ImportScreen(seats.desk)
    qtbot.addWidget(screen)
    screen.resize(900, 700)
    screen.show()
    screen.take_files([shared / "data" / "prices" / "cumcm2023c_wholesale_2020-07_2022-06.csv.gz"])
    task, panel = screen.tasks[0], screen.panel
    qtbot.waitUntil(lambda: task.state is State.ASKS, timeout=60_000)
    fill(screen, "", "某超市", "supermarket")
    panel.look_button.click()
    qtbot.waitUntil(lambda: task.state is State.READY, timeout=60_000)

    def stop_soon(_task: object, step: str, done: int, _of: int) -> None:
        if step == "storing" and done > 2:
            panel.halt_button.click()

    screen.work.progressed.connect(stop_soon)
    panel.store_button.click()
    qtbot.waitUntil(lambda: task.state is not State.STORING, timeout=120_000)
    assert task.state is State.READY
    assert task.error is not None
    assert task.error.code == "price.import_stopped"
    for table in ("quote", "series", "prices_sheet", "prices_layout"):
        assert seats.store.reader().execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
    screen.work.progressed.disconnect(stop_soon)
    panel.store_button.click()
    qtbot.waitUntil(lambda: task.state is State.STORED, timeout=120_000)
    assert seats.store.reader().execute("SELECT count(*) FROM quote").fetchone()[0] == 37_537
    seats.close()
