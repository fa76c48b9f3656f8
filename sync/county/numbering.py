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
from sync.county.ledger import upsert

RowKey = tuple[str, int]
feed, tally = tables.feed, tables.tally


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
    upsert(connection, feed, changed, ("county", "scope", "lane"))


def _begin(connection: Connection, county: str, new: Iterable[Feed]) -> None:
    """Let new feeds begin above any number that was given before the ledger was put back from a backup."""
    base = connection.execute(select(tables.county.c.base).where(tables.county.c.county == county)).scalar_one()
    for one in new:
        one.seq = base


def tops(connection: Connection, county: str, scopes: Iterable[str]) -> dict[tuple[str, int], Feed]:
    """Return the feeds of these scopes by (scope, lane)."""
    where = (feed.c.county == county) & feed.c.scope.in_(list(scopes))
    found = connection.execute(select(feed).where(where))
    return {(one.scope, one.lane): Feed(one.seq, one.horizon, one.loose) for one in found}


def count(connection: Connection, county: str, changes: Iterable[Change]) -> None:
    """Bring the sums of all scopes concerned up to date."""
    moved: dict[tuple[str, str], int] = {}
    for change in changes:
        table, row = change.key
        for (version, scopes), sign in ((change.before, -1), (change.after, 1)):
            value = sign * sums.row_sum(table, row, version) if scopes else 0
            for scope in scopes:
                moved[scope, table] = moved.get((scope, table), 0) + value
    if not moved:
        return
    for (scope, table), total in totals(connection, county, {scope for scope, _ in moved}).items():
        if (scope, table) in moved:
            moved[scope, table] += total
    changed = [
        {"county": county, "scope": scope, "tbl": table, "total": sums.as_bytes(total)}
        for (scope, table), total in moved.items()
    ]
    upsert(connection, tally, changed, ("county", "scope", "tbl"))


def totals(connection: Connection, county: str, scopes: Iterable[str]) -> dict[tuple[str, str], int]:
    """Return {(scope, table): sum} of these scopes."""
    where = (tally.c.county == county) & tally.c.scope.in_(list(scopes))
    return {(one.scope, one.tbl): sums.from_bytes(bytes(one.total)) for one in
            connection.execute(select(tally).where(where))}
