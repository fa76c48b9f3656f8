"""The virtual link: what may happen to one request and its answer, drawn from the world's one source of chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from station.kernel.errors import StationError
from sync.client.state import Offline
from tests.sim.sides import Crash

# What befalls a request, with its share of the faults.
FAULTS: Mapping[str, int] = {
    "request lost": 5, "answer lost": 8, "request twice": 4, "request late": 4, "old answer": 2,
    "county dies in the transaction": 4, "county dies after the commit": 3,
}
# The county's word for a request it has seen, or whose signature belongs to another; both are the link's doing.
MADE_BY_THE_LINK = frozenset({"sync.replayed", "envelope.bad_signature"})


@dataclass
class Link:
    """Carries requests to the county; `rate` is the share of requests that something befalls."""

    deliver: Callable[[bytes], bytes]
    arm: Callable[[int], None]  # the county shall die at its n-th statement from here
    chance: random.Random
    rate: float = 0.0
    late: list[bytes] = field(default_factory=list)
    answers: dict[int, bytes] = field(default_factory=dict)
    met: dict[str, int] = field(default_factory=dict)
    says_wrong: bool = False  # the last answer was an old one: the station must refuse it

    def post(self, device: int, blob: bytes) -> bytes:
        """Return the answer, or raise what a station would meet."""
        self.says_wrong = False
        fault = self._fault()
        if fault:
            self.met[fault] = self.met.get(fault, 0) + 1
        if fault == "request lost":
            raise Offline(fault)
        if fault == "request late":
            self.late.append(blob)
            raise Offline(fault)
        if fault == "old answer" and device in self.answers:
            self.says_wrong = True
            return self.answers[device]
        if fault == "county dies in the transaction":
            self.arm(self.chance.randint(1, 30))
        answer = self._reach(blob)
        if fault == "request twice":
            self.again(blob)
        self.answers[device] = answer
        if fault in ("answer lost", "county dies after the commit"):
            raise Offline(fault)
        return answer

    def again(self, blob: bytes) -> None:
        """Deliver a request whose answer nobody waits for any more."""
        try:
            self.deliver(blob)
        except Crash:
            pass
        except StationError as refusal:
            if refusal.code not in MADE_BY_THE_LINK:
                raise

    def deliver_late(self) -> None:
        """Deliver one of the requests that were under way, in any order."""
        if self.late:
            self.again(self.late.pop(self.chance.randrange(len(self.late))))

    def _reach(self, blob: bytes) -> bytes:
        try:
            return self.deliver(blob)
        except Crash as died:
            raise Offline("county died") from died

    def _fault(self) -> str:
        if self.chance.random() >= self.rate:
            return ""
        return self.chance.choices(list(FAULTS), list(FAULTS.values()))[0]


class Line:
    """One station's transport over the link."""

    def __init__(self, link: Link, device: int) -> None:
        self._link = link
        self._device = device
        self.sent = self.received = 0

    def post(self, path: str, blob: bytes) -> bytes:
        del path
        self.sent += len(blob)
        answer = self._link.post(self._device, blob)
        self.received += len(answer)
        return answer
