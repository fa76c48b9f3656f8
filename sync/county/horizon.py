"""Clears away the ends of rows that are so old that almost everybody has heard of them (SYNC.md rule 13).

An end (a row deleted, or moved out of a scope) is kept in its feed so that whoever was away hears of it.
After a year or so it goes, and the horizon of the feed moves up to it. A device that was away longer gets
what is alive in its gap as ever; that something it still holds has ended it can no longer be told that way.
Its sums then differ from the county's, and the comparison of buckets takes away what is not alive any more:
what it has not sent yet stays, because that stands in its own log.
"""

from __future__ import annotations

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from sync.county import tables, unread
from sync.county.ledger import Ledger, upsert

KEEP_DAYS = 400  # a station that is away for a year still hears of every end
DAY_MS = 86_400_000

entry, row, feed, dated = tables.entry, tables.row, tables.feed, tables.dated


def clear(ledger: Ledger, now_ms: int, keep_days: int = KEEP_DAYS) -> int:
    """Write down where the feeds stand today and clear ends older than `keep_days`; return how many went.

    Does its work once a day; more often it costs a look.
    """
    county, today = ledger.county().county, now_ms // DAY_MS
    with ledger.reading() as connection:
        where = (dated.c.county == county) & (dated.c.day == today)
        if connection.execute(select(dated.c.day).where(where)).first() is not None:
            return 0
    with ledger.writing() as connection:
        _note(connection, county, today)
        gone = sum(_clear(connection, county, *mark) for mark in _marks(connection, county, today - keep_days))
        _forget_dates(connection, county, today - keep_days)
        unread.clear(connection, county)
    return gone


def _note(connection: Connection, county: str, today: int) -> None:
    feeds = connection.execute(select(feed).where(feed.c.county == county)).all()
    values = [
        {"county": county, "scope": one.scope, "lane": one.lane, "day": today, "seq": one.seq} for one in feeds
    ]
    upsert(connection, dated, values, ("county", "scope", "lane", "day"))


def _marks(connection: Connection, county: str, day: int) -> list[tuple[str, int, int]]:
    """Return (scope, lane, number the feed had reached) by the end of a day."""
    where = (dated.c.county == county) & (dated.c.day <= day)
    found = connection.execute(
        select(dated.c.scope, dated.c.lane, func.max(dated.c.seq)).where(where).group_by(dated.c.scope, dated.c.lane))
    return [(one[0], one[1], one[2]) for one in found]


def _clear(connection: Connection, county: str, scope: str, lane: int, seq: int) -> int:
    """Clear the ends at or below a number of a feed, and rows whose last end that was."""
    joined = and_(row.c.county == entry.c.county, row.c.tbl == entry.c.tbl, row.c.row == entry.c.row)
    where = (entry.c.county == county) & (entry.c.scope == scope) & (entry.c.lane == lane) & (entry.c.seq <= seq)
    where &= ~entry.c.here | row.c.deleted
    ended = connection.execute(select(entry.c.tbl, entry.c.row, row.c.deleted).join(row, joined).where(where))
    keys = [(one.tbl, one.row, one.deleted) for one in ended]
    for table, number, deleted in keys:
        own = (entry.c.county == county) & (entry.c.tbl == table) & (entry.c.row == number)
        connection.execute(delete(entry).where(own & (entry.c.scope == scope)))
        if deleted and connection.execute(select(entry.c.scope).where(own)).first() is None:
            connection.execute(delete(row).where(
                (row.c.county == county) & (row.c.tbl == table) & (row.c.row == number)))
    its = (feed.c.county == county) & (feed.c.scope == scope) & (feed.c.lane == lane)
    if keys:
        connection.execute(update(feed).where(its & (feed.c.horizon < seq)).values(horizon=seq))
    return len(keys)


def _forget_dates(connection: Connection, county: str, day: int) -> None:
    """One date at or before the day is enough: the newest of each feed."""
    newest = _marks(connection, county, day)
    connection.execute(delete(dated).where((dated.c.county == county) & (dated.c.day <= day)))
    values = [
        {"county": county, "scope": scope, "lane": lane, "day": day, "seq": seq} for scope, lane, seq in newest
    ]
    if values:
        connection.execute(insert(dated), values)
