"""What hangs on a bulletin is offered where it is read: pages, larger, one onto paper, and what is not here says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR, Person, Role
from tests.station.kernel.foreign.made import paper, picture
from tests.ui.bulletins.shelf import HOPPER, issue, recall
from tests.ui.prices.village import village_desk
from tests.ui.seats import put_away
from ui.bulletins import a4
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.files import FilesPage
from ui.bulletins.reading.screen import BulletinsScreen
from ui.shell import Shell

OFFICER = Person(21, "lixin", "李信", Role.OFFICER)
SLIPS = "SELECT bulletin FROM bulletins_slip"


def hung(pages: int = 3, name: str = "防治计划.pdf", caption: str = "") -> dict[str, Any]:
    return {"kind": "paper", "caption": caption, "name": name, "content": paper(pages)}


@pytest.fixture
def shell(qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(village_desk(tmp_path), True, QSize(1024, 768))
    made.resize(1024, 768)
    made.show()
    yield made
    put_away(made)


def read(shell: Shell, bulletin: int) -> Reader:
    shell.desk.go("learn.read", bulletin=bulletin)
    QApplication.processEvents()
    assert isinstance(shell.current, Reader)
    return shell.current


def opened(shell: Shell, bulletin: int) -> BulletinsScreen:
    shell.desk.seat_person(OFFICER)
    shell.desk.go("bulletins", bulletin=bulletin)
    QApplication.processEvents()
    assert isinstance(shell.current, BulletinsScreen)
    return shell.current


def lose(shell: Shell, bulletin: int, kind: str) -> None:
    """Take an attachment away, as if it were still on its way."""
    assets = shell.desk.store.show("bulletins.read", OPERATOR, bulletin=bulletin)[0].assets
    shell.desk.store.media._drop([one.sha for one in assets if one.kind == kind][-1])


def sentence(page: FilesPage) -> str:
    return page.view.state._sentence.plain if page.view.state.isVisible() else ""


def test_a_farmer_reads_the_paper_page_by_page_and_goes_back_to_the_words(shell: Shell) -> None:
    reader = read(shell, issue(shell.desk.store, files=(hung(),), **HOPPER))
    assert reader.foot.files.text() == "附件"
    reader.foot.files.click()
    QApplication.processEvents()
    assert reader.stack.currentWidget() is reader.files
    assert (reader.files.view.page, reader.files.view.pages) == (0, 3)
    assert reader.files.rail is not None
    reader.files.rail.forward.click()
    assert reader.files.view.page == 1
    wide = reader.files.view.sheet.width()
    reader.files.view.larger.click()
    assert reader.files.view.sheet.width() > 1.3 * wide
    assert reader.has_step_back()
    shell.walk.back()
    QApplication.processEvents()
    assert reader.stack.currentWidget() is reader.sheet
    assert reader.files.view.sheet.image.isNull(), "nothing of it stays behind"


def test_without_a_paper_nothing_is_offered(shell: Shell) -> None:
    reader = read(shell, issue(shell.desk.store, **HOPPER))
    assert not reader.foot.files.isVisible()
    assert not opened(shell, reader._bulletin).card.papers.isVisible()


def test_of_several_each_is_one_touch_away_by_its_name(shell: Shell) -> None:
    files = (hung(2, "a.pdf", "全年计划"), hung(1, "药剂表.pdf"))
    reader = read(shell, issue(shell.desk.store, files=files, **HOPPER))
    reader.foot.files.click()
    assert reader.title() == "全年计划"
    assert reader.files.view.pages == 2
    reader.files.next.click()
    assert (reader.title(), reader.files.view.pages) == ("药剂表.pdf", 1)
    reader.files.next.click()
    assert reader.title() == "全年计划", "round and round"
    screen = opened(shell, reader._bulletin)
    assert [button.text() for _key, button in screen.card.papers._buttons] == ["附件：全年计划", "附件：药剂表.pdf"]
    screen.card.papers._buttons[1][1].click()
    assert (screen.files.at, screen.files.view.pages) == (1, 1)
    screen.files.chips._buttons[0][1].click()
    assert screen.files.view.pages == 2


@pytest.mark.parametrize("farmer", [True, False])
def test_a_page_is_printed_with_a_number_of_its_own(shell: Shell, farmer: bool) -> None:
    bulletin = issue(shell.desk.store, files=(hung(),), **HOPPER)
    page = _page(shell, bulletin, farmer)
    sent: list[Any] = []
    page.printer.send = lambda pages: sent.append(pages) is None
    page.view.turn(1)
    page.print.click()
    QApplication.processEvents()
    assert [row[0] for row in shell.desk.store.reader().execute(SLIPS)] == [bulletin]
    (pages,) = sent
    lines = pages.lines()
    assert lines[0] == "晚稻稻飞虱防治 · 县里发 · 高州市农业技术推广中心"
    assert lines[1] == "防治计划.pdf · 第 2 页，共 3 页"
    assert "单号 7-1" in lines[2]
    image = a4.preview(pages, 0, 0.5)
    assert dark(image) > dark(_blank(image)), "the page itself is on the paper"


def _page(shell: Shell, bulletin: int, farmer: bool) -> FilesPage:
    if farmer:
        reader = read(shell, bulletin)
        reader.foot.files.click()
        return reader.files
    screen = opened(shell, bulletin)
    screen.card.papers._buttons[0][1].click()
    return screen.files


def dark(image: QImage) -> int:
    """Count the dark dots of the upper half, where no code stands."""
    return sum(
        image.pixelColor(x, y).value() < 128 for x in range(0, image.width(), 2) for y in range(image.height() // 2))


def _blank(image: QImage) -> QImage:
    white = image.copy()
    white.fill(Qt.GlobalColor.white)
    return white


def test_without_a_printer_the_page_is_kept_as_a_file(shell: Shell) -> None:
    told: list[str] = []
    shell.desk.said.connect(told.append)
    page = _page(shell, issue(shell.desk.store, files=(hung(),), **HOPPER), farmer=True)
    page.printer.send = lambda _pages: False
    page.print.click()
    kept = told[-1].rpartition(" ")[2].strip("。")
    found = list(shell.desk.store.path.parent.rglob("*.pdf"))
    assert len(found) == 1
    assert found[0].name in told[-1], kept


def test_of_one_taken_back_no_page_is_printed(shell: Shell, qtbot: QtBot) -> None:
    bulletin = issue(shell.desk.store, files=(hung(),), **HOPPER)
    page = _page(shell, bulletin, farmer=True)
    reading, sent = page._reading, list[Any]()
    recall(shell.desk.store, bulletin)
    page.printer.send = lambda pages: sent.append(pages) is None
    assert reading is not None
    page.printer.run(reading, reading.papers[0], 0)
    assert sent == []
    qtbot.waitUntil(lambda: not page.isVisible())  # and the paper is off the screen
    assert page.view.sheet.image.isNull()


def test_a_paper_on_its_way_says_so_and_opens_once_it_is_here(shell: Shell, qtbot: QtBot) -> None:
    store = shell.desk.store
    file = hung()
    bulletin = issue(store, files=(file,), **HOPPER)
    lose(shell, bulletin, "paper")
    reader = read(shell, bulletin)
    assert reader.coming.isVisible()
    assert reader.coming.plain == "图和附件还在路上。"
    reader.foot.files.click()
    assert sentence(reader.files) == "文件还在路上。"
    assert not reader.files.print.isEnabled()
    store.media.add(file["content"], store.clock.now_ms())
    shell.desk.changed.emit(frozenset({"sync.state"}))
    qtbot.waitUntil(lambda: sentence(reader.files) == "")
    assert reader.files.view.pages == 3
    reader.step_back()
    assert not reader.coming.isVisible()


def test_a_damaged_paper_says_why_on_both_sides(shell: Shell) -> None:
    """Negative control beside it: a good one says nothing."""
    bad = {"kind": "paper", "caption": "", "name": "坏的.pdf", "content": b"%PDF-1.7\nnothing of a paper"}
    bulletin = issue(shell.desk.store, files=(bad, hung(1, "好的.pdf")), **HOPPER)
    for farmer in (True, False):
        page = _page(shell, bulletin, farmer)
        assert "坏的.pdf" in sentence(page)
        assert not page.print.isEnabled()
        page.next.click() if farmer else page.chips._buttons[1][1].click()
        assert sentence(page) == ""
        assert page.print.isEnabled()


def test_the_officer_reads_it_in_the_whole_window_and_comes_back_with_escape_or_back(shell: Shell) -> None:
    bulletin = issue(shell.desk.store, files=(hung(),), **HOPPER)
    screen = opened(shell, bulletin)
    assert [button.text() for _key, button in screen.card.papers._buttons] == ["附件：防治计划.pdf"]
    screen.card.papers._buttons[0][1].click()
    QApplication.processEvents()
    assert screen.pages.currentWidget() is screen.files
    assert not screen.filters.isVisible()
    assert screen.files.view.width() > 700
    QTest.keyClick(screen.files.view, Qt.Key.Key_PageDown)
    assert screen.files.view.page == 1
    QTest.keyClick(screen.files.view, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert screen.pages.currentIndex() == 0
    assert screen.filters.isVisible()
    assert screen.files.view.sheet.image.isNull()


def test_one_taken_back_goes_off_the_officers_screen_too(shell: Shell, qtbot: QtBot) -> None:
    bulletin = issue(shell.desk.store, files=(hung(),), **HOPPER)
    screen = opened(shell, bulletin)
    screen.card.papers._buttons[0][1].click()
    recall(shell.desk.store, bulletin)
    qtbot.waitUntil(lambda: screen.pages.currentIndex() == 0)
    assert screen.files.view.sheet.image.isNull()
    assert not screen.card.papers.isVisible()


def test_pictures_on_their_way_and_damaged_ones_are_told_apart(shell: Shell) -> None:
    store = shell.desk.store
    here = {"kind": "picture", "caption": "好的", "name": "a.jpg", "content": picture()}
    broken = {"kind": "picture", "caption": "坏的", "name": "b.jpg", "content": b"\xff\xd8\xff no picture at all"}
    away = {"kind": "picture", "caption": "路上", "name": "c.jpg", "content": picture("PNG")}
    whole, worn, late = (issue(store, files=(here, one), **HOPPER) for one in (here, broken, away))
    lose(shell, late, "picture")
    screen = opened(shell, whole)
    assert not screen.card.coming.isVisible()
    assert opened(shell, worn).card.coming.plain == "有1张图坏了，看不了。"
    assert opened(shell, late).card.coming.plain == "图和附件还在路上。"
    reader = read(shell, worn)
    assert not reader.coming.isVisible(), "what is here is not on its way"
    only = issue(store, files=(broken,), **HOPPER)
    assert read(shell, only).sheet.caption.plain == "这里有张图，坏了，看不了。"


def test_the_officer_enlarges_a_picture_with_a_touch(shell: Shell) -> None:
    here = {"kind": "picture", "caption": "虫", "name": "a.jpg", "content": picture()}
    bulletin = issue(shell.desk.store, files=(here,), **HOPPER)
    card = opened(shell, bulletin).card
    sha = shell.desk.store.show("bulletins.read", OPERATOR, bulletin=bulletin)[0].assets[0].sha
    card.rest.picture_touched.emit(sha.hex())
    assert card.overlay is not None
    assert card.overlay.size() == shell.size()
    QTest.keyClick(card.overlay, Qt.Key.Key_Escape)
    assert not card.overlay.isVisible()
