"""Plays simulated counties for as long as it is let, going on where the last campaign ended: `make campaign`.

Every core plays; what was played is written down after each batch, so that it may be stopped at any
moment. tests/proof/campaign.json is committed: a seed named there as failed becomes a line of
tests/sim/seeds.txt once its fault is mended.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.sim.play import batch

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).with_name("campaign.json")
BATCH = 50


def load(path: Path = KEPT) -> dict[str, Any]:
    """Return what was played so far; `next` is the first seed that nobody has played."""
    if path.exists():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    return {"next": 1, "played": 0, "ranges": [], "failed": []}


def book(kept: dict[str, Any], commit: str, span: tuple[int, int], wrong: Iterable[str]) -> None:
    """Write a played batch into the record; a batch that follows the last one of its commit lengthens it."""
    first, last = span[0], span[1] - 1
    ranges = kept["ranges"]
    if ranges and ranges[-1]["commit"] == commit and ranges[-1]["last"] == first - 1:
        ranges[-1]["last"] = last
    else:
        ranges.append({"commit": commit, "first": first, "last": last})
    kept["next"], kept["played"] = last + 1, kept["played"] + span[1] - span[0]
    kept["failed"] += [{"commit": commit, "wrong": one} for one in wrong]


def save(kept: dict[str, Any], path: Path = KEPT) -> None:
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def spans(first: int, most: int) -> Iterator[tuple[int, int]]:
    """Yield batches from `first` on: `most` seeds, or without end where it is 0."""
    for start in itertools.count(first, BATCH):
        end = min(start + BATCH, first + most) if most else start + BATCH
        if start >= end:
            return
        yield start, end


def run(most: int) -> int:
    """Play `most` seeds (0: until stopped); return how many sentences of wrong the record holds."""
    kept, cores = load(), os.cpu_count() or 1
    command = ["git", "-c", "safe.directory=*", "rev-parse", "HEAD"]
    commit = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    coming = spans(kept["next"], most)
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        playing = [(span, pool.submit(batch, span)) for span in itertools.islice(coming, 2 * cores)]
        try:
            while playing:
                span, future = playing.pop(0)
                book(kept, commit, span, future.result())
                save(kept)
                print(f"played up to seed {span[1] - 1}; wrong in all: {len(kept['failed'])}", flush=True)
                playing += [(span, pool.submit(batch, span)) for span in itertools.islice(coming, 1)]
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
    return len(kept["failed"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proof.campaign")
    parser.add_argument("--seeds", type=int, default=0, help="how many; without it until Ctrl+C")
    return min(run(parser.parse_args().seeds), 1)


if __name__ == "__main__":
    sys.exit(main())
