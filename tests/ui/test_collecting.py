"""Garbage is collected on the screen's thread alone: what it lets go of may be a timer of that thread."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.programs import ROOT
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


def make_many() -> list[Any]:
    """Make so many objects that an automatic collector would run here."""
    return [[number] for number in range(MANY)]


def on_a_lane() -> list[Any]:
    made: list[Any] = []
    lane = threading.Thread(target=lambda: made.extend(make_many()))
    lane.start()
    lane.join()
    return made


def test_it_runs_on_the_screens_thread_alone(qtbot: QtBot) -> None:
    gc.collect()
    collector, ended = Collector(), list[int]()
    Knot(ended)
    kept = on_a_lane()
    assert ended == []
    qtbot.waitUntil(lambda: bool(ended), timeout=20 * LOOK_MS)
    assert ended == [threading.get_ident()]
    assert kept
    collector.deleteLater()


LEFT_TO_ITSELF = """
import threading
from tests.ui.test_collecting import Knot, on_a_lane
ended = []
Knot(ended)
kept = on_a_lane()
assert ended and ended != [threading.get_ident()], ended
"""


def test_the_control_left_to_itself_it_runs_on_a_lane() -> None:
    """In a process of its own: here it would let go of the windows of earlier tests on that lane."""
    subprocess.run([sys.executable, "-c", LEFT_TO_ITSELF], check=True, cwd=ROOT, stdin=subprocess.DEVNULL)


def test_it_rests_while_somebody_makes_many_objects() -> None:
    gc.collect()
    ended: list[int] = []
    Knot(ended)
    kept = make_many()
    with at_rest():
        look()
        assert ended == []
    look()
    assert ended == [threading.get_ident()]
    assert kept
