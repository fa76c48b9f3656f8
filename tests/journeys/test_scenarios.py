"""Twelve journeys through windows: DOMAIN.md section 6, scenarios 1 to 6, each over an exchange that really happens.

1 farmer, no link for nine days: `test_01`; the four touches themselves: tests/ui/prices/test_farmer_grid.py
2 farmer who cannot read, the pig's price: `test_02`, `test_03`
3 officer, three prices before 13:00: `test_04`, by the county's list: `test_05`
4 8.40 where yesterday was 4.20: `test_06` put right with one touch, `test_07` kept and seen by the county
5 a wrong price already published: `test_08` on every station's card, `test_09` in the history, with who and why
6 a wholesale file of 1,200 rows: `test_10` looked through and stored once, `test_11` its unknown names
and the photo behind a price, from the village to the reviewer: `test_12`
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from station.kernel.days import date_of
from station.kernel.deeds import OPERATOR
from tests.journeys.land import TOWN, WHOLESALE, Land, Place, make_land, settle, words_on
from tests.sync.seats import Made, make
from tests.ui.photographs import photograph
from tests.ui.shells import pass_time
from ui.county.imports import ImportScreen
from ui.county.reports import ReportsScreen
from ui.prices.farmer.card import ProductCard
from ui.prices.farmer.screen import Grid
from ui.prices.report.form import ReportForm
from ui.shrinking import FEW_BYTES
from ui.widgets.chips import ChipRow
from ui.widgets.door import Door
from ui.widgets.product_grid import TileButton


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("land")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(folder / "keys"))
        yield make(folder / "made")


@pytest.fixture
def land(made: Made, tmp_path: Path, qtbot: QtBot) -> Iterator[Land]:
    opened = make_land(made, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def keys(made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(made.folder.parent / "keys", tmp_path / "keys")
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))


def by_pictures(place: Place, name: str) -> ProductCard:
    """Go from home to a product's card by touching pictures alone."""
    product = place.store.show("prices.find", OPERATOR, word=name, limit=1)[0].product
    place.shell.go("home")
    settle()
    place.touches = 0
    place.touch(next(door for door in place.shell.findChildren(Door) if door.isVisible()))
    grid = place.shell.current
    assert isinstance(grid, Grid)
    for _page in range(4):
        tiles = [one for one in grid.grid.findChildren(TileButton) if one.isVisible()]
        hit = next((one for one in tiles if one.tile.key == product), None)
        if hit is not None or grid.grid.pages < 2:
            break
        place.touch(grid.rail.forward)
    assert hit is not None, [one.tile.name for one in tiles]
    place.touch(hit)
    card = place.shell.current
    assert isinstance(card, ProductCard)
    return card


def chip(chips: ChipRow, key: object) -> QPushButton:
    return next(button for one, button in chips._buttons if one == key)


def report(place: Place, product: str, figures: str, keep: bool = False, **more: Any) -> ReportForm:
    """Report a price at the desk by the pad; `keep` says that an odd one is right."""
    form: ReportForm = place.go("prices.report", product=product)
    for name, value in more.items():
        form.entry.boxes.boxes[name].setText(value)
    for key in figures:
        place.touch(form.entry.pad._keys[key])
    while form.entry.question is not None and keep:
        place.touch(form.entry.doubt.keep)
    return form


def own_reports(place: Place) -> list[Any]:
    return list(place.store.show("prices.reports", place.person, limit=50))


def test_01_after_nine_days_without_a_link_the_last_price_is_seen_and_heard(land: Land) -> None:
    land.village.pass_days(9)
    card = by_pictures(land.village, "荔枝")
    chips = [one for one in card.sheet.varieties.findChildren(QPushButton) if one.isVisible()]
    land.village.touch(next(one for one in chips if one.text() != "All"))  # of all varieties one has a price
    assert land.village.touches <= 4
    figure = card.sheet.number.figure
    assert (figure.number, figure.stale) == ("3.8", True)
    assert "三块八一斤" in card.said()
    assert "九天前" in card.said()
    shown = words_on(land.village.shell)
    assert "9 days" in shown
    for word in ("network", "offline", "error", "connect"):
        assert word not in shown.lower()


