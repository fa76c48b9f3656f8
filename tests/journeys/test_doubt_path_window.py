"""What an officer was asked about and kept comes to the county with why; a price he follows comes back to his desk.

The county server is a process, the county's office and the village have windows; every row travels by exchange.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.journeys.hands import activate, enrol, log_in
from tests.journeys.opened import KEEPER, OFFICER, open_county
from tests.journeys.test_price_path_window import county_sees
from tests.journeys.windows import Window, button_saying, told
from tests.programs import Machine
from ui.county.flags import Flag
from ui.county.report_card import why_words
from ui.county.reports import ReportsScreen
from ui.desk_board.presenter import Group
from ui.desk_board.screen import Board
from ui.prices.alerts.screen import AlertsScreen
from ui.prices.report.form import ReportForm


def test_a_kept_doubt_reaches_the_county_and_a_followed_price_the_village(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_county(tmp_path) as opened:
        staff = Window(qtbot, opened.office, "staff", monkeypatch)
        log_in(staff, KEEPER)
        kiosk = Window(qtbot, opened.village, "kiosk", monkeypatch)
        enrol(kiosk, opened.address, opened.code)
        kiosk.sync()
        activate(kiosk, OFFICER, opened.activation)
        first = report(kiosk, "2.00", ago=1)
        judge_one(kiosk, staff, opened.county, first, ())
        follow(kiosk, "4")
        second = report(kiosk, "4.20")
        judge_one(kiosk, staff, opened.county, second, (Flag.DOUBLE,))
        staff.sync()
        kiosk.sync()
        be_told(kiosk)
    kiosk.close()
    staff.close()


def report(kiosk: Window, price: str, ago: int = 0) -> int:
    """Report 香蕉 with the number pad and keep whatever is asked; return the sheet."""
    count = "SELECT count(*), max(id) FROM prices_sheet WHERE station <> 0"
    before = kiosk.desk.store.reader().execute(count).fetchone()[0]
    form: ReportForm = kiosk.go("prices.report", ReportForm, product="香蕉")
    kiosk.until(lambda: form.pages.currentWidget() is form.entry and form.entry.save.isVisible())
    form.entry.day.choose(ago)
    for key in price:
        form.entry.pad.press(key)
    kiosk.until(lambda: price in form.entry.boxes.boxes["typical"].text())
    while form.entry.question is not None:
        kiosk.click(form.entry.doubt.keep)
    kiosk.click(form.entry.save)
    kiosk.until(lambda: kiosk.desk.store.reader().execute(count).fetchone()[0] > before)
    return int(kiosk.desk.store.reader().execute(count).fetchone()[1])


def judge_one(kiosk: Window, staff: Window, county: Machine, sheet: int, kept: tuple[Flag, ...]) -> None:
    """Carry the report to the county, look at it there with what was kept, and accept it."""
    kiosk.sync()
    staff.until(lambda: county_sees(county, sheet))
    staff.sync()
    screen: ReportsScreen = staff.go("county.reports", ReportsScreen)
    staff.until(lambda: [one.report.sheet for one in screen.waiting] == [sheet])
    assert screen.waiting[0].kept == frozenset(kept)
    for flag in kept:
        assert why_words(flag, True) in screen.card._odd.plain
    assert not screen.accept_all.isVisible()  # odd, or nothing to compare with: one by one
    staff.click(screen.card.accept)
    staff.until(lambda: not screen.waiting)
    staff.sync()
    kiosk.sync()


def follow(kiosk: Window, price: str) -> None:
    """Follow 香蕉 from a price up, with the form."""
    screen: AlertsScreen = kiosk.go("prices.alerts", AlertsScreen)
    kiosk.until(lambda: button_saying(screen, "盯一个价").isVisible())
    kiosk.click(screen.add_button)
    kiosk.type(screen.form.product.box, "香蕉")
    kiosk.until(lambda: bool(screen.form.product.hits))
    screen.form.product.take_first()
    kiosk.type(screen.form.threshold, price)
    kiosk.click(screen.form.save)
    kiosk.until(lambda: len(screen.rules) == 1)
    assert not screen.rules[0].reached  # two yuan are not four


def be_told(kiosk: Window) -> None:
    """The work list tells of the price that got there, leads to it, and then is quiet."""
    board: Board = kiosk.go("desk", Board)
    kiosk.until(lambda: any(task.group is Group.ALERT for task in board.tasks))
    (task,) = [one for one in board.tasks if one.group is Group.ALERT]
    assert "4.2" in task.about
    board.take(task.steps[0])
    screen: AlertsScreen = kiosk.at(AlertsScreen)
    kiosk.until(lambda: "4.20" in told(screen))
    kiosk.go("desk", Board)
    kiosk.until(lambda: not any(one.group is Group.ALERT for one in board.tasks))
