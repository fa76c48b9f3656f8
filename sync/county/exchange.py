"""One round trip at the county: take in ops, judge whole groups, acknowledge, answer with news.

Everything an exchange changes is one transaction, and the answer is built inside it but leaves only
after the commit: what is acknowledged is durable (SYNC.md rule 8).
"""

from __future__ import annotations

import bisect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store.oplog import Op, OpKind, Verdict, next_chain, shut, unshut
from sync import protocol
from sync.county import tables
from sync.county.draft import Draft
from sync.county.feeds import Reader, feeds_after, rulings_after
from sync.county.judge import Author, Decision, Judge
from sync.county.ledger import County, Ledger
from sync.envelope import Receipt, Request, open_request, seal_answer, sign_receipt
from sync.frames import Item, decode_frame, item_from_body
from sync.protocol import Answer, Hello

Now = Callable[[], int]
device_table, grp, staged = tables.device, tables.grp, tables.staged


@dataclass(frozen=True, slots=True)
class Visit:
    """One device's exchange under way: the ledger's words about it and what it said."""

    connection: Connection
    county: County
    device: Any
    hello: Hello
    now_ms: int


class Exchange:
    """The county's half of the exchange over one ledger."""

    def __init__(self, ledger: Ledger, registry: Registry, now: Now) -> None:
        self._ledger = ledger
        self._registry = registry
        self._now = now

    def handle(self, blob: bytes) -> bytes:
        """Answer one signed request; StationError for one that cannot be trusted or read at all."""
        county = self._ledger.county()
        request = open_request(blob)
        with self._ledger.writing() as connection:
            device = self._known(connection, county, request)
            request.verify(bytes(device.public), "POST", protocol.EXCHANGE_PATH)
            self._not_replayed(connection, county, device, request.counter)
            hello = protocol.decode(request.body, Hello)
            answer = self._visit(Visit(connection, county, device, hello, self._now()))
        return seal_answer(county.key, request.digest, protocol.encode(answer))

    def _known(self, connection: Connection, county: County, request: Request) -> Any:
        where = (device_table.c.county == county.county) & (device_table.c.device == request.device)
        device = connection.execute(select(device_table).where(where)).first()
        if device is None or device.revoked:
            raise StationError("sync.unknown_device")
        return device

    def _not_replayed(self, connection: Connection, county: County, device: Any, counter: int) -> None:
        if counter <= device.counter:
            raise StationError("sync.replayed")
        self._set(connection, county, device.device, counter=counter, seen_ms=self._now())

    def _visit(self, visit: Visit) -> Answer:
        hello, device = visit.hello, visit.device
        problem = self._cannot_go_on(visit)
        mark, chain, receipt = device.mark, bytes(device.chain), b""
        if not problem and hello.ops:
            mark, chain = self._take(visit)
            self._judge_ready(visit, mark)
        if mark > hello.mark:
            receipt = self._receipt(visit, mark, chain)
        rulings = rulings_after(visit.connection, visit.county.county, device.device, hello.verdicts)
        scopes = tuple(json.loads(device.scopes))
        reader = Reader(visit.county.county, device.device, scopes, hello.cursors)
        feeds, more = feeds_after(visit.connection, self._registry, reader, hello.want, hello.frame)
        return Answer(
            protocol.VERSION, visit.county.epoch, mark, chain, receipt, rulings, feeds, more, visit.now_ms, 0, problem
        )

    def _cannot_go_on(self, visit: Visit) -> str:
        """Return a problem code when the ops of this hello cannot be taken; news is still given."""
        hello, device = visit.hello, visit.device
        if hello.version != protocol.VERSION:
            return "sync.version"
        if hello.mark == device.mark and hello.mark and hello.chain != bytes(device.chain):
            return "sync.forked"
        if hello.mark > device.mark:
            return "sync.gap"
        offset = hello.now_ms - visit.now_ms
        self._set(visit.connection, visit.county, device.device, program=hello.program[:40], offset_ms=offset)
        return ""

    def _take(self, visit: Visit) -> tuple[int, bytes]:
        """Stage the ops above the mark, checking the chain; return the new (mark, chain)."""
        mark, chain = visit.device.mark, bytes(visit.device.chain)
        ops = self._ops(visit)
        if ops and ops[-1].number <= mark:
            return mark, chain  # a repeat of what is already here: the answer was lost, nothing else
        fresh = [op for op in ops if op.number > mark]
        if fresh and fresh[0].number != mark + 1:
            return mark, chain
        for op in fresh:
            chain = next_chain(chain, op)
        if chain != visit.hello.tip:
            raise StationError("sync.chain_broken")
        self._stage(visit, fresh)
        mark = fresh[-1].number
        self._set(visit.connection, visit.county, visit.device.device, mark=mark, chain=chain)
        return mark, chain

    def _ops(self, visit: Visit) -> list[Op]:
        heads = sorted(visit.hello.heads, key=lambda head: head.number)
        starts = [head.number for head in heads]
        ops = []
        for number, item in enumerate(decode_frame(self._registry, visit.hello.ops), visit.hello.mark + 1):
            at = bisect.bisect_right(starts, number) - 1
            if at < 0 or number >= heads[at].number + heads[at].count:
                raise StationError("sync.malformed")
            body = item.body(self._registry)
            ops.append(Op(number, starts[at], item.table, item.row, OpKind(item.kind), item.version, body))
        return ops

    def _stage(self, visit: Visit, ops: Sequence[Op]) -> None:
        county, device = visit.county.county, visit.device.device
        rows = [
            {
                "county": county, "device": device, "number": op.number, "grp": op.group, "tbl": op.table,
                "row": op.row, "kind": int(op.kind), "base": op.base, "body": shut(op.body),
            }
            for op in ops
        ]
        visit.connection.execute(insert(staged), rows)
        where = (grp.c.county == county) & (grp.c.device == device)
        known = set(visit.connection.execute(select(grp.c.number).where(where & (grp.c.number >= ops[0].group))).scalars())
        heads = [
            {
                "county": county, "device": device, "number": head.number, "count": head.count, "deed": head.deed,
                "person": head.person, "at_ms": head.at_ms, "offset_minutes": head.offset_minutes,
                "suspect": head.suspect, "received_ms": visit.now_ms,
            }
            for head in visit.hello.heads
            if head.number not in known and ops[0].group <= head.number <= ops[-1].number
        ]
        if heads:
            visit.connection.execute(insert(grp), heads)

    def _judge_ready(self, visit: Visit, mark: int) -> None:
        """Judge every group whose last op has arrived, in order."""
        county, device = visit.county.county, visit.device
        where = (grp.c.county == county) & (grp.c.device == device.device) & grp.c.verdict.is_(None)
        ready = where & (grp.c.number + grp.c.count - 1 <= mark)
        groups = visit.connection.execute(select(grp).where(ready).order_by(grp.c.number)).all()
        if not groups:
            return
        items = self._staged_items(visit, groups[0].number, mark)
        draft = Draft(visit.connection, county, self._registry)
        people = [] if self._registry.person_rule is None else [
            (self._registry.person_rule.table, group.person) for group in groups if group.person]
        draft.load([*people, *((item.table, item.row) for group in items.values() for item in group)])
        scopes = frozenset(json.loads(device.scopes))
        judge = Judge(self._registry, draft, Author(device.device, Seat(device.seat), device.station, scopes))
        decisions = [(group, judge.decide(group.deed, group.person, items[group.number])) for group in groups]
        draft.write()
        self._record(visit, decisions)

    def _staged_items(self, visit: Visit, first: int, last: int) -> dict[int, list[Item]]:
        where = (staged.c.county == visit.county.county) & (staged.c.device == visit.device.device)
        found = visit.connection.execute(
            select(staged).where(where & staged.c.number.between(first, last)).order_by(staged.c.number)
        )
        items: dict[int, list[Item]] = {}
        for one in found:
            item = item_from_body(self._registry, one.tbl, one.row, OpKind(one.kind), one.base, unshut(bytes(one.body)))
            items.setdefault(one.grp, []).append(item)
        return items

    def _record(self, visit: Visit, decisions: Sequence[tuple[Any, Decision]]) -> None:
        """Store the verdicts with dense numbers; staged ops stay only for what is parked."""
        county, device = visit.county.county, visit.device.device
        seq = visit.device.rulings
        for group, decision in decisions:
            seq += 1
            mine = (grp.c.county == county) & (grp.c.device == device) & (grp.c.number == group.number)
            facts = json.dumps(decision.facts, ensure_ascii=False, default=str) if decision.facts else None
            visit.connection.execute(
                update(grp).where(mine).values(
                    verdict=int(decision.verdict), code=decision.code or None, facts=facts, seq=seq)
            )
            self._keep_lost(visit, group.number, decision)
        self._set(visit.connection, visit.county, device, rulings=seq)
        done = [group.number for group, decision in decisions if decision.verdict is not Verdict.PARKED]
        for number in done:
            where = (staged.c.county == county) & (staged.c.device == device) & (staged.c.grp == number)
            visit.connection.execute(delete(staged).where(where))

    def _keep_lost(self, visit: Visit, group: int, decision: Decision) -> None:
        for (table, row), name, value in decision.lost:
            version = visit.connection.execute(select(func.max(tables.row.c.version)).where(
                (tables.row.c.county == visit.county.county) & (tables.row.c.tbl == table) & (tables.row.c.row == row)
            )).scalar_one()
            visit.connection.execute(insert(tables.lost).values(
                county=visit.county.county, tbl=table, row=row, version=version, name=name,
                value=json.dumps(value, ensure_ascii=False), device=visit.device.device, grp=group))

    def _receipt(self, visit: Visit, mark: int, chain: bytes) -> bytes:
        receipt = Receipt(
            visit.county.county, visit.device.device, visit.hello.incarnation, mark, chain, visit.now_ms
        )
        return sign_receipt(visit.county.key, receipt)

    def _set(self, connection: Connection, county: County, device: int, **values: Any) -> None:
        where = (device_table.c.county == county.county) & (device_table.c.device == device)
        connection.execute(update(device_table).where(where).values(**values))
