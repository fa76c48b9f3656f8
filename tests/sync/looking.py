"""What the tests of the exchange look at: what arrived, what is known, what has no verdict; and a line that loses."""

from __future__ import annotations

from collections.abc import Callable

from station.kernel.deeds import OPERATOR
from station.store import outbox
from sync import protocol
from sync.client.state import Offline
from sync.county.seat import CountySeat
from sync.enrolling import Renumbered
from sync.keys import SIGNATURE_BYTES
from sync.protocol import Answer
from tests.sync.seats import Handle, Village, Wrap


def waiting(county: CountySeat) -> list[int]:
    """Return the reported prices that arrived at the county, sorted."""
    county.sync()
    return sorted(one.quote.middle for one in county.store.show("prices.waiting", OPERATOR, limit=10_000))


def newest(village: Village, product: str = "荔枝") -> list[int]:
    return [one.quote.middle for one in village.store.show("prices.latest", OPERATOR, name=product)]


def known(village: Village) -> list[tuple[str, int, str]]:
    """Return (source, price, status) of every price a station shows."""
    found = village.store.show("prices.history", OPERATOR, name="荔枝")
    return sorted((quote.source, quote.middle, quote.status) for quote in found)


def unjudged(village: Village) -> int:
    return outbox.verdict_counts(village.store.reader()).get(None, 0)


def refused(answer: bytes) -> str:
    """Return why the county took nothing of a request, as its signed answer says; "" where it took it."""
    return _said(answer).problem


def is_granted(answer: bytes) -> bool:
    """Whether a request for a number of its own was answered with one."""
    said = protocol.decode(answer[4:-SIGNATURE_BYTES], Renumbered)
    return not said.problem and not said.older


def is_overtaken(answer: bytes) -> bool:
    """Whether the county took nothing of a request because it saw that one, or a later one of its device."""
    return bool(_said(answer).reply.counter)


def _said(answer: bytes) -> Answer:
    return protocol.decode(answer[4:-SIGNATURE_BYTES], Answer)


def lossy(lose: Callable[[int], bool]) -> Wrap:
    """A line that loses the answer of the n-th request for which `lose(n)` says so."""
    count = 0

    def wrap(handle: Handle) -> Handle:
        def carried(path: str, blob: bytes) -> bytes:
            nonlocal count
            count += 1
            answer = handle(path, blob)
            if lose(count):
                raise Offline("lost")
            return answer

        return carried

    return wrap