def test_02_the_pigs_price_is_reached_by_pictures_and_said_as_it_is_shown(land: Land) -> None:
    card = by_pictures(land.village, "生猪")
    assert land.village.touches <= 4
    assert card.sheet.number.figure.number == "7.6", "15.2 a kilogram"
    assert "七块六一斤" in card.said()


def test_03_when_he_goes_nothing_of_his_is_left(land: Land) -> None:
    by_pictures(land.village, "生猪")
    land.village.desk.preferences.lend(unit="kg", size="large")
    pass_time(land.village.shell, 61)
    ring = land.village.shell.presence.ring
    assert ring is not None
    assert not ring.isHidden()
    pass_time(land.village.shell, 20)
    assert land.village.shell.walk.visit.name == "home"
    assert land.village.desk.preferences.wishes.unit == "jin"
    assert "生猪" not in card_words(land.village)


def card_words(place: Place) -> str:
    return words_on(place.shell.current)


def test_04_three_prices_by_keypad_and_all_three_wait_to_be_sent(land: Land) -> None:
    village = land.village
    yesterday = village.store.clock.today() - 1
    village.store.do("prices.report", village.person, product="香蕉", typical=2_200, day=yesterday)
    land.sync(village)
    village.log_in()
    form = report(village, "菜心", "2.5", low="2.9")
    assert form.entry.fault.plain, "the low price lies above the usual one"
    village.touch(form.entry.save)
    assert [one.quote.product for one in own_reports(village)] == ["香蕉"]
    form.entry.boxes.boxes["low"].setText("2.2")
    form.entry.check()
    while form.entry.question is not None:
        village.touch(form.entry.doubt.keep)
    village.touch(form.entry.save)
    form = village.go("prices.report", product="香蕉")
    village.touches = 0
    assert "2.20" in form.entry.offer.text(), "yesterday's price is offered"
    village.touch(form.entry.offer)
    village.touch(form.entry.save)
    assert village.touches == 2
    form = report(village, "番石榴", "3", keep=True)
    village.touch(form.entry.save)
    assert [one.quote.product for one in own_reports(village)[:3]] == ["番石榴", "香蕉", "菜心"]
    board = village.go("desk")
    waiting = next(task for task in board.tasks if task.group.value == "send")
    assert "3" in waiting.about
    village.sync()
    assert not [task for task in village.go("desk").tasks if task.group.value == "send"]


def test_05_the_countys_list_leads_and_the_county_sees_how_much_came_in(land: Land) -> None:
    page = open_office(land).go("county.expected", page="lists").lists
    page.targets.choose_key((land.stations[0], ""))
    for name in ("香蕉", "菜心", "荔枝"):
        page.box.setText(name)
        page.asked.emit(name)
        place = next(at for at, hit in enumerate(page._hits) if hit.name == name)
        land.office.touch(chip(page.answers, place))
    land.meet()
    village = land.village
    village.log_in()
    form: ReportForm = village.go("prices.report")
    assert form.count.text() == "0 of 3 reported"
    village.touches = 0
    village.touch(form.picker.asked_list.next)
    village.touch(form.entry.pad._keys["2"])
    village.touch(form.entry.save)
    assert form.entry.choices.product == "菜心", "the next one stands there"
    village.touch(form.entry.absent)
    assert village.touches == 4
    assert form.count.text() == "1 of 3 reported · 1 not on sale"
    land.meet()
    screen = land.office.go("county.expected")
    (line,) = screen.came_in.rows
    assert (line.station, line.days[0].asked, line.days[0].reported, line.days[0].absent) == (land.stations[0], 3, 1, 1)
    assert "Lychee" in screen.missing.plain
    assert land.other.store.show("prices.to_report", land.other.person) == [], "nobody asked the other village"


def open_office(land: Land) -> Place:
    land.office.log_in()
    return land.office


