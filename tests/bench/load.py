"""The load on a county: a process of its own that sends pre-signed requests over many kept-alive connections.

`python -m tests.bench.load PLAN` reads a pickled `Plan` and prints what it measured as JSON.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sync import protocol
from sync.envelope import Standpoint, hear_answer
from sync.protocol import Answer

VERIFIED = 16  # one answer in so many is held against the county's signature; all against the mark they must reach
GIVE_UP_S = 120
MOST_TIMES = 40  # a station comes again so often at most

Signed = tuple[bytes, bytes, Standpoint]  # request, its digest, where it should lead


@dataclass(frozen=True)
class Plan:
    """What to send where: one list of requests a station, sent in order.

    `rate` is requests a second over all stations (0: as fast as answers come, `in_flight` at a time);
    `within_s` lets every station begin at a random moment of so many seconds and come again when told.
    """

    address: str
    public: bytes
    stations: Sequence[Sequence[Signed]]
    rate: float = 0.0
    in_flight: int = 64
    within_s: float = 0.0


@dataclass
class Found:
    """What was measured: seconds each answer took, and what was no answer.

    `offered_s` is how long every station still had something to say: after that what is left are those that were
    told to come again, and a rate over the whole says when they were told to, not what a server takes.
    """

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0
    gave_up: int = 0
    began: float = 0.0
    ended: float = 0.0
    offered_s: float = 0.0
    within: int = 0  # answers while it was offered

    def one_has_no_more(self) -> None:
        """A station has nothing more to say."""
        if not self.offered_s:
            self.offered_s, self.within = time.perf_counter() - self.began, len(self.seconds)

    def told(self) -> dict[str, float | dict[str, int]]:
        took = sorted(self.seconds)
        count = len(took)
        shares = {f"p{share}_ms": round(took[min(count - 1, count * share // 100)] * 1000, 1) for share in (50, 95, 99)}
        return {
            "answered": count, "seconds": round(self.ended - self.began, 2),
            "a_second": round(count / (self.ended - self.began), 1), **shares,
            "a_second_while_offered": round(self.within / self.offered_s, 1) if self.offered_s else 0.0,
            "load_ms_each": round(time.process_time() * 1000 / count, 2), "wrong": self.wrong, "gave_up": self.gave_up,
            "statuses": {str(status): number for status, number in self.statuses.items()},
        }


class Caller:
    """One station on its connection."""

    def __init__(self, plan: Plan, requests: Sequence[Signed], found: Found) -> None:
        where = urlsplit(plan.address)
        self._host, self._port = where.hostname or "", where.port or 0
        self._head = f"POST {protocol.EXCHANGE_PATH} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: ".encode()
        self._plan, self._found = plan, found
        self._left = list(reversed(requests))
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def open(self) -> None:
        self._line = await asyncio.open_connection(self._host, self._port)

    async def next(self) -> bool:
        """Send the next request, again as often as the county says; return whether there is another."""
        signed = self._left.pop()
        for _ in range(MOST_TIMES):
            away = await self._once(signed)
            if away is None:
                return bool(self._left)
            await asyncio.sleep(away)
        self._found.gave_up += 1
        return False

    async def _once(self, signed: Signed) -> float | None:
        """Send once; return None when it was answered, else the seconds to stay away."""
        began = time.perf_counter()
        status, away, body = await asyncio.wait_for(self._post(signed[0]), GIVE_UP_S)
        self._found.statuses[status] += 1
        if status == 200:
            self._found.seconds.append(time.perf_counter() - began)
            self._check(signed, body)
        return None if status == 200 else away

    async def _post(self, blob: bytes) -> tuple[int, float, bytes]:
        if self._line is None or self._line[0].at_eof():  # a server closes a line that is quiet for long
            await self.open()
        assert self._line is not None
        reader, writer = self._line
        writer.write(self._head + str(len(blob)).encode() + b"\r\n\r\n" + blob)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        body = await reader.readexactly(_number(head, b"content-length:"))
        if b"connection: close" in head:
            writer.close()
            self._line = None
        return int(head[9:12]), float(_number(head, b"retry-after:")), body

    def _check(self, signed: Signed, body: bytes) -> None:
        if len(self._found.seconds) % VERIFIED == 0:
            said = hear_answer(self._plan.public, signed[1], body, stands=signed[2]).body
        else:
            said = body[4:-64]
        answer = protocol.decode(said, Answer)
        judged = all(one.verdict < 2 for one in answer.rulings)
        self._found.wrong += answer.mark != signed[2].mark or bool(answer.problem) or not judged


def _number(head: bytes, name: bytes) -> int:
    at = head.find(name)
    return int(head[at + len(name) : head.index(b"\r\n", at)]) if at >= 0 else 0


async def run(plan: Plan) -> Found:
    found = Found()
    callers = [Caller(plan, requests, found) for requests in plan.stations]
    for start in range(0, len(callers), 50):
        await asyncio.gather(*[one.open() for one in callers[start : start + 50]])
    found.began = time.perf_counter()
    if plan.within_s:
        await asyncio.gather(*[_returning(one, plan.within_s) for one in callers])
    elif plan.rate:
        await _paced(callers, plan.rate, found)
    else:
        await _flat_out(callers, plan.in_flight)
    found.ended = time.perf_counter()
    return found


async def _returning(caller: Caller, within_s: float) -> None:
    await asyncio.sleep(random.random() * within_s)
    while await caller.next():
        pass


async def _flat_out(callers: Sequence[Caller], in_flight: int) -> None:
    """Let stations take turns, so many at a time."""
    turns = list(reversed(callers))

    async def work() -> None:
        while turns:
            caller = turns.pop()
            if await caller.next():
                turns.insert(0, caller)

    await asyncio.gather(*[work() for _ in range(in_flight)])


async def _paced(callers: Sequence[Caller], rate: float, found: Found) -> None:
    """Send at a steady rate whatever the answers do; a station still waiting for an answer is passed over."""
    tasks: dict[Caller, asyncio.Task[bool]] = {}
    left = list(callers)
    began, sent = time.perf_counter(), 0
    while left:
        before_pass = sent
        for caller in list(left):
            before = tasks.get(caller)
            if before is not None and not before.done():
                continue
            if before is not None and not before.result():
                found.one_has_no_more()
                left.remove(caller)
                continue
            sent += 1
            await asyncio.sleep(max(0.0, began + sent / rate - time.perf_counter()))
            tasks[caller] = asyncio.ensure_future(caller.next())
        await asyncio.sleep(0 if sent > before_pass else 1 / rate)  # all wait: looking on would take the server's time


if __name__ == "__main__":
    plan: Plan = pickle.loads(Path(sys.argv[1]).read_bytes())  # written by the bench that started this
    print(json.dumps(asyncio.run(run(plan)).told()))
