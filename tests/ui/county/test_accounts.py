"""Accounts: made, shown once, closed; what was typed and every code is gone when the screen is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QPdfWriter
from pytestqt.qtbot import QtBot

from station.kernel.deeds import Person, Role
from station.people.pins import read_code
from tests.ui.county.seats import Seats
from ui.county.accounts import AccountsScreen
from ui.county.presenter import blocks
from ui.county.slip import Slip, paint_slip

Show = Callable[..., Any]


@pytest.fixture
def station(seats: Seats) -> int:
    seats.do("places.seed_divisions", code="440981")
    return seats.station("元坝村")


def fill(screen: AccountsScreen, login: str, name: str, role: str, station: int = 0) -> None:
    form = screen.form
    form.login.setText(login)
    form.name.setText(name)
    form.role.setCurrentIndex(form.role.findData(role))
    form.station.setCurrentIndex(form.station.findData(station))
    form.save.click()


def test_no_account_says_what_to_do(show: Show) -> None:
    screen = show(AccountsScreen)
    assert screen.pages.currentWidget() is screen.empty
    screen.empty.asked.emit()
    assert screen.side.currentWidget() is screen.form


def test_making_an_account_shows_its_code_once(show: Show, seats: Seats, qtbot: QtBot, station: int) -> None:
    screen = show(AccountsScreen)
    screen.add_button.click()
    fill(screen, "liyu", "黎玉", "officer", station)
    qtbot.waitUntil(lambda: screen.card.code.shown is not None)
    shown = screen.card.code.shown
    assert shown is not None
    assert len(read_code(shown.code)) == 12
    assert [len(block) for block in blocks(shown.code)] == [4, 4, 4]
    assert screen.card.account.login == "liyu"
    assert screen.card.account.station == station
    assert screen.unsaved()
    screen.card.code.done.click()
    assert screen.card.code.shown is None
    assert not screen.unsaved()
    (account,) = seats.show("people.accounts")
    assert (account.login, account.active, account.activated) == ("liyu", True, False)


def test_refusals_stand_beside_their_fields(show: Show, station: int) -> None:
    screen = show(AccountsScreen)
    screen.open_form()
    questions = screen.form.questions
    fill(screen, "黎玉", "黎玉", "officer", station)
    assert questions["login"].trouble
    fill(screen, "liyu", "", "officer", station)
    assert questions["name"].trouble
    assert not questions["login"].trouble
    fill(screen, "liyu", "黎玉", "officer")
    assert questions["station"].trouble
    assert "officer" not in questions["station"].trouble
    assert screen.form.login.text() == "liyu"


def test_county_staff_have_no_station_to_choose(show: Show, qtbot: QtBot, station: int) -> None:
    screen = show(AccountsScreen)
    screen.open_form()
    screen.form.role.setCurrentIndex(screen.form.role.findData("editor"))
    assert screen.form.questions["station"].isHidden()
    fill(screen, "huang", "黄晓玲", "editor", station)
    qtbot.waitUntil(lambda: screen.card.account is not None and screen.card.account.login == "huang")
    assert screen.card.account.station == 0


def test_a_new_activation_code(show: Show, seats: Seats, station: int) -> None:
    issued = seats.do("people.add", login="liyu", name="黎玉", role="officer", station=station)
    screen = show(AccountsScreen)
    screen.card.reissue.click()
    assert screen.card.code.shown is not None
    assert screen.card.code.shown.code != issued.code
    assert screen.card.reissue.isHidden()  # one code at a time
    screen.card.code.done.click()
    assert not screen.card.reissue.isHidden()
    assert screen.card.reset.isHidden()  # nobody set a PIN yet that could be forgotten


def test_closing_asks_first(show: Show, seats: Seats, qtbot: QtBot, station: int) -> None:
    seats.do("people.add", login="liyu", name="黎玉", role="officer", station=station)
    screen = show(AccountsScreen)
    screen.card.close_button.click()
    assert seats.show("people.accounts")[0].active
    screen.confirm._yes.click()
    assert not seats.show("people.accounts")[0].active
    qtbot.waitUntil(lambda: not screen.accounts[0].active)
    assert screen.card.close_button.isHidden()
    assert screen.card.reissue.isHidden()


def test_nobody_closes_his_own_account(show: Show, seats: Seats) -> None:
    made = seats.do("people.add", login="zhong", name="钟志明", role="keeper")
    seats.desk.person = Person(made.account, "zhong", "钟志明", Role.KEEPER)
    assert show(AccountsScreen).card.close_button.isHidden()


def test_leaving_forgets_codes_and_words(show: Show, seats: Seats, station: int) -> None:
    seats.do("people.add", login="liyu", name="黎玉", role="officer", station=station)
    screen = show(AccountsScreen)
    screen.card.reissue.click()
    screen.leave()
    assert screen.card.code.shown is None
    screen.open_form()
    screen.form.name.setText("陈")
    assert screen.unsaved()
    screen.leave()
    assert not screen.unsaved()
    assert screen.form.name.text() == ""


def test_who_may_not_make_accounts_only_looks(show: Show, seats: Seats, station: int) -> None:
    seats.do("people.add", login="liyu", name="黎玉", role="officer", station=station)
    seats.desk.person = Person(9, "huang", "黄", Role.EDITOR)
    screen = show(AccountsScreen)
    assert screen.add_button.isHidden()
    assert screen.card.close_button.isHidden()
    assert screen.card.name.plain == "黎*"


def test_the_slip_fits_its_paper(qtbot: QtBot, tmp_path: Any) -> None:
    del qtbot
    writer = QPdfWriter(str(tmp_path / "slip.pdf"))
    code = ("N1ZR", "NT49", "11S8", "QYTX")
    slip = Slip("高州市", "元坝村益农信息社的入网码", code, "新机器问入网码时敲进去，只能用一次。", 20_779)
    assert 40 < paint_slip(writer, slip) < 84
    assert (tmp_path / "slip.pdf").stat().st_size > 1000