def yesterday_420(land: Land) -> None:
    village = land.village
    sheet = village.store.do("prices.report", village.person, product="番茄", typical=4_200, unit="kg",
                             day=village.store.clock.today() - 1)
    land.sync(village)
    land.county.do("prices.review", sheet=sheet, accept=True)
    land.meet()
    village.log_in()


def test_06_a_slip_of_jin_and_kilogram_is_put_right_with_one_touch(land: Land) -> None:
    yesterday_420(land)
    form = report(land.village, "番茄", "8.40")
    assert form.entry.draft.unit == "kg", "the unit of yesterday"
    assert form.entry.question is not None
    land.village.touch(form.entry.save)
    assert len(own_reports(land.village)) == 1, "nothing is saved while it asks"
    land.village.touch(form.entry.doubt.fix)
    while form.entry.question is not None:  # out of season in some months
        land.village.touch(form.entry.doubt.keep)
    land.village.touch(form.entry.save)
    newest = own_reports(land.village)[0].quote
    assert (newest.typical, newest.unit) == (4_200, "kg")
    land.meet()
    screen: ReportsScreen = open_office(land).go("county.reports")
    assert [one.flag for one in screen.waiting] == [None]


def test_07_kept_it_is_saved_and_stands_first_at_the_county_with_what_is_odd(land: Land) -> None:
    yesterday_420(land)
    village = land.village
    for product in ("香蕉", "菜心"):
        village.store.do("prices.report", village.person, product=product, typical=2_200)
    form = report(village, "番茄", "8.40", keep=True)
    village.touch(form.entry.save)
    assert own_reports(village)[0].quote.typical == 8_400
    land.meet()
    screen: ReportsScreen = open_office(land).go("county.reports")
    assert len(screen.waiting) == 3
    assert screen.waiting[0].report.quote.product == "番茄"
    assert screen.waiting[0].flag is not None


def put_right(land: Land) -> None:
    """Yesterday's 3.6 is accepted everywhere; today the county puts it right to 1.8 in its window."""
    village = land.village
    sheet = village.store.do("prices.report", village.person, product="番石榴", typical=3_600,
                             day=village.store.clock.today() - 1)
    land.sync(village)
    land.county.do("prices.review", sheet=sheet, accept=True)
    land.meet()
    assert by_pictures(land.other, "番石榴").sheet.number.figure.number == "3.6", "the control: it was published"
    screen = open_office(land).go("prices.table", name="番石榴")
    row = next(at for at, one in enumerate(screen.list.rows.rows) if one.quote.product == "番石榴")
    screen.list.table.selectRow(row)
    settle()
    land.office.touch(screen.detail.correct)
    screen.form.typical.setText("1.8")
    screen.form.reason.setText("斤和公斤弄反了")
    land.office.touch(screen.form.save)
    land.meet()


def test_08_a_price_put_right_replaces_the_card_of_every_station_and_says_so(land: Land) -> None:
    put_right(land)
    for place in (land.village, land.other):
        place.desk.seat_person(OPERATOR)
        card = by_pictures(place, "番石榴")
        assert card.sheet.number.figure.number == "1.8"
        assert "was wrong, it is put right to 1.8" in card.sheet.facts.accessibleName()
        assert "已经更正" in card.said()
        place.pass_days(4)
        place.go("home")
        assert "was wrong" not in by_pictures(place, "番石榴").sheet.facts.accessibleName()


def test_09_both_rows_stay_in_the_history_with_who_and_why(land: Land) -> None:
    put_right(land)
    land.other.log_in()
    values = {"product": "番石榴", "source": f"station:{land.stations[0]}", "market": "元坝村信息站", "unit": "jin",
              "kind": "field", "spec": ""}
    trail = land.other.store.show("prices.trail", land.other.person, **values, limit=9)
    standing = {one.quote.typical: (one.quote.status, one.reason) for one in trail}
    assert standing[3_600] == ("superseded", "斤和公斤弄反了")
    assert standing[1_800][0] == "accepted"
    chart = land.other.store.show("prices.courses", land.other.person, product="番石榴", start=0, limit=99)
    assert [price for course in chart for price in course.prices] == [1_800], "charts use the price put right"


