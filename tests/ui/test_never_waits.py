"""The window's thread reads no view of the store: whatever takes long, the index of a county too, is read on its lane.

Each screen is gone to with the real lanes. One view is let through: the English names of products, read once for a
desk in English, some two milliseconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR, Seat
from tests.ui import seats
from ui.jobs import LANES, Jobs
from ui.screens import STAFF
from ui.shell import Shell

LET_THROUGH = frozenset({"products.english"})


class Watched:
    """Writes down which view was read on which thread, and by which screen."""

    def __init__(self, show: Callable[..., Any]) -> None:
        self._show, self.screen = show, ""
        self.read: list[tuple[str, str, bool]] = []  # screen, view, whether on the thread of the window

    def __call__(self, view: str, *rest: Any, **params: Any) -> Any:
        here = threading.current_thread() is threading.main_thread()
        self.read.append((self.screen, view, here))
        return self._show(view, *rest, **params)

    @property
    def waited_for(self) -> set[tuple[str, str]]:
        return {(screen, view) for screen, view, here in self.read if here and view not in LET_THROUGH}


@pytest.fixture(params=[Seat.VILLAGE, Seat.COUNTY])
def window(request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path) -> Iterator[Shell]:
    jobs = Jobs()
    desk = seats.make_desk(tmp_path, request.param, jobs=jobs)
    county = request.param is Seat.COUNTY
    who = seats.person(desk, seats.KEEPER if county else seats.OFFICER)
    shell = Shell(desk, not county, QSize(1024, 768))
    shell.show()
    shell.desk.seat_person(who)
    yield shell
    seats.put_away(shell)


def idle(shell: Shell, qtbot: QtBot) -> None:
    """Wait until what was asked of the lanes, and what the answers asked for in turn, is answered."""
    for _round in range(3):
        answered: list[object] = []
        for lane in LANES:
            shell.desk.jobs.run(lane, lambda job: None, done=answered.append)
        qtbot.waitUntil(lambda answered=answered: len(answered) == len(LANES), timeout=30_000)


def test_no_screen_reads_on_the_thread_of_the_window(window: Shell, qtbot: QtBot) -> None:
    watched = Watched(window.desk.store.show)
    window.desk.store.show = watched  # type: ignore[method-assign]
    reached, who, identity = [], window.desk.person, window.desk.identity
    assert identity is not None
    for place in window.rooms.places.values():
        if place.mode == STAFF and (identity.seat not in place.seats or who.role not in place.roles):
            continue
        if window.desk.person != who:
            window.desk.seat_person(who)  # the home of a kiosk logs out
        watched.screen = place.name
        window.desk.go(place.name)
        idle(window, qtbot)
        reached.append(place.name)
    assert {"prices", "prices.report", "prices.table", "costs"} <= set(reached)
    assert watched.waited_for == set()
    assert {view for _screen, view, here in watched.read if not here} >= {"prices.table", "prices.report_states"}


@pytest.mark.parametrize("window", [Seat.COUNTY], indirect=True)
def test_the_index_of_a_county_is_read_on_the_stores_lane(window: Shell, qtbot: QtBot) -> None:
    watched = Watched(window.desk.store.show)
    window.desk.store.show = watched  # type: ignore[method-assign]
    window.desk.go("prices.insight")
    idle(window, qtbot)
    read = {here for _screen, view, here in watched.read if view == "prices.index"}
    assert read == {False}


def test_a_view_read_on_the_thread_of_the_window_is_told(window: Shell) -> None:
    """Negative control."""
    watched = Watched(window.desk.store.show)
    watched.screen = "somewhere"
    watched("prices.index", OPERATOR, limit=1)
    assert watched.waited_for == {("somewhere", "prices.index")}
