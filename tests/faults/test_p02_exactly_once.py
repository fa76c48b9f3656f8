"""Answers lost, requests doubled, two sessions of one machine: every effect exactly once, and nothing stays stuck.

Two wrong servers show that these looks see something: one that forgets what it was sent (forgetful_server.py)
and one that answers before it commits (hasty_server.py), killed at the very moment it begins to answer.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import Seat
from station.places.codes import path
from station.store import outbox
from sync.client.joining import enrol
from sync.client.state import Offline
from sync.client.transport import Http
from sync.county import accounts
from tests.faults.field import Field, drawn, on_field, prices
from tests.faults.proxy import CLEAN, Fault, Proxy
from tests.programs import ROOT, kill
from tests.sync.seats import PIN, VILLAGE, Made

FORGETFUL = str(ROOT / "tests" / "faults" / "forgetful_server.py")
HASTY = str(ROOT / "tests" / "faults" / "hasty_server.py")
WORKER = str(ROOT / "tests" / "faults" / "worker.py")
GAVE_UP = ("sync.replayed", "sync.under_way", "ConnectionError", "store.busy")  # and comes again
DOUBLES = [Fault(doubled=number, second=second) for number in (1, 2) for second in (False, True)]


def busy_line(field: Field, proxy: Proxy, fault: Fault, reports: int = 1) -> int:
    """Report, let the county have news, exchange over a line with this fault, then over a clean one.

    Return how many effects that had at the county.
    """
    before = field.effects()
    field.report_many(reports)
    field.news()
    proxy.opened = 0
    proxy.script = lambda number: fault if number == 1 else CLEAN
    field.try_sync(proxy.address)
    field.settle(proxy.address)
    return field.effects() - before


@pytest.mark.parametrize("lost", [1, 2])
def test_p02_the_answer_to_any_request_of_an_exchange_may_be_lost(made: Made, tmp_path: Path, lost: int) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        busy_line(field, proxy, Fault(lost=lost), reports=2000)  # more than one request
        assert busy_line(field, proxy, Fault(lost=lost, reset=True)) == busy_line(field, proxy, CLEAN)
        assert max(len(line.requests) for line in proxy.lines) >= min(lost, 2)
        assert field.faults() == []


def test_p02_the_answer_to_an_enrolment_may_be_lost(made: Made, tmp_path: Path) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        station = int(field.county.do("places.open_station", name="新站", division=VILLAGE))
        code, _ = field.county.new_code(Seat.VILLAGE, station, "新站", path(VILLAGE))
        before = len(accounts.devices(field.county.ledger))
        proxy.script = lambda number: Fault(lost=1) if number < 3 else Fault(doubled=1, second=True)
        store = open_store(Home(tmp_path / "new"), registry())
        for _ in range(2):
            with pytest.raises(Offline), contextlib.closing(Http(proxy.address)) as http:
                enrol(store, http, code, proxy.address)
        with contextlib.closing(Http(proxy.address)) as http:
            who = enrol(store, http, code, proxy.address)
        found = accounts.devices(field.county.ledger)
        assert len(found) == before + 1
        assert max(one.device for one in found) == who.device
        store.close()


@pytest.mark.parametrize("fault", DOUBLES)
def test_p02_a_request_may_arrive_twice(made: Made, tmp_path: Path, fault: Fault) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        busy_line(field, proxy, fault, reports=2000)
        assert busy_line(field, proxy, fault) == busy_line(field, proxy, CLEAN)
        assert field.faults() == []


def test_p02_a_line_that_goes_silent_keeps_nobody_waiting_for_ever(made: Made, tmp_path: Path) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        field.report()
        proxy.script = lambda number: Fault(stall=True)
        field.silence_s = 0.3
        assert field.try_sync(proxy.address) == "ReadTimeout"
        field.silence_s = 60.0
        proxy.script = lambda number: CLEAN
        field.settle(proxy.address)
        assert field.faults() == []


def storm(field: Field, proxy: Proxy, lines: int, seed: int) -> None:
    """Work and exchange over so many lines, each with a fault of its own."""
    proxy.script = drawn(seed)
    while proxy.opened < lines:
        field.report()
        if proxy.opened % 3 == 0:
            field.news()
        field.try_sync(proxy.address)
    proxy.script = lambda number: CLEAN
    field.settle(proxy.address)


def test_p02_a_storm_of_faults(made: Made, tmp_path: Path, count: Callable[..., int], seed: int) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        each = busy_line(field, proxy, CLEAN) - 1  # the news is one of them
        before, reports, names = field.effects(), len(field.reported), field.names
        storm(field, proxy, count(100, 3000, "connections with a fault drawn"), seed)
        wanted = each * (len(field.reported) - reports) + field.names - names
        print(f"{proxy.opened} connections, {len(field.reported)} reports, {field.names} news, seed {seed}")
        assert field.faults() == []
        assert field.effects() - before == wanted


def test_p02_a_server_that_forgets_what_it_was_sent_is_caught(made: Made, tmp_path: Path) -> None:
    """The negative control of the doubled requests."""
    with on_field(made, tmp_path, FORGETFUL) as (field, proxy):
        busy_line(field, proxy, DOUBLES[0])
        assert field.faults() == ["0 wait, 1 refused or parked"]  # the report met itself


def killed_at_its_answer(field: Field, proxy: Proxy) -> None:
    """Report and exchange; the server dies when the first byte of its answer is out."""
    field.report()
    proxy.answered = lambda number: kill(field.server)
    field.try_sync(proxy.address)
    proxy.answered = lambda number: None


def test_p02_a_server_may_die_the_moment_it_answers(made: Made, tmp_path: Path, count: Callable[..., int]) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        for _ in range(count(4, 100, "servers killed at their answer")):
            killed_at_its_answer(field, proxy)
            told = outbox.mark(field.store.reader())[0]
            assert held(field) >= told
            field.restart()
        field.settle(proxy.address)
        assert field.faults() == []


def test_p02_a_server_that_answers_before_it_commits_is_caught_at_once(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same kill, and what the station was told is gone."""
    monkeypatch.setenv("TIANXIN_HASTY_S", "60")  # a machine under load kills it late, but not so late
    with on_field(made, tmp_path, HASTY) as (field, proxy):
        before = told = outbox.mark(field.store.reader())[0]
        for _ in range(20):  # an answer torn by the kill tells the station nothing
            killed_at_its_answer(field, proxy)
            told = outbox.mark(field.store.reader())[0]
            if told > before:
                break
            field.restart()
        assert held(field) < told


