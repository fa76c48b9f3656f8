"""Sheets of paper for tests of the shell: the smallest screens there are, and what is done to them."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from station.kernel.deeds import Role
from tests.ui import seats
from ui.desk import Desk
from ui.screen import Screen
from ui.screens import FARMER, STAFF, Place, places
from ui.shell import Shell


class Sheet(Screen):
    """A staff screen with one field, for drafts."""

    watches = frozenset({"places.station"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.field = QLineEdit()
        self.entered: list[dict[str, Any]] = []
        self.reloads = 0
        down = QVBoxLayout(self)
        down.addWidget(self.field)
        self.begin(desk.look)

    def enter(self, **params: Any) -> None:
        self.entered.append(params)

    def reload(self) -> None:
        self.reloads += 1

    def leave(self) -> None:
        self.field.clear()

    def unsaved(self) -> bool:
        return bool(self.field.text())


KNOWN = (
    *(place for place in places() if place.name in ("home", "area", "help", "enrol", "login", "date", "settings")),
    Place("desk", STAFF, Sheet, "home", "Today"),
    Place("sheet", STAFF, Sheet, "report", "Report", frozenset({Role.OFFICER})),
    Place("room", FARMER, Sheet),
)


def seat(window: Shell, login: str = seats.OFFICER) -> None:
    window.desk.seat_person(seats.person(window.desk, login))


def pass_time(window: Shell, seconds: float) -> None:
    """Let nobody touch anything for so long."""
    seats.clock_of(window.desk).advance(round(seconds * 1000))
    for watch in (window.presence.farmer, window.presence.staff):
        if watch.timer.isActive():
            watch.tick()


def typed(window: Shell) -> str:
    assert isinstance(window.current, Sheet)
    return window.current.field.text()


def type_in(window: Shell, text: str) -> None:
    assert isinstance(window.current, Sheet)
    window.current.field.setText(text)
