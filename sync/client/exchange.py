"""A seat's half of the exchange: one round trip at a time, every step safe to lose.

State is read and written only in the store's transactions; what is decided here depends on nothing
but the store, the transport and the clock it was given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from station.kernel.clock import GuardedClock
from station.kernel.errors import StationError
from station.store import identity, inbox, oplog, outbox, settings
from station.store.database import Connection
from station.store.inbox import News
from station.store.oplog import Op, OpKind
from station.store.store import Store
from sync import protocol
from sync.client.state import LAST_OK, Tally
from sync.client.transport import Transport
from sync.envelope import DeviceKey, Receipt, open_answer, seal_request, verify_receipt
from sync.frames import Item, decode_frame, encode_frame, item_from_body
from sync.protocol import LARGEST_FRAME, Answer, Feed, Head, Hello

RULINGS = "sync.rulings"
SMALLEST_FRAME, FIRST_FRAME = 1 << 10, 4 << 10
QUICK_S, SLOW_S = 1.5, 5.0  # a round trip is to take three to five seconds (SYNC.md rule 16)
FRAMES_PER_ANSWER = 16
MOST_OPS = 128 << 10  # bytes of stored ops in one request
PROGRAM = "0.1"

Progress = Callable[[Tally], bool]


@dataclass(frozen=True, slots=True)
class Sending:
    """One request, ready to go, and where the op log stood when it was made."""

    blob: bytes
    digest: bytes
    ops: int
    last: int


class Exchange:
    """Runs round trips of one store over one transport."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        frame: int = FIRST_FRAME,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._transport = transport
        self._tick = tick
        self.frame = frame

    def run(self, budget: int = 0, progress: Progress = lambda tally: True) -> Tally:
        """Exchange until nothing is left, `budget` bytes are spent (0: no limit) or `progress` says stop."""
        tally = Tally()
        while True:
            left = budget - tally.sent - tally.received if budget else 0
            if budget and left <= 0:
                tally.more = True
                return tally
            began = self._tick()
            tally.more = self.round(tally, left)
            tally.rounds += 1
            self.frame = next_frame(self.frame, self._tick() - began)
            if not progress(tally) or not tally.more:
                return tally

    def round(self, tally: Tally, left: int = 0) -> bool:
        """One request and its answer; return whether there is more to exchange."""
        sending = self._store.write(lambda db: self._prepare(db, left))
        sent, received = self._transport.sent, self._transport.received
        blob = self._transport.post(protocol.EXCHANGE_PATH, sending.blob)
        tally.sent += self._transport.sent - sent
        tally.received += self._transport.received - received
        who = identity.need(self._store.reader())
        body = open_answer(who.county_public, sending.digest, blob)
        answer = protocol.decode(body, Answer)
        more_ops = self._settle(answer, tally)
        for feed in answer.feeds:
            self._take(feed, tally)
        return answer.more or more_ops

    def _prepare(self, db: Connection, left: int) -> Sending:
        who = identity.need(db)
        mark, chain = outbox.mark(db)
        most = min(self.frame * FRAMES_PER_ANSWER, protocol.MOST_BODY // 4)
        if left:
            most = min(most, max(left // 2, SMALLEST_FRAME))
        ops, frame = self._pack(outbox.take(db, mark, min(most, MOST_OPS)))
        last = ops[-1].number if ops else mark
        hello = Hello(
            version=protocol.VERSION,
            epoch=who.epoch,
            incarnation=who.incarnation,
            mark=mark,
            chain=chain,
            heads=[Head(*_head_values(head)) for head in outbox.heads(db, mark + 1, last)] if ops else [],
            ops=frame,
            tip=outbox.chain_at(db, last) or chain,
            cursors=inbox.cursors(db),
            verdicts=settings.get(db, RULINGS, 0),
            want=most,
            frame=self.frame,
            now_ms=self._store.clock.now_ms(),
            program=PROGRAM,
        )
        counter = settings.take_numbers(db, "requests")
        key = DeviceKey.from_private(who.private)
        blob, digest = seal_request(
            key, who.device, counter, ("POST", protocol.EXCHANGE_PATH), protocol.encode(hello)
        )
        return Sending(blob, digest, len(ops), last)

    def _pack(self, ops: Sequence[Op]) -> tuple[Sequence[Op], bytes]:
        """Return (the first of the ops, as many as one frame may hold, and their frame)."""
        registry = self._store.registry
        items: list[Item] = []
        lines = 0
        for op in ops:
            item = item_from_body(registry, op.table, op.row, op.kind, op.base, op.body)
            lines += _size(item)
            if items and lines > protocol.MOST_LINES:
                break
            items.append(item)
        return ops[: len(items)], encode_frame(registry, items) if items else b""

    def _settle(self, answer: Answer, tally: Tally) -> bool:
        """Store acknowledgement and verdicts; return whether ops still wait."""
        if answer.problem:
            raise StationError(answer.problem)

        def work(db: Connection) -> bool:
            who = identity.need(db)
            mark, _ = outbox.mark(db)
            self._acknowledge(db, who, answer)
            rulings = [(one.group, one.verdict, one.code, one.facts) for one in answer.rulings]
            outbox.decide(db, answer.now_ms, rulings)
            if answer.rulings:
                settings.put(db, RULINGS, answer.rulings[-1].seq)
            self._believe(answer.now_ms)
            settings.put(db, LAST_OK, self._store.clock.now_ms())
            tally.ops += max(0, answer.mark - mark)
            return oplog.tip(db)[0] > answer.mark

        touched = frozenset({"sync.state"} | ({"sync.rulings"} if answer.rulings else set()))
        return bool(self._store.write(work, touched))

    def _acknowledge(self, db: Connection, who: identity.Identity, answer: Answer) -> None:
        if outbox.chain_at(db, answer.mark) != answer.chain:
            raise StationError("sync.forked")
        outbox.set_mark(db, answer.mark, answer.chain)
        if answer.receipt:
            receipt = verify_receipt(who.county_public, answer.receipt)
            if (receipt.county, receipt.device, receipt.mark, receipt.chain) != (
                who.county, who.device, answer.mark, answer.chain):
                raise StationError("sync.bad_receipt")
            settings.put(db, outbox.RECEIPT, answer.receipt.hex())

    def _believe(self, county_ms: int) -> None:
        """The answer is signed and minutes old at most: its time puts a wrong clock right."""
        clock = self._store.clock
        if isinstance(clock, GuardedClock):
            clock.county_time(county_ms)

    def _take(self, feed: Feed, tally: Tally) -> None:
        """Apply one frame and its cursor in one transaction."""
        registry = self._store.registry
        items = decode_frame(registry, feed.frame) if feed.frame else []
        news = [News(one.table, one.row, OpKind(one.kind), one.version, one.values, one.lines) for one in items]

        def work(db: Connection) -> frozenset[str]:
            if inbox.cursors(db).get(feed.scope, 0) >= feed.seq:
                return frozenset()
            touched = inbox.take_in(db, registry, news)
            inbox.set_cursor(db, feed.scope, feed.seq)
            return touched

        touched = self._store.write(work)
        self._store.announce(touched)
        tally.rows += sum(_size(item) for item in items)


def next_frame(frame: int, seconds: float) -> int:
    """Return the frame size after a round trip of `seconds`; a failed one counts as endless."""
    if seconds < QUICK_S:
        return min(frame * 4, LARGEST_FRAME)
    return max(frame // 2, SMALLEST_FRAME) if seconds > SLOW_S else frame


def last_receipt(db: Connection) -> Receipt | None:
    """Return the county's newest receipt for this machine's work, checked, or None."""
    kept = settings.get(db, outbox.RECEIPT)
    who = identity.load(db)
    return None if kept is None or who is None else verify_receipt(who.county_public, bytes.fromhex(kept))


def _head_values(head: outbox.GroupHead) -> tuple[int, int, str, int, int, int, bool]:
    return (head.number, head.count, head.deed, head.person, head.at_ms, head.offset_minutes, head.suspect)


def _size(item: Item) -> int:
    return len(item.lines[0]) if item.lines else 1


