"""What another county took back is put before the county's people where they take things back themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.bulletins.model import Content
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.ids import pack
from station.kernel.text import nfc
from tests.ui.seats import KEEPER, make_desk, person
from ui.bulletins.reach.screen import ReachScreen
from ui.desk import Desk

APPROVER = Person(4_711, "hes", "何审", Role.APPROVER)
THERE = pack(9, 9)


def taken_over(desk: Desk, row: int = THERE, title: str = "荔枝蒂蛀虫") -> int:
    """Let a bulletin of another county be issued here; return it."""
    content = Content("technology", title, "county", "邻县", "<p>查园。</p>", "", "", "", "", "", (), "", (), "", (),
                      20_000, None, None, ())
    store = desk.store
    store.do("bulletins.trust", OPERATOR, county="other", name=nfc("电白区"), public=bytes(32), words="1 2 3 4")
    draft = store.do("bulletins.take_over", OPERATOR, origin="other", origin_row=row, content=content, hung=[])
    store.do("bulletins.rewrite", OPERATOR, draft=draft, asked=True)
    store.do("bulletins.submit", OPERATOR, draft=draft)
    return int(store.do("bulletins.approve", APPROVER, draft=draft))


@pytest.fixture
def office(tmp_path: Path, qtbot: QtBot) -> Iterator[ReachScreen]:
    desk = make_desk(tmp_path, Seat.COUNTY, language="en")
    desk.seat_person(person(desk, KEEPER))
    screen = ReachScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1000, 740)
    screen.enter()
    screen.show()
    desk.changed.connect(lambda tables: screen.reload() if tables & screen.watches else None)
    yield screen
    desk.close()


def take_back_there(desk: Desk, row: int = THERE, reason: str = "The dose was wrong.") -> None:
    desk.store.do("bulletins.propose_recall", OPERATOR, origin="other", origin_row=row, reason=reason,
                  at=desk.store.clock.now_ms())


def test_nothing_is_asked_while_nothing_was_taken_back(office: ReachScreen) -> None:
    taken_over(office.desk)
    assert office.proposals.isHidden()


def test_who_looks_at_it_takes_it_back_here_with_their_reason(office: ReachScreen, qtbot: QtBot) -> None:
    desk = office.desk
    bulletin = taken_over(desk)
    take_back_there(desk)
    office.reload()
    assert "电白区 took back “荔枝蒂蛀虫”" in office.proposals.words.text()
    assert "The dose was wrong." in office.proposals.reason.text()
    qtbot.mouseClick(office.proposals.look_at, Qt.MouseButton.LeftButton)
    assert office.chosen is not None
    assert office.chosen.bulletin == bulletin
    qtbot.mouseClick(office.proposals.take_back, Qt.MouseButton.LeftButton)
    (found,) = desk.store.show("bulletins.read", OPERATOR, bulletin=bulletin, limit=1)
    assert found.recall is not None
    assert found.recall.reason == "The dose was wrong."
    office.reload()
    assert office.proposals.isHidden()


def test_one_question_at_a_time(office: ReachScreen, qtbot: QtBot) -> None:
    desk = office.desk
    for row, title in ((pack(9, 1), "甲"), (pack(9, 2), "乙")):
        taken_over(desk, row, title)
        take_back_there(desk, row)
    office.reload()
    assert len(office.proposals.proposals) == 2
    first = office.proposals.words.text()
    qtbot.mouseClick(office.proposals.take_back, Qt.MouseButton.LeftButton)
    office.reload()
    assert office.proposals.words.text() != first
