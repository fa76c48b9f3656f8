"""A county served by several processes: whichever of them dies, nothing acknowledged is lost, and nobody stays."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home
from station.kernel.errors import StationError
from station.store.oplog import Op, OpKind
from sync.client.exchange import Exchange
from sync.client.state import Offline
from sync.client.transport import Http
from sync.county.crew import may_fork
from sync.county.exchange import Asked, Begun
from sync.county.far import Parcels, parcel
from sync.county.fresh import runs_of
from sync.county.parcels import pack_asked, pack_begun, unpack_asked, unpack_begun
from sync.county.seat import CountySeat
from sync.county.sent import Sent, read_or_why
from sync.county.vault import Vault
from sync.frames import encode_frame
from sync.items import Item
from sync.protocol import Aside, Head, Heads, Hello, encode
from sync.statements import Receipt, Seal
from tests.programs import Machine, Program, free_port, kill, start_server
from tests.sync.farms import FARMER, REGISTRY
from tests.sync.looking import waiting
from tests.sync.seats import Made, Village

GONE_S = 30
pytestmark = pytest.mark.skipif(not may_fork(), reason="one process serves where none can be forked")


class Served:
    """A county on a port: its first process, those it forked, and a station that reports to it."""

    def __init__(self, machine: Machine, village: Village) -> None:
        self.machine, self.village = machine, village
        self.sent = 0
        self.start()

    def start(self) -> None:
        port = free_port()
        self.process: Program = start_server(self.machine, port)
        self.line = Http(f"http://127.0.0.1:{port}")
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.writer, self.seat = [int(one) for one in children]

    def report(self, count: int) -> None:
        for _ in range(count):
            self.sent += 1
            self.village.report(3_000 + self.sent)
            with suppress(Offline):
                Exchange(self.village.store, self.line).run()

    def ended(self, pids: Sequence[int], by: Callable[[], None]) -> bool:
        """Do something; return whether all these processes end by it."""
        watched = [os.pidfd_open(pid) for pid in pids]
        by()
        left = list(watched)
        while left and (ready := select.select(left, [], [], GONE_S)[0]):
            left = [one for one in left if one not in ready]
        for one in watched:
            os.close(one)
        return not left


@pytest.fixture
def served(_made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("TIANXIN_KEYS", str(_made.folder / "keys"))
    home = _made.county_home(tmp_path / "county")
    machine = Machine(tmp_path, _made.folder / "keys")
    machine.home = home.folder
    with closing(CountySeat(home, registry())) as seat:
        village = _made.village(0, seat, tmp_path / "v")
    here = Served(machine, village)
    yield here
    if here.process.poll() is None:
        kill(here.process)
    here.line.close()
    village.store.close()
    _made.clear()


@pytest.mark.parametrize("victim", ["writer", "seat"])
def test_when_a_child_dies_all_of_the_server_ends_and_the_next_one_has_everything(
    served: Served, victim: str
) -> None:
    served.report(3)
    child = getattr(served, victim)
    everybody = [served.process.pid, served.writer, served.seat]
    assert served.ended(everybody, lambda: os.kill(child, signal.SIGKILL))
    assert served.process.wait(GONE_S) == 1
    served.report(2)
    served.line.close()
    served.start()
    served.report(1)
    kill(served.process)
    with closing(CountySeat(Home(served.machine.home), registry())) as seat:
        assert waiting(seat) == [3_000 + number for number in range(1, served.sent + 1)]


def test_nobody_is_left_over_when_the_first_process_is_killed(served: Served) -> None:
    served.report(1)
    assert served.ended([served.writer, served.seat], lambda: kill(served.process))


def test_a_server_told_to_stop_ends_with_its_children(served: Served) -> None:
    served.report(1)
    everybody = [served.process.pid, served.writer, served.seat]
    assert served.ended(everybody, lambda: served.process.send_signal(signal.SIGINT))
    assert served.process.wait(GONE_S) == 0


def test_what_stops_a_child_at_its_start_is_said_as_one_process_says_it(served: Served) -> None:
    kill(served.process)
    (served.machine.home / "ledger.db").write_bytes(os.urandom(8192))
    done = served.machine.run("county", "serve", "--port", str(free_port()))
    assert done.code not in (0, None)
    assert "store." in done.messages


def asked_of(items: Sequence[Item]) -> Asked:
    declared = REGISTRY
    heads = Heads([Head(8, len(items), "farms.keep", 0, 1, 480, False)] if items else [])
    hello = Hello(
        version=1, epoch=1, stand=b"stand", level=b"level", mark=7, verdicts=0, now_ms=1000, aside=Aside(), heads=heads,
        ops=encode_frame(declared, items) if items else b"", tip=b"tips")
    ops = read_or_why(declared, hello)
    assert not isinstance(ops, StationError)
    runs = runs_of(declared, Vault("440981-abc", bytes(32)), ops)
    return Asked(3, 9, b"digest", b"", False, encode(hello), hello, b"schema", ops, runs)


def farmers(*places: str) -> list[Item]:
    return [
        Item(FARMER.name, (3 << 32) + number, OpKind.PUT, 0, {"place": place, "name": "陈", "phone": None, "acres": 9})
        for number, place in enumerate(places, 1)]


def test_the_writer_reads_a_request_as_the_first_process_read_it() -> None:
    """Runs in one scope and in several, rows for themselves, changes and ends; and nothing at all."""
    others = [
        Item(FARMER.name, (3 << 32) + 1, OpKind.PATCH, 5, {"acres": 9}), Item(FARMER.name, 77, OpKind.DELETE, 6, None)]
    for items in ([], farmers("440981"), farmers("440981", "440981"), others + farmers("440981", "440982") + others):
        asked = asked_of(items)
        assert bool(asked.runs) == (len(items) > 1)
        assert unpack_asked(pack_asked(asked)) == asked


def test_lines_and_widths_go_over_as_well() -> None:
    op = Op(8, 8, "x", 1, OpKind.PUT, 0, b"body")
    sent = [Sent(op, Item("x", 1, OpKind.PUT, 0, {"a": 1}, [[1, 2], ["一", None]], (3, 1)), b"link"),
            Sent(op._replace(number=9, row=2), Item("x", 2, OpKind.PUT, 0, {"a": 2}), b"link")]
    asked = replace(asked_of([]), ops=sent)
    assert unpack_asked(pack_asked(asked)) == asked


def test_why_ops_cannot_be_read_goes_over_as_well() -> None:
    asked = replace(asked_of([]), ops=StationError("frame.unknown_table", table="x.y"))
    found = unpack_asked(pack_asked(asked)).ops
    assert isinstance(found, StationError)
    assert (found.code, found.facts) == ("frame.unknown_table", {"table": "x.y"})


@pytest.mark.parametrize("kept", [
    None, Receipt("440981-abc", 3, b"who", 9, b"chain", 5), Seal("440981-abc", 1, 3, b"digest", 5)])
def test_what_was_begun_comes_back_as_it_was(kept: Receipt | Seal | None) -> None:
    begun = Begun(b"answer", True, b"schema", kept)
    assert unpack_begun(pack_begun(begun)) == begun


def test_a_failure_comes_back_with_its_code_or_as_a_bug() -> None:
    refusal = unpack_begun(pack_begun(StationError("store.disk_full", free=3)))
    assert isinstance(refusal, StationError)
    assert (refusal.code, refusal.facts) == ("store.disk_full", {"free": 3})
    assert isinstance(unpack_begun(pack_begun(KeyError("x"))), RuntimeError)


def test_parcels_are_cut_wherever_the_line_breaks_them() -> None:
    sent = [b"", b"a", b"b" * 70_000]
    line = b"".join(parcel(one) for one in sent)
    for size in (1, 3, 65_536, len(line)):
        parcels, found = Parcels(), list[bytes]()
        for start in range(0, len(line), size):
            found += parcels.feed(line[start : start + size])
        assert found == sent
