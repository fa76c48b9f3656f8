"""A line that ends after any byte of an exchange: nothing lost, nothing doubled, one frame sent again at most."""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from station.store import oplog, outbox, spans
from station.store.database import Connection
from sync.client.exchange import Exchange
from sync.client.state import Tally
from sync.client.transport import Http
from tests.faults.field import Field, on_field
from tests.faults.proxy import CLEAN, Carried, Fault, Proxy
from tests.sync.seats import Made

LOOK_EVERY = 50
FRAME = 4 << 10
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


def test_p04_every_byte_of_an_exchange(made: Made, tmp_path: Path, count: Callable[..., int],
                                   record_property: Callable[[str, object], None]) -> None:
    most = count(80, 100_000, "cuts asked for")
    with on_field(made, tmp_path) as (field, proxy):
        cuts, worst, wrong = small_cuts(field, proxy, most)
    record_property("cuts", cuts)
    print(f"{cuts} cuts, {worst} bytes beyond one request and one answer")
    assert wrong == []
    assert worst <= SLACK
    assert cuts >= min(most, 500)  # an exchange has more bytes than that


class Steady(Field):
    """A station on a line whose round trips take three seconds by its clock: its frames neither grow nor shrink."""

    def sync(self, address: str) -> Tally:
        ticks = itertools.count(0, 3)
        with contextlib.closing(Http(address, silence_s=self.silence_s)) as http:
            return Exchange(self.store, http, want=FRAME, tick=lambda: float(next(ticks))).run()


class Starting(Steady):
    """A station with a fault: a cut makes it forget what came down in the exchange that was cut."""

    def try_sync(self, address: str) -> str:
        before = spans.all_spans(self.store.reader())
        trouble = super().try_sync(address)
        if trouble:
            self.store.write(lambda db: restore(db, before))
        return trouble


def restore(db: Connection, before: dict[spans.Stream, list[tuple[int, int]]]) -> None:
    db.execute("DELETE FROM span")
    rows = [(*stream, *span) for stream, kept in before.items() for span in kept]
    db.executemany("INSERT INTO span (scope, lane, low, high) VALUES (?, ?, ?, ?)", rows)


def large_cut(field: Field, proxy: Proxy, fault: Fault) -> Carried:
    field.report_many(800)
    field.import_prices(6000)
    return exchanged(field, proxy, fault)


def again_in(whole: Carried, carried: Carried, idle: Carried) -> int:
    """Return the bytes that crossed twice beyond one frame each way, beside what more round trips cost empty.

    A frame is all that one request brings up, or one answer down: its size is bounded by what the station wants,
    one to four kilobytes on a bad line. The largest of the exchange stands for the one that was cut.
    """
    trips = max(0, len(carried.requests) - len(whole.requests))
    up = carried.up - whole.up - max(whole.requests) - trips * idle.up
    down = carried.down - whole.down - max(whole.answers) - trips * idle.down
    print(f"up {carried.up - whole.up} more of {whole.up}, down {carried.down - whole.down} more of {whole.down}, "
          f"{trips} more trips of {idle.up} + {idle.down}, frames {max(whole.requests)} + {max(whole.answers)}")
    return max(up, down)


@pytest.mark.parametrize(("kind", "right"), [(Steady, True), (Starting, False)])
def test_p04_a_cut_in_a_long_exchange_sends_one_frame_again_at_most(
    made: Made, tmp_path: Path, count: Callable[..., int], seed: int, kind: type[Field], right: bool
) -> None:
    chance, beyond = random.Random(seed), []
    with on_field(made, tmp_path, kind=kind) as (field, proxy):
        whole = large_cut(field, proxy, CLEAN)
        idle = exchanged(field, proxy)
        for number in range(count(4, 40, "cuts of long exchanges of even frames")):
            place = chance.randrange(whole.down // 2, whole.down) if number % 2 else chance.randrange(whole.up)
            fault = cut("down" if number % 2 else "up", place)
            beyond.append(again_in(whole, large_cut(field, proxy, fault), idle))
        assert field.faults() == []
    assert len(whole.answers) > 5
    assert (max(beyond) <= SLACK) == right, beyond


def test_p04_a_cut_in_a_long_exchange_costs_one_request_and_one_answer(
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
            # Frames that grow are not the same after a cut, and pack a little better or worse.
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



def test_p04_a_station_that_believes_its_ops_arrived_is_caught(made: Made, tmp_path: Path) -> None:
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


def test_p04_a_station_that_sends_everything_again_is_caught(made: Made, tmp_path: Path) -> None:
    with on_field(made, tmp_path, kind=Forgetting) as (field, proxy):
        field.report_many(300)
        field.sync(proxy.address)
        proxy.total()
        _, worst, _ = small_cuts(field, proxy, 8)
    assert worst > SLACK
