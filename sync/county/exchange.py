"""One round trip at the county: take in ops, acknowledge them, answer with verdicts and news.

Everything an exchange changes is one transaction, and the answer is built inside it but leaves only
after the commit: what is acknowledged is durable (SYNC.md rule 8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from station.kernel.errors import StationError
from station.kernel.record import Registry
from sync import protocol
from sync.county import compare, numbering, tables
from sync.county.feeds import Feeds, OwnOps, Reader, rulings_after, with_feeds
from sync.county.hot import Hot, mine
from sync.county.intake import Intake, Sent, read_ops
from sync.county.ledger import County, Ledger
from sync.county.visit import Visit, told_spans
from sync.envelope import Receipt, open_request, seal_answer, sign_receipt, signature_of
from sync.protocol import MORE, SECOND_MS, SETS_DIFFER, TELL_SPANS, TELL_WHO, Answer, Feed, Hello, Reply, Ruling
from sync.standing import level_of_spans, level_of_sums

DEVICE = Hot(select(tables.device).where(mine(tables.device, "county", "device")))
MOST_KEYS = 1 << 16
Now = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request whose signature is right, read as far as it can be without the ledger."""

    device: int
    counter: int
    digest: bytes
    hello: Hello
    ops: Sequence[Sent] | StationError


class Exchange:
    """The county's half of the exchange over one ledger."""

    def __init__(self, ledger: Ledger, registry: Registry, now: Now) -> None:
        self._ledger = ledger
        self._registry = registry
        self._now = now
        self._keys: dict[int, bytes] = {}

    def handle(self, blob: bytes) -> bytes:
        """Answer one signed request; StationError for one that cannot be trusted or read at all."""
        asked = self.prepare(blob)
        with self._ledger.writing() as connection:
            answer = self.answer(connection, asked)
        return self.seal(asked, answer)

    def prepare(self, blob: bytes) -> Asked:
        """Do what needs no lock: check who speaks and read what he says; errors as `handle`."""
        request = open_request(blob)
        request.verify(self._public(request.device), "POST", protocol.EXCHANGE_PATH)
        hello = protocol.decode(request.body, Hello)
        ops: Sequence[Sent] | StationError = []
        if hello.ops:
            try:
                ops = read_ops(self._registry, hello)
            except StationError as trouble:  # whether anybody wants these ops is known under the lock alone
                ops = trouble
        return Asked(request.device, request.counter, request.digest, hello, ops)

    def answer(self, connection: Connection, asked: Asked) -> Answer:
        """Do what a request asks inside a writing transaction; the answer may leave once that is committed."""
        county = self._ledger.county()
        device = _known(connection, county, asked.device)
        if asked.counter <= device.counter:
            raise StationError("sync.replayed")
        visit = Visit(connection, county, device, asked.hello, self._now() // SECOND_MS * SECOND_MS)
        if isinstance(asked.ops, StationError) and visit.recognised() and not visit.problem():
            raise asked.ops
        answer, chain = self._answer(visit, [] if isinstance(asked.ops, StationError) else asked.ops)
        visit.write_down(asked.counter, answer.mark, chain)
        return answer

    def seal(self, asked: Asked, answer: Answer) -> bytes:
        return seal_answer(self._ledger.county().key, asked.digest, protocol.encode(answer))

    def _public(self, number: int) -> bytes:
        """Return the key of a machine: it may be kept, a number has one for ever; whether it is revoked may not."""
        kept = self._keys.get(number)
        if kept is None:
            with self._ledger.reading() as connection:
                kept = bytes(_known(connection, self._ledger.county(), number).public)
            if len(self._keys) >= MOST_KEYS:
                self._keys.clear()
            self._keys[number] = kept
        return kept

    def _answer(self, visit: Visit, ops: Sequence[Sent]) -> tuple[Answer, bytes]:
        """Return the answer, and the whole of the chain value of which it says the beginning."""
        problem, signs = visit.problem(), 0
        mark, chain, receipt = visit.device.mark, bytes(visit.device.chain), b""
        rulings: list[Ruling] = []
        feeds: list[Feed] = []
        reply = Reply()
        if not problem and not visit.recognised():
            signs = TELL_WHO | MORE
        elif not problem:
            if ops:
                intake = Intake(visit.connection, self._registry, visit.device, visit.now_ms)
                mark, chain = intake.take(visit.hello, ops)
            rulings, feeds, signs = self._news(visit, ops)
            reply = compare.reply(visit, self._registry)
        short = chain[: protocol.CHAIN_BYTES]
        if mark > visit.hello.mark:
            said = Receipt(visit.county.county, visit.device.device, visit.incarnation, mark, chain, visit.now_ms)
            receipt = signature_of(sign_receipt(visit.county.key, said))
        agreed = mark == visit.hello.mark or (bool(ops) and mark == visit.hello.mark + len(ops))
        if agreed and not (problem or signs & TELL_WHO):
            short = b""
        answer = Answer(
            epoch=visit.county.epoch, mark=mark, signs=signs, now_ms=visit.now_ms, chain=short, receipt=receipt,
            feeds=feeds, rulings=rulings, reply=reply, problem=problem)
        return answer, chain

    def _news(self, visit: Visit, ops: Sequence[Sent]) -> tuple[list[Ruling], list[Feed], int]:
        """Return (verdicts, frames, signs).

        All verdicts go before any row: a device keeps what is not judged yet on top of the rows it receives.
        """
        county, hello, scopes = visit.county.county, visit.hello, visit.scopes
        rulings, cut_off = rulings_after(visit.connection, county, visit.device.device, hello.verdicts)
        if cut_off:
            return rulings, [], MORE
        tops = {key: one.seq for key, one in numbering.tops(visit.connection, county, scopes).items() if one.seq}
        told, held = hello.level[: protocol.LEVEL_BYTES], hello.level[protocol.LEVEL_BYTES :]
        if level_of_spans({key: [(0, top)] for key, top in tops.items()}, scopes) == told:
            same = level_of_sums(numbering.totals(visit.connection, county, scopes), scopes) == held
            return rulings, [], 0 if same else SETS_DIFFER
        spans = told_spans(visit)
        if spans is None:
            return rulings, [], TELL_SPANS | MORE
        parts = {(scopes[part.scope], part.lane): part for part in hello.aside.parts if part.scope < len(scopes)}
        own = OwnOps(hello.mark + 1, [(one.op.table, one.op.row) for one in ops])
        reader = Reader(county, visit.device.device, scopes, spans, parts, hello.aside.most_lane, own)
        feeds, more = Feeds(visit.connection, self._registry, reader, hello.want).fill(tops)
        visit.given = with_feeds(spans, scopes, feeds)
        return rulings, feeds, MORE if more else 0


def _known(connection: Connection, county: County, number: int) -> Any:
    device = DEVICE(connection, {"county": county.county, "device": number}).first()
    if device is None or device.revoked:
        raise StationError("sync.unknown_device")
    return device
