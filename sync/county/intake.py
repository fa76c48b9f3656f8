"""Takes in the ops of one hello: checks the chain, judges the groups that are whole, keeps the rest.

A group whose last op has not arrived is staged and judged with its last part (DESIGN.md ruling 5);
the mark moves over staged ops, because they are durable here.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from station.kernel.errors import StationError
from station.store.oplog import Op, OpKind, Verdict, chained
from sync import protocol
from sync.county import tables
from sync.county.again import FORGET, STAGED, Parked, made
from sync.county.draft import Draft
from sync.county.fresh import NO_RUNS, Runs
from sync.county.hot import Hot, mine
from sync.county.judge import Decision, Judge
from sync.county.numbering import OwnWords
from sync.county.sent import Sent
from sync.county.verdicts import DECIDE, THIS_GROUP, author_of, rule_on
from sync.county.visit import Visit
from sync.frames import item_from_body
from sync.protocol import Head, Hello

grp, staged = tables.grp, tables.staged
TAKEN = frozenset({Verdict.APPLIED, Verdict.MERGED})
HEAD = ("county", "device", "number", "count", "deed", "person", "at_ms", "offset_minutes", "suspect", "received_ms",
        "chain")
RULING = ("verdict", "code", "facts", "seq")
NO_VERDICT = dict.fromkeys(RULING)
NEWEST = Hot(
    select(grp.c.number, grp.c.count).where(mine(grp, "county", "device")).order_by(grp.c.number.desc()).limit(1))
BEGIN = Hot(insert(grp).values({name: bindparam(name) for name in (*HEAD, *RULING)}))
# What has no verdict has no number of one: by that the few are found among all groups of a device.
NUMBERLESS = select(grp.c.number).where(mine(grp, "county", "device") & grp.c.seq.is_(None))
OPEN = Hot(select(grp).where(mine(grp, "county", "device") & grp.c.number.in_(NUMBERLESS) & grp.c.verdict.is_(None)))
ENDED = Hot(update(grp).where(THIS_GROUP).values(chain=bindparam("end")))
STAGE = Hot(insert(staged).values({column.name: bindparam(column.name) for column in staged.columns}))


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
        self._of = {"of": visit.device.county, "by": visit.device.device}
        self.own: OwnWords | None = None  # what was taken in, where that is all that the device has not heard of
        self._ends: dict[int, bytes] = {}  # the chain value after the last op of each group that is here

    def take(self, hello: Hello, ops: Sequence[Sent], runs: Runs = NO_RUNS) -> tuple[int, bytes]:
        """Take in what of `ops`, as `read_ops` gave them, is above the mark; return the new (mark, chain).

        A repeat of what is already here changes nothing: the answer was lost, and nothing else.
        StationError("sync.chain_broken", "sync.forked"): the ops are not those that follow what is here.
        """
        mark, chain = self._device.mark, bytes(self._device.chain)
        fresh = [sent for sent in ops if sent.op.number > mark]
        if not fresh or fresh[0].op.number != mark + 1:
            return mark, chain
        for op, _, link in fresh:
            chain = self._ends[op.group] = chained(chain, link)
        if not hello.tip or chain[: protocol.CHAIN_BYTES] != hello.tip[: protocol.CHAIN_BYTES]:
            raise StationError("sync.chain_broken")
        mark = fresh[-1].op.number
        told = {head.number: head for head in hello.heads}
        heads = [told[number] for number in dict.fromkeys([sent.op.group for sent in fresh])]
        self._judge(self._begun(heads, fresh), fresh, runs)
        return mark, chain

    def _judge(self, begun: Sequence[Head], fresh: Sequence[Sent], runs: Runs) -> None:
        """Judge every group whose last op has arrived, in order; stage what belongs to the others."""
        mark, earlier = fresh[-1].op.number, OPEN(self._connection, self._mine).all()
        ready = [group for group in (*earlier, *begun) if group.number + group.count - 1 <= mark]
        whole = {group.number for group in ready}
        parts: dict[int, list[Sent]] = {}
        for sent in fresh:
            parts.setdefault(sent.op.group, []).append(sent)
        self._stage([sent for number, part in parts.items() if number not in whole for sent in part])
        items = {number: self._earlier(number, fresh[0].op.number) + parts.get(number, []) for number in whole}
        draft = Draft(self._connection, self._vault, self._book.wide)
        decisions = self._decide(draft, sorted(ready, key=attrgetter("number")), items, runs)
        ruled = rule_on(self._connection, self._device, decisions, draft)
        self._write_groups(begun, ruled, mark)
        self._tidy(decisions, parts, fresh[0].op.number)
        taken = [sent for group, one in decisions if one.verdict in TAKEN for sent in items[group.number]]
        self.own = draft.own_words(self._mine["device"], [(sent.op.table, sent.op.row) for sent in taken])
        came = made((sent.item, sent.op.body) for sent in taken)
        Parked(self._connection, self._vault, self._book).rows_came(came)

    def _begun(self, heads: Sequence[Head], fresh: Sequence[Sent]) -> Sequence[Head]:
        """Return the groups that begin in this hello; of one that began earlier note where it ends.

        The chain says nothing of where a group ends: two copies of a log may go on with the same op and end its group
        at another. What does not begin a group where one ended here, or go on in one that is open, is a copy's.
        """
        first, before = heads[0], fresh[0].op.number - 1
        newest = NEWEST(self._connection, self._mine).first()
        if newest is None or newest.number + newest.count - 1 <= before:
            if first.number <= before:
                raise StationError("sync.forked")
            return heads
        if (first.number, first.count) != tuple(newest):
            raise StationError("sync.forked")
        if first.number + first.count - 1 <= fresh[-1].op.number:
            ENDED(self._connection, {**self._of, "group": first.number, "end": self._ends[first.number]})
        return heads[1:]

    def _write_groups(self, begun: Sequence[Head], ruled: dict[int, dict[str, Any]], mark: int) -> None:
        """Write the groups begun in this hello, with the verdict where there is one, and those of earlier ones."""
        BEGIN(self._connection, [
            {
                **self._mine, "number": head.number, "count": head.count, "deed": head.deed, "person": head.person,
                "at_ms": head.at_ms, "offset_minutes": head.offset_minutes, "suspect": head.suspect,
                "received_ms": self._now_ms,
                "chain": self._ends[head.number] if head.number + head.count - 1 <= mark else None,
                **ruled.get(head.number, NO_VERDICT),
            }
            for head in begun
        ])
        new = {head.number for head in begun}
        DECIDE(self._connection, [
            {**self._of, "group": number, **said} for number, said in ruled.items() if number not in new])

    def _tidy(self, decisions: Sequence[tuple[Any, Decision]], parts: dict[int, list[Sent]], first: int) -> None:
        """Stage what is parked, and let go of what was staged of groups that are settled."""
        for group, decision in decisions:
            if decision.verdict is Verdict.PARKED:
                self._stage(parts.get(group.number, []))
            elif group.number < first:
                FORGET(self._connection, self._mine | {"grp": group.number})

    def _decide(
        self, draft: Draft, groups: Sequence[Any], sent: dict[int, list[Sent]], runs: Runs
    ) -> list[tuple[Any, Decision]]:
        rule = self._book.own.person_rule
        people = [] if rule is None else [(rule.table, group.person) for group in groups if group.person]
        needed = [key for run in runs.values() for key in run.needs]
        draft.load([*people, *needed, *[(one.op.table, one.op.row) for part in sent.values() for one in part]])
        judge = Judge(self._book, draft, author_of(self._connection, self._device, newer=self._newer))
        decisions = []
        for group in groups:
            part = sent[group.number]
            changes = [(one.item, one.op.body) for one in part]
            places = {one.op.number: at for at, one in enumerate(part)} if runs else {}
            its_runs = {places[number]: run for number, run in runs.items() if number in places}
            parked = Decision(Verdict.PARKED, self._barred) if self._barred else None
            decisions.append((group, parked or judge.decide(group.deed, group.person, changes, its_runs)))
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
        earlier = []
        for one in STAGED(self._connection, self._mine | {"grp": group}):
            body, kind = self._vault.unshut(one.tbl, one.row, bytes(one.body)), OpKind(one.kind)
            item = item_from_body(self._book.wide, one.tbl, one.row, kind, one.base, body)
            op = Op(one.number, group, one.tbl, one.row, kind, one.base, body)
            earlier.append(Sent(op, item, b""))  # what it added is in the chain already
        return earlier
