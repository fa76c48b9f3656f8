"""The import screen from the file to the stored prices, over a real store."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from station.kernel.deeds import Person, Role
from station.kernel.words import use
from station.prices.actions import ImportReport
from tests.ui.county.files import DUPLICATES, GOOD, READ, REJECTED, coded_files, market_file, unitless_file
from tests.ui.county.seats import KEEPER, Seats, make_seats
from ui.county.imports import ImportScreen
from ui.county.tasks import State
from ui.jobs import Jobs
from ui.widgets.base import announce_language

Show = Callable[..., Any]


@pytest.fixture
def screen(show: Show) -> ImportScreen:
    made = show(ImportScreen)
    assert isinstance(made, ImportScreen)
    return made


def answer(screen: ImportScreen, market: str = "高州") -> None:
    """Write the market and press Enter, as a person does."""
    line = screen.panel.form.market.lineEdit()
    assert line is not None
    line.setText(market)
    line.textEdited.emit(market)
    line.returnPressed.emit()


def sheets(seats: Seats) -> int:
    return int(seats.store.reader().execute("SELECT count(*) FROM prices_sheet").fetchone()[0])


def stored(report: object) -> ImportReport:
    assert isinstance(report, ImportReport)
    return report


def test_empty_at_first(screen: ImportScreen) -> None:
    assert screen.pages.currentWidget() is screen.empty
    assert not screen.unsaved()


def test_what_the_file_does_not_say_is_asked_beside_the_field(screen: ImportScreen, tmp_path: Path) -> None:
    screen.take_files([market_file(tmp_path), unitless_file(tmp_path)])
    form = screen.panel.form
    assert [task.state for task in screen.tasks] == [State.ASKS, State.ASKS]
    assert form.questions["market"].trouble
    assert not form.questions["unit"].trouble
    screen.show_task(screen.tasks[1])
    assert form.questions["unit"].trouble
    assert "--" not in form.questions["unit"].trouble  # words of the screen, not of the command line
    assert not screen.panel.store_button.isEnabled()


def test_from_the_file_to_the_store(screen: ImportScreen, seats: Seats, said: list[str], tmp_path: Path) -> None:
    screen.take_files([market_file(tmp_path)])
    answer(screen)
    task, panel = screen.tasks[0], screen.panel
    assert task.state is State.READY
    figures = [figure.number.text() for figure in panel.answer.figures.values()]
    assert figures == [str(READ), str(GOOD), str(DUPLICATES), "2", str(REJECTED)]
    assert sheets(seats) == 0
    assert screen.unsaved()
    panel.store_button.click()
    assert task.state is State.STORED
    report = stored(task.stored)
    assert report.rows_read == report.stored + report.duplicates + len(report.rejected)
    assert str(GOOD) in panel.sentence.text()
    assert len(said) == 1
    assert str(GOOD) in said[0]
    assert seats.show("prices.latest", name="怪味果")[0].quote.market == "高州"
    assert not screen.unsaved()


def test_the_same_file_again_stores_nothing(screen: ImportScreen, tmp_path: Path) -> None:
    path = market_file(tmp_path)
    for _time in range(2):
        screen.take_files([path])
        answer(screen)
        screen.panel.store_button.click()
    first, again = screen.tasks
    assert first.state is State.STORED
    assert again.state is State.READY
    assert again.looked is not None
    assert (again.looked.report.stored, again.looked.report.duplicates) == (0, GOOD + DUPLICATES)
    assert not screen.panel.store_button.isEnabled()
    assert not screen.unsaved()


def test_saying_something_else_needs_another_look(screen: ImportScreen, tmp_path: Path) -> None:
    screen.take_files([market_file(tmp_path)])
    answer(screen)
    screen.panel.form.source.setText("高州市场")
    screen.panel.form.source.textEdited.emit("高州市场")
    assert screen.tasks[0].state is State.NEW
    assert not screen.panel.store_button.isEnabled()
    assert screen.panel.answer.isHidden()
    screen.panel.look_button.click()
    assert screen.tasks[0].state is State.READY
    screen.panel.store_button.click()
    assert screen.tasks[0].wish.source == "高州市场"


def test_refused_lines_have_number_text_and_reason_and_are_saved(
    screen: ImportScreen, said: list[str], tmp_path: Path
) -> None:
    screen.take_files([market_file(tmp_path)])
    answer(screen)
    table = screen.panel.answer.rejected
    model = table.model()
    shown = [[str(model.index(line, at).data()) for at in range(3)] for line in range(model.rowCount())]
    assert [row[0] for row in shown] == ["16", "17", "18"]
    assert shown[1][1] == "2.7（个）"
    assert all(row[2] for row in shown)
    out = tmp_path / "refused.csv"
    screen.save_rejected(out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        saved = list(csv.reader(file))
    assert [row[0] for row in saved[1:]] == ["16", "17", "18"]
    assert said[-1].count(out.name) == 1
    screen.save_rejected(tmp_path / "no such folder" / "refused.csv")
    assert len(said) == 2


def test_saving_the_list_leaves_a_trace(screen: ImportScreen, seats: Seats, tmp_path: Path) -> None:
    screen.take_files([market_file(tmp_path)])
    answer(screen)
    screen.save_rejected(tmp_path / "refused.csv")
    trail = seats.store.reader().execute("SELECT person, what, object FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert tuple(trail) == (KEEPER.id, "prices.save_rejected", "refused.csv")


def test_codes_ask_for_the_file_that_names_them(screen: ImportScreen, tmp_path: Path) -> None:
    prices, names = coded_files(tmp_path)
    screen.take_files([prices])
    answer(screen)
    assert screen.panel.form.questions["names"].trouble
    screen.panel.form.take_names(names)
    screen.panel.look_button.click()
    assert not screen.panel.form.questions["names"].trouble
    assert screen.tasks[0].looked is not None
    assert [row.product for row in screen.tasks[0].looked.first] == ["菜心", "荔枝"]


def test_a_file_that_is_no_table_says_so_and_the_next_goes_on(screen: ImportScreen, tmp_path: Path) -> None:
    page = tmp_path / "page.csv"
    page.write_text("<!DOCTYPE html><html><body>404</body></html>", encoding="utf-8")
    screen.take_files([page, market_file(tmp_path)])
    assert not screen.panel.trouble.isHidden()
    assert "page.csv" in screen.panel.trouble.text()
    screen.show_task(screen.tasks[1])
    answer(screen)
    assert screen.tasks[1].state is State.READY
    screen.panel.store_button.click()
    assert not screen.panel.next_button.isHidden()
    screen.panel.next_button.click()
    assert screen.panel.task is screen.tasks[0]


def test_files_are_dropped_and_each_only_once(screen: ImportScreen, tmp_path: Path) -> None:
    path = market_file(tmp_path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)), QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/a.csv")])
    for _time in range(2):
        screen.dropEvent(
            QDropEvent(
                QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
            )
        )
    assert [task.path for task in screen.tasks] == [path]


def test_leaving_forgets_the_files(screen: ImportScreen, tmp_path: Path) -> None:
    screen.take_files([market_file(tmp_path)])
    screen.leave()
    assert not screen.tasks
    assert screen.pages.currentWidget() is screen.empty


def test_without_the_right_the_button_stays_grey(show: Show, seats: Seats, tmp_path: Path) -> None:
    seats.desk.person = Person(9, "huang", "黄", Role.APPROVER)
    screen = show(ImportScreen)
    screen.take_files([market_file(tmp_path)])
    answer(screen)
    assert screen.tasks[0].state is State.READY
    assert not screen.panel.store_button.isEnabled()


def test_words_follow_the_language(screen: ImportScreen, tmp_path: Path) -> None:
    screen.take_files([market_file(tmp_path)])
    answer(screen)
    use("en")
    announce_language()
    assert screen.panel.store_button.text() == f"Store {GOOD} prices"
    assert screen.panel.form.questions["market"].control is screen.panel.form.market
    assert screen.tasks[0].state is State.READY


def test_work_runs_beside_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    """With real lanes the screen answers at once and hears of each step later."""
    seats = make_seats(tmp_path, jobs=Jobs(quiet_ms=0))
    screen = ImportScreen(seats.desk)
    qtbot.addWidget(screen)
    steps: list[str] = []
    screen.work.progressed.connect(lambda _task, step, _done, _of: steps.append(step))
    screen.take_files([market_file(tmp_path)])
    task = screen.tasks[0]
    assert task.state is State.LOOKING
    assert not screen.panel.form.isEnabled()
    qtbot.waitUntil(lambda: task.state is State.ASKS)
    answer(screen)
    qtbot.waitUntil(lambda: task.state is State.READY)
    screen.panel.store_button.click()
    assert task.state is State.STORING
    assert not screen.panel.store_button.isEnabled()
    qtbot.waitUntil(lambda: task.state is State.STORED)
    assert steps
    seats.close()


def test_the_real_vegetable_file(qtbot: QtBot, shared: Path, tmp_path: Path) -> None:
    """97,686 rows through the screen: every one accounted for, then stored, then known again."""
    seats = make_seats(tmp_path, jobs=Jobs())
    seats.do("products.seed")
    screen = ImportScreen(seats.desk)
    qtbot.addWidget(screen)
    path = shared / "data" / "prices" / "xinfadi_veg_2013-06_2015-12.csv.gz"
    screen.take_files([path])
    task = screen.tasks[0]
    qtbot.waitUntil(lambda: task.state is State.ASKS, timeout=60_000)
    answer(screen, "新发地")
    qtbot.waitUntil(lambda: task.state is State.READY, timeout=60_000)
    screen.panel.store_button.click()
    qtbot.waitUntil(lambda: task.state is State.STORED, timeout=120_000)
    report = stored(task.stored)
    assert (report.rows_read, len(report.rejected), report.unit, report.unit_known_by) == (97_686, 373, "jin", "column")
    assert report.stored + report.duplicates == 97_313
    screen.take_files([path])
    again = screen.tasks[1]
    qtbot.waitUntil(lambda: again.state is State.READY, timeout=60_000)
    assert again.looked is not None
    assert (again.looked.report.stored, again.looked.report.duplicates) == (0, 97_313)
    seats.close()