def held(field: Field) -> int:
    """Return the mark the county holds for the station."""
    return max(one.mark for one in accounts.devices(field.county.ledger) if one.station == field.place)


def test_p02_two_threads_of_one_store_exchange_at_once(made: Made, tmp_path: Path, count: Callable[..., int]) -> None:
    times = count(40, 1000, "exchanges of each of two threads")
    troubles: list[str] = []

    def carry(field: Field, proxy: Proxy) -> None:
        troubles.extend(filter(None, (field.try_sync(proxy.address) for _ in range(times))))

    with on_field(made, tmp_path) as (field, proxy):
        threads = [threading.Thread(target=carry, args=(field, proxy)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for _ in range(times):
            field.report()
        for thread in threads:
            thread.join()
        field.settle(proxy.address)
        print(f"{2 * times} exchanges at once, {len(troubles)} gave up")
        assert set(troubles) <= {"sync.replayed"}
        assert field.faults() == []


def test_p02_two_processes_of_one_store_exchange_at_once(made: Made, tmp_path: Path, count: Callable[..., int]) -> None:
    rounds = count(5, 100, "rounds of each of two processes")
    with on_field(made, tmp_path) as (field, proxy):
        field.station.ok("station", "server", proxy.address)
        command = [WORKER, str(field.station.home), field.officer.login, PIN]
        workers = [field.station.start([*command, str(10_000 * number)]) for number in (1, 2)]
        for worker in workers:
            field.reported += heard(worker.stdout, rounds)
        for worker in workers:
            kill(worker)
            field.reported += heard(worker.stdout, 1 << 20)
        field.settle(proxy.address)
        extra = set(prices(field.store)) - set(field.reported)  # stored, though nobody was told any more
        field.reported = sorted([*field.reported, *extra])
        assert len(extra) <= 2
        assert field.faults() == []


def heard(said: object, marks: int) -> list[int]:
    """Read what a worker says until so many marks (or its end); return the prices it said are saved."""
    saved: list[int] = []
    for line in said:  # type: ignore[attr-defined]
        word, _, text = line.decode().strip().partition(" ")
        marks -= word == "mark"
        if word == "saved":
            saved.append(1000 + int(text))
        assert word != "trouble" or text in GAVE_UP, text
        if not marks:
            break
    return saved


def test_p02_a_command_and_the_running_server_carry_for_the_county_at_once(
    made: Made, tmp_path: Path, count: Callable[..., int]
) -> None:
    """A deed of the county's staff was refused as replayed when the server's own seat was quicker."""
    with on_field(made, tmp_path) as (field, proxy):
        for _ in range(count(60, 2000, "deeds beside a running server")):
            field.report()
            field.news()
            field.settle(proxy.address)
        assert field.faults() == []
