"""Spans of a feed packed once, for all the stations that will ever load them (SYNC.md rule 20).

Packing is the dearest step of a first load, and the same for everybody. Whatever has been waiting long
enough to fill a frame is packed by the county seat when it has nothing better to do. A stretch is never
wrong, only old: rows that changed since stand higher in their feed and come with their newer version
first; a row that ended is remembered by whoever reads. A row taken away for good takes its stretch with
it, and a stretch that is mostly old is packed anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from station.kernel.record import Registry
from station.kernel.spans import Span
from sync.county import tables
from sync.county.hot import Hot, mine
from sync.county.layouts import Books
from sync.county.ledger import Ledger
from sync.county.portions import Bodies, Portion, Source, Whom, portions
from sync.county.vault import Vault
from sync.frames import encode_frame

stretch_table, entry, feed = tables.stretch, tables.entry, tables.feed
PORTION = 128 << 10  # bytes before packing across rows: some ten thousand prices, a moment to take in
WORTH_PACKING = 4 << 10  # bytes of a frame: below it the next exchange packs as quickly itself
WORTH_LOOKING = 16 << 10  # bytes of rows that came since a feed was last looked at
KEEP_SHARE = 2  # packed anew when fewer than one row in so many is still current
AT_ONCE = 4096  # rows that are packed before a station that came has its turn: a quarter of a second
WHAT = "stretch"
EVERYBODY = Whom(0)


WITHIN = Hot(
    select(stretch_table.c.low, stretch_table.c.high, stretch_table.c.writers)
    .where(
        mine(stretch_table, "county", "scope", "lane")
        & (stretch_table.c.low < bindparam("to")) & (stretch_table.c.high > bindparam("from")))
    .order_by(stretch_table.c.low.desc())
)
FRAME = Hot(
    select(stretch_table.c.frame)
    .where(mine(stretch_table, "county", "scope", "lane") & (stretch_table.c.low == bindparam("number"))))
DROP_WITH = Hot(delete(stretch_table).where(
    mine(stretch_table, "county", "scope", "lane")
    & (stretch_table.c.low < bindparam("number")) & (stretch_table.c.high >= bindparam("number"))))
KEEP = Hot(insert(stretch_table).values({column.name: bindparam(column.name) for column in stretch_table.columns}))
LOOSE = Hot(select(feed).where((feed.c.county == bindparam("county")) & (feed.c.loose >= bindparam("worth"))))
PACKED = Hot(
    select(stretch_table.c.low, stretch_table.c.high, stretch_table.c.rows)
    .where(mine(stretch_table, "county", "scope", "lane")).order_by(stretch_table.c.low))
CURRENT = Hot(select(func.count().label("count")).select_from(entry).where(
    mine(entry, "county", "scope", "lane")
    & (entry.c.seq > bindparam("from")) & (entry.c.seq <= bindparam("to"))))
LOOKED_AT = Hot(
    update(feed).where(
        (feed.c.county == bindparam("county")) & (feed.c.scope == bindparam("scope"))
        & (feed.c.lane == bindparam("lane")))
    .values(loose=feed.c.loose - bindparam("less")))


def within(connection: Connection, source: Source, gap: Span, device: int) -> list[Span]:
    """Return the packed spans that fill the gap, newest first, without those that hold words of `device`.

    One that reaches a little beyond the gap will do: the rows that are there already are passed over. Their frames
    are read one by one (`frame_of`): a whole history for every station that loads it would be too much to hold.
    """
    found = WITHIN(connection, {**_named(source), "from": gap[0], "to": gap[1]})
    return [
        (one.low, one.high)
        for one in found
        if _fills((one.low, one.high), gap) and device not in json.loads(one.writers)
    ]


def frame_of(connection: Connection, vault: Vault, source: Source, span: Span) -> bytes:
    """Return the frame of a packed span, b"" where it was let go of meanwhile."""
    found = FRAME(connection, {**_named(source), "number": span[0]}).first()
    return b"" if found is None else vault.unseal(WHAT, span[0], bytes(found.frame))


def _fills(span: Span, gap: Span) -> bool:
    inside = min(span[1], gap[1]) - max(span[0], gap[0])
    return inside * 4 >= (span[1] - span[0]) * 3


def drop_with(connection: Connection, source: Source, numbers: Iterable[int]) -> None:
    """Forget the packed spans that hold the words standing at these numbers: they are to be gone."""
    for number in numbers:
        DROP_WITH(connection, {**_named(source), "number": number})


def pack(ledger: Ledger, registry: Registry, may_go_on: Callable[[], bool] = lambda: True) -> int:
    """Pack what is worth it in every feed, as long as it `may_go_on`; return how many stretches were made.

    Reading and packing hold no lock that a writer waits for: only a finished stretch is written.
    """
    made, books = 0, Books(registry)
    for source, top, loose in _feeds(ledger):
        if not may_go_on():
            break
        for span in _loose(ledger, source, top):
            high = span[1]
            while high > span[0]:
                if high < span[1] and not may_go_on():
                    return made  # what is left of the feed is loose still, and comes first the next time
                count, high = _pack_some(ledger, books, source, (span[0], high))
                made += count
        _count_down(ledger, source, loose)
    return made


def _pack_some(ledger: Ledger, books: Books, source: Source, span: Span) -> tuple[int, int]:
    """Pack the newest rows of a loose span; return (how many stretches they are, above which number they lie)."""
    vault = ledger.county().vault
    with ledger.reading() as connection:
        bodies = Bodies(books.open(connection, source.county).wide, vault)
        found = _some(portions(connection, bodies, source, span, PORTION, EVERYBODY))
        ready = [(one, encode_frame(bodies.known, one.items)) for one in found if one.items]
    worth = [(portion, frame) for portion, frame in ready if len(frame) >= WORTH_PACKING]
    for portion, frame in worth:
        _keep(ledger, source, portion, vault.seal(WHAT, portion.low, frame))
    return len(worth), found[-1].low if found else span[0]


def _some(coming: Iterator[Portion]) -> list[Portion]:
    """Return the first portions, of so many rows that nobody waits long for the end of it."""
    found, rows = [], 0
    for portion in coming:
        found.append(portion)
        rows += len(portion.items)
        if rows >= AT_ONCE:
            break
    return found


def _feeds(ledger: Ledger) -> list[tuple[Source, int, int]]:
    """Return (feed, its newest number, bytes that are in no stretch) of the feeds that may be worth it."""
    county = ledger.county().county
    with ledger.reading() as connection:
        found = LOOSE(connection, {"county": county, "worth": WORTH_LOOKING}).all()
    return [(Source(county, one.scope, one.lane), one.seq, one.loose) for one in found]


def _count_down(ledger: Ledger, source: Source, loose: int) -> None:
    """The bytes that were looked at are looked at again only when as many have come on top."""
    with ledger.writing() as connection:
        LOOKED_AT(connection, {**_named(source), "less": loose})


def _loose(ledger: Ledger, source: Source, top: int) -> list[Span]:
    """Return the spans of a feed that are not packed; stretches that are mostly old are dropped first."""
    with ledger.reading() as connection:
        packed = PACKED(connection, _named(source)).all()
        old = [one for one in packed if _current(connection, source, (one.low, one.high)) * KEEP_SHARE < one.rows]
    if old:
        with ledger.writing() as connection:
            connection.execute(delete(stretch_table).where(
                _of(source) & stretch_table.c.low.in_([one.low for one in old])))
    edges = [(one.low, one.high) for one in packed if one not in old]
    starts, ends = [0, *(high for _, high in edges)], [*(low for low, _ in edges), top]
    return [(low, high) for low, high in zip(starts, ends, strict=True) if low < high]


def _current(connection: Connection, source: Source, span: Span) -> int:
    return int(CURRENT(connection, {**_named(source), "from": span[0], "to": span[1]}).first().count)


def _keep(ledger: Ledger, source: Source, portion: Portion, frame: bytes) -> None:
    with ledger.writing() as connection:
        if WITHIN(connection, {**_named(source), "from": portion.low, "to": portion.high}).first() is None:
            KEEP(connection, {
                **_named(source), "low": portion.low, "high": portion.high, "rows": len(portion.items),
                "writers": json.dumps(sorted(portion.writers)), "frame": frame})


def _named(source: Source) -> dict[str, Any]:
    return {"county": source.county, "scope": source.scope, "lane": source.lane}


def _of(source: Source) -> Any:
    return (
        (stretch_table.c.county == source.county) & (stretch_table.c.scope == source.scope)
        & (stretch_table.c.lane == source.lane)
    )
