"""The queue of reported prices: what comes first, deciding by key, together, and what is said when it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.deeds import Person, Role
from tests.ui.county.seats import Seats
from ui.county.comparing import season_words
from ui.county.decisions import left_out, left_words
from ui.county.flags import Flag
from ui.county.report_card import why_words
from ui.county.reports import JUDGED, ReportsScreen

Show = Callable[..., Any]


@pytest.fixture
def station(seats: Seats) -> int:
    seats.do("products.seed")
    seats.do("places.seed_divisions", code="440981")
    return seats.station("元坝村")


@pytest.fixture
def three(seats: Seats, station: int) -> tuple[int, int, int]:
    """Three reports: a plain one, an odd one, another plain one; an accepted one lies behind each."""
    for product, milli in (("荔枝", 6_300), ("菜心", 2_900), ("香蕉", 2_100)):
        seats.do("prices.review", sheet=seats.report(station, product, milli, market="根子"), accept=True)
    seats.pass_days(1)
    sheets = []
    for product, milli in (("菜心", 3_000), ("荔枝", 12_600), ("香蕉", 2_100)):
        sheets.append(seats.report(station, product, milli, market="根子"))
        seats.clock.advance(60_000)
    return sheets[0], sheets[1], sheets[2]


def status(seats: Seats, sheet: int) -> tuple[str, str | None]:
    row = seats.store.reader().execute("SELECT status, reason FROM prices_sheet WHERE id = ?", (sheet,)).fetchone()
    return row[0], row[1]


def test_nothing_waits(show: Show) -> None:
    screen = show(ReportsScreen)
    assert screen.pages.currentWidget() is screen.empty
    assert screen.accept_all.isHidden()


def test_odd_ones_first_with_what_to_compare(show: Show, three: tuple[int, int, int]) -> None:
    screen = show(ReportsScreen)
    assert [one.report.sheet for one in screen.waiting] == [three[1], three[0], three[2]]
    assert screen.card.waiting.report.sheet == three[1]
    assert screen.card.price.text().startswith("12.6")
    told = list(screen.card.facts.told.values())
    assert any(value.startswith("6.3") for value in told)
    assert not screen.card.flag.isHidden()
    screen.table.choose(1)
    assert screen.card.flag.isHidden()


def test_the_county_unit_stands_beside_another_one(show: Show, seats: Seats, station: int) -> None:
    seats.report(station, "生猪", 15_200, market="根子", unit="kg")
    screen = show(ReportsScreen)
    assert screen.card.price.text().startswith("15.2")
    assert any(value.startswith("7.6") for value in screen.card.facts.told.values())


def test_a_accepts_and_the_next_one_follows(
    show: Show, seats: Seats, qtbot: QtBot, three: tuple[int, int, int], said: list[str]
) -> None:
    screen = show(ReportsScreen)
    screen.table.setFocus()
    qtbot.keyClick(screen.table, Qt.Key.Key_A)
    assert status(seats, three[1]) == ("accepted", None)
    assert screen.card.waiting.report.sheet == three[0]
    assert len(said) == 1
    qtbot.waitUntil(lambda: screen.judged[0].report.sheet == three[1])
    assert len(screen.waiting) == 2


def test_r_asks_for_a_reason_which_goes_to_the_station(
    show: Show, seats: Seats, qtbot: QtBot, three: tuple[int, int, int]
) -> None:
    screen = show(ReportsScreen)
    screen.table.setFocus()
    qtbot.keyClick(screen.table, Qt.Key.Key_R)
    assert not screen.reason.isHidden()
    screen.reason.bar._yes.click()  # without a reason nothing happens
    assert status(seats, three[1])[0] == "submitted"
    assert not screen.reason.bar.isHidden()
    qtbot.keyClicks(screen.reason.line, "are jin and kg mixed")  # letters that are keys elsewhere
    assert screen.unsaved()
    qtbot.keyClick(screen.reason.line, Qt.Key.Key_Return)
    assert status(seats, three[1]) == ("rejected", "are jin and kg mixed")
    assert screen.reason.isHidden()
    qtbot.waitUntil(lambda: screen.judged[0].report.sheet == three[1])
    screen.chips.choose(JUDGED)
    screen.chips.chosen.emit(JUDGED)
    assert screen.done_table.model().index(0, 4).data().endswith("are jin and kg mixed")


def test_escape_leaves_the_question(show: Show, seats: Seats, qtbot: QtBot, three: tuple[int, int, int]) -> None:
    screen = show(ReportsScreen)
    screen.card.reject.click()
    qtbot.keyClick(screen.reason.line, Qt.Key.Key_Escape)
    assert screen.reason.isHidden()
    assert not screen.card.accept.isHidden()
    assert status(seats, three[1])[0] == "submitted"


def test_a_usual_reason_is_one_touch(show: Show, seats: Seats, three: tuple[int, int, int]) -> None:
    screen = show(ReportsScreen)
    screen.card.reject.click()
    screen.reason.chips.chosen.emit("小数点错了")
    screen.reason.bar._yes.click()
    assert status(seats, three[1]) == ("rejected", "小数点错了")


def test_all_without_anything_odd_at_once_after_a_question(
    show: Show, seats: Seats, qtbot: QtBot, three: tuple[int, int, int], said: list[str]
) -> None:
    screen = show(ReportsScreen)
    screen.accept_all.click()
    assert status(seats, three[0])[0] == "submitted"
    screen.confirm._yes.click()
    assert [status(seats, sheet)[0] for sheet in three] == ["accepted", "submitted", "accepted"]
    qtbot.waitUntil(lambda: [one.report.sheet for one in screen.waiting] == [three[1]])
    assert "2" in said[0]


def test_what_somebody_decided_meanwhile_is_told(show: Show, seats: Seats, three: tuple[int, int, int]) -> None:
    screen = show(ReportsScreen)
    seats.do("prices.review", sheet=three[1], accept=False, reason="先审了")
    screen.decide(True)
    assert not screen.trouble.isHidden()
    assert status(seats, three[1]) == ("rejected", "先审了")
    assert three[1] not in [one.report.sheet for one in screen.waiting]


def test_new_reports_come_in_without_moving_the_choice(
    show: Show, seats: Seats, qtbot: QtBot, station: int, three: tuple[int, int, int]
) -> None:
    screen = show(ReportsScreen)
    screen.table.choose(2)
    seats.report(station, "通菜", 2_000, market="根子")
    qtbot.waitUntil(lambda: len(screen.waiting) == 4)
    assert screen.card.waiting.report.sheet == three[2]


def test_who_may_not_review_sees_no_buttons_that_work(show: Show, seats: Seats, three: tuple[int, int, int]) -> None:
    seats.desk.person = Person(9, "liyu", "黎玉", Role.OFFICER)
    screen = show(ReportsScreen)
    assert screen.waiting == []
    assert screen.accept_all.isHidden()
    screen.decide(True)
    assert status(seats, three[1])[0] == "submitted"


def test_leaving_forgets_what_was_typed(show: Show, three: tuple[int, int, int]) -> None:
    screen = show(ReportsScreen)
    screen.decide(True)
    screen.ask_reason()
    screen.reason.line.setText("斤")
    screen.leave()
    assert not screen.unsaved()


def test_what_was_decided_lately_is_there_for_whoever_comes_next(
    show: Show, seats: Seats, three: tuple[int, int, int]
) -> None:
    seats.do("prices.review", sheet=three[2], accept=True)
    seats.clock.advance(60_000)
    seats.do("prices.review", sheet=three[0], accept=False, reason="看不清")
    screen = show(ReportsScreen)
    assert [one.report.sheet for one in screen.judged][:2] == [three[0], three[2]]
    screen.chips.choose(JUDGED)
    screen.chips.chosen.emit(JUDGED)
    table = screen.done_table.model()
    assert table.index(0, 2).data() == "元坝村"
    assert table.index(0, 4).data().endswith("看不清")


def test_the_queue_is_shown_again_to_whoever_comes_back(show: Show, seats: Seats, three: tuple[int, int, int]) -> None:
    seats.do("prices.review", sheet=three[0], accept=True)
    screen = show(ReportsScreen)
    screen.chips.choose(JUDGED)
    screen.chips.chosen.emit(JUDGED)
    screen.leave()
    screen.enter()
    assert screen.pages.currentIndex() == 0


def test_a_market_that_is_the_station_is_named_once(show: Show, seats: Seats, station: int) -> None:
    seats.report(station, "菜心", 3_000)
    assert show(ReportsScreen).card.where.plain.count("元坝村") == 1


def test_products_have_their_english_names_at_an_english_desk(
    show: Show, seats: Seats, three: tuple[int, int, int]
) -> None:
    words.use("en")
    screen = show(ReportsScreen)
    assert [screen.table.model().index(row, 0).data() for row in range(3)] == ["Lychee", "Choy sum", "Banana"]
    assert screen.table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "荔枝"
    assert screen.card.name.plain == "Lychee"


def test_what_has_nothing_to_compare_with_is_left_out_of_accepting_all_and_it_says_so(
    show: Show, seats: Seats, station: int, three: tuple[int, int, int], said: list[str]
) -> None:
    alone = seats.report(station, "龙眼", 4_000, market="根子")
    screen = show(ReportsScreen)
    assert "2" in screen.accept_all.text()
    screen.accept_all.click()
    assert left_words(screen.waiting) in screen.confirm._words.plain
    screen.confirm._yes.click()
    assert [status(seats, sheet)[0] for sheet in (*three, alone)] == ["accepted", "submitted", "accepted", "submitted"]
    assert left_words(screen.waiting) in said[0]
    assert left_out(screen.waiting) == (1, 1)


def test_what_the_officer_was_asked_about_and_kept_comes_to_the_county_with_why(
    show: Show, seats: Seats, station: int, three: tuple[int, int, int]
) -> None:
    kept = seats.report(station, "菜心", 3_000, market="根子", doubts="still ratio10", spec="一级")
    screen = show(ReportsScreen)
    assert [one.report.sheet for one in screen.waiting][:2] == [kept, three[1]]
    assert screen.waiting[0].flags == (Flag.TENFOLD, Flag.STILL)
    asked = why_words(Flag.STILL, True)
    assert asked in screen.card._odd.plain
    assert asked != why_words(Flag.STILL, False)
    assert screen.table.model().index(0, 4).data().endswith("+1")


def test_a_report_far_from_its_own_three_months_is_flagged_and_its_chart_drawn(
    show: Show, seats: Seats, station: int
) -> None:
    for day in range(12, 1, -1):
        sheet = seats.report(station, "龙眼", 4_000 + day * 10, market="根子", day=seats.store.clock.today() - day)
        seats.do("prices.review", sheet=sheet, accept=True)
    odd = seats.report(station, "龙眼", 5_600, market="根子")
    screen = show(ReportsScreen)
    assert [(one.report.sheet, one.flags) for one in screen.waiting] == [(odd, (Flag.UNUSUAL,))]
    assert not screen.compared.isHidden()
    assert len(screen.compared.chart._chart.lines) == 2
    told = screen.card.facts.told
    assert any("11" in value for value in told.values())  # of how many days the middle is
    assert season_words(None, "jin") in told.values()  # and that no earlier year is known
    assert screen.how.said.plain
    assert screen.compared.chart.accessibleDescription()


def test_a_usual_price_of_three_months_is_accepted_with_others_though_the_last_one_is_old(
    show: Show, seats: Seats, station: int
) -> None:
    for day in range(31, 21, -1):
        sheet = seats.report(station, "龙眼", 4_000, market="根子", day=seats.store.clock.today() - day)
        seats.do("prices.review", sheet=sheet, accept=True)
    seats.report(station, "龙眼", 4_100, market="根子")
    assert [one.plain for one in show(ReportsScreen).waiting] == [True]


def test_without_history_nothing_is_drawn(show: Show, seats: Seats, station: int) -> None:
    seats.report(station, "龙眼", 4_000, market="根子")
    screen = show(ReportsScreen)
    assert screen.compared.isHidden()
    assert not screen.card.flag.isHidden()
    assert screen.accept_all.isHidden()
