"""Three kinds of trouble, told apart."""

from __future__ import annotations

import errno
import logging
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.errors import StationError
from ui.trouble import BugCatcher, Weather, bug_number, sentence, weather, weather_words

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = {
    "price.too_high": "{product} at {price} is {times:.1f} times yesterday",
    "price.odd": "{price:d} is odd",
    "plain": "No facts at all",
}


@pytest.fixture(autouse=True)
def _english() -> None:
    words.use("en")


def test_a_sentence_carries_its_facts() -> None:
    error = StationError("price.too_high", product="荔枝", price="27.00", times=2.25)
    assert sentence(error, SENTENCES) == "荔枝 at 27.00 is 2.2 times yesterday"
    assert sentence(StationError("plain", more="than asked"), SENTENCES) == "No facts at all"


def test_a_missing_fact_leaves_an_ellipsis() -> None:
    assert sentence(StationError("price.odd"), {"price.odd": "{price} is odd"}) == "… is odd"


@pytest.mark.parametrize("error", [StationError("no.such"), StationError("price.odd", price="three")])
def test_what_cannot_be_said_still_has_its_code(error: StationError) -> None:
    assert error.code in sentence(error, SENTENCES)


def test_a_fact_is_text_and_never_a_pattern() -> None:
    error = StationError("price.too_high", product="{price.__class__}", price="1", times=1)
    assert sentence(error, SENTENCES).startswith("{price.__class__} at")


def busy_disk(folder: Path) -> Exception:
    first, second = (sqlite3.connect(folder / "a.db", timeout=0) for _each in range(2))
    first.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        second.execute("CREATE TABLE t (a)")
    first.close()
    second.close()
    return caught.value


def test_weather_is_known_by_what_really_happens(tmp_path: Path) -> None:
    assert weather(busy_disk(tmp_path)) is Weather.DISK_BUSY
    assert weather(OSError(errno.ENOSPC, "no space")) is Weather.DISK_FULL
    assert weather(OSError(errno.EROFS, "read only")) is Weather.DISK_CLOSED
    assert weather(requests.ConnectionError("unreachable")) is Weather.OFFLINE
    assert weather(requests.Timeout("late")) is Weather.OFFLINE
    assert weather(ConnectionResetError()) is Weather.OFFLINE
    assert weather(StationError("store.full_disk")) is Weather.DISK_FULL


@pytest.mark.parametrize("error", [ValueError("x"), KeyError(1), StationError("a.b"), sqlite3.OperationalError("?")])
def test_everything_else_is_no_weather(error: Exception) -> None:
    assert weather(error) is None


def test_every_weather_has_words() -> None:
    assert len({weather_words(kind) for kind in Weather}) == len(Weather)


def fault(text: str) -> Exception:
    try:
        raise ValueError(text)
    except ValueError as error:
        return error


def other_fault() -> Exception:
    try:
        raise ValueError("one")
    except ValueError as error:
        return error


def test_one_fault_has_one_number() -> None:
    assert bug_number(fault("one")) == bug_number(fault("two")) != bug_number(other_fault())
    assert len(bug_number(fault("one"))) == 7


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[list[str]]:
    numbers: list[str] = []
    catcher = BugCatcher(numbers.append)
    catcher.install()
    yield numbers
    catcher.uninstall()


def test_a_bug_is_shown_once_and_logged_without_its_message(
    qtbot: QtBot, shown: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for _time in range(3):
            error = fault("张三 13800000000")
            sys.excepthook(ValueError, error, error.__traceback__)
    qtbot.waitUntil(lambda: bool(shown))
    assert shown == [bug_number(fault(""))]
    assert shown[0] in caplog.text
    assert "ValueError" in caplog.text
    assert "test_trouble.py" in caplog.text
    assert "张三" not in caplog.text


def test_a_bug_in_another_thread_is_shown_too(qtbot: QtBot, shown: list[str]) -> None:
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(shown) == 1)


def test_weather_nobody_caught_shows_no_dialog(qapp: QApplication, shown: list[str]) -> None:
    error = ConnectionResetError()
    sys.excepthook(ConnectionResetError, error, None)
    qapp.processEvents()
    assert shown == []


def test_everything_is_given_back(qapp: QApplication) -> None:
    before = (sys.excepthook, threading.excepthook)
    catcher = BugCatcher(print)
    catcher.install()
    assert (sys.excepthook, threading.excepthook) != before
    catcher.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def test_a_hard_crash_leaves_its_stack(tmp_path: Path) -> None:
    crash = tmp_path / "crash.log"
    code = (
        "import os, sys; from pathlib import Path; from ui.trouble import BugCatcher\n"
        "catcher = BugCatcher(print); catcher.install(Path(sys.argv[1])); os.abort()"
    )
    subprocess.run([sys.executable, "-c", code, str(crash)], cwd=ROOT, capture_output=True, check=False)
    assert "Aborted" in crash.read_text(encoding="utf-8")
