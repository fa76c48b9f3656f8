"""The work list over a real store: what waits, in which order, and where each step leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.days import MILLI_PER_DAY
from station.kernel.deeds import Seat
from station.kernel.ids import pack
from station.prices.declared import SHEET
from station.store import outbox, rows
from station.store.oplog import Verdict
from tests.ui.prices.test_staff_asked import ask
from tests.ui.seats import EDITOR, KEEPER, OFFICER, TRAINER, clock_of, make_desk, person
from ui.desk import Desk
from ui.desk_board.presenter import Group
from ui.desk_board.screen import Board
from ui.widgets.marks import RowState
from ui.widgets.page_table import StateRole


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    made.seat_person(person(made, OFFICER))
    yield made
    made.close()


def shown(desk: Desk, qtbot: QtBot) -> Board:
    board = Board(desk)
    qtbot.addWidget(board)
    board.resize(860, 700)
    board.enter()
    board.show()
    return board


def report(desk: Desk, product: str, age: int, typical: int = 2_000, **more: Any) -> int:
    day = desk.store.clock.today() - age
    return int(desk.store.do("prices.report", desk.person, product=product, typical=typical, day=day, **more))


def judge(desk: Desk, sheet: int, verdict: Verdict, code: str = "") -> None:
    """Let the county have said this of the group that wrote `sheet`."""
    group = next(one.group for one in outbox.recent(desk.store.reader()) if one.row == sheet)
    desk.store.write(lambda db: outbox.decide(db, 1, [(group, int(verdict), code, {})]))


def reject(desk: Desk, sheet: int, reason: str) -> None:
    """Let the county's reviewer have sent this sheet back."""
    judge(desk, sheet, Verdict.APPLIED)
    desk.store.write(lambda db: rows.patch_row(db, SHEET, sheet, {"status": "rejected", "reason": reason}))


def arrive(desk: Desk) -> None:
    """Let a village's report have arrived at the county."""
    row = {"source": "station:9", "station": 9, "person": 0, "status": "submitted", "taken": desk.store.clock.now_ms()}
    day = desk.store.clock.today()
    lines: list[list[Any]] = [
        ["元坝村"], ["荔枝"], [""], ["jin"], ["field"], [0], [day], [3_000], [None], [None], [None], [None]
    ]
    desk.store.write(lambda db: rows.put_row(db, SHEET, pack(99, 1), row, lines))


def settle(desk: Desk) -> None:
    """Let the county have confirmed and taken everything done so far."""
    tip = outbox.recent(desk.store.reader(), 1)[0]
    groups = [one.group for one in outbox.recent(desk.store.reader(), 500)]
    desk.store.write(lambda db: outbox.set_mark(db, tip.group + tip.count - 1, bytes(32)))
    desk.store.write(lambda db: outbox.decide(db, 1, [(group, int(Verdict.APPLIED), "", {}) for group in groups]))


def of(board: Board, group: Group) -> list[str]:
    return [task.what for task in board.tasks if task.group is group]


def test_what_the_station_usually_reports_waits_the_longest_silent_first(desk: Desk, qtbot: QtBot) -> None:
    for product, age in (("荔枝", 1), ("香蕉", 3), ("菜心", 0), ("番茄", 20)):
        report(desk, product, age)
    board = shown(desk, qtbot)
    assert of(board, Group.REPORT) == ["香蕉", "荔枝"]
    assert "1 / 3" in board.count.text()
    assert (board.meter.value(), board.meter.maximum()) == (1, 3)


def test_what_the_county_asks_for_leads_in_its_order(desk: Desk, qtbot: QtBot) -> None:
    for product, age in (("荔枝", 1), ("香蕉", 3), ("菜心", 0)):
        report(desk, product, age)
    ask(desk, "番茄", "香蕉", "菜心")
    board = shown(desk, qtbot)
    assert of(board, Group.REPORT) == ["番茄", "香蕉", "荔枝"], "the list, then what is usual"
    assert "1 / 3" in board.count.text()
    assert board.tasks[0].steps[0].params == {"product": "番茄"}


