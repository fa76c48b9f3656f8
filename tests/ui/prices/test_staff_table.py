"""The desk's price table over a real store: filters, order, pages, a row's story, and what leaves as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.deeds import Seat
from station.kernel.ids import pack
from station.kernel.money import format_exact
from station.kernel.spreadsheet import MARK, safe_cell
from station.prices.declared import SHEET
from station.prices.looking.saving import csv_text
from station.prices.model import Quote
from station.prices.table import Standing, TableLine
from station.store import outbox, rows
from station.store.database import Connection
from station.store.oplog import RowState as StoreState
from tests.ui.seats import EDITOR, OFFICER, TRAINER, make_desk, person
from ui.desk import Desk
from ui.prices import figures
from ui.prices.table.detail import conflicts
from ui.prices.table.screen import PriceTable
from ui.prices.table.table import Eyes
from ui.widgets.marks import RowState, Trend
from ui.widgets.page_table import PAGE, StateRole

EYES = Eyes("jin", 20_249, 5, {6: "曹江站"})


@pytest.fixture
def screen(desk: Desk, qtbot: QtBot) -> PriceTable:
    return shown(desk, qtbot)


def shown(desk: Desk, qtbot: QtBot, width: int = 860, **params: Any) -> PriceTable:
    made = PriceTable(desk)
    qtbot.addWidget(made)
    made.resize(width, 700)
    made.enter(**params)
    made.show()
    return made


def names(screen: PriceTable) -> list[str]:
    return [line.quote.product for line in screen.list.rows.rows]


def texts(screen: PriceTable, row: int) -> list[str]:
    model = screen.list.rows
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def row_of(screen: PriceTable, product: str) -> int:
    return names(screen).index(product)


def arrive(desk: Desk, count: int) -> None:
    """Bring a sheet of another seat with one price for each of `count` markets."""
    today = desk.store.clock.today()
    nothing: list[Any] = [None] * count
    lines = [
        [f"第{number:03d}市场" for number in range(count)], ["荔枝"] * count, [""] * count, ["kg"] * count,
        ["wholesale"] * count, [0] * count, [today] * count, [9_000 + number for number in range(count)],
        nothing, nothing, nothing, nothing,
    ]
    row = {"source": "gz", "station": 0, "person": 0, "status": "accepted", "file": "a.csv", "taken": 1}

    def work(db: Connection) -> None:
        rows.put_row(db, SHEET, pack(99, 1), row, lines)

    desk.store.write(work, frozenset({SHEET.name}))


def test_the_newest_price_of_each_product_stands_in_the_table_in_the_unit_wished(screen: PriceTable) -> None:
    assert sorted(names(screen)) == sorted(["荔枝", "香蕉", "龙眼", "菜心", "生猪", "番茄"])
    assert screen.count.text()
    lychee = texts(screen, row_of(screen, "荔枝"))
    assert lychee[:2] == ["荔枝", "根子市场"]
    assert "12.60" in lychee[3]
    assert "0.80" in lychee[4]
    assert texts(screen, row_of(screen, "龙眼"))[3].startswith("4.50 ")
    assert texts(screen, row_of(screen, "生猪"))[3].startswith("1,850.00 ")


def test_figures_stand_right_and_ages_in_words(screen: PriceTable) -> None:
    model = screen.list.rows
    assert model.index(0, 3).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    greens = row_of(screen, "菜心")
    assert "9" in texts(screen, greens)[6]
    assert model.index(greens, 6).data(Qt.ItemDataRole.ToolTipRole) == figures.date_words(
        screen.desk.store.clock.today() - 9
    )


@pytest.mark.parametrize("word", ["荔枝", "荔果", "lizhi", "lz"])
def test_typing_filters_by_name_alias_pinyin_and_initials(screen: PriceTable, qtbot: QtBot, word: str) -> None:
    screen.filters.box.setText(word)
    qtbot.keyClick(screen.filters.box, Qt.Key.Key_Return)
    assert names(screen) == ["荔枝"]
    screen.step_back()
    assert screen.filters.box.text() == ""
    assert len(names(screen)) == 6


def test_what_is_typed_is_looked_for_after_a_moment(screen: PriceTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.filters.changed, timeout=5_000):
        qtbot.keyClicks(screen.filters.box, "xj")
    assert names(screen) == ["香蕉"]


def test_market_kind_and_category_filter_together(screen: PriceTable) -> None:
    assert screen.filters.market.findData("根子市场") > 0
    screen.filters.market.choose("高州批发市场")
    screen.filters.market.activated.emit(0)
    assert sorted(names(screen)) == sorted(["龙眼", "番茄"])
    screen.filters.category.choose("fruit")
    screen.filters.category.activated.emit(0)
    assert names(screen) == ["龙眼"]
    screen.filters.kind.choose("retail")
    screen.filters.kind.chosen.emit("retail")
    assert names(screen) == []
    assert screen.list.currentWidget() is screen.list.empty
    screen.list.empty.asked.emit()
    assert len(names(screen)) == 6


def test_clicking_a_heading_sorts_and_again_turns_it_round(screen: PriceTable) -> None:
    screen.list.sort_by(3)
    by_weight = [name for name in names(screen) if name != "生猪"]
    assert by_weight == ["荔枝", "龙眼", "菜心", "番茄", "香蕉"]
    assert names(screen)[-1] == "生猪"
    screen.list.sort_by(3)
    assert [name for name in names(screen) if name != "生猪"] == by_weight[::-1]
    screen.list.sort_by(0)
    before = names(screen)
    catalogue = [one.name for one in screen.desk.store.show("products.list", screen.desk.person, limit=200)]
    assert before == sorted(before, key=catalogue.index)
    screen.list.sort_by(4)
    assert names(screen) == before


def test_pages_are_read_as_somebody_scrolls(desk: Desk, qtbot: QtBot) -> None:
    arrive(desk, 250)
    screen = shown(desk, qtbot)
    model = screen.list.rows
    assert len(model.rows) == PAGE
    assert model.total == 256
    for wanted in (200, 256):
        assert model.canFetchMore(model.index(-1, -1))
        model.fetchMore(model.index(-1, -1))
        assert len(model.rows) == wanted
    assert not model.canFetchMore(model.index(-1, -1))
    assert len({(line.quote.product, line.quote.market) for line in model.rows}) == 256


def test_keys_alone_reach_a_rows_story_and_come_back(screen: PriceTable, qtbot: QtBot) -> None:
    qtbot.keyClick(screen.filters.box, Qt.Key.Key_Down)
    assert screen.detail.isVisible()
    first = screen.list.table.current_row()
    qtbot.keyClick(screen.list.table, Qt.Key.Key_Down)
    second = screen.list.table.current_row()
    assert first is not None
    assert second is not None
    assert screen.detail._title.text() == second.quote.product != first.quote.product
    screen.step_back()
    assert screen.detail.isHidden()
    assert screen.list.table.current_row() is None


def test_the_story_tells_the_last_prices_who_entered_them_and_where_they_stand(desk: Desk, qtbot: QtBot) -> None:
    today = desk.store.clock.today()
    for age in range(3):
        desk.store.do("prices.report", desk.person, product="菜心", typical=2_000 + age, day=today - age)
    screen = shown(desk, qtbot)
    line = next(place for place, one in enumerate(screen.list.rows.rows) if one.quote.source != "station:0"
                and one.quote.product == "菜心")
    screen.list.table.selectRow(line)
    assert [one.quote.typical for one in screen.detail._trail] == [2_000, 2_001, 2_002]
    assert person(desk, OFFICER).name in screen.detail._facts.plain
    model = screen.list.rows
    state = model.columnCount() - 1
    assert model.index(line, state).data(StateRole) is RowState.HERE
    assert figures.status_word("submitted") in screen.detail._standing.plain
    desk.store.write(lambda db: outbox.decide(db, 1, [(group.group, 3, "people.not_of_this_station", {})
                                                      for group in outbox.recent(db, 1)]))
    screen.reload()
    assert screen.detail.isVisible()
    newest = screen.list.table.current_row()
    assert newest is not None
    refused = [one for one in screen.detail._trail if one.standing.code]
    assert [one.standing.code for one in refused] == ["people.not_of_this_station"]


def test_a_reload_keeps_the_chosen_row(desk: Desk, screen: PriceTable) -> None:
    screen.list.table.selectRow(row_of(screen, "番茄"))
    arrive(desk, 3)
    screen.reload()
    chosen = screen.list.table.current_row()
    assert chosen is not None
    assert chosen.quote.product == "番茄"
    assert screen.detail.isVisible()


def test_two_figures_of_one_day_are_pointed_out(desk: Desk, qtbot: QtBot) -> None:
    for price in (2_000, 2_500):
        desk.store.do("prices.report", desk.person, product="菜心", typical=price)
    screen = shown(desk, qtbot, word="cx")
    place = next(place for place, one in enumerate(screen.list.rows.rows) if one.quote.kind == "field")
    screen.list.table.selectRow(place)
    assert conflicts(screen.detail._trail) == [desk.store.clock.today()]
    assert screen.detail._clash.isVisible()


def test_the_story_stands_beside_the_table_where_there_is_room(desk: Desk, qtbot: QtBot) -> None:
    narrow, wide = shown(desk, qtbot, 840), shown(desk, qtbot, 1400)
    for screen, way in ((narrow, Qt.Orientation.Vertical), (wide, Qt.Orientation.Horizontal)):
        screen.list.table.selectRow(0)
        assert screen.split.orientation() is way


def test_narrow_tables_hide_the_date_before_anything_is_cut_off(desk: Desk, qtbot: QtBot) -> None:
    narrow, wide = shown(desk, qtbot, 840), shown(desk, qtbot, 1400)
    assert narrow.list.table.isColumnHidden(5)
    assert not any(wide.list.table.isColumnHidden(column) for column in range(9))
    for screen in (narrow, wide):
        assert not screen.list.table.horizontalScrollBar().isVisible()


def test_only_who_may_report_is_offered_to(desk: Desk, qtbot: QtBot) -> None:
    assert shown(desk, qtbot).report.isVisible()
    desk.seat_person(person(desk, TRAINER))
    assert shown(desk, qtbot).report.isHidden()


def test_the_unit_wished_changes_the_figures(desk: Desk, screen: PriceTable) -> None:
    desk.preferences.set(unit="kg")
    screen.reload()
    assert "25.20" in texts(screen, row_of(screen, "荔枝"))[3]


def test_another_language_changes_headings_and_words(screen: PriceTable) -> None:
    words.use("en")
    screen.retranslate()
    screen.filters.retranslate()
    screen.list.table.retranslate()
    header = screen.list.table.horizontalHeader().model()
    assert header.headerData(0, Qt.Orientation.Horizontal) == "Product"
    assert screen.report.text() == "Report a price"


def test_an_empty_store_says_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    desk = make_desk(tmp_path, data=False)
    screen = shown(desk, qtbot)
    assert screen.list.currentWidget() is screen.list.empty
    desk.close()


def test_the_change_is_painted_with_an_arrow_in_its_colour(screen: PriceTable) -> None:
    screen.desk.look.wear(screen.desk.look.theme)
    screen.filters.look_for("lz")
    table = screen.list.table
    picture: QImage = table.grab().toImage()
    box = table.visualRect(screen.list.rows.index(0, 4)).translated(0, table.horizontalHeader().height())
    red = screen.desk.look.theme.colour("rise")
    found = any(
        picture.pixelColor(x, y) == red for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())
    )
    assert found
    assert figures.change(11_800, 12_600, "jin", "jin") == (Trend.RISE, "0.80")


def test_every_row_that_answers_is_exported_and_the_trail_says_so(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    arrive(desk, 150)
    screen = shown(desk, qtbot, word="lz")
    screen.save.save_to(tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert text.startswith(MARK)
    found = list(csv.reader(io.StringIO(text.removeprefix(MARK))))
    assert len(found) == 152
    assert {row[0] for row in found[1:]} == {"荔枝"}
    assert screen.save.said.text()
    noted = desk.store.reader().execute("SELECT object FROM audit WHERE what = 'prices.export'").fetchall()
    assert [row[0] for row in noted] == ["out.csv"]
    assert not (tmp_path / "out.csv.part").exists()


def test_a_folder_that_takes_nothing_is_said_beside_the_button(screen: PriceTable, tmp_path: Path) -> None:
    screen.save.save_to(tmp_path / "nowhere" / "out.csv")
    assert screen.save.said.text()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    market = f"{start}HYPERLINK(1)"
    quote = Quote(market, "荔枝", "", "kg", "wholesale", 0, 20_000, None, 9_000, None, "gz", 1, "accepted")
    text = csv_text([TableLine(quote, None, None, Standing(StoreState.CONFIRMED))], EYES)
    assert next(csv.reader(io.StringIO(text.split("\r\n", 1)[1])))[2] == f"'{market}"


def test_the_figures_of_an_export_are_plain_numbers_in_both_units() -> None:
    quote = Quote("江南", "尿素", "", "ton", "input", 0, 20_000, None, 2_600_000, None, "gz", 1, "accepted")
    text = csv_text([TableLine(quote, None, None, Standing(StoreState.CONFIRMED))], EYES)
    row = next(csv.reader(io.StringIO(text.split("\r\n", 1)[1])))
    assert (row[5], row[8]) == ("2600", "1.30")
    assert (row[4], row[6]) == ("", "")


def test_sources_have_names() -> None:
    words.use("en")
    assert EYES.source_words("station:5") == "this station"
    assert EYES.source_words("station:6") == "曹江站"
    assert EYES.source_words("station:7") == "another station"
    assert EYES.source_words("gz") == "gz"


def test_a_person_at_the_county_sees_no_filter_for_an_own_station(tmp_path: Path, qtbot: QtBot) -> None:
    county = make_desk(tmp_path, Seat.COUNTY)
    county.seat_person(person(county, EDITOR))
    screen = shown(county, qtbot)
    assert screen.filters._own == ""
    assert screen.report.isVisible()
    county.close()


def test_the_county_puts_a_wrong_price_right_where_it_stands(tmp_path: Path, qtbot: QtBot) -> None:
    desk = make_desk(tmp_path, Seat.COUNTY)
    desk.seat_person(person(desk, EDITOR))
    screen = shown(desk, qtbot, 1100)
    screen.list.table.selectRow(row_of(screen, "香蕉"))
    assert not screen.detail.correct.isHidden()
    screen.detail.correct.click()
    form = screen.form
    assert form.isVisible()
    before = form.typical.text()
    form.typical.setText("abc")
    form.save.click()
    assert form.questions["typical"].trouble
    form.typical.setText("1.23")
    form.low.clear()
    form.high.clear()
    form.save.click()
    assert form.questions["reason"].trouble
    form.reason.setText("小数点错了")
    assert screen.unsaved()
    form.save.click()
    assert not form.isVisible()
    screen.reload()
    assert screen.list.rows.rows[row_of(screen, "香蕉")].quote.typical == 1230
    (told,) = desk.store.show("prices.corrections", desk.person)
    assert (format_exact(told.old.middle), told.new.typical, told.reason) == (before, 1230, "小数点错了")
    desk.close()


def test_nobody_at_a_station_is_offered_to_put_a_published_price_right(screen: PriceTable) -> None:
    screen.list.table.selectRow(row_of(screen, "香蕉"))
    assert screen.detail.correct.isHidden()
