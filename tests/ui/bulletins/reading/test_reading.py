"""The officer's list of bulletins: what the filters leave, what is new, the farmer's view and paper one touch away."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.bulletins.model import number_of
from station.kernel.deeds import OPERATOR, Person, Role
from tests.ui.bulletins.shelf import issue, learned, product, recall
from tests.ui.prices.village import village_desk
from tests.ui.seats import clock_of, put_away
from ui import table_paper
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.reading.screen import BulletinsScreen
from ui.desk_board.gather import gather
from ui.desk_board.presenter import Eyes, Group, tasks
from ui.shell import Shell

OFFICER = Person(21, "lixin", "李信", Role.OFFICER)
OTHER = Person(22, "chenmei", "陈梅", Role.OFFICER)
Window = tuple[Shell, dict[str, int]]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    desk, rows = learned(tmp_path)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.resize(1024, 768)
    shell.show()
    desk.seat_person(OFFICER)
    QApplication.processEvents()
    yield shell, rows
    put_away(shell)


def opened(shell: Shell, **params: int) -> BulletinsScreen:
    shell.desk.go("bulletins", **params)
    QApplication.processEvents()
    assert isinstance(shell.current, BulletinsScreen)
    return shell.current


def listed(screen: BulletinsScreen) -> set[int]:
    return {one.line.id for one in screen.table.rows}


def take(screen: BulletinsScreen, name: str, key: object) -> None:
    choice = getattr(screen.filters, name)
    choice.choose(key)
    choice.activated.emit(choice.currentIndex())
    QApplication.processEvents()


def news(shell: Shell, person: Person = OFFICER) -> set[int]:
    return {one.id for one in shell.desk.store.show("bulletins.news", person)}


def test_everything_stands_in_the_list_whatever_became_of_it(window: Window) -> None:
    shell, rows = window
    screen = opened(shell)
    assert listed(screen) == set(rows.values())
    assert [one.line.issued for one in screen.table.rows] == sorted(
        (one.line.issued for one in screen.table.rows), reverse=True)
    assert screen.headline.text().startswith("9")


@pytest.mark.parametrize(("name", "key", "left"), [
    ("category", "policy", {"policy"}), ("category", "village", {"village"}), ("level", "province", {"policy"}),
    ("level", "city", {"lychee"}), ("state", "recalled", {"wrong"}), ("state", "replaced", {"old"}),
    ("state", "past", {"past"}),
])
def test_a_filter_leaves_what_it_says(window: Window, name: str, key: str, left: set[str]) -> None:
    shell, rows = window
    screen = opened(shell)
    take(screen, name, key)
    assert listed(screen) == {rows[one] for one in left}


def test_a_crop_brings_its_bulletins_and_those_of_its_varieties(window: Window) -> None:
    shell, rows = window
    store = shell.desk.store
    variety = issue(store, title="妃子笑保果", crops=("妃子笑",), what="<p>保果。</p>")
    screen = opened(shell)
    offered = {screen.filters.crop.itemData(place) for place in range(screen.filters.crop.count())}
    assert offered == {0, *(product(store, name) for name in ("稻谷", "荔枝", "香蕉"))}
    take(screen, "crop", product(store, "荔枝"))
    assert listed(screen) == {rows["lychee"], rows["old"], rows["new"], variety}


def test_a_span_of_days_leaves_what_was_issued_in_it(window: Window) -> None:
    shell, rows = window
    clock_of(shell.desk).advance(-9 * 86_400_000)
    earlier = issue(shell.desk.store, title="九天以前", what="<p>一。</p>")
    clock_of(shell.desk).advance(9 * 86_400_000)
    screen = opened(shell)
    take(screen, "days", 7)
    assert listed(screen) == set(rows.values())
    take(screen, "days", 30)
    assert listed(screen) == {earlier, *rows.values()}


def test_filters_that_leave_nothing_say_so_and_are_taken_off_with_one_touch(window: Window) -> None:
    shell, rows = window
    screen = opened(shell)
    take(screen, "level", "town")
    take(screen, "category", "market")
    assert screen.pages.currentWidget() is screen.empty
    screen.empty.asked.emit()
    QApplication.processEvents()
    assert listed(screen) == set(rows.values())


def test_a_station_without_bulletins_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    shell = Shell(village_desk(tmp_path), True, QSize(1024, 768))
    shell.show()
    shell.desk.seat_person(OFFICER)
    screen = opened(shell)
    assert screen.pages.currentWidget() is screen.empty
    put_away(shell)


def test_the_chosen_one_is_read_beside_the_list(window: Window) -> None:
    shell, rows = window
    screen = opened(shell, bulletin=rows["hopper"])
    card = screen.card
    assert card.headline.plain == "晚稻稻飞虱防治"
    assert "每亩20克，兑水30公斤" in card.viewer.spoken()
    assert ("药名", "吡蚜酮") in card.advice.words()
    assert "打药以后24小时不要下田" in card.rest.spoken()
    assert card.foot.plain.startswith("李编编写，何审审核。")
    assert card.warning.property("tone") == "soft", "until when it holds is no warning"


def test_one_that_does_not_hold_any_more_warns(window: Window) -> None:
    shell, rows = window
    card = opened(shell, bulletin=rows["past"]).card
    assert card.warning.plain.startswith("这篇11月13日就过期了。")
    assert card.warning.property("tone") == "ripe"


@pytest.mark.parametrize(("which", "instead"), [("wrong", "right"), ("old", "new")])
def test_of_a_withdrawn_one_the_card_shows_why_and_leads_on(window: Window, which: str, instead: str) -> None:
    shell, rows = window
    screen = opened(shell, bulletin=rows[which])
    assert screen.card.warning.property("tone") == "rise"
    assert screen.card.viewer.spoken() == ""
    assert screen.card.area.horizontalScrollBar().maximum() == 0, "nothing is cut at the side"
    assert not screen.card.slip.isVisible()
    screen.card.instead.click()
    QApplication.processEvents()
    assert screen.card.reading is not None
    assert screen.card.reading.bulletin.id == rows[instead]


def test_what_is_taken_back_while_it_is_read_goes_off_the_desk(window: Window, qtbot: QtBot) -> None:
    shell, rows = window
    screen = opened(shell, bulletin=rows["hopper"])
    recall(shell.desk.store, rows["hopper"])
    qtbot.waitUntil(lambda: screen.card.viewer.spoken() == "")
    assert "每亩用量写错了" in screen.card.warning.plain


def test_f_shows_the_farmer_what_the_officer_reads_and_back_leads_to_the_list(window: Window) -> None:
    shell, rows = window
    screen = opened(shell, bulletin=rows["lychee"])
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_F)
    QApplication.processEvents()
    reader = shell.current
    assert isinstance(reader, Reader)
    assert reader.sheet.headline.plain == "荔枝冬季清园怎么做"
    shell.walk.back()
    QApplication.processEvents()
    assert isinstance(shell.current, BulletinsScreen)


def test_p_and_enter_print_a_slip_with_a_number(window: Window) -> None:
    shell, rows = window
    screen = opened(shell, bulletin=rows["hopper"])
    screen.card.printer.send_slip = lambda _lines: True
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_P)
    QApplication.processEvents()
    assert screen.card.asking.contact.hasFocus()
    QTest.keyClick(screen.card.asking.contact, Qt.Key.Key_Return)
    QApplication.processEvents()
    found = shell.desk.store.reader().execute("SELECT bulletin FROM bulletins_slip").fetchall()
    assert [row[0] for row in found] == [rows["hopper"]]


def test_what_came_since_the_last_look_is_new_once_for_each_person(window: Window) -> None:
    shell, rows = window
    held = set(rows.values()) - {rows["past"], rows["old"]}
    assert news(shell) == held
    screen = opened(shell)
    first = screen.table.rows[0]
    assert screen.table.title_words(first).startswith("新 "), "marked while the list is open"
    assert news(shell) == set()
    assert news(shell, OTHER) == held, "another officer has not looked yet"
    shell.desk.go("desk")
    later = issue(shell.desk.store, title="新来的", what="<p>一。</p>")
    assert news(shell) == {later}
    opened(shell)
    assert news(shell) == set()


def test_one_issued_before_the_last_look_but_come_after_it_is_new_all_the_same(window: Window) -> None:
    shell, _rows = window
    opened(shell)
    shell.desk.go("desk")
    clock_of(shell.desk).advance(-3 * 86_400_000)  # issued elsewhere three days ago, come today
    late = issue(shell.desk.store, title="迟到的", what="<p>一。</p>")
    clock_of(shell.desk).advance(3 * 86_400_000)
    assert news(shell) == {late}


def test_the_work_list_tells_of_new_ones_until_they_were_looked_at(window: Window) -> None:
    shell, _rows = window
    store, eyes = shell.desk.store, Eyes("jin", shell.desk.sentence)

    def told() -> list[str]:
        return [task.what for task in tasks(gather(store, OFFICER), eyes) if task.group is Group.NEWS]

    assert told() == ["7篇新公告"]
    step = next(task for task in tasks(gather(store, OFFICER), eyes) if task.group is Group.NEWS).steps[0]
    shell.desk.go(step.screen, **step.params)
    QApplication.processEvents()
    assert isinstance(shell.current, BulletinsScreen)
    assert told() == []


def test_words_typed_on_top_are_found_on_the_page_for_it(window: Window) -> None:
    shell, _rows = window
    screen = opened(shell)
    QTest.keyClicks(screen.line, "FP")
    screen.line.setText("稻飞虱")
    QTest.keyClick(screen.line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert shell.walk.visit.name == "bulletins.find"
    assert shell.walk.visit.params == {"word": "稻飞虱"}
    slips = shell.desk.store.reader().execute("SELECT count(*) FROM bulletins_slip").fetchone()[0]
    assert slips == 0, "a P that was typed printed nothing"


def test_what_is_new_here_can_be_listed_alone(window: Window) -> None:
    shell, rows = window
    opened(shell)
    shell.desk.go("desk")
    later = issue(shell.desk.store, title="新来的", what="<p>一。</p>")
    screen = opened(shell)
    assert listed(screen) == {later, *rows.values()}
    take(screen, "state", "fresh")
    assert listed(screen) == {later}


def test_the_list_leaves_as_a_workbook_and_as_csv_with_cells_nothing_runs_in(
    window: Window, tmp_path: Path
) -> None:
    shell, rows = window
    evil = issue(shell.desk.store, title='=HYPERLINK("http://x")', issuer="@SUM(A1)", what="<p>一。</p>")
    screen = opened(shell)
    take(screen, "level", "county")
    book, table = tmp_path / "公告.xlsx", tmp_path / "公告.csv"
    for path in (book, table):
        screen.out.export_to(path)
    text = table.read_text(encoding="utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["编号", "标题", "类别", "级别", "发布单位", "作物", "发布时间", "从哪天起", "到哪天止", "状态"]
    assert len(lines) == 1 + len(listed(screen))
    assert rows["policy"] not in listed(screen), "what a filter leaves out stays out"
    bad = next(line for line in lines if "HYPERLINK" in line[1])
    assert (bad[0], bad[1][:2], bad[4][:2]) == (number_of(evil), "'=", "'@")
    whole = zipfile.ZipFile(book)
    page = whole.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page, "no formula"
    assert not any("hyperlink" in name.lower() for name in whole.namelist())
    assert "<hyperlink" not in page
    trail = shell.desk.store.reader().execute("SELECT count(*) FROM audit WHERE what = 'bulletins.export'").fetchone()
    assert trail[0] == 2


def test_the_list_is_printed_or_kept_for_a_printer(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    shell, _rows = window
    monkeypatch.setattr(table_paper, "print_out", lambda *_told: False)
    screen = opened(shell)
    told: list[str] = []
    shell.desk.said.connect(told.append)
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    kept = list((shell.desk.store.path.parent / "print").glob("*.pdf"))
    assert len(kept) == 1
    assert kept[0].read_bytes().startswith(b"%PDF-")
    assert kept[0].name in told[-1]


def test_whose_word_it_is_stands_in_the_list_and_on_the_card(window: Window) -> None:
    shell, rows = window
    screen = opened(shell, bulletin=rows["policy"])
    field = next(one for one in screen.table._model.fields if one.title == "Issued by")
    assert {field.text(one) for one in screen.table.rows} >= {
        "省里发 · 广东省农业农村厅", "市里发 · 茂名市农业农村局", "县里发 · 高州市农业技术推广中心",
        "镇里发 · 根子镇农业办", "村里发 · 元坝村村民委员会"}
    assert screen.card.facts.plain.startswith("省里发 · 广东省农业农村厅 · ")
    header = screen.table.horizontalHeader()
    shown = [at for at in range(header.count()) if not header.isSectionHidden(at)]
    assert 1 in shown, "it is in sight at 1024 pixels too"


def test_leaving_forgets_what_was_chosen(window: Window) -> None:
    shell, rows = window
    screen = opened(shell, bulletin=rows["hopper"])
    take(screen, "category", "policy")
    shell.desk.go("desk")
    assert screen.card.viewer.spoken() == ""
    assert listed(opened(shell)) == set(rows.values())


def test_farmers_never_need_this_page(window: Window) -> None:
    """Negative control: the shelf of the farmers leaves out what does not hold, this list must not."""
    shell, rows = window
    shelf = {one.line.id for one in shell.desk.store.show("bulletins.shelf", OPERATOR, state="open")}
    assert rows["past"] not in shelf
    assert rows["past"] in listed(opened(shell))
