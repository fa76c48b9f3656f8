"""One round trip at the county: take in ops, acknowledge them, answer with verdicts and news.

Everything an exchange changes is one transaction, and the answer is built inside it but leaves only
after the commit: what is acknowledged is durable (SYNC.md rule 8).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from station.kernel.errors import StationError
from station.kernel.record import Registry
from sync import protocol
from sync.county import accounts, compare, media, numbering, papers, renumber, salvage, tables
from sync.county.feeds import MOST_RULINGS, Feeds, Reader, rulings_after
from sync.county.intake import Intake
from sync.county.ledger import County, Ledger, retried
from sync.county.portions import Bodies
from sync.county.visit import Visit, told_spans
from sync.envelope import Receipt, open_request, seal_answer, sign_receipt
from sync.protocol import MORE, SETS_DIFFER, TELL_SPANS, TELL_WHO, Answer, Feed, Hello, Reply, Ruling
from sync.standing import level_of_spans, level_of_sums

Now = Callable[[], int]
device_table = tables.device


class Exchange:
    """The county's half of the exchange over one ledger."""

    def __init__(self, ledger: Ledger, registry: Registry, now: Now) -> None:
        self._ledger = ledger
        self._registry = registry
        self._now = now

    def answer(self, path: str, blob: bytes) -> bytes:
        """Answer a request to one of the signed routes; the errors of `handle` and `renumber`."""
        return self.renumber(blob) if path == protocol.RENUMBER_PATH else self.handle(blob)

    @retried
    def renumber(self, blob: bytes) -> bytes:
        return renumber.renumber(self._ledger, blob, self._now())

    @retried
    def handle(self, blob: bytes) -> bytes:
        """Answer one signed request; StationError for one that cannot be trusted or read at all."""
        county = self._ledger.county()
        request = open_request(blob)
        with self._ledger.writing() as connection:
            device = known_device(connection, county, request.device)
            request.verify(bytes(device.public), "POST", protocol.EXCHANGE_PATH)
            if request.counter <= device.counter:
                raise StationError("sync.replayed")
            hello = protocol.decode(request.body, Hello)
            visit = Visit(connection, county, device, hello, self._now())
            answer, chain = self._answer(visit)
            visit.write_down(request.counter, answer, chain)
        return seal_answer(county.key, request.digest, protocol.encode(answer))

    def _answer(self, visit: Visit) -> tuple[Answer, bytes]:
        """Return the answer, and the whole of the chain value of which it says the beginning."""
        problem, signs, barred = visit.problem(), 0, accounts.barred(visit.device, visit.now_ms)
        mark, chain, receipt = visit.device.mark, bytes(visit.device.chain), b""
        rulings: list[Ruling] = []
        feeds: list[Feed] = []
        reply = Reply()
        if not problem and visit.other_epoch:
            signs = MORE
        elif not problem and not visit.recognised():
            signs = TELL_WHO | MORE
        elif not problem and visit.hello.aside.salvage is not None and not barred:
            signs, reply = MORE, salvage.reply(visit, self._bodies(visit), visit.hello.aside.salvage)
        elif not problem:
            problem, mark, chain = self._take(visit)
        if not problem and not signs and (barred or visit.moved):
            rulings, signs = self._verdicts(visit), 0 if barred else MORE
            reply = Reply(barred=barred, papers=papers.due(visit))
        elif not problem and not signs:
            rulings, feeds, signs = self._news(visit)
            reply = msgspec.structs.replace(
                compare.reply(visit, self._bodies(visit)), taken=media.taken(visit), pieces=media.given(visit),
                seal=visit.seal, papers=papers.due(visit))
        if mark > visit.hello.mark:
            said = Receipt(visit.county.county, visit.device.device, visit.incarnation, mark, chain, visit.now_ms)
            receipt = sign_receipt(visit.county.key, said)
        short = chain[: protocol.CHAIN_BYTES]
        answer = Answer(
            visit.county.epoch, mark, short, receipt, rulings, feeds, signs, visit.now_ms, 0, problem, reply)
        return answer, chain

    def _take(self, visit: Visit) -> tuple[str, int, bytes]:
        """Take the ops of a hello in; return (problem, mark, chain).

        Ops that do not follow from what came before, told from below the mark, are those of another copy.
        """
        device = visit.device
        if not visit.hello.ops:
            return "", device.mark, bytes(device.chain)
        try:
            mark, chain = self._intake(visit).take(visit.hello)
        except StationError as trouble:
            if trouble.code != "sync.chain_broken" or visit.hello.mark == device.mark:
                raise
            return "sync.forked", device.mark, bytes(device.chain)
        return "", mark, chain

    def _verdicts(self, visit: Visit) -> list[Ruling]:
        return rulings_after(visit.connection, visit.county.county, visit.device.device, visit.hello.verdicts)

    def _intake(self, visit: Visit) -> Intake:
        return Intake(visit.connection, self._registry, visit.device, visit.now_ms, visit.county.vault)

    def _bodies(self, visit: Visit) -> Bodies:
        return Bodies(self._registry, visit.county.vault)

    def _news(self, visit: Visit) -> tuple[list[Ruling], list[Feed], int]:
        """Return (verdicts, frames, signs).

        All verdicts go before any row: a device keeps what is not judged yet on top of the rows it receives.
        """
        rulings = self._verdicts(visit)
        if len(rulings) == MOST_RULINGS:
            return rulings, [], MORE
        spans = told_spans(visit)
        if spans is None:
            return rulings, [], TELL_SPANS | MORE
        scopes = visit.scopes
        newest = numbering.tops(visit.connection, visit.county.county, scopes)
        tops = {key: one.seq for key, one in newest.items() if one.seq}
        told, held = visit.hello.level[:protocol.LEVEL_BYTES], visit.hello.level[protocol.LEVEL_BYTES:]
        if level_of_spans({key: [(0, top)] for key, top in tops.items()}, scopes) == told:
            totals = numbering.totals(visit.connection, visit.county.county, scopes)
            same = level_of_sums(totals, scopes) == held
            if same:
                visit.give_seal(totals)
            return rulings, [], 0 if same else SETS_DIFFER
        aside = visit.hello.aside
        parts = {(scopes[part.scope], part.lane): part for part in aside.parts if part.scope < len(scopes)}
        reader = Reader(visit.county.county, visit.device.device, scopes, spans, parts, aside.most_lane)
        feeds, more = Feeds(visit.connection, self._bodies(visit), reader, visit.hello.want).fill(tops)
        return rulings, feeds, MORE if more else 0


def known_device(connection: Connection, county: County, number: int) -> Any:
    """Return the row of a machine that may speak; StationError("sync.unknown_device")."""
    where = (device_table.c.county == county.county) & (device_table.c.device == number)
    joined = tables.county.c.county == device_table.c.county
    statement = select(device_table, tables.county.c.lists).join(tables.county, joined).where(where)
    device = connection.execute(statement).first()
    if device is None:
        raise StationError("sync.unknown_device")
    return device
