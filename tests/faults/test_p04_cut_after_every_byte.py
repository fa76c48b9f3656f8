"""A line that ends after any byte of an exchange: nothing lost, nothing doubled, one frame sent again at most."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from station.store import oplog, outbox
from station.store.database import Connection
from tests.faults.field import Field, on_field
from tests.faults.proxy import CLEAN, Carried, Fault, Proxy
from tests.sync.seats import Made

LOOK_EVERY = 50
SLACK = 256  # after an answer that was lost a hello takes its long form: who, which scopes, which columns


def exchanged(field: Field, proxy: Proxy, fault: Fault = CLEAN) -> Carried:
    """Exchange over a line with this fault and then over a clean one; return what both carried."""
    proxy.script = lambda number: fault
    if fault != CLEAN:
        field.try_sync(proxy.address)
        proxy.script = lambda number: CLEAN
    field.settle(proxy.address)
    return proxy.total()


def cut(direction: str, place: int) -> Fault:
    reset = bool(place % 2)
    return Fault(up_cut=place, reset=reset) if direction == "up" else Fault(down_cut=place, reset=reset)


def sent_again(whole: Carried, carried: Carried) -> int:
    """Return the bytes that crossed twice, beyond what one request and one answer come to."""
    up = carried.up - whole.up - max(whole.requests)
    down = carried.down - whole.down - max(whole.answers)
    return max(up, down)


def small_cuts(field: Field, proxy: Proxy, most: int) -> tuple[int, int, list[str]]:
    """Cut about `most` small exchanges; return (cuts, bytes beyond one frame at worst, what was wrong)."""
    field.report()
    field.news()
    whole = exchanged(field, proxy)
    step = max(1, (whole.up + whole.down) // most)
    places = [("up", place) for place in range(0, whole.up + 1, step)]
    places += [("down", place) for place in range(0, whole.down + 1, step)]
    worst = 0
    for number, (direction, place) in enumerate(places):
        field.report()
        field.news()
        worst = max(worst, sent_again(whole, exchanged(field, proxy, cut(direction, place))))
        if number % LOOK_EVERY == 0 and (wrong := field.faults()):
            return number + 1, worst, wrong
    return len(places), worst, field.faults()


def test_every_byte_of_an_exchange(made: Made, tmp_path: Path, count: Callable[..., int],
                                   record_property: Callable[[str, object], None]) -> None:
    most = count(80, 100_000, "cuts asked for")
    with on_field(made, tmp_path) as (field, proxy):
        cuts, worst, wrong = small_cuts(field, proxy, most)
    record_property("cuts", cuts)
    print(f"{cuts} cuts, {worst} bytes beyond one request and one answer")
    assert wrong == []
    assert worst <= SLACK
    assert cuts >= min(most, 500)  # an exchange has more bytes than that


def large_cut(field: Field, proxy: Proxy, fault: Fault) -> Carried:
    field.report_many(800)
    field.import_prices(6000)
    return exchanged(field, proxy, fault)


def test_a_cut_in_a_long_exchange_costs_one_request_and_one_answer(
    made: Made, tmp_path: Path, count: Callable[..., int], seed: int, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(seed)
    cuts = count(4, 60, "cuts of long exchanges")
    again = 0
    with on_field(made, tmp_path) as (field, proxy):
        whole = large_cut(field, proxy, CLEAN)
        for number in range(cuts):
            direction = "down" if number % 2 else "up"
            fault = cut(direction, chance.randrange(whole.down if number % 2 else whole.up))
            carried = large_cut(field, proxy, fault)
            again = max(again, carried.up - whole.up, carried.down - whole.down)
            assert sent_again(whole, carried) <= (whole.up + whole.down) // 20, "more than one request and one answer"
        assert field.faults() == []
    record_property("bytes of an exchange", whole.up + whole.down)
    record_property("bytes sent again at most", again)
    print(f"{whole.up} + {whole.down} bytes in {len(whole.requests)} requests, at most {again} sent again, seed {seed}")


def _cleared_away(db: Connection) -> None:
    outbox.set_mark(db, *oplog.tip(db))
    db.execute("DELETE FROM op")
    db.execute("DELETE FROM grp")


class Believing(Field):
    """A station with a fault: it takes what it sent for arrived, though no answer came, and clears it away."""

    def try_sync(self, address: str) -> str:
        trouble = super().try_sync(address)
        if trouble:
            self.store.write(_cleared_away)
        return trouble



def test_a_station_that_believes_its_ops_arrived_is_caught(made: Made, tmp_path: Path) -> None:
    """The negative control: the same cuts, the same look, a station that is wrong."""
    with on_field(made, tmp_path, kind=Believing) as (field, proxy):
        _, _, wrong = small_cuts(field, proxy, 20)
    assert wrong


class Forgetting(Field):
    """A station with a fault: a cut makes it begin from its first op again."""

    def try_sync(self, address: str) -> str:
        trouble = super().try_sync(address)
        self.store.write(lambda db: outbox.set_mark(db, 0, oplog.CHAIN_START))
        return trouble


def test_a_station_that_sends_everything_again_is_caught(made: Made, tmp_path: Path) -> None:
    with on_field(made, tmp_path, kind=Forgetting) as (field, proxy):
        field.report_many(300)
        field.sync(proxy.address)
        proxy.total()
        _, worst, _ = small_cuts(field, proxy, 8)
    assert worst > SLACK
