"""Plays one seed from beginning to end: what tests, campaign and command line call.

`python -m tests.sim.play SEED` plays one seed and says what it found, `FIRST LAST` a range; `--prints SEED ...`
gives the fingerprint of each story.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import sys
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from station.store import media
from sync import squeeze
from sync.client import exchange as client_exchange
from sync.county import feeds, news, portions, stretches
from sync.county import media as county_media
from tests.sim import copied, oracle, story
from tests.sim.ground import Ground, Memory
from tests.sim.signing import remembered
from tests.sim.world import Broken, World

# Bounds that a county of forty steps would never reach, drawn in so that it meets all of them.
TIGHT: tuple[tuple[Any, str, int], ...] = (
    (client_exchange, "SMALLEST_ANSWER", 200), (feeds, "SMALLEST_SLICE", 40), (feeds, "FIRST_LOOK", 120),
    (feeds, "MOST_RULINGS", 4), (news, "LITTLE", 5), (portions, "PAGE", 3),
    (portions, "MOST_ITEMS", 7), (stretches, "PORTION", 300), (stretches, "WORTH_PACKING", 60),
    (stretches, "WORTH_LOOKING", 200), (client_exchange, "MOST_OPS", 400),
    (media, "PIECE", 64), (county_media, "PIECE", 64),
    (squeeze, "_LZMA_ABOVE", 1 << 10),  # what is tried on a frame is no matter of the exchange, and dear
)
Prepare = Callable[[World], None]


class Grounds(Protocol):
    """Where a story gets its databases."""

    def fresh(self) -> Ground: ...


@contextlib.contextmanager
def tight() -> Iterator[None]:
    """Draw the bounds in for as long as the block lasts, and remember what signatures are right."""
    kept = [(module, name, getattr(module, name)) for module, name, _ in TIGHT]
    try:
        for module, name, value in TIGHT:
            setattr(module, name, value)
        with remembered():
            yield
    finally:
        for module, name, value in kept:
            setattr(module, name, value)


def play(
    seed: int, grounds: Grounds, prepare: Prepare = lambda world: None, steps: int = story.STEPS, clocks: bool = True
) -> tuple[list[str], str, str]:
    """Play a seed; return (what is wrong, fingerprint of the whole story, digest of the rows it left)."""
    world = World(seed, grounds.fresh())
    try:
        prepare(world)
        return _told(world, steps, clocks), oracle.fingerprint(world), oracle.state(world)
    except Broken as broken:
        return [str(broken)], "", ""
    finally:
        world.close()


def wrong_in(seed: int, grounds: Grounds) -> list[str]:
    """Play a seed; return what is wrong. Who sets no story beside another pays for no digests of it."""
    world = World(seed, grounds.fresh())
    try:
        return _told(world)
    except Broken as broken:
        return [str(broken)]
    finally:
        world.close()


def _told(world: World, steps: int = story.STEPS, clocks: bool = True) -> list[str]:
    with copied.chance(world.seed):
        story.tell(world, steps, clocks)
        story.calm_down(world)
    # After a ledger was put back a comparison is what puts right what nobody gave back.
    healed = [f"the sums differed {world.healed} times"] if world.healed and world.record.exact else []
    return healed + oracle.check(world)


def batch(span: tuple[int, int]) -> list[str]:
    """Play the seeds from the first up to but not including the second; return what was wrong, with its seed."""
    with tight(), unswept():
        return [f"seed {seed}: {wrong}" for seed in range(*span) for wrong in wrong_in(seed, _memory())]


@contextlib.contextmanager
def unswept() -> Iterator[None]:
    """Let nothing look for lost objects during a batch: a seed leaves few, and each look reads all there are."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@functools.cache
def _memory() -> Memory:
    return Memory()


def main() -> int:
    prints = "--prints" in sys.argv
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    failed = 0
    with tight():
        for seed in numbers if prints else range(numbers[0], numbers[-1] + 1):
            found, said, _ = play(seed, _memory())
            if prints:
                print(said)
            elif found or len(numbers) == 1:
                print(f"seed {seed}:", *(found or [f"nothing wrong, {said}"]), sep="\n  ", flush=True)
            failed += bool(found)
    return min(failed, 100)


if __name__ == "__main__":
    sys.exit(main())
