"""A county that loses its ledger: a backup one night, and some steps later it is put back under a new epoch (P6).

Which stories have one is drawn apart, so that all others stay as they were. What such a county lost cannot be
foretold by the story's record, which is told nothing of what seats give back: the oracle then holds it to the logs
of the seats instead (`oracle.check`).
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any

from sync.county import epochs
from tests.sim.ground import Kept
from tests.sim.world import World

SHARE = 0.12  # of the stories
NONE = (-1, -1)


def drawn(seed: int, steps: int) -> tuple[int, int]:
    """Return before which steps the backup is made and the ledger put back, `NONE` in most stories."""
    rng = random.Random(f"night {seed}")
    if rng.random() >= SHARE:
        return NONE
    night = rng.randrange(steps // 2)
    return night, rng.randrange(night + 1, steps)


class Night:
    """The backup of a ledger in memory."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept = Kept(world.ground.raw)

    def put_back(self) -> None:
        """The ledger of that night is served from now on; only its numbers go on elsewhere."""
        world, ledger = self._world, self._world.ground.ledger
        known = epochs.reached(ledger)
        self._kept.put_back()
        ledger.renewed()
        with _chance(random.Random(f"epoch {world.seed}")):
            epochs.begin(ledger, known, world.seats[0].store.clock.now_ms())
        world.note(b"put back")
        world.serve()
        world.record.restored()
        for seat in world.seats:
            seat.line.forget_answered()


@contextlib.contextmanager
def _chance(rng: random.Random) -> Iterator[None]:
    """Let the numbers of an epoch follow from the seed, and nothing be written beside anybody's keys."""
    secrets, remember = epochs.secrets, epochs.remember
    epochs.secrets, epochs.remember = _Drawn(rng), lambda name, reached: None  # type: ignore[attr-defined,assignment]
    try:
        yield
    finally:
        epochs.secrets, epochs.remember = secrets, remember  # type: ignore[attr-defined]


class _Drawn:
    """In the place of the module of secrets."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def randbelow(self, most: int) -> int:
        return self._rng.randrange(most)

    def randbits(self, count: int) -> Any:
        return self._rng.getrandbits(count)
