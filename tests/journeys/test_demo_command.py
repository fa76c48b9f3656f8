"""`main.py demo` from nothing to pictures, as a stranger runs it: one command, a real server, real machines."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from tests.programs import ROOT, START_S, Machine
from ui import photos
from ui.sample import people
from ui.sample.markets import LABEL
from ui.screens import FARMER, STAFF, places

LONGEST_S = 300
STYLE = "zh_CN-1024x768-normal"
ALSO_REACHED = {"login", "enrol"}


class Demo:
    """The demo in one folder, with the pictures of its last walk."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "demo"
        self.shots = folder / "shots"
        self.environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        self.environment.pop("TIANXIN_KEYS", None)

    def words(self, *more: str) -> Sequence[str]:
        return [sys.executable, str(ROOT / "main.py"), "demo", "--home", str(self.home), "--json", *more]

    def walk(self, *more: str) -> Sequence[str]:
        return self.words("--shots", str(self.shots), *more)

    def run(self, *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.walk(*more), env=self.environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )

    @property
    def port(self) -> int:
        return int(json.loads((self.home / "demo.json").read_text())["port"])

    def serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v1/alive", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def machine(self, name: str) -> Machine:
        found = Machine(self.home)
        found.home, found.keys = self.home / name, self.home.with_name("demo-keys")
        return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    made = Demo(tmp_path_factory.mktemp("stranger"))
    done = made.run("--few")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pictures"] == len(list(made.shots.glob("*.png")))
    return made


def test_every_screen_has_a_picture(demo: Demo) -> None:
    taken = [picture.name for picture in demo.shots.glob(f"*{STYLE}.png")]
    wanted = {place.name for place in places() if place.mode in (FARMER, STAFF)} | ALSO_REACHED
    missing = {name for name in wanted if not any(f"-{name}-" in one for one in taken)}
    assert missing == set()
    index = (demo.shots / photos.INDEX).read_text("utf-8")
    assert all(name in index for name in taken)


def test_no_picture_is_empty(demo: Demo) -> None:
    for file in demo.shots.glob("*.png"):
        assert not photos.is_blank(QImage(str(file))), file.name


def test_the_village_has_labelled_prices_and_reports_in_every_state(demo: Demo) -> None:
    village = demo.machine("village")
    [found, *_more] = village.ok("station", "prices", "荔枝")
    quotes = [one["quote"] for one in found["prices"]]
    assert len({quote["market"] for quote in quotes}) >= 6
    assert all(LABEL in quote["market"] for quote in quotes)
    reports = village.ok("station", "show", "prices.reports")
    assert {one["status"] for one in reports} == {"accepted", "rejected", "submitted"}
    assert village.ok("station", "status")["waiting"] >= 1, "the last report, and what the walk showed of bulletins"
    assert demo.machine("other-village").ok("station", "status")["waiting"] == 0


def test_the_county_knows_its_machines_and_has_prices_to_decide_on(demo: Demo) -> None:
    assert len(demo.machine("county").ok("county", "status")["stations"]) == 4
    assert len(demo.machine("office").ok("station", "show", "prices.waiting")) >= 3


def test_the_server_ended_with_the_demo(demo: Demo) -> None:
    assert not demo.serves()


def test_a_second_start_keeps_what_was_made(demo: Demo) -> None:
    before = demo.machine("village").ok("station", "show", "prices.reports")
    store = (demo.home / "village" / "station.db").stat().st_ino
    done = demo.run("--few", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert (demo.home / "village" / "station.db").stat().st_ino == store
    assert demo.machine("village").ok("station", "show", "prices.reports") == before
    assert list(demo.shots.glob("*-en-1024x768-normal.png"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs otherwise")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_the_server_ends_with_a_demo_that_is_told_to_go(demo: Demo, name: str) -> None:
    with subprocess.Popen(demo.walk(), env=demo.environment, stdout=subprocess.DEVNULL) as walking:
        wait_until(demo.serves, walking)
        walking.send_signal(getattr(signal, name))
        assert walking.wait(START_S) != 0
    assert not demo.serves()


@pytest.mark.x11
@pytest.mark.parametrize("seat", ["village", "office"])
def test_a_window_that_is_told_to_go_takes_the_server_along(demo: Demo, seat: str) -> None:
    seen = {**demo.environment, "QT_QPA_PLATFORM": "xcb"}
    window = demo.home / seat / "window.lock"
    with subprocess.Popen(demo.words("--seat", seat), env=seen, stderr=subprocess.PIPE, text=True) as open_demo:
        wait_until(lambda: window.exists() and demo.serves(), open_demo)
        while open_demo.poll() is None:  # told again: a window that is only just opening may not hear the first time
            open_demo.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                open_demo.wait(10)
        messages = open_demo.communicate()[1]
    assert open_demo.returncode in (0, 128 + signal.SIGTERM), messages
    assert people.PIN in messages
    assert not demo.serves()


def wait_until(reached: Callable[[], bool], process: subprocess.Popen[Any]) -> None:
    deadline = time.monotonic() + START_S
    while not reached():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)  # waiting for another process: nothing to be told by
