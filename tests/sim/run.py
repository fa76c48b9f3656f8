"""Runs seeds: `python -m tests.sim.run FIRST LAST` prints the first that fails; one number replays one seed."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sync.client.comparing
import sync.client.exchange
import sync.county.compare
import sync.county.exchange
import sync.county.feeds
import sync.county.portions
import sync.county.stretches
import sync.county.visit
from tests.sim.checks import check
from tests.sim.sides import Places, Template
from tests.sim.story import tell
from tests.sim.world import World

# Bounds that the product reaches with thousands of rows, small enough to be reached with thirty.
SMALL: dict[tuple[Any, str], int] = {
    (sync.client.exchange, "SMALLEST_ANSWER"): 48,
    (sync.client.comparing, "MOST_ROWS"): 4,
    (sync.client.comparing, "BUCKET_SHIFT"): 2,
    (sync.county.compare, "BUCKET_SHIFT"): 2,
    (sync.county.exchange, "MOST_RULINGS"): 3,
    (sync.county.feeds, "MOST_RULINGS"): 3,
    (sync.county.feeds, "FIRST_LOOK"): 64,
    (sync.county.feeds, "SMALLEST_SLICE"): 32,
    (sync.county.portions, "PAGE"): 4,
    (sync.county.portions, "MOST_ITEMS"): 5,
    (sync.county.stretches, "PORTION"): 300,
    (sync.county.stretches, "WORTH_PACKING"): 60,
    (sync.county.stretches, "WORTH_LOOKING"): 100,
    (sync.county.visit, "MOST_SPANS"): 3,
}


@dataclass
class Report:
    """What a seed came to: the invariant it broke ("" for none), and the digest of everything that was said."""

    seed: int
    broken: str = ""
    told: str = ""
    trace: str = ""
    met: dict[str, int] = field(default_factory=dict)


@contextmanager
def small_bounds() -> Iterator[None]:
    kept = {place: getattr(*place) for place in SMALL}
    try:
        for (module, name), value in SMALL.items():
            setattr(module, name, value)
        yield
    finally:
        for (module, name), value in kept.items():
            setattr(module, name, value)


def run_seed(places: Places, seed: int, story: Callable[[World], None] = tell) -> Report:
    """Let one seed happen, come to rest, and be held against the invariants."""
    report = Report(seed)
    world = World(places, seed)
    try:
        with small_bounds():
            story(world)
            world.settle()
            check(world)
    except Exception as trouble:
        report.broken = getattr(trouble, "name", type(trouble).__name__) or type(trouble).__name__
        report.told = "".join(traceback.format_exception(trouble)[-7:])
    report.trace = world.trace.hexdigest()
    report.met = world.link.met
    return report


def main() -> int:
    first, last = int(sys.argv[1]), int(sys.argv[-1])
    template = Template()
    began, failed = time.process_time(), 0
    for seed in range(first, last + 1):
        report = run_seed(template.fresh(), seed)
        if report.broken:
            failed += 1
            print(f"seed {seed}: {report.broken}\n{report.told}" if failed <= 3 else f"seed {seed}: {report.broken}")
    count = last - first + 1
    print(f"{count} seeds, {failed} failed, {(time.process_time() - began) * 1000 / count:.1f} ms of processor each")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
