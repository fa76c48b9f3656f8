"""Death at every SQL statement and every call to the disk, of the station and of the county, as real processes.

Nothing confirmed is lost or doubled, and both go on by themselves. That such deaths show a program that confirms
too early is held by test_kill.py and test_p02_exactly_once.py with the hasty server, and here with a worker.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.disks import needs_strace
from tests.faults.field import Field, on_field
from tests.faults.proxy import Proxy
from tests.programs import ROOT, Machine, environment, kill
from tests.sync.seats import PIN, Made

MORTAL = str(ROOT / "tests" / "faults" / "mortal.py")
FAR = 1 << 30
STATEMENTS = 320  # more than a station does from its start to the end of an exchange
BOASTFUL = str(ROOT / "tests" / "faults" / "boastful.py")
WORKER = str(ROOT / "tests" / "faults" / "worker.py")


class Mortals:
    """The process that forks one mortal after the other."""

    def __init__(self, machine: Machine, script: str, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, script, *words], env=environment(machine.keys), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, cwd=ROOT, text=True,
        )
        self.hear("ready")

    def bear(self, statements: int) -> None:
        """Let one begin that dies at this statement."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{statements}\n")
        self.process.stdin.flush()

    def hear(self, *until: str) -> list[tuple[str, int]]:
        """Return what is said up to one of these words."""
        said: list[tuple[str, int]] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, _, text = line.strip().partition(" ")
            said.append((word, int(text) if text.isdigit() else 0))
            if word in until:
                return said
        raise AssertionError(f"it ended without a word: {said}")


@contextlib.contextmanager
def mortals(machine: Machine, script: str, *words: str) -> Iterator[Mortals]:
    made = Mortals(machine, script, *words)
    try:
        yield made
    finally:
        kill(made.process)  # with what it started; the number of a child that is gone may be somebody else's by now


def lives(field: Field, proxy: Proxy, script: str, lives: int, step: int) -> int:
    """Let the station die at statement 1, 1 + step, ...; return the first number that was beyond its work, else 0."""
    field.store.close()
    field.station.ok("station", "server", proxy.address)
    mark = through = 0
    with mortals(field.station, script, "station", str(field.station.home), field.officer.login, PIN) as worker:
        for at in (one for place in range(lives) for one in (1 + place * step, FAR)):  # after each death a whole life
            worker.bear(at)
            for word, number in worker.hear("ended"):
                if word == "saved":
                    field.reported.append(number)
                if word == "mark":
                    mark, through = max(mark, number), through or at % FAR
    field.reopen(mark)
    return through


def test_p03_a_station_dies_at_every_statement(made: Made, tmp_path: Path, count: Callable[..., int]) -> None:
    deaths = count(25, 160, "statements a station died at")
    with on_field(made, tmp_path) as (field, proxy):
        through = lives(field, proxy, MORTAL, deaths, step=max(1, STATEMENTS // deaths))
        print(f"{deaths} deaths and as many whole lives, done with all at {through} statements; "
              f"{len(field.reported)} reports were confirmed")
        assert through, "its work has more statements than were tried"
        field.settle(proxy.address)
        field.own_up()
        assert field.faults() == []


def test_p03_a_worker_that_boasts_is_caught(made: Made, tmp_path: Path) -> None:
    """The negative control: the same deaths, a worker that says "saved" before it is."""
    with on_field(made, tmp_path) as (field, proxy):
        lives(field, proxy, BOASTFUL, 15, step=3)
        field.settle(proxy.address)
        with pytest.raises(AssertionError, match="lost"):
            field.own_up()


def test_p03_a_county_dies_at_every_statement(made: Made, tmp_path: Path, count: Callable[..., int]) -> None:
    deaths = count(25, 300, "statements a county died at")
    step = max(1, 150 // deaths)
    with on_field(made, tmp_path) as (field, proxy):
        kill(field.server)
        field.county.close()
        died = 0
        with mortals(field.machine, MORTAL, "county", str(field.machine.home), str(field.port)) as servers:
            for number in range(deaths):
                servers.bear(1 + number * step)
                if servers.hear("serving", "ended")[-1][0] == "serving":
                    field.report()
                    while not field.try_sync(proxy.address):  # it lives until its statement comes
                        field.report()
                    servers.hear("ended")
                died += 1
        field.restart()
        field.reopen_county()
        field.settle(proxy.address)
        print(f"{died} deaths, {len(field.reported)} reports")
        assert field.faults() == []


@needs_strace
@pytest.mark.parametrize("call", ["pwrite64", "fsync,fdatasync"])
def test_p03_a_station_dies_at_a_call_to_the_disk(
    made: Made, tmp_path: Path, count: Callable[..., int], call: str
) -> None:
    deaths = count(4, 150, f"{call} a station died at")
    with on_field(made, tmp_path) as (field, proxy):
        field.store.close()
        field.station.ok("station", "server", proxy.address)
        said: list[str] = []
        for number in range(deaths):
            field.station.before = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                                    "-e", f"inject={call}:signal=KILL:when={1 + number * max(1, 12 // deaths)}"]
            worker = field.station.start([WORKER, str(field.station.home), field.officer.login, PIN,
                                          str(1000 * (number + 1))])
            assert worker.stdout is not None
            said += worker.stdout.read().decode().splitlines()
            worker.wait()
        field.station.before = []
        field.reported += [1000 + int(line[6:]) for line in said if line.startswith("saved ")]
        field.reopen(0)
        field.settle(proxy.address)
        field.own_up()
        assert field.faults() == []
