"""A county desk with notes on which two stations can collide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.sync.notes import with_notes
from tests.ui.county.seats import Seats, make_seats
from tests.ui.fleet.machines import tell_fleet
from ui.fleet.screen import FleetScreen


@pytest.fixture
def seats(qtbot: QtBot, tmp_path: Path) -> Iterator[Seats]:
    made = make_seats(tmp_path, declared=with_notes())
    yield made
    made.close()


@pytest.fixture
def said(seats: Seats) -> list[str]:
    """What the desk said at the foot of the window."""
    heard: list[str] = []
    seats.desk.said.connect(heard.append)
    return heard


@pytest.fixture
def note(seats: Seats) -> int:
    """Four machines with their cases; return the note on which two collided."""
    return tell_fleet(seats)


@pytest.fixture
def show(seats: Seats, qtbot: QtBot) -> Callable[..., FleetScreen]:
    """Make the screen, show and enter it; it reads its page again after commits, as in the window."""

    def made(**params: Any) -> FleetScreen:
        screen = FleetScreen(seats.desk)
        qtbot.addWidget(screen)
        screen.resize(900, 700)
        with qtbot.waitActive(screen):
            screen.show()
            screen.activateWindow()
        screen.enter(**params)
        seats.desk.changed.connect(lambda tables: screen.reload() if tables & screen.watches else None)
        return screen

    return made
