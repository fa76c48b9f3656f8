"""kill -9 of station and server at random moments of report + sync: nothing confirmed lost, nothing doubled.

The worker says on its output what a person was told; the ledger is then read while the server is dead.
A server that answers before it commits (hasty_server.py) must be caught by the very same check.
"""

from __future__ import annotations

import os
import random
import select
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home, open_store
from station.store import keys
from sync.county import accounts
from sync.county.ledger import open_embedded
from tests.programs import ROOT, Machine, Program, free_port, kill, start_server
from tests.sync.seats import PIN

WORKER = str(ROOT / "tests" / "faults" / "worker.py")
HASTY = str(ROOT / "tests" / "faults" / "hasty_server.py")
READY_S = 60


class Story:
    """One county, one station, and what the station's people were told so far."""

    def __init__(self, folder: Path, server: str | None) -> None:
        self.county = Machine(folder / "county")
        self.station = Machine(folder / "station")
        self.script = server
        self.port = free_port()
        self.saved: list[int] = []
        self.mark = 0
        self.workers = 0
        self.county.ok("county", "init", "--division", "440981", "--name", "高州市")
        made = self.county.ok(
            "county", "code", "--station-name", "元坝村信息站", "--division", "440981104210", "--role", "village"
        )
        issued = self.county.ok(
            "county", "account", "--login", "chen", "--name", "陈亚明", "--role", "officer",
            "--station", str(made["station"]),
        )
        self.server = start_server(self.county, self.port, self.script)
        self.station.ok("station", "enrol", "--server", f"http://127.0.0.1:{self.port}", "--code", made["code"])
        self.station.ok("station", "sync")
        self.station.ok("station", "activate", "chen", "--code", issued["code"], secret=PIN)
        self.station.ok("station", "sync")

    def start_worker(self) -> Program:
        self.workers += 1
        first = self.workers * 10_000  # a range of its own: a number may be stored though nobody was told
        return self.station.start([WORKER, str(self.station.home), "chen", PIN, str(first)])

    def hear(self, worker: Program) -> None:
        """Read everything a dead worker said."""
        assert worker.stdout is not None
        for line in worker.stdout.read().decode().splitlines():
            word, _, number = line.partition(" ")
            if word == "saved":
                self.saved.append(int(number))
            elif word == "mark":
                self.mark = max(self.mark, int(number))

    def restart_server(self) -> None:
        self.server = start_server(self.county, self.port, self.script)


def wait_ready(worker: Program) -> None:
    """Wait until the worker has logged in and begins."""
    assert worker.stdout is not None
    ready, _, _ = select.select([worker.stdout], [], [], READY_S)
    assert ready
    assert os.read(worker.stdout.fileno(), 6) == b"ready\n"


def ledger_mark(story: Story, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the mark the dead county holds for the station."""
    monkeypatch.setenv("TIANXIN_KEYS", str(story.county.keys))
    home = Home(story.county.home)
    ledger = open_embedded(home.ledger, keys.obtain(home.folder))
    try:
        return max(one.mark for one in accounts.devices(ledger) if one.seat == "village")
    finally:
        ledger.close()


def stored_prices(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the reported prices in a machine's store, sorted, after checking the file."""
    monkeypatch.setenv("TIANXIN_KEYS", str(machine.keys))
    store = open_store(Home(machine.home), registry())
    try:
        assert [row[0] for row in store.reader().execute("PRAGMA integrity_check")] == ["ok"]
        found = store.reader().execute(
            "SELECT quote.typical FROM quote JOIN prices_sheet ON prices_sheet.id = quote.sheet WHERE station <> 0"
        )
        return sorted(row[0] for row in found)
    finally:
        store.close()


def kill_station(story: Story, chance: random.Random) -> None:
    worker = story.start_worker()
    wait_ready(worker)
    time.sleep(chance.uniform(0.0, 0.5))  # the moment of the cut is the random thing under test
    kill(worker)
    story.hear(worker)


def kill_server(story: Story, chance: random.Random) -> None:
    worker = story.start_worker()
    wait_ready(worker)
    time.sleep(chance.uniform(0.05, 0.6))
    kill(story.server)
    kill(worker)
    story.hear(worker)


def run_cuts(story: Story, cuts: int, chance: random.Random, check: Callable[[], None]) -> None:
    for number in range(cuts):
        if number % 2:
            kill_station(story, chance)
        else:
            kill_server(story, chance)
            check()
            story.restart_server()


def test_nothing_confirmed_is_lost_and_nothing_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Callable[..., int], seed: int
) -> None:
    cuts = count(50, 500, "kills of the station") + count(50, 500, "kills of the server")
    story = Story(tmp_path, None)
    try:
        run_cuts(story, cuts, random.Random(seed), lambda: check_mark(story, monkeypatch))
        story.station.ok("station", "sync")
        status = story.station.ok("station", "status")
    finally:
        kill(story.server)
    print(f"{cuts} kills, {len(story.saved)} reports confirmed, the county confirmed {story.mark} ops, seed {seed}")
    assert len(story.saved) >= cuts
    assert status["waiting"] == 0
    assert status["problems"] == []
    here = stored_prices(story.station, monkeypatch)
    assert len(here) == len(set(here))
    assert set(here) >= {1000 + number for number in story.saved}
    wait = Machine(story.county.home.parent)
    wait.ok("county", "status")  # the county's own seat takes in the last of it
    assert stored_prices(story.county, monkeypatch) == here


def check_mark(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    held = ledger_mark(story, monkeypatch)
    assert held >= story.mark, f"the station was told {story.mark}, the county holds {held}"


def test_a_server_that_answers_before_it_commits_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Callable[..., int], seed: int
) -> None:
    """The negative control: the same cuts, the same check, a server that is wrong."""
    story = Story(tmp_path, HASTY)
    chance, caught = random.Random(seed), 0
    try:
        for _ in range(count(20, 60, "kills of the hasty server")):
            kill_server(story, chance)
            if ledger_mark(story, monkeypatch) < story.mark:
                caught += 1
                break
            story.restart_server()
    finally:
        kill(story.server)
    assert caught, "the harness did not see a server that lies"
