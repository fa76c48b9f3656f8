"""Whole counties under all the trouble one seed can draw: SYNC.md section 7, first sentence of "How"."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.sim import copied, nights
from tests.sim.ground import Files, Memory
from tests.sim.play import batch, play, tight
from tests.sim.story import STEPS

SEEDS = Path(__file__).with_name("seeds.txt")
BATCH = 10
ROOT = Path(__file__).resolve().parents[2]
Count = Callable[..., int]


@pytest.fixture(scope="module")
def grounds() -> Iterator[Memory]:
    with tight():
        yield Memory()


def failures_of_old() -> list[int]:
    """The seeds that once found a fault of the product; the words after each say which."""
    lines = SEEDS.read_text(encoding="utf-8").splitlines()
    return [int(line.split()[0]) for line in lines if line and not line.startswith("#")]


def twice(count: int) -> list[int]:
    """The first seeds in which a station lives twice."""
    stories = (seed for seed in itertools.count(1) if copied.drawn(seed, STEPS) is not None)
    return list(itertools.islice(stories, count))


@pytest.mark.parametrize("old", failures_of_old())
def test_a_seed_that_once_failed(old: int, grounds: Memory) -> None:
    assert play(old, grounds)[0] == []


def test_every_county_comes_to_rest_whole(count: Count, seed: int) -> None:
    """Every seed on every core; a failing one is named, to be replayed by `python -m tests.sim.play SEED`."""
    number = count(2_000, 20_000, "seeds")
    first = (seed - 1) * 1_000_000 + 1
    starts = range(first, first + number, BATCH)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        found = [one for part in pool.map(batch, [(start, start + BATCH) for start in starts]) for one in part]
    assert found == []


def test_a_seed_tells_the_same_story_twice(count: Count, grounds: Memory) -> None:
    """In this process, and in another whose sets and dictionaries of words lie in another order."""
    number = count(1, 200, "seeds twice")
    seeds = [*range(1, number + 1), 24, 27, 580, *twice(2)]  # 24 and 27 once said more than one thing
    here = [play(seed, grounds)[1] for seed in seeds]
    assert here == [play(seed, grounds)[1] for seed in seeds]
    said = subprocess.run(
        [sys.executable, "-m", "tests.sim.play", "--prints", *map(str, seeds)], cwd=ROOT, check=True,
        capture_output=True, text=True, env=os.environ | {"PYTHONHASHSEED": "2"}, stdin=subprocess.DEVNULL,
    ).stdout.split()
    assert said == here
    assert len(set(here)) == len(set(seeds))


def test_clocks_change_nothing(count: Count, grounds: Memory) -> None:
    """Twenty years either way, at any seat and at the county: the rows end as with true clocks (P10)."""
    last = count(4, 300, "seeds with and without")
    put_back = [seed for seed in range(1, 1000) if nights.drawn(seed, STEPS) != nights.NONE]
    for seed in [*range(1, last + 1), *put_back[:last], *twice(last)]:
        assert play(seed, grounds)[2] == play(seed, grounds, clocks=False)[2], f"seed {seed}"


def test_real_files_tell_the_same_story(count: Count, grounds: Memory, tmp_path: Path) -> None:
    """One in a hundred over encrypted files: memory stands in for them in nothing that matters here."""
    files = Files(tmp_path)
    for seed in [*range(1, count(2, 200, "seeds on files") + 1), 580, *twice(1)]:
        assert play(seed, files)[:2] == play(seed, grounds)[:2], f"seed {seed}"
