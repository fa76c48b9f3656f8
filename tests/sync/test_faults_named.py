"""Faults of SYNC.md section 7 that have a name, each with a control that the same check must flag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR
from station.store import inbox, outbox
from station.store.oplog import Verdict
from sync.county import judge
from tests.sim import oracle, story
from tests.sim.board import CARD, NORTH, SHEET, Change, Lines
from tests.sim.ground import Memory
from tests.sim.world import CALM, World

POISON = 13


@pytest.fixture
def world() -> Iterator[World]:
    made = World(1, Memory().fresh())
    made.chances = CALM
    yield made
    made.close()


def do(world: World, seat: int, *changes: Change) -> None:
    world.seats[seat].store.do("board.work", OPERATOR, changes=list(changes))


def cards(world: World, seat: int) -> list[int]:
    return [one[0] for one in world.seats[seat].db.execute("SELECT id FROM board_card ORDER BY id").fetchall()]


def sheet(product: int) -> Change:
    return ("insert", SHEET.name, {"station": 12, "note": None}, [[product], [3800]])


def poison_judging(patch: pytest.MonkeyPatch) -> None:
    sound = judge.merge_patch

    def merge(current: Any, device: int, base: int, changes: Any) -> Any:
        if changes.get("count") == POISON:
            raise ZeroDivisionError
        return sound(current, device, base, changes)

    patch.setattr(judge, "merge_patch", merge)


def story_of_poison(world: World) -> None:
    do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "甲"}))
    do(world, 1, ("patch", CARD.name, cards(world, 1)[0], {"count": POISON}))
    do(world, 1, ("insert", CARD.name, {"place": NORTH, "text": "乙"}))


def test_p15_a_group_that_makes_the_county_fail_is_parked_and_the_queue_moves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison_judging(monkeypatch)
    story_of_poison(world)
    story.calm_down(world)
    assert oracle.check(world) == []
    problems = outbox.problems(world.seats[1].db)
    assert [(one.verdict, one.code) for one in problems] == [(Verdict.PARKED, "sync.internal")]
    assert len(cards(world, 2)) == 2


def test_p15_control_a_county_that_does_not_park_it_stands_still(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison_judging(monkeypatch)
    monkeypatch.setattr(judge, "Exception", type("Nothing", (Exception,), {}), raising=False)
    story_of_poison(world)
    with pytest.raises(ZeroDivisionError):
        story.calm_down(world)
    assert cards(world, 2) == []


def poison_keeping(world: World, patch: pytest.MonkeyPatch) -> None:
    """Station 12's program cannot keep lines of one product."""
    sound, there = Lines.put, world.seats[2].db

    def put(keeper: Lines, db: Any, row_id: int, row: Any, lines: Any) -> None:
        sound(keeper, db, row_id, row, lines)
        if db is there and POISON in lines[0]:
            raise KeyError(POISON)

    patch.setattr(Lines, "put", put)


def sheets(world: World) -> int:
    return int(world.seats[2].db.execute("SELECT count(*) FROM board_sheet").fetchone()[0])


def test_p15_a_row_that_makes_a_station_fail_is_set_aside_and_comes_with_a_better_program(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as poisoned:
        poison_keeping(world, poisoned)
        do(world, 0, sheet(1), sheet(POISON), sheet(2))
        world.sync(world.seats[0])
        world.sync(world.seats[2])
        assert sheets(world) == 2
        assert oracle.check(world) != []
    story.calm_down(world)
    assert (sheets(world), oracle.check(world)) == (3, [])


def test_p15_control_without_setting_aside_nothing_comes_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    poison_keeping(world, monkeypatch)
    monkeypatch.setattr(inbox, "Exception", type("Nothing", (Exception,), {}), raising=False)
    do(world, 0, sheet(1), sheet(POISON), sheet(2))
    world.sync(world.seats[0])
    with pytest.raises(KeyError):
        world.sync(world.seats[2])
    assert sheets(world) == 0
