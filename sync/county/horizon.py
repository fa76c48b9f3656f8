"""Clears away the ends of rows that are so old that almost everybody has heard of them (SYNC.md rule 13).

An end (a row deleted, or moved out of a scope) is kept in its feed so that whoever was away hears of it.
After a year or so it goes, and the horizon of the feed moves up to it. A device that was away longer gets
what is alive in its gap as ever; that something it still holds has ended it can no longer be told that way.
Its sums then differ from the county's, and the comparison of buckets takes away what is not alive any more:
what it has not sent yet stays, because that stands in its own log.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from sync.county import media, tables, unread
from sync.county.held import as_gone, stands_of
from sync.county.ledger import Ledger, upsert
from sync.county.scoped import scopes_as_text, scopes_from_text

KEEP_DAYS = 400  # a station that is away for a year still hears of every end
EACH_DAY = 14  # of the dates the newest are kept day by day, older ones one a week
WEEK = 7
LOOKED = ""  # no scope: the day it was done last
DAY_MS = 86_400_000

entry, row, feed, dated = tables.entry, tables.row, tables.feed, tables.dated


def clear(ledger: Ledger, now_ms: int, keep_days: int = KEEP_DAYS) -> int:
    """Write down where the feeds stand today and clear ends older than `keep_days`; return how many went.

    Does its work once a day; more often it costs a look.
    """
    county, today = ledger.county().county, now_ms // DAY_MS
    done = (dated.c.county == county) & (dated.c.scope == LOOKED)
    with ledger.reading() as connection:
        if connection.execute(select(dated.c.day).where(done & (dated.c.day == today))).first() is not None:
            return 0
    with ledger.writing() as connection:
        _note(connection, county, today)
        gone = sum(_clear(connection, county, *mark) for mark in _marks(connection, county, today - keep_days))
        _forget_dates(connection, county, today, keep_days)
        unread.clear(connection, county)
        media.clear(connection, county, now_ms)
        connection.execute(delete(dated).where(done))
        connection.execute(insert(dated).values(county=county, scope=LOOKED, lane=0, day=today, seq=0))
    return gone


def _note(connection: Connection, county: str, today: int) -> None:
    """Write down how far the feeds have come that have moved since they were last written down."""
    known = {(scope, lane): seq for scope, lane, seq in _marks(connection, county, today)}
    feeds = connection.execute(select(feed).where(feed.c.county == county)).all()
    values = [
        {"county": county, "scope": one.scope, "lane": one.lane, "day": today, "seq": one.seq}
        for one in feeds if one.seq != known.get((one.scope, one.lane))
    ]
    upsert(connection, dated, values, ("county", "scope", "lane", "day"))


def _marks(connection: Connection, county: str, day: int) -> list[tuple[str, int, int]]:
    """Return (scope, lane, number the feed had reached) by the end of a day."""
    where = (dated.c.county == county) & (dated.c.day <= day) & (dated.c.scope != LOOKED)
    found = connection.execute(
        select(dated.c.scope, dated.c.lane, func.max(dated.c.seq)).where(where).group_by(dated.c.scope, dated.c.lane))
    return [(one[0], one[1], one[2]) for one in found]


def _clear(connection: Connection, county: str, scope: str, lane: int, seq: int) -> int:
    """Clear the ends at or below a number of a feed, and rows whose last end that was."""
    joined = and_(row.c.county == entry.c.county, row.c.tbl == entry.c.tbl, row.c.row == entry.c.row)
    where = (entry.c.county == county) & (entry.c.scope == scope) & (entry.c.lane == lane) & (entry.c.seq <= seq)
    where &= ~entry.c.here | row.c.deleted
    columns = (entry.c.seq, row.c.tbl, row.c.row, row.c.deleted, row.c.scopes, row.c.stands, row.c.gone)
    ended = connection.execute(select(*columns).join(row, joined).where(where)).all()
    own = (entry.c.county == county) & (entry.c.scope == scope) & (entry.c.lane == lane)
    for one in ended:
        connection.execute(delete(entry).where(own & (entry.c.seq == one.seq)))
        _forget(connection, county, scope, one)
    its = (feed.c.county == county) & (feed.c.scope == scope) & (feed.c.lane == lane)
    if ended:
        connection.execute(update(feed).where(its & (feed.c.horizon < seq)).values(horizon=seq))
    return len(ended)


def _forget(connection: Connection, county: str, scope: str, ended: Any) -> None:
    """Let a row forget its entry in a scope; one that is deleted goes with its last."""
    scopes = scopes_from_text(ended.scopes)
    stands = stands_of(scopes, ended.stands, ended.gone)
    del stands[scope]
    this = (row.c.county == county) & (row.c.tbl == ended.tbl) & (row.c.row == ended.row)
    if ended.deleted and not stands:
        connection.execute(delete(row).where(this))
        return
    left = [one for one in scopes if one in stands]
    lane = ended.stands.split()[0]
    connection.execute(update(row).where(this).values(
        scopes=scopes_as_text(tuple(left)), stands=" ".join([lane, *[str(stands[one][1]) for one in left]]),
        gone=as_gone({one: at for one, at in stands.items() if one not in left})))


def _forget_dates(connection: Connection, county: str, today: int, keep_days: int) -> None:
    """Of each feed keep the newest date of all that are too old, and of each week the newest.

    A thousand stations would otherwise write a million dates a year. A date that is left out makes an end live
    longer, never shorter.
    """
    later = dated.alias()
    same = (later.c.county == dated.c.county) & (later.c.scope == dated.c.scope) & (later.c.lane == dated.c.lane)
    old = (dated.c.county == county) & (dated.c.scope != LOOKED)
    for before, newer in (
        (today - EACH_DAY, later.c.day // WEEK == dated.c.day // WEEK),
        (today - keep_days, later.c.day <= today - keep_days),
    ):
        overtaken = select(later.c.day).where(same & (later.c.day > dated.c.day) & newer).exists()
        connection.execute(delete(dated).where(old & (dated.c.day <= before) & overtaken))
