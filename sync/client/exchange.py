"""A seat's half of the exchange: one round trip at a time, every step safe to lose.

State is read and written only in the store's transactions; what is decided here depends on nothing
but the store, the transport and the clock it was given.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from station.kernel.clock import GuardedClock
from station.kernel.errors import StationError
from station.store import bulk, copies, identity, oplog, outbox, settings, spans
from station.store.database import Connection
from station.store.store import Store
from sync import protocol
from sync.client import epochs, packing, papers, telling, unread
from sync.client.comparing import ALL_LANES, Comparison
from sync.client.layouts import Layouts
from sync.client.pieces import Pieces
from sync.client.renumbering import Renumbering, begin_epoch
from sync.client.salvaging import Salvaging, keep_seal
from sync.client.state import LAST_OK, CountyWord, Tally
from sync.client.taking import take_feed
from sync.client.transport import Transport, counted
from sync.client.unread import Portion
from sync.envelope import Context, Opened, Receipt, Signed, Standpoint, hear_answer, verify_receipt
from sync.protocol import MORE, SETS_DIFFER, TELL_LAYOUT, TELL_SPANS, TELL_WHO, Answer, Aside, Heads, Hello
from sync.statements import Seal

SMALLEST_ANSWER, FIRST_ANSWER = 1 << 10, 4 << 10
LARGEST_ANSWER = protocol.MOST_WANTED
QUICK_S, SLOW_S = 1.5, 5.0  # a round trip is to take three to five seconds (SYNC.md rule 16)
TELL_ANY = TELL_SPANS | TELL_WHO | TELL_LAYOUT
MOST_OPS = 128 << 10  # bytes of stored ops in one request

LEFT_COPY = ("another number",)  # where a store stood that has a new number since: whatever comes next moves it

Progress = Callable[[Tally], bool]


@dataclass(frozen=True, slots=True)
class Sending:
    """One request, ready to go, what it told the county of the feeds, how many ops it brings, where it leads."""

    signed: Signed
    counter: int
    told: str
    ops: int
    stands: Standpoint


class Exchange:
    """Runs round trips of one store over one transport."""

    def __init__(
        self,
        store: Store,
        transport: Transport,
        want: int = FIRST_ANSWER,
        tick: Callable[[], float] = time.monotonic,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        self._store = store
        self._transport = transport
        self._tick = tick
        self._signs = MORE  # until an answer says otherwise
        self._first, self._bare = True, False  # the first hello may go bare: most find nothing new
        self.want, self._largest = want, largest
        self._layouts = Layouts(store)
        self.comparison = Comparison(store, self._layouts)
        self.pieces = Pieces(store)
        self.portion = Portion()
        self.renumbering = Renumbering(store, transport)
        self.salvaging = Salvaging(store, self._layouts)
        self._counter = 0  # of the request under way
        self._stood: tuple[object, ...] | None = None  # where the last round left this store
        self.most_lane = ALL_LANES

    def run(self, budget: int = 0, progress: Progress = lambda tally: True, tally: Tally | None = None) -> Tally:
        """Exchange until nothing is left, `budget` bytes are spent (0: no limit) or `progress` says stop.

        What `tally` counted before is spent as well.
        """
        tally = Tally() if tally is None else tally
        counted(tally, self._transport, self.renumbering.resume)
        while True:
            left = budget - tally.sent - tally.received if budget else 0
            if budget and left <= 0:
                tally.more = True
                return tally
            moved = self._attempt(tally, left)
            tally.rounds += 1
            if not progress(tally) or ((not tally.more or not moved) and not self._leave_copy(tally)):
                return tally

    def _attempt(self, tally: Tally, left: int) -> bool:
        """One round, or what puts this store right where the county takes it for another; return whether it moved."""
        stood = self._stood or self._standing()
        self._stood = None  # until this round ends well
        try:
            tally.more = self.round(tally, left)
        except CountyWord as caught:
            trouble = caught  # the name of a caught error ends with its block
            if not counted(tally, self._transport, lambda: self.renumbering.mend(trouble, self._counter)):
                raise
            self._signs, tally.more = MORE, True
            return True
        moved = self._bare or self._signs & TELL_ANY
        if tally.more:  # else this was the last round, whatever it moved
            self._stood = self._standing()
            moved = moved or self._stood != stood
        parts = (self.comparison, self.portion, self.pieces, self.salvaging)
        return any([part.moved() for part in parts]) or bool(moved)

    def _leave_copy(self, tally: Tally) -> bool:
        """A file put back here from a copy goes on under a number of its own, once what it brought is delivered.

        Not before: what both copies still had to send is then known to the county by the log they share.
        """
        if not copies.is_copy(self._store.reader()) or outbox.waiting(self._store.reader()).ops:
            return False
        left = counted(tally, self._transport, self.renumbering.renumber)
        self._stood = LEFT_COPY if left else None
        return left

    def round(self, tally: Tally, left: int = 0) -> bool:
        """One request and its answer; return whether there is more to exchange."""
        sending = self._store.write(lambda db: self._prepare(db, left))
        self._counter = sending.counter
        began = self._tick()
        post = self._transport.post
        blob = counted(tally, self._transport, lambda: post(protocol.EXCHANGE_PATH, sending.signed.blob))
        self.want = min(next_want(self.want, self._tick() - began), self._largest)
        who = identity.need(self._store.reader())
        signed = sending.signed
        opened = hear_answer(who.county_public, signed.digest, blob, signed.answering, sending.stands)
        answer = protocol.decode(opened.body, Answer)
        more_ops = self._settle(answer, opened, sending, tally)
        for feed in answer.feeds:
            tally.rows += take_feed(self._store, self._layouts, who.scopes, feed)
        if answer.feeds:
            self._store.write(telling.all_taken)
        tally.rows += self.comparison.hear(answer, unsent=more_ops)
        tally.retry_after = answer.retry_after
        self.pieces.hear(answer)
        self.salvaging.hear(answer, epoch=answer.epoch != who.epoch)
        more = bool(answer.signs & (MORE | SETS_DIFFER)) or more_ops or self.comparison.asks()
        return more or self.pieces.asks() or self.salvaging.active()

    def _standing(self) -> tuple[object, ...]:
        """What a round moves: one that moves nothing is the last, whatever the county says of more."""
        db = self._store.reader()
        who = identity.need(db)
        heard = settings.get(db, telling.RULINGS, 0), self._layouts.schemas(db)
        return who.epoch, who.scopes, outbox.mark(db), heard, spans.all_spans(db), spans.parts(db)

    def _prepare(self, db: Connection, left: int) -> Sending:
        who = identity.need(db)
        mark, chain = outbox.mark(db)
        want = min(self.want, max(left // 2, SMALLEST_ANSWER)) if left else self.want
        giving = self.salvaging.active() and not settings.get(db, papers.BARRED, "")  # who is shut out delivers
        batch = packing.nothing(mark) if giving else self._pack(db, mark, min(want, MOST_OPS))
        level = telling.level(db, who)
        aside, told = telling.aside(db, self._layouts, (who, chain, level), self._signs)
        aside = self.salvaging.ask(aside) if giving else self.comparison.ask(aside, self.most_lane)
        if waiting := oplog.tip(db)[0] - batch.last:
            aside = msgspec.structs.replace(aside, waiting=waiting)
        if not giving and not self._signs & MORE and not batch.frame:  # media come last
            aside = self.pieces.ask(aside, want)
        hello = Hello(
            version=protocol.VERSION,
            epoch=who.epoch,
            stand=telling.stand(who, mark, chain, self._layouts.schemas(db)),
            level=level,
            mark=mark,
            verdicts=settings.get(db, telling.RULINGS, 0),
            now_ms=self._store.clock.now_ms(),
            want=want,
            aside=aside,
            heads=Heads(batch.heads),
            ops=batch.frame,
            tip=batch.tip,
        )
        counter = settings.take_numbers(db, telling.REQUESTS)
        context = Context(who.device, counter, protocol.EXCHANGE_PATH)
        self._bare, self._first = self._first and not batch.frame and aside == Aside(), False
        signed = telling.signed(who, self._transport, context, protocol.encode(hello), bare=self._bare)
        stands = telling.standpoint(db, who, (batch.last, batch.chain or chain))
        return Sending(signed, counter, told, batch.last - mark, stands)

    def _pack(self, db: Connection, mark: int, most: int) -> packing.Batch:
        few = min(self.portion.most(db), self._reach(db, mark) - mark)
        return packing.pack(db, self._store.registry, mark, most, few) if few > 0 else packing.nothing(mark)

    def _reach(self, db: Connection, mark: int) -> int:
        """Return the number of the last op to send: all of them, or where bytes are dear the last that may not wait."""
        return oplog.tip(db)[0] if self.most_lane == ALL_LANES else bulk.last_small(db, mark)

    def _settle(self, answer: Answer, opened: Opened, sending: Sending, tally: Tally) -> bool:
        """Store acknowledgement and verdicts; return whether ops still wait."""
        if answer.problem:
            raise CountyWord(answer.problem, answer.reply.counter, shared=answer.reply.shared)
        self._layouts.check(answer.reply.layout)
        self.renumbering.heard()
        if answer.epoch != identity.need(self._store.reader()).epoch:
            self._signs = MORE
            return begin_epoch(self._store, answer)

        def work(db: Connection) -> bool:
            who = identity.need(db)
            mark, _ = outbox.mark(db)
            looked_at = answer.mark > mark or answer.reply.unread
            self.portion.hear(db, mark + 1, sending.ops if looked_at else 0, answer.reply.unread)
            if self._is_level(answer):
                unread.all_agree(db)
            self._acknowledge(db, who, answer, opened)
            for one in answer.rulings:
                telling.heed(db, self._store.registry, answer.now_ms, one)
            if answer.rulings:
                settings.put(db, telling.RULINGS, answer.rulings[-1].seq)
            settings.put(db, telling.ANSWERED, sending.counter)
            if sending.told or answer.signs & TELL_SPANS:
                settings.put(db, telling.TOLD, "" if answer.signs & TELL_SPANS else sending.told)
            self._layouts.keep(db, answer.reply.layout)
            if isinstance(opened.kept, Seal):
                keep_seal(db, opened.kept, opened.statement)
            if settings.get(db, papers.BARRED, "") != answer.reply.barred:
                settings.put(db, papers.BARRED, answer.reply.barred)
            if answer.reply.tops is not None:
                epochs.cut(db, answer.reply.tops)
            moved.update(papers.keep(db, self._store.registry, answer.reply.papers))
            self._believe(answer.now_ms)
            settings.put(db, LAST_OK, self._store.clock.now_ms())
            tally.ops += max(0, answer.mark - mark)
            return self._reach(db, answer.mark) > answer.mark and bool(self.portion.most(db))

        self._signs, moved = answer.signs, set[str]()
        touched = frozenset({"sync.state"} | ({"sync.rulings"} if answer.rulings else set()))
        more = bool(self._store.write(work, touched))
        if moved:
            self._store.announce(frozenset(moved))
        return more

    def _is_level(self, answer: Answer) -> bool:
        """Whether the county says that this store holds what it holds itself."""
        reply = answer.reply
        return self.most_lane == ALL_LANES and not (answer.signs or answer.feeds or reply.barred or reply.papers)

    def _acknowledge(self, db: Connection, who: identity.Identity, answer: Answer, opened: Opened) -> None:
        mark, agreed = outbox.mark(db)
        chain = outbox.chain_at(db, answer.mark)
        signed = opened.kept if isinstance(opened.kept, Receipt) else None
        if chain is None or (answer.mark != mark and not (answer.receipt or answer.chain or signed)):
            raise CountyWord("sync.forked")
        if answer.chain and chain[: protocol.CHAIN_BYTES] != answer.chain:
            raise CountyWord("sync.forked")
        if signed and signed.chain != chain:
            raise StationError("sync.bad_receipt")
        if (mark, agreed) != (answer.mark, chain):
            outbox.set_mark(db, answer.mark, chain)
        receipt = telling.proven(who, answer, chain) if answer.receipt else opened.statement if signed else b""
        if receipt:
            settings.put(db, outbox.RECEIPT, receipt.hex())

    def _believe(self, county_ms: int) -> None:
        """The answer is signed and minutes old at most: its time puts a wrong clock right."""
        clock = self._store.clock
        if isinstance(clock, GuardedClock):
            clock.county_time(county_ms)


def next_want(want: int, seconds: float) -> int:
    """Return the size of the next answer after a round trip of `seconds`; a failed one counts as endless."""
    if seconds < QUICK_S:
        return min(want * 4, LARGEST_ANSWER)
    return max(want // 2, SMALLEST_ANSWER) if seconds > SLOW_S else want


def last_receipt(db: Connection) -> Receipt | None:
    """Return the county's newest receipt for this machine's work, checked, or None."""
    kept = settings.get(db, outbox.RECEIPT)
    who = identity.load(db)
    return None if kept is None or who is None else verify_receipt(who.county_public, bytes.fromhex(kept))
