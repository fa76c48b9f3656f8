"""Many requests to a commit: one that fails spoils nothing, none is answered before it is durable."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from station.kernel.errors import StationError
from sync.county import tables
from sync.county.exchange import Asked, Begun
from sync.county.queued import Answers
from sync.county.room import LEAST_AWAY_S, MOST_AWAY_S
from sync.county.seat import CountySeat
from sync.county.writer import A_COMMIT, MOST_WAITING, Busy, Writer

NOTED = "SELECT expires_ms FROM code WHERE county = 'x' ORDER BY expires_ms"


def note(connection: Connection, number: int) -> int:
    """Write one row; the odd ones fail after they wrote."""
    connection.execute(insert(tables.code).values(
        county="x", code_id=str(number), key=b"", expires_ms=number, tries=0, seat="", station=0, station_name="",
        division="", scopes=""))
    if number % 2:
        raise StationError("sync.malformed")
    return number


def noted(county: CountySeat) -> list[int]:
    with county.ledger.reading() as connection:
        return [row[0] for row in connection.exec_driver_sql(NOTED)]


class Gate:
    """Holds the first request until the others wait behind it, so that they share a commit."""

    def __init__(self) -> None:
        self.inside, self.open = threading.Event(), threading.Event()

    def work(self, connection: Connection, number: int) -> int:
        if number == 0:
            self.inside.set()
            assert self.open.wait(30)
        return note(connection, number)


@pytest.fixture
def gate(county: CountySeat) -> Iterator[tuple[Gate, Writer[int, int]]]:
    held = Gate()
    writer: Writer[int, int] = Writer(county.ledger, held.work)
    writer.start()
    yield held, writer
    held.open.set()
    writer.stop()


def test_a_request_that_fails_takes_nothing_with_it(county: CountySeat, gate: tuple[Gate, Writer[int, int]]) -> None:
    held, writer = gate
    results = [writer.submit(number) for number in range(40)]
    held.open.set()
    for number, result in enumerate(results):
        if number % 2:
            with pytest.raises(StationError):
                result.result(30)
        else:
            assert result.result(30) == number
    assert noted(county) == list(range(0, 40, 2))


def test_whoever_hears_an_answer_finds_it_in_the_ledger(
    county: CountySeat, gate: tuple[Gate, Writer[int, int]]
) -> None:
    held, writer = gate
    seen: list[tuple[int, bool]] = []

    def look(done: Future[Any]) -> None:
        seen.append((done.result(), done.result() in noted(county)))

    results = [writer.submit(number) for number in range(0, 60, 2)]
    for result in results:
        result.add_done_callback(look)
    held.open.set()
    results[-1].result(30)
    writer.stop()
    assert sorted(seen) == [(number, True) for number in range(0, 60, 2)]


def test_what_shares_a_commit_that_fails_is_done_again_alone(county: CountySeat) -> None:
    inside, go = threading.Event(), threading.Event()

    def work(connection: Connection, number: int) -> int:
        if number == 0:
            inside.set()
            assert go.wait(30)
        note(connection, number * 2)
        if number == 5:
            connection.exec_driver_sql("ROLLBACK")  # as a disk that is full does: no savepoint is left
        return number

    writer: Writer[int, int] = Writer(county.ledger, work)
    writer.start()
    results = [writer.submit(number) for number in range(10)]
    assert inside.wait(30)
    go.set()
    outcomes = [result.exception(30) for result in results]
    writer.stop()
    told_good = [number for number, outcome in enumerate(outcomes) if outcome is None]
    assert told_good == [0, 1, 2, 3, 4, 6, 7, 8, 9]
    assert [number // 2 for number in noted(county)] == told_good


def test_beyond_the_bound_a_device_is_told_to_come_again_at_a_moment_of_its_own(
    county: CountySeat, gate: tuple[Gate, Writer[int, int]]
) -> None:
    held, writer = gate
    results = [writer.submit(0)]
    assert held.inside.wait(30)
    away = set()
    for number in range(2, 2 * (MOST_WAITING + 600), 2):
        try:
            results.append(writer.submit(number))
        except Busy as full:
            away.add(full.retry_after)
    assert len(results) == MOST_WAITING + 1
    assert len(away) > 1
    assert min(away) >= LEAST_AWAY_S
    assert max(away) <= MOST_AWAY_S
    held.open.set()
    assert [result.result(30) for result in results] == noted(county)
    assert A_COMMIT < MOST_WAITING


def test_a_request_that_finds_the_queue_full_is_not_even_read(county: CountySeat) -> None:
    async def write(asked: Asked) -> Begun:
        raise AssertionError("nothing readable came")

    def full() -> None:
        raise Busy

    with pytest.raises(Busy):
        asyncio.run(Answers(county.exchange, write, full).handle(b"no request"))
    with pytest.raises(StationError):  # the control: it is read where there is room
        asyncio.run(Answers(county.exchange, write, lambda: None).handle(b"no request"))


def test_a_queue_is_full_just_when_it_refuses(
    county: CountySeat, gate: tuple[Gate, Writer[int, int]]
) -> None:
    held, writer = gate
    results = [writer.submit(0)]
    assert held.inside.wait(30)
    while not writer.is_full():
        results.append(writer.submit(2 * len(results)))
    with pytest.raises(Busy):
        writer.submit(1)
    assert len(results) == MOST_WAITING + 1
    held.open.set()
    assert [result.result(30) for result in results] == noted(county)
    assert not writer.is_full()