def test_a_station_that_never_reported_is_offered_what_grows_now(desk: Desk, qtbot: QtBot) -> None:
    board = shown(desk, qtbot)
    offered = of(board, Group.REPORT)
    assert len(offered) == 12
    assert "0 / 12" in board.count.text()
    asked: list[tuple[str, dict[str, Any]]] = []
    desk.asked.connect(lambda screen, params: asked.append((screen, params)))
    board.table.opened.emit(board.tasks[0])
    assert asked[0][0] == "prices.report"
    assert isinstance(asked[0][1]["product"], int)


def test_the_oldest_comes_first_whatever_it_is(desk: Desk, qtbot: QtBot) -> None:
    refused = report(desk, "荔枝", 1)
    judge(desk, refused, Verdict.REFUSED, "people.not_of_this_station")
    clock_of(desk).advance(2 * MILLI_PER_DAY)
    report(desk, "香蕉", 0)
    board = shown(desk, qtbot)
    assert [task.group for task in board.tasks][:2] == [Group.REPORT, Group.BACK]
    times = [task.since_ms for task in board.tasks]
    assert times == sorted(times)


def test_what_the_county_refused_says_why_and_what_to_do(desk: Desk, qtbot: QtBot) -> None:
    sheet = report(desk, "荔枝", 1, 3_800)
    judge(desk, sheet, Verdict.REFUSED, "people.not_of_this_station")
    board = shown(desk, qtbot)
    (task,) = (task for task in board.tasks if task.group is Group.BACK)
    assert task.what == "荔枝"
    assert task.state is RowState.PROBLEM
    assert task.about in task.facts
    assert any("3.8" in fact for fact in task.facts)
    assert [step.screen for step in task.steps] == ["prices.report", "sync"]


def test_what_the_county_laid_aside_is_nobodys_work(desk: Desk, qtbot: QtBot) -> None:
    sheet = report(desk, "荔枝", 1)
    judge(desk, sheet, Verdict.PARKED, "sync.row_missing")
    board = shown(desk, qtbot)
    (task,) = (task for task in board.tasks if task.group is Group.COUNTY)
    assert [step.screen for step in task.steps] == ["sync"]


def test_a_rejected_price_waits_until_it_is_reported_anew(desk: Desk, qtbot: QtBot) -> None:
    reject(desk, report(desk, "荔枝", 0), "单位不清楚")
    board = shown(desk, qtbot)
    (task,) = (task for task in board.tasks if task.group is Group.BACK)
    assert task.about == "单位不清楚"
    assert task.steps[0].params == {"product": "荔枝"}
    clock_of(desk).advance(60_000)
    report(desk, "荔枝", 0)
    board.reload()
    assert of(board, Group.BACK) == []


def test_old_trouble_is_history(desk: Desk, qtbot: QtBot) -> None:
    reject(desk, report(desk, "荔枝", 0), "单位不清楚")
    judge(desk, report(desk, "香蕉", 0), Verdict.REFUSED, "people.not_of_this_station")
    clock_of(desk).advance(15 * MILLI_PER_DAY)
    assert of(shown(desk, qtbot), Group.BACK) == []


def test_what_is_not_sent_is_counted_and_one_touch_exchanges(desk: Desk, qtbot: QtBot) -> None:
    settle(desk)
    report(desk, "荔枝", 0)
    report(desk, "香蕉", 0)
    board = shown(desk, qtbot)
    (task,) = (task for task in board.tasks if task.group is Group.SEND)
    assert "2" in task.about
    assert "kB" in task.about
    assert task.state is RowState.HERE
    with qtbot.waitSignal(desk.link.changed, timeout=5_000):
        board.take(task.steps[0])


def test_a_doubtful_clock_stands_on_top(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "荔枝", 3)
    clock_of(desk).set(1_230_768_000_000)
    board = shown(desk, qtbot)
    assert board.tasks[0].group is Group.CLOCK
    assert board.tasks[0].steps[0].screen == "date"


def test_nothing_waits_says_so_and_offers_the_next_thing(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "荔枝", 0)
    settle(desk)
    board = shown(desk, qtbot)
    assert board.tasks == []
    assert board.pages.currentWidget() is board.empty
    assert board.card.isHidden()
    asked: list[str] = []
    desk.asked.connect(lambda screen, _params: asked.append(screen))
    board.empty.asked.emit()
    assert asked == ["prices.report"]


