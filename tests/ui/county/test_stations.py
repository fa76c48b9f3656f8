"""The stations: who is silent, opening one, and the way to a code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from station.kernel.deeds import Person, Role, Seat
from station.kernel.errors import StationError
from station.store.store import Store
from sync.client import Tally
from tests.ui.county.seats import START_MS, Seats
from ui.county.presenter import code_command, heard_words, is_silent, minutes_left
from ui.county.stations import SILENT, StationsScreen

Show = Callable[..., Any]
TOWN, VILLAGE = "440981104", "440981104201"


@pytest.fixture
def divided(seats: Seats) -> Seats:
    seats.do("places.seed_divisions", code="440981")
    return seats


def test_by_station_counts_today_and_seven_days(divided: Seats) -> None:
    divided.do("products.seed")
    near, far = divided.station("元坝村"), divided.station("石板村")
    divided.report(near, "菜心", 3_000)
    divided.pass_days(6)
    newest = divided.clock.now_ms()
    divided.report(near, "菜心", 3_100)
    divided.report(far, "菜心", 3_200)
    heard = {one.station: one for one in divided.show("prices.by_station")}
    assert (heard[near].newest, heard[near].today, heard[near].week) == (newest, 1, 2)
    divided.pass_days(1)
    assert {one.station: (one.today, one.week) for one in divided.show("prices.by_station")}[near] == (0, 1)
    assert divided.show("prices.by_station", limit=1)[0].station == min(near, far)


def test_silence_counts_days_and_a_clock_ahead_is_named() -> None:
    day = 86_400_000
    assert is_silent(None, START_MS, 480)
    assert not is_silent(START_MS - 7 * day, START_MS, 480)
    assert is_silent(START_MS - 8 * day, START_MS, 480)
    assert "2029" in heard_words(START_MS + 1100 * day, START_MS, 480)


def test_no_station_says_what_to_do(show: Show, divided: Seats) -> None:
    screen = show(StationsScreen)
    assert screen.pages.currentWidget() is screen.empty
    screen.empty.asked.emit()
    assert screen.side.currentWidget() is screen.form


def test_stations_with_place_and_silence(show: Show, divided: Seats) -> None:
    divided.do("products.seed")
    near, far = divided.station("元坝村", VILLAGE), divided.station("根子镇", TOWN)
    divided.report(near, "菜心", 3_000)
    screen = show(StationsScreen)
    assert [one.station.id for one in screen.stations] == [near, far]
    assert screen.stations[0].where.startswith("高州根子镇")
    assert screen.stations[0].station.code in screen.card.facts.told.values()
    screen.chips.choose(SILENT)
    screen.chips.chosen.emit(SILENT)
    assert [one.station.id for one in screen.table.rows] == [far]


def test_a_closed_station_stands_apart(show: Show, divided: Seats) -> None:
    gone = divided.station("元坝村", VILLAGE)
    divided.do("places.close_station", station=gone)
    divided.station("根子镇", TOWN)
    screen = show(StationsScreen)
    assert len(screen.table.rows) == 1
    screen.chips.choose("closed")
    screen.chips.chosen.emit("closed")
    assert screen.table.rows[0].station.id == gone
    assert screen.card.make.isHidden()
    assert screen.card.command.isHidden()


def test_opening_a_station(show: Show, divided: Seats, qtbot: QtBot, said: list[str]) -> None:
    divided.station("根子镇", TOWN)
    screen = show(StationsScreen)
    screen.add_button.click()
    form = screen.form
    form.save.click()
    assert form.questions["name"].trouble
    form.town.setCurrentIndex(form.town.findData(TOWN))
    form.town.activated.emit(form.town.currentIndex())
    form.village.setCurrentIndex(form.village.findData(VILLAGE))
    form.name.setText("元坝村")
    form.phone.setText("0668-6612345")
    assert screen.unsaved()
    form.save.click()
    qtbot.waitUntil(lambda: screen.card.station is not None and screen.card.station.name == "元坝村")
    opened = screen.card.station
    assert (opened.division, opened.phone, opened.code[:6]) == (VILLAGE, "0668-6612345", "440981")
    assert screen.side.currentWidget() is screen.card
    assert "元坝村" in said[0]
    assert not screen.unsaved()


def test_a_station_twice_is_said_beside_the_name_and_what_was_typed_stays(show: Show, divided: Seats) -> None:
    screen = show(StationsScreen)
    for _time in range(2):
        screen.open_form()
        screen.form.name.setText("镇上的站")
        screen.form.store()
    assert screen.form.questions["name"].trouble
    assert screen.form.name.text() == "镇上的站"


def test_without_the_ledger_the_command_is_shown_and_copied(show: Show, divided: Seats) -> None:
    station = divided.station("根子镇 二站", TOWN)
    screen = show(StationsScreen)
    assert screen.card.make.isHidden()
    screen.card.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied == screen.card.command.plain
    assert f"county code --station {station} --station-name '根子镇 二站' --division {TOWN} --role village" in copied


def test_the_command_is_quoted_for_a_shell(divided: Seats) -> None:
    divided.station("a'; rm -rf $HOME", TOWN)
    (station,) = divided.show("places.stations")
    assert """'a'"'"'; rm -rf $HOME'""" in code_command(station, Seat.TOWN)


class Ledger:
    """Where a county's ledger is: says what it was asked, and gives or refuses a code."""

    def __init__(self, refusal: StationError | None = None) -> None:
        self.asked: list[tuple[Seat, int, str, tuple[str, ...]]] = []
        self._refusal = refusal

    def exchange(self, store: Store, progress: Callable[[Tally], bool]) -> Tally:
        raise AssertionError("nobody asked for an exchange")

    def new_code(
        self, store: Store, seat: Seat, station: int, name: str, division: Sequence[str]
    ) -> tuple[str, int]:
        self.asked.append((seat, station, name, tuple(division)))
        if self._refusal is not None:
            raise self._refusal
        return "N1ZR-NT49-11S8-QYTX", 10


