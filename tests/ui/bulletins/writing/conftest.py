"""A county's desk with one who writes and one who approves, and a screen shown over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from station.kernel.deeds import Person, Role, Seat
from tests.ui.seats import EDITOR, make_desk, person
from ui.desk import Desk
from ui.theme import Theme

APPROVER = Person(9_001, "hes", "何审", Role.APPROVER)
Showing = Callable[..., Any]


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = make_desk(tmp_path, Seat.COUNTY, language="en")
    made.look.wear(Theme())  # as it is worn in the program: bars and tables are as wide as there
    made.seat_person(person(made, EDITOR))
    yield made
    made.close()


@pytest.fixture
def shown(qtbot: QtBot) -> Showing:
    def show(screen: Any, **params: Any) -> Any:
        qtbot.addWidget(screen)
        screen.resize(900, 700)
        screen.enter(**params)
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()
        screen.desk.changed.connect(lambda tables: screen.reload() if tables & screen.watches else None)
        return screen

    return show