def test_chips_count_and_choose_a_group(desk: Desk, qtbot: QtBot) -> None:
    judge(desk, report(desk, "荔枝", 1), Verdict.REFUSED, "people.not_of_this_station")
    board = shown(desk, qtbot)
    assert len(board.rows.rows) == len(board.tasks) > 1
    board.groups.chosen.emit(Group.BACK)
    assert [task.group for task in board.rows.rows] == [Group.BACK]
    assert board.card.task is not None
    assert board.card.task.group is Group.BACK
    board.groups.chosen.emit(None)
    assert len(board.rows.rows) == len(board.tasks)


def test_a_group_that_empties_gives_way_to_all(desk: Desk, qtbot: QtBot) -> None:
    sheet = report(desk, "荔枝", 1)
    judge(desk, sheet, Verdict.REFUSED, "people.not_of_this_station")
    board = shown(desk, qtbot)
    board.show_group(Group.BACK)
    judge(desk, sheet, Verdict.APPLIED)
    board.reload()
    assert board.group is None
    assert len(board.rows.rows) == len(board.tasks)


def test_keys_walk_the_list_and_enter_takes_the_step(desk: Desk, qtbot: QtBot) -> None:
    for product, age in (("香蕉", 3), ("荔枝", 1)):
        report(desk, product, age)
    board = shown(desk, qtbot)
    asked: list[tuple[str, dict[str, Any]]] = []
    desk.asked.connect(lambda screen, params: asked.append((screen, params)))
    assert board.focusWidget() is board.table
    qtbot.keyClick(board.table, Qt.Key.Key_Down)
    qtbot.keyClick(board.table, Qt.Key.Key_Return)
    assert asked == [("prices.report", {"product": "荔枝"})]


def test_a_reload_keeps_the_chosen_line(desk: Desk, qtbot: QtBot) -> None:
    for product, age in (("香蕉", 3), ("荔枝", 1)):
        report(desk, product, age)
    board = shown(desk, qtbot)
    board.table.selectRow(board.rows.place_of("report 荔枝 field"))
    report(desk, "香蕉", 0)
    board.reload()
    assert board.card.task is not None
    assert board.card.task.what == "荔枝"


def test_signs_stand_where_there_is_a_state_and_words_where_not(desk: Desk, qtbot: QtBot) -> None:
    judge(desk, report(desk, "荔枝", 1), Verdict.REFUSED, "people.not_of_this_station")
    board = shown(desk, qtbot)
    places = range(len(board.rows.rows))
    signs = {board.rows.rows[place].group: board.rows.index(place, 3).data(StateRole) for place in places}
    assert signs[Group.BACK] is RowState.PROBLEM
    assert signs[Group.REPORT] is None
    assert all(board.rows.index(place, 3).data() for place in places)


def test_whoever_reports_no_prices_has_none_to_report(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "荔枝", 3)
    settle(desk)
    desk.seat_person(person(desk, TRAINER))
    board = shown(desk, qtbot)
    assert board.report.isHidden()
    assert board.tasks == []
    assert board.count.text() == ""


@pytest.mark.parametrize("login", [EDITOR, KEEPER])
def test_the_county_judges_instead(tmp_path: Path, qtbot: QtBot, login: str) -> None:
    county = make_desk(tmp_path, Seat.COUNTY)
    county.seat_person(person(county, login))
    board = shown(county, qtbot)
    assert of(board, Group.REPORT) == []
    assert of(board, Group.REVIEW) == []
    arrive(county)
    board.reload()
    (task,) = (task for task in board.tasks if task.group is Group.REVIEW)
    assert [step.screen for step in task.steps] == ["county.reports"]
    county.close()


def test_another_language_says_everything_again(desk: Desk, qtbot: QtBot) -> None:
    judge(desk, report(desk, "荔枝", 1), Verdict.REFUSED, "people.not_of_this_station")
    board = shown(desk, qtbot)
    words.use("en")
    board.retranslate()
    assert board.heading.text() == "Work for today"
    assert [task.steps[0].word for task in board.tasks if task.group is Group.BACK] == ["Report it again"]
    assert board.card.task is not None


def test_leaving_forgets_what_was_chosen(desk: Desk, qtbot: QtBot) -> None:
    board = shown(desk, qtbot)
    board.show_group(Group.REPORT)
    board.leave()
    assert board.group is None
    assert board.card.task is None
