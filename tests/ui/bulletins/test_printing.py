"""A bulletin on paper: what stands on the slip and on A4, the number each sheet gets, and what is never printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR
from tests.ui.bulletins.shelf import HOPPER, issue, learned, recall
from tests.ui.seats import put_away
from ui.bulletins import a4
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.gather import Reading, read
from ui.bulletins.printer import SHEET, SLIP, Printer, slip_image
from ui.bulletins.slip import Printing, slip_lines
from ui.qr import qr_image
from ui.shell import Shell
from ui.slip_paper import SlipLine

PRINTING = Printing("7-12", "2026-11-22 9:05")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Shell, dict[str, int]]]:
    desk, rows = learned(tmp_path)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.show()
    yield shell, rows
    put_away(shell)


def reading(shell: Shell, bulletin: int) -> Reading:
    return read(shell.desk.store, OPERATOR, bulletin)


def slips(shell: Shell) -> list[Any]:
    found = shell.desk.store.reader().execute("SELECT bulletin, number FROM bulletins_slip ORDER BY id")
    return [tuple(row) for row in found]


def heard(shell: Shell) -> list[str]:
    said: list[str] = []
    shell.desk.said.connect(said.append)
    return said


def test_the_slip_says_what_to_do_how_much_and_how_long_to_wait(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    words = [line.words for line in slip_lines(reading(shell, rows["hopper"]), PRINTING) if line.words]
    number = reading(shell, rows["hopper"]).bulletin.number
    assert words == [
        "根子镇元坝村信息站", "稻谷", "稻飞虱", "晚稻稻飞虱防治",
        "1. 先查田，每亩查20丛。", "2. 百丛超过1500头再打药。", "3. 对着稻株下部喷。",
        "时间", "11月25日到12月5日，露水干了以后。", "用多少", "每亩20克，兑水30公斤。",
        "作物  水稻", "防什么  稻飞虱", "药名  吡蚜酮", "每亩用量  每亩 20 克", "稀释  1500 倍",
        "安全间隔期  采收前14天", "注意安全", "戴口罩。打药以后24小时不要下田。", "7天不见好再来。",
        "县里发 · 高州市农业技术推广中心 · 2026-11-22", "12月13日前有效。", f"公告 {number} · 单号 7-12",
        "2026-11-22 9:05 打印", "电话 12316", "想在公告撤回时有人告诉，把单号报给信息员。",
    ]
    assert all(line.points >= 12 for line in slip_lines(reading(shell, rows["hopper"]), PRINTING))


def test_a_slip_printed_again_says_so_and_asks_nobody_who_left_word(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    told = reading(shell, rows["hopper"])
    words = [line.words for line in slip_lines(told, Printing("7-12", "2026-11-22 9:05", 2, told=True))]
    assert f"公告 {told.bulletin.number} · 单号 7-12 · 补打 第2次" in words
    assert not any("报给信息员" in line for line in words)
    assert not any("报给信息员" in line.words for line in slip_lines(told, Printing("", "2026-11-22 9:05")))


def test_only_advice_asks_people_to_come_back(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    words = [line.words for line in slip_lines(reading(shell, rows["policy"]), PRINTING)]
    assert not any("不见好" in line for line in words)
    assert any("单人发布" in line for line in words)


def test_one_thing_to_do_has_no_number(window: tuple[Shell, dict[str, int]]) -> None:
    shell, _rows = window
    for words, lines in (("<p>剪掉病枝。</p>", ["剪掉病枝。"]), ("<p>剪。</p><p>烧。</p>", ["1. 剪。", "2. 烧。"])):
        row = issue(shell.desk.store, title="清园", how=words)
        told = [line.words for line in slip_lines(reading(shell, row), PRINTING)]
        assert [line for line in told if line.endswith("。")][: len(lines)] == lines


@pytest.mark.parametrize("wide", [58.0, 80.0])
def test_a_slip_of_either_width_shows_all_its_lines(window: tuple[Shell, dict[str, int]], wide: float) -> None:
    shell, rows = window
    lines = slip_lines(reading(shell, rows["hopper"]), PRINTING)
    image = slip_image(lines, wide)
    assert image.height() > image.width()
    last = [image.pixelColor(x, y).value() < 128 for y in range(image.height() - 60, image.height())
            for x in range(image.width())]
    assert any(last), "the last line is on the paper"


def test_each_sheet_gets_a_number_of_its_own_which_stands_on_it(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    sent: list[Sequence[SlipLine]] = []
    printer = Printer(shell.desk, shell)
    printer.send_slip = lambda lines: not sent.append(lines)  # type: ignore[func-returns-value]
    for _time in range(2):
        printer.run(reading(shell, rows["hopper"]), SLIP)
    QApplication.processEvents()
    numbers = [number for _bulletin, number in slips(shell)]
    assert len(set(numbers)) == 2
    for lines, number in zip(sent, numbers, strict=True):
        assert any(f"单号 7-{number}" in line.words for line in lines)


@pytest.mark.parametrize("kind", [SLIP, SHEET])
def test_without_a_printer_it_is_kept_as_a_pdf(window: tuple[Shell, dict[str, int]], kind: str) -> None:
    shell, rows = window
    said = heard(shell)
    printer = Printer(shell.desk, shell)
    printer.send_slip = lambda _lines: False
    printer.send_sheet = lambda _pages: False
    printer.run(reading(shell, rows["hopper"]), kind)
    kept = list((shell.desk.store.path.parent / "print").glob("*.pdf"))
    assert len(kept) == 1
    assert kept[0].read_bytes().startswith(b"%PDF")
    assert said == [f"这里没有打印机，存成了文件：print/{kept[0].name}"]
    assert len(slips(shell)) == 1


def test_what_was_taken_back_meanwhile_is_not_printed(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    said = heard(shell)
    sent: list[Sequence[SlipLine]] = []
    printer = Printer(shell.desk, shell)
    printer.send_slip = lambda lines: not sent.append(lines)  # type: ignore[func-returns-value]
    before = reading(shell, rows["hopper"])
    recall(shell.desk.store, rows["hopper"])
    printer.run(before, SLIP)
    assert sent == []
    assert slips(shell) == []
    assert len(said) == 1


def test_a_folder_that_takes_nothing_is_told_of(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    said = heard(shell)
    (shell.desk.store.path.parent / "print").write_text("in the way")
    printer = Printer(shell.desk, shell)
    printer.send_slip = lambda _lines: False
    printer.run(reading(shell, rows["hopper"]), SLIP)
    assert said == ["没打成，也没存成文件。屏幕上还看得到。"]


def test_the_page_is_without_colour_and_has_its_code(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    told = reading(shell, rows["hopper"])
    pages = a4.Pages(told, PRINTING)
    image = a4.preview(pages, 0, 2.0)
    grey = [image.pixelColor(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)]
    assert all(colour.red() == colour.green() == colour.blue() for colour in grey)
    assert any(80 < colour.value() < 200 for colour in grey), "the picture is there"
    side, margin = round(a4._mm(a4.QR_MM) * 2), round(a4._mm(a4.MARGIN_MM) * 2)
    seen = image.copy(image.width() - margin - side, image.height() - margin - side, side, side)
    code = qr_image(a4.code(told, PRINTING))
    modules = [(x, y) for x in range(code.width()) for y in range(code.height())]
    step = side / code.width()
    agree = sum(
        (seen.pixelColor(int((x + 0.5) * step), int((y + 0.5) * step)).value() < 128) == (code.pixel(x, y) & 1 == 0)
        for x, y in modules)
    assert agree / len(modules) > 0.98
    assert a4.code(told, PRINTING).endswith(f"{told.bulletin.number} 7-12")


def test_a_long_bulletin_takes_pages_to_its_last_word(window: tuple[Shell, dict[str, int]]) -> None:
    shell, _rows = window
    body = "".join(f"<p>第{number}段，先查田再打药，雨后补喷。</p>" for number in range(200))
    pages = a4.Pages(reading(shell, issue(shell.desk.store, **{**HOPPER, "body": body})), PRINTING)
    assert pages.count > 3
    last = a4.preview(pages, pages.count - 1, 1.0)
    top, bottom = round(a4._mm(a4.MARGIN_MM + a4.HEAD_MM)), round(a4._mm(297 - a4.MARGIN_MM - a4.FOOT_MM))
    assert any(last.pixelColor(x, y).value() < 128 for y in range(top, bottom) for x in range(last.width()))


def test_pale_and_dark_pictures_are_told_apart_without_colour() -> None:
    pale = QImage(64, 64, QImage.Format.Format_RGB32)
    pale.fill(QColor(120, 120, 120))
    for y in range(64):
        for x in range(32):
            pale.setPixelColor(x, y, QColor(140, 130, 120))
    made = a4.in_grey(pale)
    assert made.pixelColor(10, 10).value() - made.pixelColor(50, 10).value() > 200
    plain = QImage(8, 8, QImage.Format.Format_RGB32)
    plain.fill(QColor("#808080"))
    assert a4.in_grey(plain).pixelColor(4, 4).value() == 128, "nothing to stretch"


def test_print_is_two_touches_and_leads_back(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    shell.desk.go("learn.read", bulletin=rows["hopper"])
    QApplication.processEvents()
    screen = shell.current
    assert isinstance(screen, Reader)
    screen.preview.printer.send_slip = lambda _lines: True
    screen.paper.click()
    assert screen.stack.currentWidget() is screen.preview
    assert not screen.preview.picture.image.isNull()
    screen.preview.print.click()
    QApplication.processEvents()
    assert screen.stack.currentWidget() is screen.sheet
    assert [bulletin for bulletin, _number in slips(shell)] == [rows["hopper"]]


def test_the_way_back_from_the_preview_leads_to_the_words(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    shell.desk.go("learn.read", bulletin=rows["hopper"])
    QApplication.processEvents()
    screen = shell.current
    assert isinstance(screen, Reader)
    screen.paper.click()
    screen.preview.sheet.click()
    assert screen.preview.kind == SHEET
    shell.walk.back()
    assert shell.current is screen
    assert screen.stack.currentWidget() is screen.sheet
    assert slips(shell) == [], "what was only looked at has no number"
