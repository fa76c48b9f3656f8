"""Takes in the ops of one hello: checks the chain, judges the groups that are whole, keeps the rest.

A group whose last op has not arrived is staged and judged with its last part (DESIGN.md ruling 5);
the mark moves over staged ops, because they are durable here.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.store.oplog import Op, OpKind, Verdict, chained, link
from sync import protocol
from sync.county import tables
from sync.county.again import Parked, made
from sync.county.draft import Draft
from sync.county.hot import Hot, mine
from sync.county.judge import Decision, Judge
from sync.county.verdicts import THIS_GROUP, author_of, record
from sync.county.visit import Visit
from sync.frames import Item, decode_ops, item_from_body
from sync.protocol import Head, Hello

log = logging.getLogger(__name__)
grp, staged = tables.grp, tables.staged
TAKEN = frozenset({Verdict.APPLIED, Verdict.MERGED})
HEAD = ("county", "device", "number", "count", "deed", "person", "at_ms", "offset_minutes", "suspect", "received_ms",
        "chain")
BEGUN = Hot(select(grp.c.number).where(mine(grp, "county", "device", "number")))
BEGIN = Hot(insert(grp).values({name: bindparam(name) for name in HEAD}))
OPEN = Hot(select(grp).where(mine(grp, "county", "device") & grp.c.verdict.is_(None)).order_by(grp.c.number))
ENDED = Hot(update(grp).where(THIS_GROUP).values(chain=bindparam("end")))
STAGE = Hot(insert(staged).values({column.name: bindparam(column.name) for column in staged.columns}))


class Sent(NamedTuple):
    """One op as it arrived: for the stage, for the judge, and what it adds to the chain."""

    op: Op
    item: Item
    link: bytes


def read_ops(known: Known, hello: Hello) -> list[Sent]:
    """Return the ops of a hello, each in its group; StationError("sync.malformed", "frame.malformed")."""
    heads = iter(sorted([(head.number, head.count) for head in hello.heads]))
    group, count, coming = 0, 0, next(heads, None)
    sent = []
    for number, (item, body) in enumerate(decode_ops(known, hello.ops), hello.mark + 1):
        while coming is not None and coming[0] <= number:
            (group, count), coming = coming, next(heads, None)
        if number >= group + count:
            raise StationError("sync.malformed")
        op = Op(number, group, item.table, item.row, item.kind, item.version, body)
        sent.append(Sent(op, item, link(op)))
    return sent


def read_or_why(known: Known, hello: Hello) -> Sequence[Sent] | StationError:
    """Return the ops of a hello, or why they cannot be read: whether anybody wants them is not known here."""
    try:
        return read_ops(known, hello) if hello.ops else []
    except StationError as trouble:
        return trouble
    except MemoryError:
        raise  # the machine's trouble, not theirs: the device asks again
    except Exception as trouble:
        log.exception("the ops of a hello could not be read")
        return StationError("sync.internal", what=type(trouble).__name__)


class Intake:
    """The ops of one device's hello, inside the exchange's transaction."""

    def __init__(self, visit: Visit) -> None:
        self._connection: Connection = visit.connection
        self._vault = visit.county.vault
        self._book = visit.book
        self._newer = visit.book.is_newer(visit.schema)
        self._device = visit.device
        self._now_ms = visit.now_ms
        self._mine = {"county": visit.device.county, "device": visit.device.device}
        self._barred = visit.barred
        self._ends: dict[int, bytes] = {}  # the chain value after the last op of each group that is here

    def take(self, hello: Hello, ops: Sequence[Sent]) -> tuple[int, bytes]:
        """Take in what of `ops`, as `read_ops` gave them, is above the mark; return the new (mark, chain).

        A repeat of what is already here changes nothing: the answer was lost, and nothing else.
        """
        mark, chain = self._device.mark, bytes(self._device.chain)
        fresh = [sent for sent in ops if sent.op.number > mark]
        if not fresh or fresh[0].op.number != mark + 1:
            return mark, chain
        for sent in fresh:
            chain = self._ends[sent.op.group] = chained(chain, sent.link)
        if not hello.tip or chain[: protocol.CHAIN_BYTES] != hello.tip[: protocol.CHAIN_BYTES]:
            raise StationError("sync.chain_broken")
        mark = fresh[-1].op.number
        heads = {head.number: head for head in hello.heads}
        self._write_heads([heads[number] for number in dict.fromkeys(sent.op.group for sent in fresh)], mark)
        self._judge(fresh, mark)
        return mark, chain

    def _write_heads(self, heads: Sequence[Head], mark: int) -> None:
        """Write the groups begun in this hello; one that began earlier stands already."""
        first = heads[0].number
        known = BEGUN(self._connection, self._mine | {"number": first}).first()
        values = [
            {
                **self._mine, "number": head.number, "count": head.count, "deed": head.deed, "person": head.person,
                "at_ms": head.at_ms, "offset_minutes": head.offset_minutes, "suspect": head.suspect,
                "received_ms": self._now_ms,
                "chain": self._ends[head.number] if head.number + head.count - 1 <= mark else None,
            }
            for head in (heads[1:] if known else heads)
        ]
        BEGIN(self._connection, values)
        if known and first + heads[0].count - 1 <= mark:
            ENDED(self._connection, {**self._which(first), "end": self._ends[first]})

    def _which(self, group: int) -> dict[str, Any]:
        return {"of": self._mine["county"], "by": self._mine["device"], "group": group}

    def _judge(self, fresh: Sequence[Sent], mark: int) -> None:
        """Judge every group whose last op has arrived, in order; stage what belongs to the others."""
        open_groups = OPEN(self._connection, self._mine).all()
        ready = [group for group in open_groups if group.number + group.count - 1 <= mark]
        whole = {group.number for group in ready}
        parts: dict[int, list[Sent]] = {}
        for sent in fresh:
            parts.setdefault(sent.op.group, []).append(sent)
        self._stage([sent for number, part in parts.items() if number not in whole for sent in part])
        items = {number: self._earlier(number, fresh[0].op.number) + parts.get(number, []) for number in whole}
        draft = Draft(self._connection, self._vault, self._book.wide)
        decisions = self._decide(draft, ready, items)
        record(self._connection, self._device, decisions, draft)
        for group, decision in decisions:
            if decision.verdict is Verdict.PARKED:
                self._stage(parts.get(group.number, []))
            elif group.number < fresh[0].op.number:
                gone = (staged.c.county == self._mine["county"]) & (staged.c.device == self._mine["device"])
                self._connection.execute(delete(staged).where(gone & (staged.c.grp == group.number)))
        taken = [sent for group, one in decisions if one.verdict in TAKEN for sent in items[group.number]]
        came = made((sent.item, sent.op.body) for sent in taken)
        Parked(self._connection, self._vault, self._book).rows_came(came)

    def _decide(
        self, draft: Draft, groups: Sequence[Any], sent: dict[int, list[Sent]]
    ) -> list[tuple[Any, Decision]]:
        rule = self._book.own.person_rule
        people = [] if rule is None else [(rule.table, group.person) for group in groups if group.person]
        draft.load([*people, *((one.op.table, one.op.row) for part in sent.values() for one in part)])
        judge = Judge(self._book, draft, author_of(self._connection, self._device, newer=self._newer))
        decisions = []
        for group in groups:
            changes = [(one.item, one.op.body) for one in sent[group.number]]
            parked = Decision(Verdict.PARKED, self._barred) if self._barred else None
            decisions.append((group, parked or judge.decide(group.deed, group.person, changes)))
        draft.write()
        return decisions

    def _stage(self, part: Sequence[Sent]) -> None:
        if part:
            STAGE(
                self._connection,
                [
                    {
                        **self._mine, "number": sent.op.number, "grp": sent.op.group, "tbl": sent.op.table,
                        "row": sent.op.row, "kind": int(sent.op.kind), "base": sent.op.base,
                        "body": self._shut(sent.op.table, sent.op.row, sent.op.body),
                    }
                    for sent in part
                ],
            )

    def _shut(self, table: str, row: int, body: bytes) -> bytes:
        return self._vault.shut(self._book.wide.tables[table], row, body)

    def _earlier(self, group: int, before: int) -> list[Sent]:
        """Return the staged part of a group that began in an earlier hello."""
        if group >= before:
            return []
        where = (staged.c.county == self._mine["county"]) & (staged.c.device == self._mine["device"])
        part = where & (staged.c.grp == group)
        found = self._connection.execute(select(staged).where(part).order_by(staged.c.number))
        earlier = []
        for one in found:
            body, kind = self._vault.unshut(one.tbl, one.row, bytes(one.body)), OpKind(one.kind)
            item = item_from_body(self._book.wide, one.tbl, one.row, kind, one.base, body)
            op = Op(one.number, group, one.tbl, one.row, kind, one.base, body)
            earlier.append(Sent(op, item, b""))  # what it added is in the chain already
        return earlier
