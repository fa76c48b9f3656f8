"""What a bad line costs is counted as it crosses: cut uploads and half answers fill the budget like whole ones."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.kernel.errors import StationError
from station.store import identity, meter, settings
from station.store.store import Store
from sync.client.exchange import SMALLEST_ANSWER
from sync.client.state import Offline
from sync.client.syncer import WANT, sync_once
from sync.client.transport import Http, InProcess
from tests.faults.field import PRODUCT, Field, on_field
from tests.faults.proxy import CLEAN, Carried, Fault, Proxy
from tests.sync.seats import Made, Village

NEAR = 0.02  # of what the line carried
DAY = 12_000
LARGE = 64 << 10  # what a request may be long, so that a cut falls into the middle of one
SILENCE_S = 0.3
PATIENT_S = 60.0  # for a line that is good: a busy machine may take its time
TRIES = 25


class Hasty(Http):
    """A line that counts as a hasty program would: whole bodies, once the answer is there."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.bodies = [0, 0]

    sent = property(lambda self: self.bodies[0])
    received = property(lambda self: self.bodies[1])

    def post(self, path: str, blob: bytes) -> bytes:
        body = super().post(path, blob)
        self.bodies[0] += len(blob)
        self.bodies[1] += len(body)
        return body


def spent(store: Store) -> meter.Cost:
    day = store.clock.today()
    return meter.of_days(store.reader(), day, day)


def attempt(field: Field, address: str, line: type[Http] = Http, silence_s: float = SILENCE_S) -> str:
    """One session as a station has it; return "" or what came of it."""
    field.store.write(lambda db: settings.put(db, WANT, LARGE))
    try:
        sync_once(field.store, make_transport=lambda store: line(address, silence_s=silence_s))
    except (Offline, StationError) as trouble:
        return str(trouble)
    return ""


def reachable(field: Field, address: str) -> None:
    """Give the station the address its sessions go to."""
    who = dataclasses.replace(identity.need(field.store.reader()), server=address)
    field.store.write(lambda db: identity.save(db, who))


def filled(field: Field, proxy: Proxy, fault: Callable[[], Fault], line: type[Http] = Http) -> tuple[int, Carried]:
    """Try over a line with this fault until the day is spent, so often at most; return (tries, what was carried)."""
    reachable(field, proxy.address)
    proxy.total()
    proxy.script = lambda number: fault()
    for tries in range(TRIES):
        if "sync.budget_spent" in attempt(field, proxy.address, line):
            return tries, proxy.total()
    return TRIES, proxy.total()


def away(ours: int, carried: int) -> float:
    return abs(ours - carried) / max(carried, 1)


def loaded(field: Field) -> None:
    """Work that makes a request of several kilobytes, however well it is packed."""
    village = Village(field.store, InProcess(field.county.answer), 0)
    village.officer = field.officer
    village.report_many(random.Random(1).choices(range(1000, 9_999_999), k=800), PRODUCT)
    field.store.do("fleet.limit", field.officer, day=DAY)


@pytest.mark.parametrize(("line", "right"), [(Http, True), (Hasty, False)])
def test_uploads_that_nobody_answers_fill_the_budget(made: Made, tmp_path: Path, line: type[Http], right: bool) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        loaded(field)
        tries, carried = filled(field, proxy, lambda: Fault(stall=True), line)
        cost = spent(field.store)
    assert carried.up > DAY - SMALLEST_ANSWER
    assert (tries < TRIES) == right
    assert (away(cost.sent, carried.up) <= NEAR) == right
    assert cost.received == 0


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(("line", "right"), [(Http, True), (Hasty, False)])
def test_answers_cut_midway_fill_the_budget(
    made: Made, tmp_path: Path, line: type[Http], right: bool, reset: bool
) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        loaded(field)
        chance = random.Random(int(reset))
        tries, carried = filled(field, proxy, lambda: Fault(down_cut=chance.randrange(50, 200), reset=reset), line)
        cost = spent(field.store)
    print(f"{tries} tries, line {carried.up} + {carried.down}, meter {cost.sent} + {cost.received}")
    assert (tries < TRIES) == right
    assert (away(cost.size, carried.up + carried.down) <= NEAR) == right


@pytest.mark.parametrize("reset", [False, True])
def test_uploads_cut_midway_cost_what_left_and_never_less_than_crossed(
    made: Made, tmp_path: Path, reset: bool
) -> None:
    """The system takes more into its hands than the line lets through: at most the request under way."""
    with on_field(made, tmp_path) as (field, proxy):
        loaded(field)
        chance = random.Random(int(reset))
        tries, carried = filled(field, proxy, lambda: Fault(up_cut=chance.randrange(300, 1_500), reset=reset))
        cost = spent(field.store)
    print(f"{tries} tries, line {carried.up}, meter {cost.sent}")
    assert tries < TRIES
    assert carried.up <= cost.sent <= carried.up + tries * LARGE


@pytest.mark.parametrize(("line", "right"), [(Http, True), (Hasty, False)])
def test_a_clean_exchange_costs_what_the_line_carried_headers_included(
    made: Made, tmp_path: Path, line: type[Http], right: bool
) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        reachable(field, proxy.address)
        for _time in range(3):
            field.report()
            assert attempt(field, proxy.address, line, PATIENT_S) == ""
        carried, cost = proxy.total(), spent(field.store)
    assert carried.requests
    assert ((cost.sent, cost.received) == (carried.up, carried.down)) == right


def test_a_line_that_cannot_be_opened_costs_nothing(made: Made, tmp_path: Path) -> None:
    with on_field(made, tmp_path) as (field, proxy):
        reachable(field, proxy.address)
        field.report()
        proxy.script = lambda number: CLEAN
        assert attempt(field, "http://127.0.0.1:1")
        assert spent(field.store).times == 0
