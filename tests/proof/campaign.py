"""Plays simulated counties for as long as it is let, going on where the last campaign ended: `make campaign`.

Every core plays, behind whatever else the machine does. What was played is written down every thousand seeds and
when somebody stops it (Ctrl+C, SIGTERM). tests/proof/campaign.json is committed: a seed named there as failed becomes
a line of tests/sim/seeds.txt once its fault is mended. A campaign of another machine is played from a seed of its
own on (`--first`) into a file of its own (`--into`), and `--merge` adds that to the record.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

from tests.proof import record
from tests.proof.record import Record, Span
from tests.sim.play import batch

BATCH = 20  # seeds of one errand
SAVED_EVERY = 1000  # seeds: a few minutes of work are all that a power cut takes
NICE = 10


def spans(first: int, most: int) -> Iterator[Span]:
    """Yield batches from `first` on: `most` seeds, or without end where it is 0."""
    for start in itertools.count(first, BATCH):
        end = min(start + BATCH, first + most) if most else start + BATCH
        if start >= end:
            return
        yield start, end


def play_all(kept: Record, coming: Iterator[Span], workers: int, stopped: threading.Event) -> Iterator[Span]:
    """Play batches into the record, in order, until there are none or somebody stopped it; yield each when it is in."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_behind_others) as pool:
        playing = [(span, pool.submit(batch, span)) for span in itertools.islice(coming, 2 * workers)]
        while playing:
            span, future = playing.pop(0)
            found = _waited_for(future, stopped)
            if found is None:
                for _, one in playing:
                    one.cancel()
                if future.cancel() or future.cancelled():
                    return
                found = future.result()  # it had begun: a moment, and nothing of it is lost
            kept.add(span, found)
            yield span
            if not stopped.is_set():
                playing += [(span, pool.submit(batch, span)) for span in itertools.islice(coming, 1)]


def _waited_for(future: Future[list[str]], stopped: threading.Event) -> list[str] | None:
    """Return what a batch found; None where it is not done and somebody stopped the campaign."""
    while not stopped.is_set():
        with contextlib.suppress(TimeoutError):
            return future.result(timeout=1)
    return future.result() if future.done() and not future.cancelled() else None


def _behind_others() -> None:
    """A worker gives way to everybody, and leaves it to the campaign to hear Ctrl+C."""
    os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Ctrl+C and SIGTERM end the campaign after the batches under way."""
    stopped = threading.Event()
    before = {one: signal.signal(one, lambda *_: stopped.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def run(path: Path, first: int, most: int, workers: int) -> int:
    """Play `most` seeds (0: until stopped) from `first` (0: the next one); return how many have failed in all."""
    kept = record.load(path)
    unsaved = 0
    with _stopping() as stopped:
        print(f"playing from seed {first or kept.next} on, {workers} at a time", flush=True)
        try:
            for span in play_all(kept, spans(first or kept.next, most), workers, stopped):
                unsaved += span[1] - span[0]
                if unsaved >= SAVED_EVERY:
                    kept.save(path)
                    unsaved = 0
                    print(f"played up to seed {span[1] - 1}; failed in all: {len(kept.failed)}", flush=True)
        except BrokenProcessPool:
            print("a worker was ended from outside; what was played before is kept", file=sys.stderr)
        kept.save(path)
    print(f"{kept.played()} seeds on record; failed: {len(kept.failed)}", flush=True)
    return len(kept.failed)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proof.campaign")
    parser.add_argument("--seeds", type=int, default=0, help="how many; without it until Ctrl+C")
    parser.add_argument("--first", type=int, default=0, help="the seed to begin with; without it the next one")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes; without it one a core")
    parser.add_argument("--into", type=Path, default=record.KEPT, help="the record; without it the committed one")
    parser.add_argument("--merge", type=Path, nargs="+", default=[], help="add these records to it, and play nothing")
    given = parser.parse_args(arguments)
    if given.merge:
        kept = record.load(given.into)
        for other in given.merge:
            kept.merge(record.load(other))
        kept.save(given.into)
        return 0
    return min(run(given.into, given.first, given.seeds, given.workers), 1)


if __name__ == "__main__":
    sys.exit(main())
