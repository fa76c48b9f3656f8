"""Logging in at a kiosk: names, PINs, codes, and what is forgotten when somebody leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.deeds import OPERATOR, Seat
from station.people.pins import new_code
from station.store import identity as identities
from tests.ui import seats
from ui.desk import Desk
from ui.jobs import Jobs
from ui.people.screen import LogInScreen

FRESH_PIN = "903526"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    words.use("en")
    made = seats.make_desk(tmp_path, language="en")
    yield made
    made.close()


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk) -> LogInScreen:
    made = LogInScreen(desk)
    qtbot.addWidget(made)
    made.resize(1024, 600)
    made.show()
    made.enter()
    return made


def press(screen: LogInScreen, digits: str) -> None:
    pad = screen.pin_page.entry.pad
    for digit in digits:
        pad.press(digit)
    pad.press("enter")


def newcomer(desk: Desk, login: str = "wangfang") -> str:
    """Make an account at this very machine, as its county would; return the activation code."""
    identity = desk.store.identity()
    assert identity is not None
    station = identity.station
    desk.store.write(lambda db: identities.save(db, seats.who(Seat.COUNTY, 0)))
    code: str = desk.store.do(
        "people.add", OPERATOR, login=login, name="王芳", role="officer", station=station
    ).code
    desk.store.write(lambda db: identities.save(db, identity))
    return code


def test_a_name_and_a_pin_let_in(screen: LogInScreen, desk: Desk) -> None:
    assert list(screen.pin_page.names) == [seats.OFFICER, seats.TRAINER]
    screen.pin_page.names[seats.OFFICER].click()
    press(screen, seats.PIN)
    assert desk.person.login == seats.OFFICER
    assert screen.pin_page.entry.pad.value == ""


def test_real_keys_work_as_well(screen: LogInScreen, desk: Desk, qtbot: QtBot) -> None:
    screen.pin_page.names[seats.TRAINER].click()
    qtbot.keyClicks(screen.pin_page.entry.pad, seats.PIN)
    qtbot.keyClick(screen.pin_page.entry.pad, Qt.Key.Key_Return)
    assert desk.person.login == seats.TRAINER


def test_without_a_name_the_pin_is_not_tried(screen: LogInScreen, desk: Desk) -> None:
    press(screen, seats.PIN)
    assert screen.pin_page.trouble.text()
    assert not desk.is_staff
    assert not desk.store.reader().execute("SELECT count(*) FROM people_tries").fetchone()[0]


def test_wrong_pins_are_counted_aloud_and_then_locked_with_the_minutes(screen: LogInScreen, desk: Desk) -> None:
    screen.pin_page.names[seats.OFFICER].click()
    for left in (4, 3, 2, 1):
        press(screen, "111222")
        assert f"Tries left: {left}" in screen.pin_page.trouble.text()
    press(screen, "111222")
    assert "Wait 5 minutes" in screen.pin_page.trouble.text()
    press(screen, seats.PIN)
    assert "Wait 5 minutes" in screen.pin_page.trouble.text()
    seats.clock_of(desk).advance(5 * 60_000)
    press(screen, seats.PIN)
    assert desk.person.login == seats.OFFICER


def test_the_sentence_goes_when_the_next_try_begins(screen: LogInScreen) -> None:
    screen.pin_page.names[seats.OFFICER].click()
    press(screen, "111222")
    assert screen.pin_page.heading.isHidden()
    screen.pin_page.entry.pad.press("2")
    assert screen.pin_page.trouble.isHidden()
    assert not screen.pin_page.heading.isHidden()


def test_a_name_not_in_the_list_is_typed(screen: LogInScreen, desk: Desk) -> None:
    screen.pin_page.other.click()
    screen.pin_page.login.setText(" LiXin ")
    press(screen, seats.PIN)
    assert desk.person.login == seats.OFFICER


def test_the_first_time_takes_a_code_and_a_pin_typed_twice(screen: LogInScreen, desk: Desk) -> None:
    code = newcomer(desk)
    screen.pin_page.first.click()
    activation = screen.activation
    assert not activation.go_on.isEnabled()
    activation.login.setText("wangfang")
    for sign in code.lower().replace("-", ""):
        activation.code.setFocus()
        activation.typing._target = activation.code
        activation.typing.press(sign)
    activation.go_on.click()
    for pin in (FRESH_PIN, "903527"):
        _press_activation(screen, pin)
    assert "differ" in activation.trouble.text()
    for pin in (FRESH_PIN, FRESH_PIN):
        _press_activation(screen, pin)
    assert desk.person.login == "wangfang"


def _press_activation(screen: LogInScreen, pin: str) -> None:
    for digit in pin:
        screen.activation.entry.pad.press(digit)
    screen.activation.entry.pad.press("enter")


@pytest.mark.parametrize(
    ("code", "pin", "step", "word"),
    [
        ("", FRESH_PIN, 0, "12 letters"),
        ("wrong", FRESH_PIN, 0, "code is not right"),
        ("right", "1234", 1, "too short"),
        ("right", "123456", 1, "easy to guess"),
    ],
)
def test_what_is_wrong_is_said_on_the_step_it_belongs_to(
    screen: LogInScreen, desk: Desk, code: str, pin: str, step: int, word: str
) -> None:
    right = newcomer(desk)
    typed = {"": "ABC", "wrong": new_code(), "right": right}[code]
    screen.pin_page.first.click()
    screen.activation.login.setText("wangfang")
    screen.activation.code.setText(typed)
    screen.activation.go_on.click()
    _press_activation(screen, pin)
    _press_activation(screen, pin)
    assert screen.activation.step == step
    assert word in screen.activation.trouble.text()
    assert not desk.is_staff
    if step:
        _press_activation(screen, FRESH_PIN)
        _press_activation(screen, FRESH_PIN)
        assert desk.person.login == "wangfang"


def test_back_leads_from_the_pin_to_the_code_to_the_names(screen: LogInScreen) -> None:
    screen.pin_page.first.click()
    screen.activation.login.setText("wangfang")
    screen.activation.code.setText("7K3M-Q0WX-19TB")
    screen.activation.go_on.click()
    assert screen.has_step_back()
    screen.step_back()
    assert screen.activation.code.text() == "7K3M-Q0WX-19TB"
    screen.step_back()
    assert screen.pages.currentWidget() is screen.pin_page
    assert not screen.has_step_back()
    assert screen.activation.code.text() == ""


def test_leaving_forgets_everything_typed(screen: LogInScreen) -> None:
    screen.pin_page.names[seats.OFFICER].click()
    screen.pin_page.entry.pad.press("2")
    screen.activation.login.setText("wangfang")
    screen.activation.code.setText("7K3M")
    screen.leave()
    assert screen.pin_page.chosen == ""
    assert screen.pin_page.entry.pad.value == ""
    assert (screen.activation.login.text(), screen.activation.code.text()) == ("", "")


def test_a_locked_desk_waits_for_its_owner(screen: LogInScreen) -> None:
    screen.enter(login=seats.TRAINER)
    assert screen.pin_page.chosen == seats.TRAINER
    assert next(iter(screen.pin_page.names)) == seats.TRAINER
    assert "locked" in screen.pin_page.heading.plain  # type: ignore[attr-defined]
    screen.pin_page.other.click()
    assert screen.pin_page.chosen == ""


def test_a_machine_without_people_points_to_the_code(qtbot: QtBot, tmp_path: Path) -> None:
    desk = seats.make_desk(tmp_path, data=False, language="en")
    screen = LogInScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    assert screen.pin_page.entry.isHidden()
    assert screen.pin_page.first.property("part") == "primary"
    assert "Nobody" in screen.pin_page.heading.plain  # type: ignore[attr-defined]
    desk.close()


def test_somebody_who_left_before_the_answer_is_not_let_in(qtbot: QtBot, tmp_path: Path) -> None:
    desk = seats.make_desk(tmp_path, jobs=Jobs())
    screen = LogInScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    qtbot.waitUntil(lambda: bool(screen.pin_page.names))
    screen.pin_page.names[seats.OFFICER].click()
    press(screen, seats.PIN)
    screen.leave()
    done: list[None] = []
    desk.jobs.run("store", lambda job: None, done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert not desk.is_staff
    desk.close()


def test_many_names_are_typed(qtbot: QtBot, tmp_path: Path) -> None:
    desk = seats.make_desk(tmp_path)
    screen = LogInScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    screen.pin_page.show_people([(f"p{number}", f"甲{number}", "officer") for number in range(7)])
    assert not screen.pin_page.login.isHidden()
    assert screen.pin_page.other.isHidden()
    desk.close()


def test_news_of_accounts_leave_the_keys_with_who_types_a_code(screen: LogInScreen, qtbot: QtBot) -> None:
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    screen.pin_page.first.click()
    screen.activation.code.setFocus()
    assert screen.activation.code.hasFocus()
    screen.reload()
    assert screen.activation.code.hasFocus()
    screen.step_back()
    assert screen.pin_page.entry.pad.hasFocus()
    screen.pin_page.other.click()
    assert screen.pin_page.login.hasFocus()
    screen.pin_page.entry.pad.setFocus()
    screen.reload()
    assert screen.pin_page.entry.pad.hasFocus(), "somebody has gone on to the PIN"
