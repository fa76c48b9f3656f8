"""The chart of a product's markets and their comparison, over a real store, reached through the window."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.ids import pack
from station.prices.declared import SHEET
from station.store import rows
from station.store.database import Connection
from tests.ui.prices.village import at_county
from tests.ui.seats import OFFICER, STATION_NAME, make_desk, person, put_away
from ui.app import build_shell
from ui.desk import Desk
from ui.jobs import Jobs
from ui.prices.history.screen import PriceHistory
from ui.prices.table.screen import PriceTable
from ui.shell import Shell
from ui.widgets.plain import Paragraph

WHOLESALE, TOWN, FAR = "高州批发市场", "根子圩", "茂名水东市场"
YEARS = 4


def arrive(desk: Desk, market: str, unit: str, prices: dict[int, int], number: int, **other: Any) -> None:
    """Bring a sheet with one price of lychee a day; `prices` is milli-yuan by days ago."""
    today, count = desk.store.clock.today(), len(prices)
    same = {"product": "荔枝", "spec": "", "kind": "wholesale", "source": "gz"} | other
    nothing: list[Any] = [None] * count
    texts = [[market] * count, *([same[name]] * count for name in ("product", "spec")), [unit] * count]
    lines = [*texts, [same["kind"]] * count, [0] * count, [today - ago for ago in prices], list(prices.values())]
    row = {"source": same["source"], "station": 0, "person": 0, "status": "accepted", "file": "a.csv", "taken": 1}

    def work(db: Connection) -> None:
        rows.put_row(db, SHEET, pack(99, number), row, [*lines, nothing, nothing, nothing, nothing])

    desk.store.write(work, frozenset({SHEET.name}))


def fill(desk: Desk) -> None:
    """Four years of one market every week, one year of another every day, a third by the kilogram, one by the head."""
    weekly = range(0, 365 * YEARS, 7)
    arrive(desk, WHOLESALE, "jin", {ago: 4_000 + round(900 * math.sin(ago / 58)) for ago in weekly}, 1)
    arrive(desk, TOWN, "jin", {ago: 4_200 + round(300 * math.sin(ago / 20)) for ago in range(2, 300)}, 2)
    arrive(desk, FAR, "kg", {ago: 9_800 + round(700 * math.sin(ago / 30)) for ago in range(20, 200, 3)}, 3)
    arrive(desk, TOWN, "box", {3: 55_000}, 4)
    arrive(desk, TOWN, "jin", {1: 6_000, 8: 6_200}, 5, kind="retail")


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = make_desk(tmp_path)
    made.seat_person(person(made, OFFICER))
    fill(made)
    yield made
    made.close()


def shown(desk: Desk, qtbot: QtBot, size: tuple[int, int] = (880, 640), **asked: Any) -> PriceHistory:
    made = PriceHistory(desk)
    qtbot.addWidget(made)
    made.resize(*size)
    series = {"product": "荔枝", "market": WHOLESALE, "spec": "", "unit": "jin", "kind": "wholesale", "source": "gz"}
    made.enter(**(series | asked))
    made.show()
    return made


def markets(screen: PriceHistory) -> list[str]:
    return [course.market for course in screen.sight.drawn]


def chip(screen: QWidget, words_on_it: str) -> QAbstractButton:
    QApplication.processEvents()  # chips just offered show with the next turn of the loop
    return next(one for one in screen.findChildren(QAbstractButton) if one.text() == words_on_it and one.isVisible())


def offers(screen: PriceHistory) -> list[tuple[str, str, str]]:
    """The rows as they stand: market, price, what is left."""
    return [tuple(one.labels[column].text() for column in (1, 2, 5)) for one in screen.form.rows]  # type: ignore[misc]


def cost_box(screen: PriceHistory, market: str) -> Any:
    return next(one.cost for one in screen.form.rows if one.labels[1].text() == market)


def test_the_price_looked_at_is_the_first_line_and_other_markets_stand_beside_it(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot)
    assert markets(screen)[0] == WHOLESALE
    assert set(markets(screen)) == {WHOLESALE, TOWN, FAR}
    chart = screen.chart._chart
    assert chart.lines[0].last == "4.00"
    assert {line.name: line.last for line in chart.lines}[FAR] == "5.12"  # 10.233 yuan a kilogram
    assert chart.unit == "元/斤"
    assert WHOLESALE in screen.chart.accessibleDescription()
    assert "4.00 元/斤" in screen.chart.accessibleDescription()


def test_the_band_is_of_the_first_line_and_says_of_which_years(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot)
    assert screen.chart._chart.band is not None
    words.use("en")
    screen.retranslate()
    assert screen.note.plain == (
        f"Pale: lowest to highest price of the same weeks in 2022 to 2025, {WHOLESALE}."
    )
    short = shown(desk, qtbot, market=TOWN)
    assert short.chart._chart.band is None
    assert short.note.plain.startswith("No band of earlier years: this station holds 0 earlier years of")


def test_lines_come_and_go_and_the_last_one_stays(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot)
    for market in (WHOLESALE, FAR):
        qtbot.mouseClick(chip(screen, market), Qt.MouseButton.LeftButton)
    assert markets(screen) == [TOWN]
    assert screen.chart._chart.band is None
    qtbot.mouseClick(chip(screen, TOWN), Qt.MouseButton.LeftButton)
    assert markets(screen) == [TOWN]
    qtbot.mouseClick(chip(screen, WHOLESALE), Qt.MouseButton.LeftButton)
    assert markets(screen) == [TOWN, WHOLESALE]
    qtbot.mouseClick(chip(screen, TOWN), Qt.MouseButton.LeftButton)
    assert markets(screen) == [WHOLESALE]
    assert screen.chart._chart.band is not None


def test_a_chip_worked_by_keys_keeps_them(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot)
    third = chip(screen, FAR)
    third.setFocus()
    for drawn in (False, True):
        qtbot.keyClick(third, Qt.Key.Key_Space)
        assert (FAR in markets(screen)) is drawn
        assert third.isChecked() is drawn


def test_another_unit_changes_every_figure_and_the_band(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot)
    before = screen.chart._chart
    qtbot.mouseClick(chip(screen, "元/公斤"), Qt.MouseButton.LeftButton)
    after = screen.chart._chart
    assert after.unit == "元/公斤"
    assert after.lines[0].last == "8.00"
    assert after.lines[0].values == pytest.approx([2 * value for value in before.lines[0].values])
    assert before.band is not None
    assert after.band is not None
    highs, doubled = ([high for high in each if high] for each in (before.band.highs, after.band.highs))
    assert doubled == pytest.approx([2 * high for high in highs])
    assert screen.sight.left_out == 1


def test_another_kind_of_price_is_another_chart(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot)
    qtbot.mouseClick(chip(screen, "零售"), Qt.MouseButton.LeftButton)
    assert markets(screen) == [TOWN]
    assert screen.chart._chart.lines[0].values == (6.2, 6.0)
    assert screen.what.text() == "零售价"


def test_three_months_and_three_years_are_one_touch(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot)
    counts = {}
    for span in ("3个月", "1年", "3年"):
        qtbot.mouseClick(chip(screen, span), Qt.MouseButton.LeftButton)
        counts[span] = len(screen.chart._chart.lines[0].days)
    assert counts == {"3个月": 14, "1年": 53, "3年": 157}


def test_a_product_nobody_priced_lately_says_so_and_looks_further_back(desk: Desk, qtbot: QtBot) -> None:
    arrive(desk, TOWN, "jin", {500: 3_000}, 6, product="桂味")
    screen = shown(desk, qtbot, product="桂味", market=TOWN)
    assert screen.stack.currentWidget() is screen.empty
    qtbot.mouseClick(chip(screen, "看三年"), Qt.MouseButton.LeftButton)
    assert markets(screen) == [TOWN]


def test_markets_are_compared_less_the_way_there(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot)
    qtbot.mouseClick(chip(screen, "比市场"), Qt.MouseButton.LeftButton)
    before = [("根子市场", "12.60"), (FAR, "5.12"), (TOWN, "4.23"), (WHOLESALE, "4.00")]
    assert [one[:2] for one in offers(screen)] == before
    box = cost_box(screen, FAR)
    box.setFocus()
    qtbot.keyClicks(box, "1.2")
    order = [one.labels[0].text() for one in screen.form.rows]
    assert order != sorted(order)  # counted anew, but nothing moved under the hand
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert [one[0] for one in offers(screen)][-1] == FAR
    assert offers(screen)[-1][2] == "3.92"
    assert cost_box(screen, FAR).text() == "1.2"
    qtbot.mouseClick(chip(screen, "元/公斤"), Qt.MouseButton.LeftButton)
    assert cost_box(screen, FAR).text() == "2.4"
    assert offers(screen)[-1] == (FAR, "10.23", "7.83")
    words.use("en")
    screen.form.retranslate()
    assert "last price − transport, in yuan/kg" in screen.form.rule.plain
    assert "1 price by another measure is left out." in screen.form.note.plain


def test_how_far_a_market_is_stands_beside_it_where_both_places_are_known(desk: Desk, qtbot: QtBot) -> None:
    for name, east in ((STATION_NAME, 110_955_000), (TOWN, 111_055_000)):
        place = {"latitude": 21_812_000, "longitude": east}
        at_county(desk.store, "places.add_market", name=name, kind="town", **place)
    screen = shown(desk, qtbot, page="compare")
    told = {one.labels[1].text() for one in screen.form.rows}
    assert f"{TOWN} · 约 10 公里" in told
    assert WHOLESALE in told


def test_what_is_no_cost_is_said_and_counts_for_nothing(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot, page="compare")
    box = cost_box(screen, FAR)
    before = offers(screen)
    qtbot.keyClicks(box, "x")
    assert screen.form.fault.isVisible()
    assert offers(screen) == before
    qtbot.keyClick(box, Qt.Key.Key_Backspace)
    assert not screen.form.fault.isVisible()


def test_nothing_typed_is_left_for_the_next_person(desk: Desk, qtbot: QtBot) -> None:
    screen = shown(desk, qtbot, page="compare")
    qtbot.keyClicks(cost_box(screen, FAR), "1.2")
    screen.leave()
    screen.enter(product="荔枝", page="compare")
    assert cost_box(screen, FAR).text() == ""
    assert {one[2] for one in offers(screen)} == {one[1] for one in offers(screen)}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("page", ["chart", "compare"])
def test_everything_fits_the_smallest_window(desk: Desk, qtbot: QtBot, language: str, page: str) -> None:
    screen = shown(desk, qtbot, page=page)
    words.use(language)
    for part in (screen, *screen.findChildren(QWidget)):
        if hasattr(part, "retranslate"):
            part.retranslate()
    QApplication.processEvents()
    for part in screen.findChildren(QWidget):
        if part.isVisible() and isinstance(part, QAbstractButton | QLabel) and not isinstance(part, Paragraph):
            corner = part.mapTo(screen, QPoint(part.width(), part.height()))
            assert corner.x() <= screen.width(), part.text()
            if type(part) is QLabel and part.text():
                assert part.width() >= part.fontMetrics().horizontalAdvance(part.text()), part.text()


def test_from_the_table_to_the_chart_and_back_through_the_window(tmp_path: Path, qtbot: QtBot) -> None:
    desk = make_desk(tmp_path, jobs=Jobs())
    desk.seat_person(person(desk, OFFICER))
    fill(desk)
    window: Shell = build_shell(desk, "staff")
    window.resize(1024, 768)
    window.show()
    try:
        window.go("prices.table", word="荔枝")
        table = window.current
        assert isinstance(table, PriceTable)
        qtbot.waitUntil(lambda: bool(table.list.rows.rows))
        place = next(at for at, one in enumerate(table.list.rows.rows) if one.quote.market == FAR)
        table.list.table.selectRow(place)
        QTest.mouseClick(table.detail.history, Qt.MouseButton.LeftButton)
        chart = window.current
        assert isinstance(chart, PriceHistory)
        qtbot.waitUntil(lambda: bool(chart.sight.drawn))
        assert markets(chart)[0] == FAR
        window.walk.back()
        assert window.current is table
    finally:
        put_away(window)


def test_the_chart_reads_off_the_screens_thread_and_drops_a_late_answer(tmp_path: Path, qtbot: QtBot) -> None:
    desk = make_desk(tmp_path, jobs=Jobs())
    desk.seat_person(person(desk, OFFICER))
    fill(desk)
    arrive(desk, TOWN, "jin", {1: 3_000}, 6, product="桂味")
    screen = PriceHistory(desk)
    qtbot.addWidget(screen)
    screen.enter(product="荔枝")
    assert not screen.sight.drawn  # asked for, and not here yet
    screen.enter(product="桂味")
    qtbot.waitUntil(lambda: bool(screen.sight.drawn))
    assert {course.product for course in screen.sight.drawn} == {"桂味"}
    desk.close()
