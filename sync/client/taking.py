"""Puts what arrived where it belongs: a frame with its span in one transaction, a slice beside its sisters."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlcipher3 import dbapi2

from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.kernel.record import LineColumns, Row, Table
from station.kernel.spans import has
from station.store import inbox, outbox, spans
from station.store.beyond import LINES
from station.store.database import Connection
from station.store.inbox import News
from station.store.oplog import OpKind
from station.store.spans import Part
from station.store.store import Store
from sync import protocol
from sync.client import unread
from sync.client.layouts import Layouts
from sync.frames import Item, decode_frame
from sync.protocol import Feed

log = logging.getLogger(__name__)
CHANGED = """
SELECT 1 FROM op JOIN grp ON grp.number = op.grp
WHERE op.tbl = ? AND op.row = ? AND op.kind <> 0 AND grp.verdict IS NOT NULL"""


def take_feed(
    store: Store, layouts: Layouts, scopes: Sequence[str], feed: Feed, *, shared: bool = False
) -> int:
    """Take in one frame, or one slice of one; return how many rows it brought.

    A frame that cannot be read is set aside: it counts as arrived, and as its rows are missing in the sums, every
    later exchange asks for them again (fault P15). `shared` is for a frame that was not made for this machine.
    StationError("sync.malformed") for a feed that is none of ours.
    """
    if not 0 <= feed.scope < len(scopes) or not 0 <= feed.low < feed.high:
        raise StationError("sync.malformed")
    stream = scopes[feed.scope], feed.lane
    if feed.total:
        whole = store.write(lambda db: _joined(db, stream, feed))
        if whole is None:
            return 0
    else:
        whole = feed.frame
    known = layouts.known(store.reader())
    read = readable(lambda: _items(store, known, feed, whole))
    items = read or []

    def work(db: Connection) -> frozenset[str]:
        if read is None and not has(spans.spans_of(db, stream), feed.low, feed.high):
            unread.set_aside(db)
        news = as_news(store.registry, known, items)
        return inbox.take_in(
            db, store.registry, stream, (feed.low, feed.high), _not_changed_here(db, news) if shared else news)

    touched = store.write(work)
    store.announce(touched)
    return 0 if not touched else sum([len(item.lines[0]) if item.lines else 1 for item in items])


def _not_changed_here(db: Connection, news: Sequence[News]) -> list[News]:
    """Leave out the words of rows that a judged deed of this machine changed; the sums ask for them.

    The county may still have to say that the words here have a newer version (HELD): it says so to their writer alone,
    and what was made for everybody may hold the words from before that deed.
    """
    return [
        one for one in news if one.kind is not OpKind.PUT or not db.execute(CHANGED, (one.table, one.row)).fetchone()]


def readable(read: Callable[[], list[Item]]) -> list[Item] | None:
    """Return what `read` returns, None where the program fails on it; trouble of the database is none of a frame."""
    try:
        return read()
    except (dbapi2.OperationalError, MemoryError):
        raise
    except Exception:
        log.exception("a frame of the county could not be read")
        return None


def _items(store: Store, known: Known, feed: Feed, whole: bytes) -> list[Item]:
    if feed.version:
        return _own(store.reader(), feed)
    return decode_frame(known, whole) if whole else []


def _own(db: Connection, feed: Feed) -> list[Item]:
    """Return the rows of our own ops that a feed names, at their new versions."""
    rows = outbox.rows_of(db, feed.op, feed.high - feed.low)
    if len(rows) != feed.high - feed.low:
        raise StationError("sync.malformed")
    return [
        Item(table, row, OpKind.HELD, version, None)
        for version, (table, row) in enumerate(rows, feed.version)
    ]


def as_news(own: Known, known: Known, items: Sequence[Item]) -> list[News]:
    """Return what this program can take in: rows of tables it has, with what it does not know set apart."""
    news = []
    for one in items:
        table, values, lines, beyond = own.tables.get(one.table), one.values, one.lines, None
        if table is None:
            continue
        wide = known.tables[one.table]
        if wide is not table and values is not None:
            values, lines, beyond = _apart(table, wide, values, lines)
        news.append(News(one.table, one.row, one.kind, one.version, values, lines, beyond))
    return news


def _apart(
    table: Table, wide: Table, values: Row, lines: LineColumns | None
) -> tuple[Row, LineColumns | None, dict[str, Any]]:
    """Return (our columns, our columns of the lines, what only others know) of a row."""
    ours = {column.name: values[column.name] for column in table.columns}
    others = {name: value for name, value in values.items() if name not in ours and value is not None}
    if lines is None:
        return ours, lines, others
    at = len(table.lines)
    more = [column.name for column, found in zip(wide.lines[at:], lines[at:], strict=True) if any(
        one is not None for one in found)]
    return ours, lines[:at], others | {LINES: more} if more else others


def _joined(db: Connection, stream: tuple[str, int], feed: Feed) -> bytes | None:
    """Keep a slice; return the frame once it is whole. A first slice begins anew, another that does not fit is let go.

    The county goes on with a frame only if it still begins with what is here (`slice_check`).
    """
    kept = spans.part_of(db, stream)
    fits = kept is not None and (kept.low, kept.high, kept.total) == (feed.low, feed.high, feed.total)
    data = kept.data if kept is not None and fits and feed.offset else b""
    if len(data) != feed.offset or feed.total > protocol.MOST_BODY:
        return None
    data += feed.frame
    if len(data) >= feed.total:
        spans.drop_part(db, stream)
        return data
    spans.keep_part(db, stream, Part(feed.low, feed.high, feed.total, data))
    return None
