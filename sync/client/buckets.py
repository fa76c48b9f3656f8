"""The rows of a table by buckets, read one after the other: what two stores compare where their sums differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from station.kernel import sums
from station.kernel.sums import BUCKET_SHIFT
from station.store import inbox
from station.store.database import Connection
from sync.protocol import Bucket

SHORT = 8  # bytes of a bucket's sum that cross
NOTHING = sums.as_bytes(0)[:SHORT]

Counted = Iterable[tuple[int, int]]  # row, what it counts; by row


def by_bucket(counted: Counted) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield (bucket, its rows) of rows that come in their order."""
    for number, rows in groupby(counted, lambda one: one[0] >> BUCKET_SHIFT):
        yield number, list(rows)


def total(counted: Counted) -> bytes:
    """Return the sum of what rows count, as it is sent."""
    return sums.as_bytes(sum(value for _, value in counted))


def by_version(db: Connection, scope: str, table: str, bucket: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield (row, its part of the sum of the set), of one bucket or all."""
    for row, version in inbox.held_rows(db, scope, table, bucket):
        yield row, sums.row_sum(table, row, version)


def bucket_sums(db: Connection, scope: str, table: str) -> dict[int, bytes]:
    """Return {bucket: the sum of its rows} of all that is here of a table through a scope."""
    return {number: total(rows) for number, rows in by_bucket(by_version(db, scope, table))}


def shown(db: Connection, at: int, scope: str, place: tuple[str, int]) -> Bucket:
    """Return what is here of a bucket (table, number) through the scope that stands at `at` in the list of scopes."""
    table, number = place
    rows = list(inbox.held_rows(db, scope, table, number))
    return Bucket(at, table, number, [row for row, _ in rows], [version for _, version in rows])
