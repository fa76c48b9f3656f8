"""Several real `county serve` processes on one PostgreSQL ledger: any of them may answer, any of them may die."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home
from station.kernel.deeds import OPERATOR
from sync.client.exchange import Exchange
from sync.client.state import Offline
from sync.client.transport import Http
from sync.county.seat import CountySeat
from tests.programs import ROOT, Machine, Program, free_port, kill, wait_alive
from tests.sync.postgres import Cluster
from tests.sync.seats import Made, Village

Servers = list[tuple[int, Program]]


class Machines:
    """The county's machine and a second one that has the keys and the address alone."""

    def __init__(self, made: Made, folder: Path) -> None:
        self.keys = made.folder / "keys"
        self.home = made.county_home(folder / "county")
        self.second = Home(folder / "second")
        self.second.folder.mkdir()
        for name in ("key.wrapped", "ledger.address"):
            shutil.copy(self.home.folder / name, self.second.folder / name)
        self.running: Servers = []

    def start(self, home: Home, *words: str) -> tuple[int, Program]:
        machine = Machine(home.folder.parent)
        machine.keys = self.keys
        port = free_port()
        command = [str(ROOT / "main.py"), "county", "serve", "--home", str(home.folder), "--port", str(port), *words]
        self.running.append((port, machine.start(command)))
        wait_alive(*self.running[-1])
        return self.running[-1]


@pytest.fixture
def machines(_shared: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    monkeypatch.setenv("TIANXIN_KEYS", str(_shared.folder / "keys"))
    made = Machines(_shared, tmp_path)
    yield made
    for _, process in made.running:
        if process.poll() is None:
            kill(process)
    _shared.clear()


@pytest.fixture
def villages(_shared: Made, machines: Machines, tmp_path: Path) -> Iterator[Sequence[Village]]:
    with closing(CountySeat(machines.home, registry())) as county:
        opened = [_shared.village(number, county, tmp_path / f"v{number}") for number in (0, 1)]
    yield opened
    for village in opened:
        village.store.close()


def arrived(machines: Machines) -> list[int]:
    """Return the prices that arrived at the county, sorted."""
    with closing(CountySeat(machines.home, registry())) as county:
        county.sync()
        return sorted(one.quote.typical for one in county.store.show("prices.waiting", OPERATOR, limit=10_000))


def report_through(village: Village, ports: Sequence[int], prices: Sequence[int], seed: int) -> None:
    """Report each price and send it through one server after the other, as chance has it; a dead one is weather."""
    chance, lines = random.Random(seed), [Http(f"http://127.0.0.1:{port}") for port in ports]
    for price in prices:
        village.report(price)
        for line in chance.sample(lines, len(lines)):
            try:
                Exchange(village.store, line).run()
                break
            except Offline:
                continue
    for line in lines:
        line.close()


def test_two_servers_of_one_home_and_one_of_another_take_everything_once(
    machines: Machines, villages: Sequence[Village], count: Callable[..., int]
) -> None:
    many = count(25, 1_000, "reports of each station")
    ports = [machines.start(machines.home)[0], machines.start(machines.home)[0]]
    ports.append(machines.start(machines.second, "--no-seat")[0])
    ranges = [range(1_000 + 5_000 * number, 1_000 + 5_000 * number + many) for number in (0, 1)]
    threads = [
        threading.Thread(target=report_through, args=(village, ports, prices, prices.start))
        for village, prices in zip(villages, ranges, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert arrived(machines) == sorted([*ranges[0], *ranges[1]])


def test_a_server_killed_in_the_middle_loses_nothing(
    machines: Machines, villages: Sequence[Village], count: Callable[..., int]
) -> None:
    many = count(20, 500, "reports")
    (first, victim), (second, _) = machines.start(machines.home), machines.start(machines.home)
    prices, half = range(1_000, 1_000 + many), threading.Event()

    def report() -> None:
        report_through(villages[0], [first, second], prices[: many // 2], seed=1)
        half.set()
        report_through(villages[0], [first, second], prices[many // 2 :], seed=2)

    thread = threading.Thread(target=report)
    thread.start()
    assert half.wait(300)
    kill(victim)
    thread.join()
    report_through(villages[0], [second], [], seed=3)
    Exchange(villages[0].store, Http(f"http://127.0.0.1:{second}")).run()
    assert arrived(machines) == list(prices)


def test_the_county_seat_follows_whichever_server_the_report_came_through(
    machines: Machines, villages: Sequence[Village]
) -> None:
    """Only one home has the seat; commands beside running servers take their turn with it."""
    machines.start(machines.home)
    port, _ = machines.start(machines.second, "--no-seat")
    report_through(villages[0], [port], [3800], seed=1)
    machine = Machine(machines.home.folder.parent)
    machine.home, machine.keys = machines.home.folder, machines.keys
    for _ in range(3):
        done = machine.ok("county", "do", "products.add", f"name=新品种{_}", "category=fruit")
        assert done["result"]
    assert arrived(machines) == [3800]


def test_a_machine_without_the_seat_makes_none(machines: Machines, postgres: Cluster) -> None:
    machines.start(machines.second, "--no-seat")
    assert not machines.second.store.exists()
    assert postgres.process.poll() is None
