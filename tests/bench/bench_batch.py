"""What one signed batch of 50 rows costs a county in processor time, stage by stage; prints figures, writes JSON.

Run: python -m tests.bench.bench_batch. No line and no second process, so the figures hold on a machine that others
use too: of each stage the median and the 15th of a hundred, which is what it costs when nobody disturbs. `under_lock`
is what bounds a ledger in one file, whatever the number of processors.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from station.places.codes import path
from sync import protocol
from sync.county import pace
from sync.county.exchange import Asked, Begun
from sync.county.seat import CountySeat
from sync.county.service import Service, open_service
from sync.county.writer import Commits
from sync.envelope import hear_answer
from sync.protocol import Answer
from tests.bench.field import VILLAGE, Field, figure, keep
from tests.bench.load import Signed
from tests.bench.presigned import Story, enrol_many

STATIONS, BATCHES, ROWS = 100, 8, 50
A_COMMIT = 32  # requests: what waits together when a server has all it can do
MOST_MS = 3.0
QUIET = 15  # of a hundred
Result = TypeVar("Result")


def signed(seat: CountySeat) -> list[Signed]:
    """Return the requests of all stations as they take turns."""
    devices = enrol_many(seat, STATIONS, path(VILLAGE))
    for device in devices:
        story = Story(seat, device, device.number)
        for _ in range(BATCHES):
            story.batch(ROWS)
    return [one for turn in zip(*[device.requests for device in devices], strict=True) for one in turn]


class Stages:
    """Takes batches in as a server does, and times each stage by the processor of this thread."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._commits: Commits[Asked, Begun] = Commits(service.ledger, service.exchange.begin)
        self.took: dict[str, list[float]] = {"prepare": [], "under_lock": [], "finish": []}

    def take(self, public: bytes, requests: Sequence[Signed]) -> None:
        exchange = self._service.exchange
        asked = self._timed("prepare", lambda: [exchange.prepare(blob) for blob, _, _ in requests], len(requests))
        begun = self._timed("under_lock", lambda: self._commits.do(asked), len(requests))
        answers = self._timed("finish", lambda: [
            exchange.finish(one, done) for one, done in zip(asked, begun, strict=True) if isinstance(done, Begun)
        ], len(requests))
        for (_, digest, stands), answer in zip(requests, answers, strict=True):
            said = protocol.decode(hear_answer(public, digest, answer, stands=stands).body, Answer)
            assert (said.mark, said.problem) == (stands.mark, "")

    def _timed(self, stage: str, work: Callable[[], Result], count: int) -> Result:
        began = time.thread_time()
        result = work()
        self.took[stage].append((time.thread_time() - began) * 1000 / count)
        return result


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        field = Field(Path(folder))
        with closing(CountySeat(field.home, field.registry)) as seat:
            requests, public = signed(seat), seat.ledger.county().public
        with closing(open_service(field.home, field.registry)) as service:
            pace.settle()
            stages = Stages(service)
            for start in range(0, len(requests), A_COMMIT):
                stages.take(public, requests[start : start + A_COMMIT])
    quiet = {stage: sorted(took)[len(took) * QUIET // 100] for stage, took in stages.took.items()}
    return {
        "batches": len(requests),
        "ms_a_batch": figure(MOST_MS, sum(quiet.values())),
        "quiet_ms": {stage: round(ms, 3) for stage, ms in quiet.items()},
        "median_ms": {stage: round(statistics.median(took), 3) for stage, took in stages.took.items()},
    }


if __name__ == "__main__":
    keep("batch", run())
