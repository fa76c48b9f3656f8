"""What an officer is asked before printing: anew or once more, whom to tell of a recall; a farmer is asked nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from station.bulletins.receipts.model import Slip
from station.kernel.deeds import Person, Role
from tests.ui.bulletins.shelf import learned, recall
from tests.ui.seats import put_away
from ui.bulletins.asking import PrintAsk
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.reading.screen import BulletinsScreen
from ui.shell import Shell
from ui.slip_paper import SlipLine

OFFICER = Person(21, "lixin", "李信", Role.OFFICER)
Window = tuple[Shell, dict[str, int]]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    desk, rows = learned(tmp_path)
    shell = Shell(desk, True, QSize(1024, 768))
    shell.show()
    yield shell, rows
    put_away(shell)


def asked(window: Window, sent: list[Sequence[SlipLine]]) -> tuple[BulletinsScreen, PrintAsk]:
    """Let an officer press "Print a slip"."""
    shell, rows = window
    shell.desk.seat_person(OFFICER)
    shell.desk.go("bulletins", bulletin=rows["hopper"])
    QApplication.processEvents()
    screen = shell.current
    assert isinstance(screen, BulletinsScreen)
    screen.card.printer.send_slip = lambda lines: not sent.append(lines)  # type: ignore[func-returns-value]
    screen.card.slip.click()
    QApplication.processEvents()
    return screen, screen.card.asking


def slips(window: Window) -> list[Slip]:
    shell, rows = window
    found: list[Slip] = shell.desk.store.show("bulletins.slips", OFFICER, bulletin=rows["hopper"])
    return found


def said(lines: Sequence[SlipLine]) -> str:
    return "\n".join(line.words for line in lines)


def test_whom_to_tell_goes_with_the_slip_and_is_seen_once_it_is_taken_back(window: Window) -> None:
    sent: list[Sequence[SlipLine]] = []
    _screen, asking = asked(window, sent)
    assert not asking.which.isVisible(), "there is no slip yet to print again"
    QTest.keyClicks(asking.contact, "13812345678")
    asking.print.click()
    QApplication.processEvents()
    assert not asking.isVisible()
    assert asking.contact.text() == ""
    assert "13812345678" not in said(sent[0]), "paper is seen by others"
    assert [(one.number, one.contact) for one in slips(window)] == [("7-1", "138****5678")]
    recall(window[0].desk.store, window[1]["hopper"])
    assert [one.contact for one in slips(window)] == ["13812345678"]


def test_nothing_typed_prints_all_the_same(window: Window) -> None:
    sent: list[Sequence[SlipLine]] = []
    _screen, asking = asked(window, sent)
    QTest.keyClick(asking.contact, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert [(one.number, one.contact) for one in slips(window)] == [("7-1", "")]
    assert len(sent) == 1


def test_a_slip_is_printed_again_with_its_number_and_marked(window: Window) -> None:
    sent: list[Sequence[SlipLine]] = []
    screen, asking = asked(window, sent)
    asking.print.click()
    QApplication.processEvents()
    for time in (1, 2):
        screen.card.slip.click()
        QApplication.processEvents()
        asking.which.setCurrentIndex(1)
        asking.which.activated.emit(1)
        assert asking.print.text() == "补打"
        asking.print.click()
        QApplication.processEvents()
        assert f"单号 7-1 · 补打 第{time}次" in said(sent[time])
    assert "补打" not in said(sent[0])
    assert [(one.number, one.copies) for one in slips(window)] == [("7-1", 2)]


def test_a_contact_is_noted_for_a_slip_that_a_farmer_printed(window: Window) -> None:
    sent: list[Sequence[SlipLine]] = []
    shell, rows = window
    shell.desk.go("learn.read", bulletin=rows["hopper"])
    QApplication.processEvents()
    reader = shell.current
    assert isinstance(reader, Reader)
    reader.preview.printer.send_slip = lambda lines: not sent.append(lines)  # type: ignore[func-returns-value]
    reader.paper.click()
    assert not reader.findChildren(QLineEdit), "a farmer types nothing about himself"
    reader.preview.print.click()
    QApplication.processEvents()
    assert "把单号报给信息员" in said(sent[0])
    _screen, asking = asked(window, sent)
    assert not asking.note.isVisible(), "there is nothing to note it for"
    asking.which.setCurrentIndex(1)
    asking.which.activated.emit(1)
    asking.contact.setText("陈婶")
    asking.note.click()
    QApplication.processEvents()
    assert not asking.isVisible()
    assert len(sent) == 1, "nothing was printed"
    assert [(one.number, one.contact, one.copies) for one in slips(window)] == [("7-1", "陈*", 0)]


def test_escape_and_another_bulletin_forget_what_was_typed(window: Window) -> None:
    sent: list[Sequence[SlipLine]] = []
    screen, asking = asked(window, sent)
    asking.contact.setText("陈婶")
    QTest.keyClick(asking.contact, Qt.Key.Key_Escape)
    assert not asking.isVisible()
    screen.card.slip.click()
    assert asking.contact.text() == ""
    asking.contact.setText("陈婶")
    screen.table.choose_key(window[1]["lychee"])
    QApplication.processEvents()
    assert not asking.isVisible()
    assert asking.contact.text() == ""
    assert slips(window) == []
    assert sent == []


def test_one_taken_back_meanwhile_is_not_printed(window: Window) -> None:
    sent: list[Sequence[SlipLine]] = []
    heard: list[str] = []
    window[0].desk.said.connect(heard.append)
    _screen, asking = asked(window, sent)
    recall(window[0].desk.store, window[1]["hopper"])
    asking.print.click()
    QApplication.processEvents()
    assert sent == []
    assert heard == ["这篇公告已经撤回，不能再看，也不能再打印。"]
