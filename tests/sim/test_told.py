"""Stories told step by step, of faults that chance meets seldom; the oracle of the simulator judges them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from station.kernel.deeds import OPERATOR
from tests.sim import oracle, story
from tests.sim.board import CARD, NORTH, Change
from tests.sim.ground import Memory
from tests.sim.play import tight
from tests.sim.world import CALM, World


@pytest.fixture
def world() -> Iterator[World]:
    with tight():
        made = World(1, Memory().fresh())
        made.chances = CALM
        yield made
        made.close()


def do(world: World, seat: int, *changes: Change) -> None:
    world.seats[seat].store.do("board.work", OPERATOR, changes=list(changes))


def card(world: World) -> int:
    """A card of station 1 in the north, known to the county seat and to both stations there."""
    do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "第一"}))
    for seat in (1, 0, 2):
        world.sync(world.seats[seat])
    return int(world.seats[1].db.execute("SELECT id FROM board_card").fetchone()[0])


def ended(world: World) -> list[str]:
    story.calm_down(world)
    return oracle.check(world)


def test_two_deeds_in_one_hello_over_somebody_elses_word(world: World) -> None:
    """The second deed overwrites this device's own word: a device never conflicts with itself."""
    row = card(world)
    do(world, 0, ("patch", CARD.name, row, {"text": "县里"}))
    world.sync(world.seats[0])
    do(world, 1, ("patch", CARD.name, row, {"text": "乙"}))
    do(world, 1, ("patch", CARD.name, row, {"text": "丙"}))
    assert ended(world) == []
    assert [one[:4] for one in world.record.lost] == [(CARD.name, row, "text", "县里")]


def test_a_refused_change_of_a_row_that_is_still_on_its_way(world: World) -> None:
    """The verdict comes a page before the row: the refused word must go all the same."""
    do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "第一"}))
    row = int(world.seats[1].db.execute("SELECT id FROM board_card").fetchone()[0])
    do(world, 1, ("patch", CARD.name, row, {"stamp": 7}))
    for _ in range(6):
        do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "又一"}))
    assert ended(world) == []
    assert world.seats[1].db.execute("SELECT stamp FROM board_card WHERE id = ?", (row,)).fetchone()[0] is None