def wholesale(folder: Path, today: int) -> Path:
    """A wholesale file as the world sends it: 1,200 rows, GBK, a line of tags, 3 rows twice, 14 unknown names."""
    known = ("荔枝", "龙眼", "香蕉", "菠萝", "柚子", "火龙果", "番石榴", "芒果", "菜心", "芥蓝", "番茄", "茄子")
    unknown = tuple(f"怪味果{sign}" for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯")
    names = (*known, *unknown)
    rows = [f"{TOWN},{names[at % len(names)]},斤,{2 + at % 7}.{at % 10},{date_of(today - at // len(names)).isoformat()}"
            for at in range(1_197)]
    lines = ["market,commodity,unit,price,date", "#loc+market+name,#item+name,#item+unit,#value,#date",
             *rows, *rows[:3]]
    path = folder / "批发.csv"
    path.write_bytes("\r\n".join(lines).encode("gbk"))
    return path


def look_through(land: Land, file: Path) -> ImportScreen:
    screen: ImportScreen = open_office(land).go("county.import")
    screen.take_files([file])
    if screen.panel.look_button.isEnabled():
        land.office.touch(screen.panel.look_button)
    return screen


def test_10_a_wholesale_file_is_looked_through_and_stored_once(land: Land, tmp_path: Path) -> None:
    file = wholesale(tmp_path, land.office.store.clock.today())
    count = "SELECT count(*) FROM quote"
    before = land.office.store.reader().execute(count).fetchone()[0]
    screen = look_through(land, file)
    looked = screen.tasks[0].looked
    assert looked is not None
    report_ = looked.report
    assert (report_.rows_read, report_.stored, report_.duplicates, len(report_.rejected)) == (1_200, 1_197, 3, 0)
    assert report_.encoding.lower() in ("gbk", "gb18030")
    assert len(report_.unknown_products) == 14
    assert land.office.store.reader().execute(count).fetchone()[0] == before, "a look stores nothing"
    land.office.touch(screen.panel.store_button)
    assert land.office.store.reader().execute(count).fetchone()[0] == before + 1_197
    again = look_through(land, file)
    looked = again.tasks[-1].looked
    assert looked is not None
    assert (looked.report.stored, looked.report.duplicates) == (0, 1_200)


def test_11_names_nobody_knows_are_joined_and_every_village_finds_their_prices(land: Land, tmp_path: Path) -> None:
    screen = look_through(land, wholesale(tmp_path, land.office.store.clock.today()))
    land.office.touch(screen.panel.store_button)
    names = land.office.go("county.names")
    assert len(names.unknown) == 14
    names.join("怪味果甲", land.product("菠萝"), "菠萝")
    settle()
    assert len(names.unknown) == 13
    land.meet()
    sold = land.village.store.show("prices.latest", OPERATOR, product=land.product("菠萝"), limit=50)
    assert {"菠萝", "怪味果甲"} <= {one.quote.product for one in sold}
    assert {one.quote.market for one in sold} == {TOWN}
    assert WHOLESALE not in {one.quote.market for one in sold}


def test_12_a_photo_goes_with_its_price_to_the_reviewer_and_to_nobody_else(land: Land, tmp_path: Path) -> None:
    taken = tmp_path / "IMG_0001.jpg"
    taken.write_bytes(photograph(2400, 1800))
    village = land.village
    village.log_in()
    form = report(village, "番石榴", "3", keep=True)
    form.photographing.take(taken)
    village.touch(form.entry.save)
    land.meet()
    screen: ReportsScreen = open_office(land).go("county.reports")
    sheet = screen.waiting[0].report.sheet
    (evidence,) = land.office.store.show("prices.evidence", land.office.person, sheet=sheet)
    kept = land.office.store.media.read(evidence.photo)
    assert kept is not None
    assert len(kept) <= FEW_BYTES
    land.county.do("prices.review", sheet=sheet, accept=True)
    land.meet()
    assert land.other.store.media.find(evidence.photo) is None
    assert land.other.store.show("prices.latest", OPERATOR, name="番石榴")[0].quote.sheet == sheet
