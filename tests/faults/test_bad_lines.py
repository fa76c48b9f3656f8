"""A machine joins its county and exchanges with it over 64 kbit/s and over a line that loses 30 % of its packets.

Real programs in network namespaces of their own. Bytes and seconds are told, and only the bytes are bounded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.field import PRODUCT, copied
from tests.faults.netns import COUNTY_ADDRESS, Cable, cable, no_namespace
from tests.programs import ROOT, Machine, Program, kill
from tests.sync.seats import PIN, VILLAGE, Made

pytestmark = pytest.mark.skipif(bool(no_namespace()), reason=no_namespace() or "namespaces work")
PORT = 8642
PATIENCE = 60  # tries; a try that meets a dead line ends by itself


def persistently(machine: Machine, *words: str) -> int:
    """Run a command until the line lets it through; return the tries. Any other trouble fails at once."""
    for tries in range(1, PATIENCE + 1):
        done = machine.run(*words)
        if done.code == 0:
            return tries
        assert "[sync.offline]" in done.messages, done.messages
    raise AssertionError(f"{PATIENCE} tries were not enough: {words}")


class Line:
    """A county and two machines of one of its stations on the two ends of a cable."""

    def __init__(self, made: Made, folder: Path, joined: Cable) -> None:
        self.cable = joined
        self.county = copied(made, "county", folder)
        self.old, self.new = copied(made, "village0", folder), Machine(folder / "new", keys=made.folder / "keys")
        self.login = made.stations[0][1].login
        self.address = f"http://{COUNTY_ADDRESS}:{PORT}"
        self.code = self.county.ok("county", "code", "--station-name", "元坝村信息站", "--division", VILLAGE,
                                   "--role", "village", "--station", str(made.stations[0][0]))["code"]
        self.old.ok("station", "server", self.address)
        self.old.ok("station", "report-price", PRODUCT, "3.80", "--as", self.login, secret=PIN)
        self.county.network = joined.county
        self.old.network = self.new.network = joined.station

    def serve(self) -> Program:
        return self.county.start([str(ROOT / "main.py"), "county", "serve", "--home", str(self.county.home),
                                  "--host", COUNTY_ADDRESS, "--port", str(PORT)])

    def told(self, what: str, machine: Machine, *words: str) -> None:
        """Run a command through the line and print what it cost."""
        carried, began = self.cable.carried(), time.monotonic()
        tries = persistently(machine, *words)
        print(f"{what}: {self.cable.carried() - carried} bytes on the line, "
              f"{time.monotonic() - began:.1f} s, {tries} tries")


@pytest.mark.parametrize(("kbit", "percent"), [(64, 0), (0, 30), pytest.param(64, 30, marks=pytest.mark.proof)])
def test_a_machine_joins_and_exchanges(made: Made, tmp_path: Path, count: Callable[..., int], kbit: int, percent: int
                                       ) -> None:
    times = count(1, 10, f"exchanges at {kbit} kbit/s, {percent} % lost")
    with cable() as joined:
        line = Line(made, tmp_path, joined)
        if kbit:
            joined.make_slow(kbit)
        if percent:
            joined.lose(percent)
        server = line.serve()
        try:
            line.told("joining", line.new, "station", "enrol", "--server", line.address, "--code", line.code)
            line.told("first load", line.new, "station", "sync")
            for _ in range(times):
                line.told("a report", line.old, "station", "sync")
                assert line.old.ok("station", "status")["waiting"] == 0
                line.old.ok("station", "report-price", PRODUCT, "3.90", "--as", line.login, secret=PIN)
        finally:
            kill(server)
        assert not percent or joined.dropped()
        products = [len(one.ok("station", "search", "荔", "--limit", "1000")) for one in (line.new, line.old)]
        assert products[0] == products[1] > 0
        marks = {one["device"]: one["confirmed_to"] for one in line.county.ok("county", "status")["stations"]}
        old = line.old.ok("station", "status")
        assert marks[old["device"]] == old["confirmed_to"] > 0


@pytest.mark.proof
def test_a_line_that_loses_everything_is_offline_and_loses_no_work(made: Made, tmp_path: Path) -> None:
    """The negative control: were the packets not really dropped, this would get through."""
    with cable() as joined:
        line = Line(made, tmp_path, joined)
        joined.lose(100)
        server = line.serve()
        try:
            assert "[sync.offline]" in line.old.run("station", "sync").messages
        finally:
            kill(server)
        assert line.old.ok("station", "status")["waiting"] > 0
