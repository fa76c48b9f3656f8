"""Gives feed numbers and keeps the sums of the scopes: the last act of a writing transaction, under its lock.

Numbers are dense per feed and become visible in their order, so a reader never skips one (SYNC.md rule 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from station.kernel import sums
from station.kernel.spans import Span
from sync.county import tables
from sync.county.hot import Hot, Upsert, mine, one_of, spread

RowKey = tuple[str, int]
FeedKey = tuple[str, int]  # scope, lane
SetKey = tuple[str, str]  # scope, table
feed, tally = tables.feed, tables.tally
FEEDS = one_of(lambda some: select(feed).where(mine(feed, "county") & feed.c.scope.in_(some)))
TALLIES = one_of(lambda some: select(tally).where(mine(tally, "county") & tally.c.scope.in_(some)))
KEEP_FEEDS, KEEP_TALLIES = Upsert(feed, ("county", "scope", "lane")), Upsert(tally, ("county", "scope", "tbl"))
BASE = Hot(select(tables.county.c.base).where(mine(tables.county, "county")))


@dataclass(slots=True)
class Feed:
    """Where a feed stands: its newest number, its horizon, and the bytes of rows that are in no stretch yet."""

    seq: int
    horizon: int
    loose: int


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Rows that a device wrote just now and that stand as it said them, in the order of their versions.

    `spans` are the feeds whose span (low, high] holds all of them and nothing else.
    """

    rows: Sequence[RowKey]
    version: int
    spans: Mapping[FeedKey, Span]


@dataclass(slots=True)
class Coming:
    """What comes into one feed: rows of a table in their order, with whether they are here (else they left).

    `count` is how many they are together, `size` their bytes.
    """

    runs: list[tuple[str, bool, Sequence[int]]] = field(default_factory=list)
    count: int = 0
    size: int = 0

    def add(self, table: str, rows: Sequence[int], *, here: bool, size: int = 0) -> int:
        """Add some rows; return how many stand before them."""
        before = self.count
        self.runs.append((table, here, rows))
        self.count += len(rows)
        self.size += size
        return before


def number(connection: Connection, county: str, coming: Mapping[FeedKey, Coming]) -> dict[FeedKey, Span]:
    """Give what comes into feeds the next numbers of each; return the span (low, high] of each."""
    known = tops(connection, county, {scope for scope, _ in coming})
    feeds = {key: known.get(key) or Feed(0, 0, 0) for key in coming}
    if len(known.keys() & feeds.keys()) < len(feeds):
        _begin(connection, county, [one for key, one in feeds.items() if key not in known])
    given: dict[FeedKey, Span] = {}
    for key, its in coming.items():
        one = feeds[key]
        given[key] = one.seq, one.seq + its.count
        one.seq += its.count
        one.loose += its.size
    KEEP_FEEDS(
        connection,
        [(county, scope, lane, one.seq, one.horizon, one.loose) for (scope, lane), one in feeds.items()])
    return given


def _begin(connection: Connection, county: str, new: Iterable[Feed]) -> None:
    """Let new feeds begin above any number that was given before the ledger was put back from a backup."""
    base = BASE(connection, {"county": county}).first()
    for one in new:
        one.seq = base.base


def tops(connection: Connection, county: str, scopes: Iterable[str]) -> dict[tuple[str, int], Feed]:
    """Return the feeds of these scopes by (scope, lane); none for a device that is shut out."""
    asked = list(scopes)
    if not asked:
        return {}
    names = spread(asked)
    found = FEEDS(len(names))(connection, {"county": county} | names)
    return {(one.scope, one.lane): Feed(one.seq, one.horizon, one.loose) for one in found}


def count(connection: Connection, county: str, moved: Mapping[SetKey, int]) -> None:
    """Add to the sums of sets, {(scope, table): what it gained}."""
    if not moved:
        return
    sums_now = dict(moved)
    for key, total in totals(connection, county, {scope for scope, _ in moved}).items():
        if key in sums_now:
            sums_now[key] += total
    KEEP_TALLIES(
        connection, [(county, scope, table, sums.as_bytes(total)) for (scope, table), total in sums_now.items()])


def totals(connection: Connection, county: str, scopes: Iterable[str]) -> dict[tuple[str, str], int]:
    """Return {(scope, table): sum} of these scopes."""
    names = spread(list(scopes))
    found = TALLIES(len(names))(connection, {"county": county} | names)
    return {(one.scope, one.tbl): sums.from_bytes(bytes(one.total)) for one in found}
