"""A station whose data lie in two places: its store is copied, and some steps later the copy begins to live (P5).

Either beside its original, as on a second machine, or in its place, as after the original's disk died. The program may
see that its file came from elsewhere (`copies.look`), or the whole machine was copied and looks like the original.
Which stories have one is drawn apart, so that all others stay as they were.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from station.store import copies, settings, words
from sync.client import renumbering
from sync.envelope import DeviceKey
from tests.sim import nights
from tests.sim.ground import SPOTS
from tests.sim.world import SimSeat, World

SHARE = 0.15  # of the stories


@dataclass(frozen=True, slots=True)
class Plan:
    """Whose store is copied, before which steps that happens and the copy begins, beside its original or not."""

    seat: int
    copied: int
    begins: int
    beside: bool
    noticed: bool


def drawn(seed: int, steps: int) -> Plan | None:
    """Return what happens in a story: nothing in most, and nothing where a ledger is put back."""
    rng = random.Random(f"copy {seed}")
    if rng.random() >= SHARE or nights.drawn(seed, steps) != nights.NONE:
        return None
    copied = rng.randrange(steps // 2)
    begins = copied if rng.random() < 0.4 else rng.randrange(copied + 1, steps)
    return Plan(rng.randrange(len(SPOTS)), copied, begins, rng.random() < 0.6, rng.random() < 0.5)


class Copy:
    """The plan of one story, followed step by step."""

    def __init__(self, world: World, plan: Plan | None) -> None:
        self._world, self._plan = world, plan
        self._made: Any = None

    def step(self, number: int) -> None:
        """Do what the plan has before step `number`."""
        if self._plan is None:
            return
        if number == self._plan.copied:
            self._made = (*self._world.ground.copy(self._plan.seat), self._world.seats[self._plan.seat].touched)
            self._world.record.copied(self._plan.seat)
        if number == self._plan.begins:
            self._begin(self._plan)

    def _begin(self, plan: Plan) -> None:
        world, (store, clock, touched) = self._world, self._made
        seat = world.seats[plan.seat]
        world.renumbers = True
        if plan.noticed:
            store.write(_notice)
        if plan.beside:
            twin = SimSeat(len(world.seats), store, clock, spot=seat.spot, touched=touched, part=seat.part)
            world.join(twin)
            world.record.begins(twin.number, store)
            self._half(plan, seat, twin)
        else:
            world.record.begins(seat.number, store)
            seat.store, seat.clock, seat.touched = store, clock, touched
        world.note(b"a copy begins")


    def _half(self, plan: Plan, *both: SimSeat) -> None:
        """One gets a part of its work through, and then the other speaks: while both have the same to send, always."""
        world = self._world
        if plan.copied == plan.begins or world.rng.random() < 0.5:
            first, second = world.rng.sample(both, 2)
            world.sync(first, budget=world.rng.randint(200, 1200))
            world.sync(second)


def _notice(db: Any) -> None:
    """As `copies.look` does where a file's incarnation is not written down beside the keys."""
    words.call_for(db)
    settings.put(db, copies.COPIED, True)


@contextlib.contextmanager
def chance(seed: int) -> Iterator[None]:
    """Let new keys and incarnations follow from the seed, and nothing be written beside anybody's keys."""
    rng = random.Random(f"new keys {seed}")
    kept = renumbering.secrets, renumbering.DeviceKey, copies.remember
    renumbering.secrets, renumbering.DeviceKey = _Bytes(rng), _Keys(rng)  # type: ignore[attr-defined,assignment,misc]
    copies.remember = lambda store: None
    try:
        yield
    finally:
        renumbering.secrets, renumbering.DeviceKey, copies.remember = kept  # type: ignore[attr-defined,misc]


class _Bytes:
    """In the place of the module of secrets."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def token_bytes(self, count: int) -> bytes:
        return self._rng.randbytes(count)


class _Keys:
    """In the place of the class of keys."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.from_private = DeviceKey.from_private

    def generate(self) -> DeviceKey:
        return DeviceKey.from_private(self._rng.randbytes(32))
