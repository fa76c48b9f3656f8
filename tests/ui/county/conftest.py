"""A county desk for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.county.seats import Seats, make_seats
from ui.screen import Screen


@pytest.fixture
def seats(qtbot: QtBot, tmp_path: Path) -> Iterator[Seats]:
    made = make_seats(tmp_path)
    yield made
    made.close()


@pytest.fixture
def said(seats: Seats) -> list[str]:
    """What the desk said at the foot of the window."""
    heard: list[str] = []
    seats.desk.said.connect(heard.append)
    return heard


@pytest.fixture
def show(seats: Seats, qtbot: QtBot) -> Callable[..., Any]:
    """Make a screen, show and enter it; it reads its page again after commits, as in the window."""

    def made(kind: Callable[..., Screen], **params: Any) -> Screen:
        screen = kind(seats.desk)
        qtbot.addWidget(screen)
        screen.resize(900, 700)
        with qtbot.waitActive(screen):  # keys reach only a window in front
            screen.show()
            screen.activateWindow()
        screen.enter(**params)
        seats.desk.changed.connect(lambda tables: screen.reload() if tables & screen.watches else None)
        return screen

    return made
