"""A full disk, a closed folder, a failing disk, a locked file: a plain word, no damage, and work goes on afterwards.

Real command lines on a real small disk. What was said to be done is counted; a program that says "done" too
early (deceitful.py) must be caught by the same count.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home, open_store
from station.kernel.errors import StationError
from station.store import database, keys
from sync.county.ledger import open_embedded
from sync.county.seat import CountySeat
from tests.faults.disks import fill, mounted, needs_mount, needs_strace
from tests.faults.field import PRODUCT, prices
from tests.programs import ROOT, Done, Machine, serving
from tests.sync.seats import PIN, Made

DECEITFUL = str(ROOT / "tests" / "faults" / "deceitful.py")
ROOM = 8 << 20


@contextlib.contextmanager
def on_disk(made: Made, name: str, folder: Path) -> Iterator[Machine]:
    """A copy of a made machine whose home is a small disk of its own."""
    machine = Machine(folder / name, keys=made.folder / "keys")
    with mounted(machine.home, "-t", "tmpfs", "-o", f"size={ROOM}", "none"):
        shutil.copytree(made.folder / name, machine.home, dirs_exist_ok=True)
        yield machine


class Reporter:
    """Reports prices by command line and remembers what it was told."""

    def __init__(self, made: Made, machine: Machine) -> None:
        self.machine = machine
        self.login = made.stations[0][1].login
        self.tried = 0
        self.done: list[int] = []

    def report(self) -> Done:
        self.tried += 1
        done = self.machine.run(
            "station", "report-price", PRODUCT, str(self.tried), "--as", self.login, secret=PIN
        )
        if done.code == 0:
            self.done.append(1000 * self.tried)
        return done

    def stored(self) -> list[int]:
        """Return the prices in the file, which must be whole."""
        with contextlib.closing(open_store(Home(self.machine.home), registry())) as store:
            assert [row[0] for row in store.reader().execute("PRAGMA integrity_check")] == ["ok"]
            return prices(store)


def plain(done: Done, *codes: str) -> bool:
    """Whether a command ended well, or with one line that says why with one of these codes."""
    if done.code == 0:
        return True
    assert done.code == 1, done.messages
    assert "Traceback" not in done.messages
    assert any(f"[{code}]" in done.messages for code in codes), done.messages
    return False


@needs_mount
def test_p14_a_full_disk_at_a_station(made: Made, tmp_path: Path, count: Callable[..., int], seed: int) -> None:
    chance, refused = random.Random(seed), 0
    with on_disk(made, "village0", tmp_path) as machine:
        reporter = Reporter(made, machine)
        for number in range(count(4, 150, "full disks")):
            ballast = fill(machine.home, leave=4096 * chance.randrange(40) if number else 0)
            refused += not plain(reporter.report(), "store.full_disk", "store.closed_disk")
            ballast.unlink()
            assert plain(reporter.report())
        assert reporter.stored() == reporter.done
    print(f"{reporter.tried} reports, {refused} refused for want of room, seed {seed}")
    assert refused


@needs_mount
def test_p14_a_full_disk_while_news_arrive(made: Made, tmp_path: Path) -> None:
    with on_disk(made, "county", tmp_path) as county, on_disk(made, "village0", tmp_path) as machine:
        with serving(county) as address:
            machine.ok("station", "server", address)
            reporter = Reporter(made, machine)
            plain(reporter.report())
            ballast = fill(machine.home, leave=0)
            assert not plain(machine.run("station", "sync"), "store.full_disk", "store.closed_disk")
            ballast.unlink()
            ballast = fill(county.home, leave=0)
            assert not plain(machine.run("station", "sync"), "sync.offline")
            assert not plain(county.run("county", "status"), "store.full_disk", "store.closed_disk")
            ballast.unlink()
            assert plain(machine.run("station", "sync"))
            assert machine.ok("station", "status")["waiting"] == 0
        with contextlib.closing(CountySeat(Home(county.home), registry())) as seat:
            seat.sync()
            assert prices(seat.store) == reporter.done


@needs_mount
def test_p14_a_disk_that_takes_nothing(made: Made, tmp_path: Path) -> None:
    with on_disk(made, "village0", tmp_path) as machine, on_disk(made, "county", tmp_path) as county:
        reporter = Reporter(made, machine)
        assert plain(reporter.report())
        for home in (machine.home, county.home):
            subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
        assert not plain(reporter.report(), "store.closed_disk")
        for words in (("county", "status"), ("county", "code", "--station-name", "x", "--division", "440981104210",
                                             "--role", "village")):
            assert not plain(county.run(*words), "store.closed_disk")
        for home in (machine.home, county.home):
            subprocess.run(["mount", "-o", "remount,rw", str(home)], check=True)
        assert plain(reporter.report())
        assert plain(county.run("county", "status"))
        assert reporter.stored() == reporter.done


@needs_strace
@pytest.mark.parametrize(("call", "error"), [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fsync,fdatasync", "EIO")])
def test_p14_a_call_to_the_disk_fails(
    made: Made, tmp_path: Path, count: Callable[..., int], call: str, error: str
) -> None:
    machine = Machine(tmp_path / "village", keys=made.folder / "keys")
    shutil.copytree(made.folder / "village0", machine.home)
    reporter, refused = Reporter(made, machine), 0
    assert plain(reporter.report())  # what a first start writes down beside the store is written
    for number in range(1, 1 + count(3, 40, f"failed {call}: {error}")):
        machine.before = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                          "-e", f"inject={call}:error={error}:when={number}"]
        refused += not plain(reporter.report(), "store.full_disk", "store.failing_disk", "store.closed_disk")
    machine.before = []
    assert plain(reporter.report())
    assert refused
    assert reporter.stored() == reporter.done


@needs_mount
def test_p14_a_program_that_says_done_too_early_is_caught(made: Made, tmp_path: Path) -> None:
    """The negative control: the same full disk, the same count."""
    with on_disk(made, "village0", tmp_path) as machine:
        reporter = Reporter(made, machine)
        machine.program = DECEITFUL
        for pages in range(8, 40):
            ballast = fill(machine.home, leave=4096 * pages)
            reporter.report()
            ballast.unlink()
            if reporter.stored() != reporter.done:
                return
    pytest.fail("a report that was confirmed and is not there was not noticed")


@contextlib.contextmanager
def held(path: Path, key: bytes) -> Iterator[None]:
    """Another connection holds the file for writing."""
    holder = database.connect(path, key)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_p14_a_file_another_program_holds(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 100)
    for name in ("county", "village0"):
        shutil.copytree(made.folder / name, tmp_path / name)
    officer = made.stations[0][1]
    home = Home(tmp_path / "village0")
    with contextlib.closing(open_store(home, registry())) as store:
        with held(home.store, keys.obtain(home.folder)), pytest.raises(StationError, match=r"store\.busy"):
            store.do("prices.report", officer, product=PRODUCT, typical=1000)
        assert prices(store) == []
        store.do("prices.report", officer, product=PRODUCT, typical=2000)
        assert prices(store) == [2000]
    home = Home(tmp_path / "county")
    with contextlib.closing(CountySeat(home, registry())) as seat:
        ledger = open_embedded(home.ledger, keys.obtain(home.folder))
        with ledger.writing(), pytest.raises(StationError, match=r"store\.busy"):
            seat.sync()
        ledger.close()
        seat.sync()
