"""The county's figures in the real window: the basket made and edited, gaps, unusual moves, saved and printed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from station.kernel.days import date_of
from station.kernel.deeds import Person, Role, Seat
from station.prices.reading.reading import read_prices
from tests.ui import seats
from tests.ui.county.seats import Seats
from tests.ui.seats import EDITOR, KEEPER, person
from ui.prices.insight.basket_form import BasketForm
from ui.prices.insight.gaps import GOODS, STATIONS
from ui.prices.insight.moves import EVERYTHING, apart_words
from ui.prices.insight.screen import GAPS, MOVES, InsightScreen
from ui.shell import Shell
from ui.table_paper import FOLDER

MARKET = "高州批发市场"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(seats.make_desk(tmp_path, Seat.COUNTY), False, QSize(1366, 768))
    made.resize(1366, 768)
    made.show()
    yield made
    seats.put_away(made)


@pytest.fixture
def county(window: Shell, tmp_path: Path) -> Seats:
    made = Seats(tmp_path, seats.clock_of(window.desk), window.desk)
    sheet(made, {"荔枝": 6.0, "香蕉": 2.0}, range(30, 10, -1))
    sheet(made, {"荔枝": 6.6, "香蕉": 2.0}, range(10, -1, -1))
    window.desk.seat_person(person(window.desk, KEEPER))
    return made


def sheet(county: Seats, yuan: dict[str, float], ago: range) -> None:
    """Import a wholesale price of each product for each of these days back."""
    lines = ["市场,品名,单位,价格类型,大宗价,日期"]
    today = county.store.clock.today()
    for name, price in yuan.items():
        lines += [f"{MARKET},{name},斤,批发价,{price},{date_of(today - day).isoformat()}" for day in ago]
    file = read_prices(("\n".join(lines) + "\n").encode(), name="days.csv")
    county.do("prices.import_file", source="gz", name="days.csv", file=file)


def shown(window: Shell, **params: Any) -> InsightScreen:
    window.go("prices.insight", **params)
    assert isinstance(window.current, InsightScreen)
    return window.current


def make(qtbot: QtBot, form: BasketForm, name: str, goods: dict[str, str]) -> None:
    form.name.setText(name)
    for word, weight in goods.items():
        qtbot.keyClicks(form.items.add.box, word)
        qtbot.keyClick(form.items.add.box, Qt.Key.Key_Return)
        line = form.items.lines[-1]
        line.weight.clear()
        qtbot.keyClicks(line.weight, weight)
    form.save.click()


def test_without_a_basket_it_says_what_to_do_and_the_form_makes_one(
    window: Shell, county: Seats, qtbot: QtBot
) -> None:
    screen = shown(window)
    page = screen.index
    assert page.pages.currentWidget() is page.empty
    assert screen.save.isHidden()
    page.empty.asked.emit()
    form = page.form
    assert not form.isHidden()
    day = county.store.clock.today()
    form.first.setText(date_of(day - 30).isoformat())
    form.last.setText(date_of(day - 21).isoformat())
    make(qtbot, form, "高州菜篮子", {"lizhi": "3", "xiangjiao": "1"})
    assert form.isHidden()
    # Lychee rose by a tenth and weighs three of four parts: 100 + 7.5.
    assert page.figure.text() == "107.50"
    assert [(one.item.name, one.hundredths) for one in page.table.rows] == [("荔枝", 11_000), ("香蕉", 10_000)]
    assert "75.0" in page.table.model().index(0, 1).data()
    assert "高州菜篮子" in screen.how.said.plain
    assert date_of(day - 30).isoformat() in screen.how.said.plain
    assert page.change.text()  # against a week ago, whose day is named
    assert date_of(day - 7).isoformat() in page.change.plain


def test_a_basket_is_edited_by_another_in_its_place_and_the_old_one_can_be_looked_at(
    window: Shell, county: Seats, qtbot: QtBot
) -> None:
    _basket(county, {"荔枝": 3, "香蕉": 1})
    page = shown(window).index
    page.edit.click()
    assert [line.weight.text() for line in page.form.items.lines] == ["3", "1"]
    assert not page.form.typed
    page.form.items.lines[0].drop.click()
    assert page.form.typed
    page.form.name.setText("新篮子")
    page.form.save.click()
    assert page.figure.text() == "100.00"
    assert page.choice.count() == 2
    page.choice.setCurrentIndex(1)
    page.choice.activated.emit(1)
    assert page.figure.text() == "107.50"


def test_what_is_wrong_with_a_basket_stands_beside_its_question(window: Shell, county: Seats) -> None:
    form = shown(window).index.form
    window.current.index.open_form(None)  # type: ignore[union-attr]
    form.store()
    assert form.questions["name"].trouble
    form.name.setText("篮子")
    form.store()
    assert form.questions["items"].trouble
    form.first.setText("first of May")
    form.store()
    assert form.questions["base"].trouble


def test_too_little_of_the_weight_is_no_index_and_says_how_much(window: Shell, county: Seats) -> None:
    _basket(county, {"荔枝": 1, "龙眼": 1})
    page = shown(window).index
    assert "100" not in page.figure.text()
    assert "50" in page.change.plain
    assert "80" in page.change.plain


def test_who_may_set_no_basket_sees_the_figure_alone(window: Shell, county: Seats) -> None:
    _basket(county, {"荔枝": 1})
    window.desk.seat_person(Person(5, "he", "何红", Role.APPROVER))
    page = shown(window).index
    assert page.figure.text() == "110.00"
    assert page.edit.isHidden()
    assert page.make.isHidden()


def test_gaps_come_longest_first_and_are_filtered(window: Shell, county: Seats) -> None:
    village = county.station("分界镇信息站")
    county.report(village, "菜心", 3_000)
    county.pass_days(20)
    screen = shown(window, page=GAPS)
    page = screen.gaps
    days = [one.days for one in page.table.rows]
    assert days == sorted(days, reverse=True)
    assert days[0] > days[-1]
    assert {"荔枝", "番茄", ""} <= {one.product for one in page.table.rows}
    page.chips.choose(STATIONS)
    page.chips.chosen.emit(STATIONS)
    assert [one.place for one in page.table.rows] == ["分界镇信息站"]
    page.chips.choose(GOODS)
    page.chips.chosen.emit(GOODS)
    page.box.setText("番茄")
    assert {one.product for one in page.table.rows} == {"番茄"}
    page.box.setText("nothing of the kind")
    assert page.pages.currentWidget() is page.empty
    page.empty.asked.emit()
    assert len(page.table.rows) == len(days)
    assert screen.how.said.plain


def test_other_days_are_read_anew_and_a_row_leads_to_its_prices(window: Shell, county: Seats) -> None:
    page = shown(window, page=GAPS).gaps
    many = len(page.rows)
    page.days.choose(90)
    page.days.activated.emit(0)
    assert len(page.rows) < many
    assert page.pages.currentWidget() is page.empty
    page.days.choose(3)
    page.days.activated.emit(0)
    page.table.opened.emit(page.table.rows[0])
    assert window.walk.visit.name == "prices.table"


def test_unusual_moves_come_first_and_lead_to_the_review(window: Shell, county: Seats) -> None:
    village = county.station("分界镇信息站")
    for product, milli in (("香蕉", 2_050), ("荔枝", 12_600), ("菜心", 3_000)):
        county.report(village, product, milli, market=MARKET, kind="wholesale")
    screen = shown(window, page=MOVES)
    page = screen.moves
    assert page.table.rows[0].report.quote.product == "荔枝"
    assert [one.judged.word for one in page.table.rows] == ["unusual", "usual", "too_little"]
    assert apart_words(page.table.rows[0]).startswith("+")
    page.chips.chosen.emit(EVERYTHING)
    page.box.setText("xyz")
    assert page.pages.currentWidget() is page.empty
    page.box.clear()
    page.table.opened.emit(page.table.rows[0])
    assert window.walk.visit.name == "county.reports"


def test_a_list_leaves_as_csv_with_how_it_was_made_and_leaves_a_mark(
    window: Shell, county: Seats, tmp_path: Path
) -> None:
    screen = shown(window, page=GAPS)
    path = tmp_path / "gaps.csv"
    screen.hand_out.export_to(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert len(lines) == 1 + len(screen.gaps.table.rows) + 1 + 2
    assert lines[-2][0].startswith(screen.how.said.plain[:10])
    marks = window.desk.store.reader().execute("SELECT what, object FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    assert tuple(marks) == ("prices.export", "gaps.csv")


def test_without_a_printer_the_list_is_kept_as_a_pdf(window: Shell, county: Seats) -> None:
    _basket(county, {"荔枝": 1})
    screen = shown(window)
    screen.paper.click()
    (kept,) = (window.desk.store.path.parent / FOLDER).glob("*.pdf")
    assert kept.stat().st_size > 1_000


def test_an_editor_may_make_a_basket_and_leaving_asks_before_it_is_lost(
    window: Shell, county: Seats, qtbot: QtBot
) -> None:
    window.desk.seat_person(person(window.desk, EDITOR))
    screen = shown(window)
    screen.index.open_form(None)
    assert not screen.unsaved()
    screen.index.form.name.setText("半个篮子")
    assert screen.unsaved()
    window.go("county.stations")
    assert window.walk.visit.name == "prices.insight"


def _basket(county: Seats, goods: dict[str, int]) -> int:
    products = [county.show("prices.find", word=name, limit=1)[0].product for name in goods]
    day = county.store.clock.today()
    return int(county.do(
        "prices.set_basket", name="篮子", base_from=day - 30, base_to=day - 21, products=products,
        weights=list(goods.values()),
    ))  # fmt: skip