def test_with_the_ledger_a_code_is_shown_in_blocks_and_forgotten(show: Show, divided: Seats) -> None:
    station = divided.station("根子镇", TOWN)
    ledger = divided.desk.own_county = Ledger()
    screen = show(StationsScreen)
    card = screen.card
    assert card.command.isHidden()
    card.seat.setCurrentIndex(card.seat.findData("town"))
    card.make.click()
    assert ledger.asked == [(Seat.TOWN, station, "根子镇", ("44", "4409", "440981", TOWN))]
    assert not card.code.isHidden()
    assert "10" in card.code._left.text()
    assert screen.unsaved()
    divided.clock.advance(9 * 60_000 + 1)
    card.code._timer.timeout.emit()
    assert "1" in card.code._left.text()
    divided.clock.advance(60_000)
    card.code._timer.timeout.emit()
    assert card.code._left.text() == minutes_left(0, 0)
    card.code.done.click()
    assert card.code.shown is None
    assert not card.make.isHidden()


def test_a_refusal_of_the_ledger_is_said(show: Show, divided: Seats) -> None:
    divided.station("根子镇", TOWN)
    divided.desk.own_county = Ledger(StationError("county.not_initialised"))
    screen = show(StationsScreen)
    screen.card.make.click()
    assert screen.card.trouble.plain
    assert screen.card.make.isEnabled()


def test_choosing_another_station_forgets_the_code(show: Show, divided: Seats) -> None:
    divided.station("根子镇", TOWN)
    divided.station("元坝村", VILLAGE)
    divided.desk.own_county = Ledger()
    screen = show(StationsScreen)
    screen.card.make.click()
    screen.table.choose(1)
    assert screen.card.code.shown is None


def test_a_report_meanwhile_keeps_the_form_open(show: Show, divided: Seats, qtbot: QtBot) -> None:
    divided.do("products.seed")
    station = divided.station("根子镇", TOWN)
    screen = show(StationsScreen)
    screen.open_form()
    screen.form.name.setText("半个名")
    divided.report(station, "菜心", 3_000)
    qtbot.waitUntil(lambda: screen.stations[0].heard is not None)
    assert screen.side.currentWidget() is screen.form
    assert screen.form.name.text() == "半个名"


def test_who_may_not_open_stations_has_no_button(show: Show, divided: Seats) -> None:
    divided.desk.person = Person(9, "wen", "温", Role.EXPERT)
    assert show(StationsScreen).add_button.isHidden()
