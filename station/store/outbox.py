"""What this machine still has to send, and what the county said about it.

The mark is the highest op number the county confirmed; everything above it is sent again until the
mark moves. Ops stay for ninety days after that, for a county that has to be restored (SYNC.md rule 25).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from station.store import oplog, settings
from station.store.database import Connection
from station.store.oplog import Op, OpKind, RowState, Verdict

MARK = "sync.mark"
RECEIPT = "sync.receipt"
FLOOR = "oplog.floor"  # the last op (number, chain) that was cleared away after its ninety days
# A sum, for SQLite since 3.47 plans a statement anew each time it is given a bare parameter as its limit.
OPS = "SELECT number, grp, tbl, row, kind, base, body FROM op WHERE number > ? ORDER BY number LIMIT ? + 0"
ROWS_OF = "SELECT tbl, row FROM op WHERE number >= ? AND number < ? ORDER BY number"
MOST_OPS = 1 << 17  # in one message
GROUPS = """
SELECT number, count, deed, person, at_ms, offset_minutes, suspect FROM grp
WHERE number + count > ? AND number <= ? ORDER BY number"""
CHAIN = "SELECT chain FROM op WHERE number = ?"
LASTS = """
SELECT op.number, op.chain FROM grp JOIN op ON op.number = grp.number + grp.count - 1
WHERE op.number < ? AND op.number > ? ORDER BY op.number DESC LIMIT ?"""
ALL = (1 << 63) - 1
KEPT_MS = 90 * 86_400_000
OLD = "verdict IN (0, 1) AND grp.number + grp.count - 1 < ? AND decided_ms < ?"
OLD_LAST = f"""
SELECT op.number, op.chain FROM grp JOIN op ON op.number = grp.number + grp.count - 1
WHERE {OLD} ORDER BY op.number DESC LIMIT 1"""
DROP_OPS = f"DELETE FROM op WHERE grp IN (SELECT grp.number FROM grp WHERE {OLD})"
DROP_GROUPS = f"DELETE FROM grp WHERE {OLD}"
DECIDE = "UPDATE grp SET verdict = ?, code = ?, facts = ?, decided_ms = ?, seen = 0 WHERE number BETWEEN ? AND ?"
CHANGES = "SELECT DISTINCT tbl, row FROM op WHERE grp BETWEEN ? AND ? AND kind <> 0"
MADE = "SELECT DISTINCT tbl, row FROM op WHERE grp BETWEEN ? AND ? AND kind = 0"
WAITING = "SELECT count(*), coalesce(sum(length(body)), 0), min(number) FROM op WHERE number > ?"
PROBLEMS = """
SELECT number, deed, at_ms, verdict, code, facts, seen FROM grp WHERE verdict IN (2, 3)
ORDER BY seen, number DESC LIMIT ?"""
UNSEEN = "SELECT count(*) FROM (SELECT 1 FROM grp WHERE verdict IN (2, 3) AND NOT seen LIMIT ?)"
ACKNOWLEDGE = "UPDATE grp SET seen = ? WHERE number = ? AND verdict IN (2, 3)"
RECENT = """
SELECT grp.number, grp.count, grp.deed, grp.person, grp.at_ms, grp.verdict, grp.code, grp.facts,
coalesce(op.tbl, ''), coalesce(op.row, 0), grp.seen FROM grp LEFT JOIN op ON op.number = grp.number
ORDER BY grp.number DESC LIMIT ?"""
COUNTS = "SELECT verdict, count(*) FROM grp GROUP BY verdict"


@dataclass(frozen=True, slots=True)
class GroupHead:
    """What a group says of itself: which deed, who, when; the ops follow by number."""

    number: int
    count: int
    deed: str
    person: int
    at_ms: int
    offset_minutes: int
    suspect: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is above the county's mark: number of ops and bytes as stored."""

    ops: int
    size: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A group the county parked or refused, with the reason; `seen` once somebody here took note of it."""

    group: int
    deed: str
    at_ms: int
    verdict: Verdict
    code: str
    facts: dict[str, Any]
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Recent:
    """A group of this machine and where it stands; `table` and `row` say what its first op was about.

    `count` is how many ops it has, `verdict` None until the county has judged it, `seen` once somebody here
    took note that it was not taken.
    """

    group: int
    count: int
    deed: str
    person: int
    at_ms: int
    state: RowState
    verdict: Verdict | None
    code: str
    facts: dict[str, Any]
    table: str
    row: int
    seen: bool = False


def mark(db: Connection) -> tuple[int, bytes]:
    """Return (the county's mark, the chain value at it)."""
    kept = settings.get(db, MARK)
    return (kept[0], bytes.fromhex(kept[1])) if kept else (0, oplog.CHAIN_START)


def set_mark(db: Connection, number: int, chain: bytes) -> None:
    settings.put(db, MARK, [number, chain.hex()])


def chain_at(db: Connection, number: int) -> bytes | None:
    """Return the chain value after op `number`, or None when the log does not reach it."""
    if number == 0:
        return oplog.CHAIN_START
    row = db.execute(CHAIN, (number,)).fetchone()
    if row is not None:
        return bytes(row[0])
    lowest = floor(db)
    return lowest[1] if number == lowest[0] else None


def floor(db: Connection) -> tuple[int, bytes]:
    """Return (op number, chain value there) below which this log has no ops any more."""
    kept = settings.get(db, FLOOR)
    return (kept[0], bytes.fromhex(kept[1])) if kept else (0, oplog.CHAIN_START)


def lasts(db: Connection, before: int | None, most: int) -> list[tuple[int, bytes]]:
    """Return (last op, chain after it) of the groups that end below op `before` (None: all), newest first."""
    found = db.execute(LASTS, (ALL if before is None else before, floor(db)[0], most))
    return [(row[0], bytes(row[1])) for row in found]


def take(db: Connection, after: int, max_bytes: int, most: int = 2000) -> list[Op]:
    """Return the ops after number `after`, in order, until their stored size passes `max_bytes`; at least one."""
    taken: list[Op] = []
    size = 0
    for row in db.execute(OPS, (after, most)):
        size += len(row[6])
        if taken and size > max_bytes:
            break
        taken.append(Op(row[0], row[1], row[2], row[3], OpKind(row[4]), row[5], oplog.unshut(row[6])))
    return taken


def rows_of(db: Connection, first: int, count: int) -> list[tuple[str, int]]:
    """Return (table, row) of the ops from number `first` on, in order."""
    return [(row[0], row[1]) for row in db.execute(ROWS_OF, (first, first + min(count, MOST_OPS)))]


def heads(db: Connection, first: int, last: int) -> list[GroupHead]:
    """Return the heads of all groups with an op in first..last."""
    return [GroupHead(r[0], r[1], r[2], r[3], r[4], r[5], bool(r[6])) for r in db.execute(GROUPS, (first, last))]


def decide(db: Connection, now_ms: int, verdicts: Iterable[tuple[int, int, str, dict[str, Any]]]) -> None:
    """Store verdicts as (group number, verdict, code, facts)."""
    for group, verdict, code, facts in verdicts:
        decide_all(db, now_ms, range(group, group + 1), (verdict, code, facts))


def decide_all(db: Connection, now_ms: int, groups: range, verdict: tuple[int, str, dict[str, Any]]) -> None:
    """Store one verdict (verdict, code, facts) of all groups whose numbers lie in a range."""
    number, code, facts = verdict
    told = json.dumps(facts, ensure_ascii=False) if facts else None
    db.execute(DECIDE, (number, code or None, told, now_ms, groups.start, groups.stop - 1))


def changes_of(db: Connection, groups: range) -> list[tuple[str, int]]:
    """Return (table, row) of the rows these groups changed or took away, not of those they made."""
    return [(row[0], row[1]) for row in db.execute(CHANGES, (groups.start, groups.stop - 1))]


def made_by(db: Connection, groups: range) -> list[tuple[str, int]]:
    """Return (table, row) of the rows these groups made."""
    return [(row[0], row[1]) for row in db.execute(MADE, (groups.start, groups.stop - 1))]


def prune(db: Connection, now_ms: int) -> int:
    """Clear away what the county confirmed more than ninety days ago; return how many groups.

    `now_ms` must be a time that is believed. What was parked or refused stays in sight, the op at the mark
    stays for its chain, and of what goes the last chain value is kept.
    """
    old = (mark(db)[0], now_ms - KEPT_MS)
    last = db.execute(OLD_LAST, old).fetchone()
    if last is None:
        return 0
    settings.put(db, FLOOR, [last[0], bytes(last[1]).hex()])
    db.execute(DROP_OPS, old)
    number, chain = oplog.tip(db)
    settings.put(db, "oplog.tip", [number, chain.hex()])
    return int(db.execute(DROP_GROUPS, old).rowcount)


def waiting(db: Connection) -> Waiting:
    """Return how much is above the mark."""
    row = db.execute(WAITING, (mark(db)[0],)).fetchone()
    return Waiting(row[0], row[1])


def problems(db: Connection, limit: int = 50) -> list[Problem]:
    """Return parked and refused groups: those nobody took note of first, newest first."""
    found = db.execute(PROBLEMS, (limit,))
    return [
        Problem(r[0], r[1], r[2], Verdict(r[3]), r[4] or "", dict(oplog.verdict_facts(r[5])), bool(r[6])) for r in found
    ]


def unseen_problems(db: Connection, most: int = 50) -> int:
    """Return how many parked and refused groups nobody took note of, at most `most`."""
    return int(db.execute(UNSEEN, (most,)).fetchone()[0])


def acknowledge(db: Connection, group: int, *, seen: bool = True) -> bool:
    """Write down that somebody took note of a parked or refused group; False when it is none."""
    return bool(db.execute(ACKNOWLEDGE, (seen, group)).rowcount)


def recent(db: Connection, limit: int = 50) -> list[Recent]:
    """Return what was done on this machine, newest first, each with where it stands.

    A group counts as sent when the county confirmed its last op.
    """
    confirmed = mark(db)[0]
    return [_recent(row, confirmed) for row in db.execute(RECENT, (limit,))]


def _recent(row: Any, confirmed: int) -> Recent:
    verdict = None if row[5] is None else Verdict(row[5])
    if verdict is None:
        state = RowState.SENT if row[0] + row[1] - 1 <= confirmed else RowState.HERE
    else:
        state = RowState.CONFIRMED if verdict in (Verdict.APPLIED, Verdict.MERGED) else RowState.PROBLEM
    facts = dict(oplog.verdict_facts(row[7]))
    return Recent(row[0], row[1], row[2], row[3], row[4], state, verdict, row[6] or "", facts, row[8], row[9],
                  bool(row[10]))


def verdict_counts(db: Connection) -> dict[Verdict | None, int]:
    """Return how many groups have each verdict; None counts those still without one."""
    return {None if row[0] is None else Verdict(row[0]): row[1] for row in db.execute(COUNTS)}
