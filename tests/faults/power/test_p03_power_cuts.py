"""Power cuts under a station and under a county, on a real file system: nothing confirmed is lost.

A confirmed report is one the worker has told of; the telling lies outside of the disk that loses its power.
With commits that do not wait for the disk (careless.py) the same look must find losses.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.features import registry
from station.home import Home, open_store
from station.kernel.errors import StationError
from station.store import keys, outbox
from sync.county import accounts
from sync.county.ledger import open_embedded
from sync.county.seat import CountySeat
from tests.faults.disks import needs_loop
from tests.faults.field import prices
from tests.faults.power.rig import Disk, Listener, disk, go_on, moment, stop
from tests.programs import ROOT, Machine, Program, free_port, kill, start_server
from tests.sync.seats import PIN, Made

WORKER = str(ROOT / "tests" / "faults" / "worker.py")
CARELESS = str(ROOT / "tests" / "faults" / "power" / "careless.py")
CUTS_OF_A_LIFE = 5
BEGINNING = 4  # words a worker says before the first cut: ready, and what it saved

pytestmark = needs_loop


class Story:
    """A county and a station, one of them on the disk; what the people at the station were told so far."""

    def __init__(self, made: Made, folder: Path, where: Disk, seat: str, careless: bool = False) -> None:
        self.disk, self.seat = where, seat
        self.county = Machine(folder / "county", keys=made.folder / "keys")
        self.station = Machine(folder / "station", keys=made.folder / "keys")
        self._on_disk().home = where.place / "home"
        shutil.copytree(made.folder / "county", self.county.home)
        shutil.copytree(made.folder / "village0", self.station.home)
        self.login = made.stations[0][1].login
        self.place = made.stations[0][0]
        self.worker_script = CARELESS if careless and seat == "station" else WORKER
        self.server_script = CARELESS if careless and seat == "county" else None
        self.port = free_port()
        self.station.ok("station", "server", f"http://127.0.0.1:{self.port}")
        where.switch_off()  # what the test itself copied there must not be lost
        where.switch_on()
        self.saved: list[int] = []
        self.mark = self.lives = self.cuts = 0

    def _on_disk(self) -> Machine:
        return self.station if self.seat == "station" else self.county

    def live(self, cuts: int, chance: random.Random) -> list[str]:
        """Work from switching on to the last of so many cuts; return what was wrong after any of them."""
        self.lives += 1
        first = self.lives * 10_000  # a range of its own: a number may be stored though nobody was told
        command = [self.worker_script, str(self.station.home), self.login, PIN, str(first)]
        with contextlib.ExitStack() as dying:
            server = start_server(self.county, self.port, self.server_script)
            dying.callback(kill, server)
            worker = self.station.start(command)
            dying.callback(kill, worker)
            wrong, image = self._cut(server, worker, cuts, chance)
        self.disk.come_back_with(image)
        return wrong + self._faults(self._on_disk().home)

    def _cut(self, server: Program, worker: Program, cuts: int, chance: random.Random) -> tuple[list[str], Path]:
        """Cut the power of the running pair; return what was wrong after all cuts but the last, and what that left."""
        said, wrong = Listener(worker), []
        self._told(said.wait_for(BEGINNING))
        for number in range(cuts):
            self._told(said.hear(moment(chance)))
            for one in (server, worker):
                stop(one)
            self._told(said.hear(0))
            image = self.disk.cut()
            if number < cuts - 1:
                for one in (server, worker):
                    go_on(one)
                wrong += self._look(image)
        return wrong, image

    def _look(self, image: Path) -> list[str]:
        """What is wrong on a cut image, by what was told up to now."""
        told = list(self.saved), self.mark
        with self.disk.looking_at(image) as folder:
            return self._faults(folder / "home", told)

    def _told(self, said: list[tuple[str, int]]) -> None:
        for word, number in said:
            if word == "saved":
                self.saved.append(number)
            elif word == "mark":
                self.mark = max(self.mark, number)

    def _faults(self, home: Path, told: tuple[list[int], int] | None = None) -> list[str]:
        self.cuts += 1
        saved, mark = told or (self.saved, self.mark)
        try:
            return self._looked_into(home, saved, mark)
        except StationError as trouble:
            return [f"it does not even open: {trouble}"]

    def _looked_into(self, home: Path, saved: list[int], mark: int) -> list[str]:
        if self.seat == "county":
            return county_faults(home, self.place, mark)
        with contextlib.closing(open_store(Home(home), registry())) as store:
            wrong = damage(store.reader().execute("PRAGMA integrity_check"))
            found = prices(store)
            lost = {1000 + number for number in saved} - set(found)
            if lost or len(found) != len(set(found)):
                wrong.append(f"{len(lost)} of {len(saved)} confirmed reports are lost, {len(found)} found")
            if outbox.mark(store.reader())[0] < mark:
                wrong.append(f"the county's confirmation {mark} is lost")
            return wrong

    def finish(self) -> list[str]:
        """Let both seats go on by themselves; return what is wrong in the end."""
        server = start_server(self.county, self.port)
        try:
            self.station.ok("station", "sync")
            status = self.station.ok("station", "status")
            self.station.ok("station", "verify")
        finally:
            kill(server)
        with contextlib.closing(CountySeat(Home(self.county.home), registry())) as seat:
            seat.sync()
            there = prices(seat.store)
        with contextlib.closing(open_store(Home(self.station.home), registry())) as store:
            here = prices(store)
        wrong = [] if here == there else [f"{len(here)} reports at the station, {len(there)} at the county"]
        if status["waiting"] or status["problems"]:
            wrong.append(f"{status['waiting']} wait, {len(status['problems'])} refused")
        return wrong


def county_faults(home: Path, station: int, mark: int) -> list[str]:
    with contextlib.closing(open_embedded(home / "ledger.db", keys.obtain(home))) as ledger:
        with ledger.engine.connect() as connection:
            wrong = damage(connection.exec_driver_sql("PRAGMA integrity_check"))
        held = max(one.mark for one in accounts.devices(ledger) if one.station == station)
    with contextlib.closing(open_store(Home(home), registry())) as store:
        wrong += damage(store.reader().execute("PRAGMA integrity_check"))
    return wrong if held >= mark else [*wrong, f"the station was told {mark}, the county holds {held}"]


def damage(rows: Any) -> list[str]:
    return [row[0] for row in rows if row[0] != "ok"]


@pytest.mark.parametrize("seat", ["station", "county"])
def test_p03_power_cuts_lose_nothing_confirmed(
    made: Made, tmp_path: Path, count: Callable[..., int], seed: int, seat: str
) -> None:
    cuts, chance = count(15, 200, f"power cuts under a {seat}"), random.Random(seed)
    with disk(tmp_path) as where:
        story = Story(made, tmp_path, where, seat)
        while story.cuts < cuts:
            assert story.live(CUTS_OF_A_LIFE, chance) == []
        assert story.finish() == []
        assert story.mark
    print(f"{story.cuts} cuts in {story.lives} lives, {len(story.saved)} confirmed reports, 0 lost, seed {seed}")


@pytest.mark.parametrize("seat", ["station", "county"])
def test_p03_commits_that_do_not_wait_for_the_disk_are_caught(
    made: Made, tmp_path: Path, count: Callable[..., int], seed: int, seat: str
) -> None:
    """The negative control: synchronous=NORMAL, the setting people copy."""
    cuts, chance = count(5, 60, f"careless cuts under a {seat}"), random.Random(seed)
    with disk(tmp_path) as where:
        story = Story(made, tmp_path, where, seat, careless=True)
        wrong = story.live(cuts, chance)
    print(f"{story.cuts} cuts, for example: {wrong[:1]}")
    assert wrong
