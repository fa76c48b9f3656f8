"""Garbage is collected on the screen's thread alone: what it lets go of may be a timer of that thread."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ui.collecting import LOOK_MS, Collector, at_rest, look

MANY = 20_000


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


class Knot:
    """Garbage that only the collector finds; says on which thread it ended."""

    def __init__(self, ended: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: ended.append(threading.get_ident()))


def work() -> None:
    """Make so many objects on a lane that an automatic collector would run there."""
    kept: list[Any] = [[number] for number in range(MANY)]
    assert kept


def on_a_lane() -> int:
    lane = threading.Thread(target=work)
    lane.start()
    number = lane.ident
    lane.join()
    assert number is not None
    return number


def test_it_runs_on_the_screens_thread_alone(qtbot: QtBot) -> None:
    collector, ended = Collector(), list[int]()
    Knot(ended)
    on_a_lane()
    assert ended == []
    qtbot.waitUntil(lambda: bool(ended), timeout=20 * LOOK_MS)
    assert ended == [threading.get_ident()]
    collector.deleteLater()


def test_the_control_left_to_itself_it_runs_on_a_lane() -> None:
    ended: list[int] = []
    gc.enable()
    Knot(ended)
    assert ended == [on_a_lane()]


def test_it_rests_while_somebody_makes_many_objects() -> None:
    gc.disable()
    gc.collect()
    ended: list[int] = []
    Knot(ended)
    kept: list[Any] = [[number] for number in range(MANY)]
    with at_rest():
        look()
        assert ended == []
    look()
    assert ended == [threading.get_ident()]
    assert kept
