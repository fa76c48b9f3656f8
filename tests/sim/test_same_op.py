"""Two copies of a log that go on with one and the same op, and end its group at another: the chain does not tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR
from sync.county.intake import Intake
from tests.sim import copied, oracle, sticks, story
from tests.sim.board import CARD
from tests.sim.ground import Memory
from tests.sim.play import tight
from tests.sim.world import CALM, SimSeat, World

TWINS = (1, 4)  # places among the seats


@pytest.fixture
def world() -> Iterator[World]:
    with tight(), copied.chance(1):
        made = World(1, Memory().fresh())
        made.chances = CALM
        yield made
        made.close()


def do(seat: SimSeat, *changes: Any) -> None:
    seat.store.do("board.work", OPERATOR, changes=list(changes))


def two_copies(world: World) -> tuple[SimSeat, SimSeat]:
    """A station and its copy; both begin with the same change, and only the copy's deed changes more."""
    seat = world.seats[1]
    do(seat, ("insert", CARD.name, {"place": seat.station, "text": "一"}))
    for _ in range(2):
        world.sync(seat)
    row = int(seat.db.execute("SELECT id FROM board_card").fetchone()[0])
    store, clock = world.ground.copy(1)
    world.record.copied(1)
    world.renumbers = True
    twin = SimSeat(len(world.seats), store, clock, spot=seat.spot, part=seat.part)
    world.join(twin)
    world.record.begins(twin.number, store)
    change = ("patch", CARD.name, row, {"text": "二"})
    do(seat, change)
    do(twin, change, *(("insert", CARD.name, {"place": seat.station, "text": text * 60}) for text in "三四"))
    return seat, twin


def ended(world: World) -> list[str]:
    for place, text in zip(TWINS, "五六", strict=True):
        do(world.seats[place], ("insert", CARD.name, {"place": world.seats[place].station, "text": text}))
    story.calm_down(world)
    stores = [world.seats[place].db for place in TWINS]
    texts = [sorted(row[0][0] for row in db.execute("SELECT text FROM board_card")) for db in stores]
    return oracle.check(world) + [f"{found}" for found in texts if found != sorted("二三四五六")]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("budget", [0, 250, 400])
def test_p05_a_group_that_begins_like_the_other_copys(world: World, first: int, budget: int) -> None:
    both = two_copies(world)
    for seat in (both[first], both[1 - first]):
        world.sync(seat, budget=budget)
    assert ended(world) == []


@pytest.mark.parametrize("first", [0, 1])
def test_p05_a_group_that_begins_like_the_other_copys_by_stick(world: World, first: int) -> None:
    both = two_copies(world)
    for seat in (both[first], both[1 - first]):
        sticks.close(world, seat)
    sticks.open_all(world)
    assert ended(world) == []


def test_p05_a_county_that_looks_at_the_chain_alone_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the rest of the copy's deed is kept for a group that has its verdict, and never judged."""
    begun = Intake._begun

    def by_chain(self: Intake, heads: Any, fresh: Any) -> Any:
        return begun(self, heads, fresh) if heads[0].number == fresh[0].op.number else heads[1:]

    monkeypatch.setattr(Intake, "_begun", by_chain)
    for seat in two_copies(world):
        world.sync(seat)
    assert ended(world) != []
