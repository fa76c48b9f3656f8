"""The rail of every role at every seat: all of it in sight on a low screen, no word cut, kin beside kin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.deeds import Person, Role, Seat
from tests.ui.seats import make_desk, put_away
from ui.app import build_shell
from ui.shell import Shell
from ui.staff_frame import LEAST_LINE
from ui.widgets.base import announce_language

WHO = {
    Seat.COUNTY: (Role.KEEPER, Role.EDITOR, Role.APPROVER, Role.SUPERVISOR, Role.EXPERT),
    Seat.TOWN: (Role.TOWN,),
    Seat.VILLAGE: (Role.OFFICER, Role.TRAINER),
}
BULLETINS = [
    "bulletins", "bulletins.writing", "bulletins.approval", "bulletins.reach", "bulletins.answers", "warnings.desk",
]


@pytest.fixture(params=list(WHO), ids=lambda seat: seat.value)
def window(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Shell, Seat]]:
    made = build_shell(make_desk(tmp_path, request.param, language="en"), "staff", QSize(1024, 768))
    made.resize(1024, 768)
    made.show()
    yield made, request.param
    put_away(made)


def sit(shell: Shell, role: Role) -> None:
    shell.desk.seat_person(Person(4_711, "who", "何人", role))
    QApplication.processEvents()


def test_nothing_of_the_rail_is_out_of_sight_or_cut(window: tuple[Shell, Seat]) -> None:
    shell, seat = window
    rail = shell.frames.staff.rail
    for language in ("en", "zh_CN"):
        words.use(language)
        announce_language()
        for role in WHO[seat]:
            sit(shell, role)
            assert rail.verticalScrollBar().maximum() == 0, (role, language)
            last = rail.visualItemRect(rail.item(rail.count() - 1))
            assert last.bottom() < rail.viewport().height()
            assert last.height() >= shell.desk.look.theme.pt(LEAST_LINE)
            room = rail.viewport().width() - rail.iconSize().width() - 40  # padding, and the gap behind the sign
            measure = QFontMetrics(rail.font())
            wide = {rail.item(at).text(): measure.horizontalAdvance(rail.item(at).text()) for at in range(rail.count())}
            assert not {word: width for word, width in wide.items() if width > room}, (role, language)


def test_writing_approving_and_reach_stand_beside_the_bulletins(window: tuple[Shell, Seat]) -> None:
    shell, seat = window
    for role in WHO[seat]:
        sit(shell, role)
        offered = [place.name for place in shell.frames.staff.offered]
        mine = [name for name in BULLETINS if name in offered]
        at = offered.index("bulletins")
        assert offered[at : at + len(mine)] == mine
        assert "bulletins.find" not in offered, "the page of bulletins leads there"
        assert offered[0] == "desk"
        assert offered[-1] == "settings"
