"""Gives feed numbers and keeps the sums of the scopes: the last act of a writing transaction, under its lock.

Numbers are dense per feed and become visible in their order, so a reader never skips one (SYNC.md rule 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from station.kernel import sums
from sync.county import tables
from sync.county.hot import Hot, Upsert, mine, one_of, spread

RowKey = tuple[str, int]
feed, tally = tables.feed, tables.tally
FEEDS = one_of(lambda some: select(feed).where(mine(feed, "county") & feed.c.scope.in_(some)))
TALLIES = one_of(lambda some: select(tally).where(mine(tally, "county") & tally.c.scope.in_(some)))
KEEP_FEEDS, KEEP_TALLIES = Upsert(feed, ("county", "scope", "lane")), Upsert(tally, ("county", "scope", "tbl"))
BASE = Hot(select(tables.county.c.base).where(mine(tables.county, "county")))


@dataclass(frozen=True, slots=True)
class Change:
    """A row with (version, scopes that hold it) before and after."""

    key: RowKey
    before: tuple[int, tuple[str, ...]]
    after: tuple[int, tuple[str, ...]]


@dataclass(slots=True)
class Feed:
    """Where a feed stands: its newest number, its horizon, and the bytes of rows that are in no stretch yet."""

    seq: int
    horizon: int
    loose: int


def number(connection: Connection, county: str, entries: Sequence[tuple[dict[str, Any], int]]) -> None:
    """Set `seq` of each entry, given with the bytes of its row, to the next number of its feed."""
    feeds = {(one["scope"], one["lane"]): Feed(0, 0, 0) for one, _ in entries}
    known = tops(connection, county, {scope for scope, _ in feeds})
    feeds.update({key: one for key, one in known.items() if key in feeds})
    if len(known.keys() & feeds.keys()) < len(feeds):
        _begin(connection, county, [one for key, one in feeds.items() if key not in known])
    for one, size in entries:
        its = feeds[one["scope"], one["lane"]]
        its.seq += 1
        its.loose += size
        one["seq"] = its.seq
    changed = [
        {"county": county, "scope": scope, "lane": lane, "seq": one.seq, "horizon": one.horizon, "loose": one.loose}
        for (scope, lane), one in feeds.items()
    ]
    KEEP_FEEDS(connection, changed)


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


def count(connection: Connection, county: str, changes: Iterable[Change]) -> None:
    """Bring the sums of all scopes concerned up to date."""
    moved: dict[tuple[str, str], int] = {}
    for change in changes:
        table, row = change.key
        for (version, scopes), sign in ((change.before, -1), (change.after, 1)):
            if scopes:
                value = sign * sums.row_sum(table, row, version)
                for scope in scopes:
                    moved[scope, table] = moved.get((scope, table), 0) + value
    if not moved:
        return
    for key, total in totals(connection, county, {scope for scope, _ in moved}).items():
        if key in moved:
            moved[key] += total
    changed = [
        {"county": county, "scope": scope, "tbl": table, "total": sums.as_bytes(total)}
        for (scope, table), total in moved.items()
    ]
    KEEP_TALLIES(connection, changed)


def totals(connection: Connection, county: str, scopes: Iterable[str]) -> dict[tuple[str, str], int]:
    """Return {(scope, table): sum} of these scopes."""
    names = spread(list(scopes))
    found = TALLIES(len(names))(connection, {"county": county} | names)
    return {(one.scope, one.tbl): sums.from_bytes(bytes(one.total)) for one in found}
