"""Following a price in the real window: the form, the list, the notice on the board, and stopping with ten seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from station.kernel.days import date_of
from station.kernel.deeds import Person, Role, Seat
from station.prices.reading.reading import read_prices
from station.store import identity
from tests.ui import seats
from tests.ui.prices.village import at_county
from tests.ui.seats import OFFICER, person
from ui.desk import Desk
from ui.desk_board.presenter import Group
from ui.desk_board.screen import Board
from ui.prices.alerts.screen import AlertsScreen
from ui.prices.table.screen import PriceTable
from ui.shell import Shell

MARKET = "根子市场"
Follow = Callable[..., AlertsScreen]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(seats.make_desk(tmp_path), True, QSize(1366, 768))
    made.resize(1366, 768)
    made.show()
    made.desk.seat_person(person(made.desk, OFFICER))
    yield made
    seats.put_away(made)


def at(window: Shell, name: str, **params: Any) -> Any:
    window.go(name, **params)
    return window.current


def type_rule(qtbot: QtBot, screen: AlertsScreen, product: str, threshold: str) -> None:
    screen.open_form()
    choose(qtbot, screen, product)
    qtbot.keyClicks(screen.form.threshold, threshold)


def choose(qtbot: QtBot, screen: AlertsScreen, product: str) -> None:
    box = screen.form.product.box
    qtbot.keyClicks(box, product) if product.isascii() else box.setText(product)  # keys are those of a keyboard
    qtbot.keyClick(box, Qt.Key.Key_Return)


def rules(desk: Desk) -> list[tuple[Any, ...]]:
    found = desk.store.show("prices.alerts", desk.person, limit=50)
    return [(one.name, one.market, one.kind, one.above, one.threshold, one.unit) for one in found]


def price(desk: Desk, milli: int, ago: int = 0) -> None:
    """Let the county give out a price of lychee at the market."""
    day = desk.store.clock.today() - ago
    text = f"市场,品名,单位,价格类型,大宗价,日期\n{MARKET},荔枝,斤,批发价,{milli / 1000},{date_of(day).isoformat()}\n"
    file = read_prices(text.encode(), name="new.csv")
    at_county(desk.store, "prices.import_file", source="gz", name="new.csv", file=file)


def test_nothing_is_followed_at_first_and_it_says_what_to_do(window: Shell) -> None:
    screen = at(window, "prices.alerts")
    assert screen.pages.currentWidget() is screen.empty
    screen.empty.asked.emit()
    assert screen.form_open


def test_typed_by_pinyin_with_a_threshold_in_the_unit_typed(window: Shell, qtbot: QtBot) -> None:
    screen = at(window, "prices.alerts")
    type_rule(qtbot, screen, "lizhi", "25.2")
    screen.form.unit.choose("kg")
    screen.form.market.choose(MARKET)
    qtbot.keyClick(screen.form.threshold, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert rules(window.desk) == [("荔枝", MARKET, "", True, 25_200, "kg")]
    assert not screen.form_open
    # 12.6 yuan a jin is 25.2 a kilogram: reached, and said in the unit that was typed.
    assert "25.2" in screen.card.limit.text()
    assert any("25.20" in value for value in screen.card.facts.told.values())
    assert screen.rules[0].reached


def test_every_figure_says_how_it_is_made_and_how_far_its_data_go(window: Shell) -> None:
    screen = at(window, "prices.alerts")
    assert not screen.how.isHidden()
    assert "7" in screen.how.said.plain
    before = screen.how.said.plain
    seats.last_news(window.desk, 2)
    screen.reload()
    assert screen.how.said.plain != before


def test_what_is_wrong_stands_beside_its_question(window: Shell, qtbot: QtBot) -> None:
    screen = at(window, "prices.alerts")
    screen.open_form()
    screen.form.store()
    assert screen.form.questions["product"].trouble
    choose(qtbot, screen, "荔枝")
    qtbot.keyClicks(screen.form.threshold, "twelve")
    screen.form.store()
    assert screen.form.questions["threshold"].trouble
    assert not screen.form.questions["product"].trouble
    assert rules(window.desk) == []


def test_what_answers_drops_down_and_nothing_known_is_said(window: Shell, qtbot: QtBot) -> None:
    screen = at(window, "prices.alerts")
    screen.open_form()
    box = screen.form.product
    qtbot.keyClicks(box.box, "gua")
    box.look_up()
    assert len(box.hits) > 1
    popup, hits = box.answers.popup(), box.hits
    assert popup is not None
    assert popup.isVisible()
    for _time in range(3):
        qtbot.keyClick(popup, Qt.Key.Key_Down)
    row = popup.currentIndex().row()
    assert row > 0
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert box.found == hits[row]
    assert popup.isHidden()
    box.box.clear()
    assert box.found is None
    qtbot.keyClicks(box.box, "xyzxyz")
    box.look_up()
    assert not box._none.isHidden()


def test_the_same_rule_twice_is_told(window: Shell, qtbot: QtBot) -> None:
    screen = at(window, "prices.alerts")
    for _round in range(2):
        type_rule(qtbot, screen, "荔枝", "12")
        screen.form.store()
    assert screen.form.questions["threshold"].trouble
    assert len(rules(window.desk)) == 1


def test_stopping_can_be_taken_back(window: Shell, qtbot: QtBot) -> None:
    screen = at(window, "prices.alerts")
    type_rule(qtbot, screen, "荔枝", "12")
    screen.form.store()
    kept = rules(window.desk)
    screen.card.stop.click()
    assert rules(window.desk) == []
    toast = window.frames.staff.toast
    assert not toast.isHidden()
    toast._button.click()
    assert rules(window.desk) == kept
    assert screen.rules


def test_a_rule_of_the_county_is_not_the_stations_to_stop(window: Shell) -> None:
    lychee = window.desk.store.show("prices.find", window.desk.person, word="荔枝", limit=1)[0].product
    store, own = window.desk.store, identity.need(window.desk.store.reader())
    store.write(lambda db: identity.save(db, seats.who(Seat.COUNTY, 0)))
    store.do("prices.follow", Person(3, "zhong", "钟志明", Role.KEEPER), product=lychee, threshold=12_000)
    store.write(lambda db: identity.save(db, own))
    screen = at(window, "prices.alerts")
    assert screen.rules[0].alert.station == 0
    assert screen.card.stop.isHidden()
    screen.stop()
    assert len(rules(window.desk)) == 1


def test_the_board_tells_once_and_again_only_after_the_price_went_back(window: Shell, qtbot: QtBot) -> None:
    desk = window.desk
    screen = at(window, "prices.alerts")
    type_rule(qtbot, screen, "荔枝", "12.8")
    screen.form.store()
    board: Board = at(window, "desk")
    assert not [task for task in board.tasks if task.group is Group.ALERT]
    price(desk, 13_000)
    board.reload()
    (told,) = [task for task in board.tasks if task.group is Group.ALERT]
    assert "13" in told.about
    board.take(told.steps[1])  # "read"
    assert not [task for task in board.tasks if task.group is Group.ALERT]
    seats.clock_of(desk).advance(2 * 86_400_000)
    price(desk, 13_500)
    board.reload()
    assert not [task for task in board.tasks if task.group is Group.ALERT]  # it stayed there
    price(desk, 12_000, ago=1)
    seats.clock_of(desk).advance(86_400_000)
    price(desk, 13_600)
    board.reload()
    assert [task for task in board.tasks if task.group is Group.ALERT]


def test_the_notice_leads_to_the_rule_and_who_saw_it_is_not_told_again(window: Shell, qtbot: QtBot) -> None:
    screen = at(window, "prices.alerts")
    type_rule(qtbot, screen, "香蕉", "1")
    screen.form.store()
    lychee = window.desk.store.show("prices.find", window.desk.person, word="荔枝", limit=1)[0].product
    window.desk.store.do("prices.follow", window.desk.person, product=lychee, threshold=12_000)
    at(window, "desk")
    told = [task for task in window.current.tasks if task.group is Group.ALERT]
    assert told
    window.current.take(told[0].steps[0])
    assert window.walk.visit.name == "prices.alerts"
    assert window.current.card.watched.alert.id == told[0].steps[0].params["alert"]
    assert not [task for task in at(window, "desk").tasks if task.group is Group.ALERT]


def test_a_price_in_the_table_is_followed_from_there(window: Shell) -> None:
    table: PriceTable = at(window, "prices.table")
    line = next(one for one in table.list.rows.rows if one.quote.product == "生猪")
    table._open(line)
    table.detail.follow.click()
    screen = window.current
    assert isinstance(screen, AlertsScreen)
    assert screen.form.product.found is not None
    assert (screen.form.product.found.name, screen.form.market.taken) == ("生猪", MARKET)


def test_at_the_county_a_rule_names_whom_it_tells(qtbot: QtBot, tmp_path: Path) -> None:
    desk = seats.make_desk(tmp_path, Seat.COUNTY)
    desk.seat_person(person(desk, seats.KEEPER))
    screen = AlertsScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    type_rule(qtbot, screen, "荔枝", "12")
    assert not screen.form.questions["whom"].isHidden()
    screen.form.whom.setCurrentIndex(1)
    station = screen.form.whom.taken
    screen.form.store()
    assert [one.alert.station for one in screen.rules] == [station]
    assert not screen.card.stop.isHidden()
    desk.close()


def test_the_kiosk_tells_it_in_one_calm_line_until_somebody_has_read_it(window: Shell, qtbot: QtBot) -> None:
    desk = window.desk
    lychee = desk.store.show("prices.find", desk.person, word="荔枝", limit=1)[0].product
    desk.store.do("prices.follow", desk.person, product=lychee, threshold=12_000)
    seats.last_news(desk, 1)
    around = window.frames.around
    assert around.notice() is None
    around.look_at_followed()
    told = around.notice()
    assert told is not None
    assert "12.6" in told.words
    assert told.belongs("home")
    assert not told.belongs("desk")  # there it is a line of the work list
    at(window, "prices.alerts")
    around.look_at_followed()
    assert around.notice() is None
