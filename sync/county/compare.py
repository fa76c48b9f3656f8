"""Finds what differs between a device's sets and the county's, bucket by bucket, and sends just that.

There is no full resync: a device whose sums differ names its sums table by table, is told the sums of
the buckets of the tables that differ, shows what it holds in the buckets that differ, and gets the rows
that are missing or other there, and an end for those that are not its own (SYNC.md rule 22).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import and_, bindparam, select

from station.kernel import layout, sums
from station.kernel.sums import BUCKET_SHIFT
from station.store import words
from station.store.oplog import OpKind
from sync.county import tables
from sync.county.hot import Hot, mine
from sync.county.portions import Bodies
from sync.county.scoped import scopes_from_text
from sync.county.visit import Visit
from sync.frames import Item, encode_frame
from sync.protocol import Bucket, Mend, Reply

entry, row = tables.entry, tables.row
IN_SCOPE = Hot(
    select(row.c.tbl, row.c.row, row.c.version, row.c.body)
    .select_from(entry)
    .join(row, and_(row.c.county == entry.c.county, row.c.tbl == entry.c.tbl, row.c.row == entry.c.row))
    .where(mine(entry, "county", "scope") & entry.c.here & ~row.c.deleted)
)
IN_BUCKET = Hot(
    select(row.c.tbl, row.c.row, row.c.version, row.c.scopes, row.c.body)
    .where(mine(row, "county", "tbl") & row.c.row.between(bindparam("first"), bindparam("last")) & ~row.c.deleted))


def reply(visit: Visit, bodies: Bodies) -> Reply:
    """Answer the questions a hello asks about its sets; an empty reply when it asks none."""
    aside = visit.hello.aside
    if aside.sums is None and not aside.buckets:
        return Reply()
    differ: dict[int, dict[str, dict[int, bytes]]] = {}
    for scope, told in (aside.sums or {}).items():
        if scope < len(visit.scopes):
            differ[scope] = differing(visit, bodies, visit.scopes[scope], told)
    mends = [Mend(scope, frame) for scope, frame in _mends(visit, bodies)]
    return Reply(differ=differ or None, mends=mends)


def differing(visit: Visit, bodies: Bodies, scope: str, told: dict[str, bytes]) -> dict[str, dict[int, bytes]]:
    """Return the county's sum of each bucket of the tables whose sum is not the one told."""
    buckets: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    known_there = visit.tables
    for table, one in _rows(visit, scope, None):
        if table in known_there:
            buckets[table][one.row >> BUCKET_SHIFT] += _value(visit, bodies, one, visit.hello.aside.deep)
    found = {}
    for table in sorted(set(buckets) | set(told)):
        total = sum(buckets[table].values())
        if sums.as_bytes(total) != told.get(table, sums.as_bytes(0)):
            found[table] = {number: sums.as_bytes(value)[:8] for number, value in buckets[table].items()}
    return found


def _value(visit: Visit, bodies: Bodies, one: Any, deep: bool) -> int:
    """What a row counts in a sum: its version, or in a deep comparison its words, as far as the device knows them."""
    if not deep:
        return sums.row_sum(one.tbl, one.row, one.version)
    table = layout.as_known_by(bodies.known.tables[one.tbl], visit.tables[one.tbl])
    return words.word_sum(table, one.row, *bodies.words(one)[:2])


def _mends(visit: Visit, bodies: Bodies) -> Iterator[tuple[int, bytes]]:
    room = visit.hello.want
    for bucket in visit.hello.aside.buckets:
        if bucket.scope < len(visit.scopes) and room > 0 and bucket.table in visit.tables:
            frame = encode_frame(bodies.known, list(_items(visit, bodies, bucket)))
            room -= len(frame)
            yield bucket.scope, frame


def _items(visit: Visit, bodies: Bodies, bucket: Bucket) -> Iterator[Item]:
    """Yield what puts one bucket of the device right."""
    held = dict(zip(bucket.rows, bucket.versions, strict=False))
    deep = visit.hello.aside.deep
    for _, one in _rows(visit, visit.scopes[bucket.scope], bucket):
        said = held.pop(one.row, None)
        ours = _value(visit, bodies, one, True) >> 66 if deep else one.version
        if said != ours:
            yield bodies.whole(one)
    for number in held:
        yield Item(bucket.table, number, OpKind.EVICT, _ended(visit, bucket.table, number), None, None)


def _ended(visit: Visit, table: str, number: int) -> int:
    """Return the version at which a row the device still has ended, 0 for one the county never had."""
    where = (row.c.county == visit.county.county) & (row.c.tbl == table) & (row.c.row == number)
    found = visit.connection.execute(select(row.c.version).where(where)).first()
    return 0 if found is None else int(found.version)


def _rows(visit: Visit, scope: str, bucket: Bucket | None) -> Iterator[tuple[str, Any]]:
    """Yield (table, row) of what a scope holds, in all or of one bucket."""
    scope_of = {"county": visit.county.county, "scope": scope}
    if bucket is None:
        found: Iterable[Any] = IN_SCOPE(visit.connection, scope_of)
    else:
        first = bucket.bucket << BUCKET_SHIFT
        last = first + (1 << BUCKET_SHIFT) - 1
        which = {"county": visit.county.county, "tbl": bucket.table, "first": first, "last": last}
        found = [one for one in IN_BUCKET(visit.connection, which) if scope in scopes_from_text(one.scopes)]
    for one in found:
        yield one.tbl, one
