"""Puts what arrived where it belongs: a frame with its span in one transaction, a slice beside its sisters."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from sqlcipher3 import dbapi2

from station.kernel.errors import StationError
from station.kernel.spans import has
from station.store import inbox, outbox, spans
from station.store.database import Connection
from station.store.inbox import News
from station.store.oplog import OpKind
from station.store.spans import Part
from station.store.store import Store
from sync import protocol
from sync.client import unread
from sync.frames import Item, decode_frame
from sync.protocol import Feed

log = logging.getLogger(__name__)


def take_feed(store: Store, scopes: Sequence[str], feed: Feed) -> int:
    """Take in one frame, or one slice of one; return how many rows it brought.

    A frame that cannot be read is set aside: it counts as arrived, and as its rows are missing in the sums, every
    later exchange asks for them again (fault P15). StationError("sync.malformed") for a feed that is none of ours.
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
    read = readable(lambda: _items(store, feed, whole))
    items = read or []

    def work(db: Connection) -> frozenset[str]:
        if read is None and not has(spans.spans_of(db, stream), feed.low, feed.high):
            unread.set_aside(db)
        return inbox.take_in(db, store.registry, stream, (feed.low, feed.high), as_news(items))

    touched = store.write(work)
    store.announce(touched)
    return 0 if not touched else sum([len(item.lines[0]) if item.lines else 1 for item in items])


def readable(read: Callable[[], list[Item]]) -> list[Item] | None:
    """Return what `read` returns, None where the program fails on it; trouble of the database is none of a frame."""
    try:
        return read()
    except (dbapi2.OperationalError, MemoryError):
        raise
    except Exception:
        log.exception("a frame of the county could not be read")
        return None


def _items(store: Store, feed: Feed, whole: bytes) -> list[Item]:
    if feed.version:
        return _own(store.reader(), feed)
    return decode_frame(store.registry, whole) if whole else []


def _own(db: Connection, feed: Feed) -> list[Item]:
    """Return the rows of our own ops that a feed names, at their new versions."""
    rows = outbox.rows_of(db, feed.op, feed.high - feed.low)
    if len(rows) != feed.high - feed.low:
        raise StationError("sync.malformed")
    return [
        Item(table, row, OpKind.HELD, version, None)
        for version, (table, row) in enumerate(rows, feed.version)
    ]


def as_news(items: Sequence[Item]) -> list[News]:
    return [News(one.table, one.row, one.kind, one.version, one.values, one.lines) for one in items]


def _joined(db: Connection, stream: tuple[str, int], feed: Feed) -> bytes | None:
    """Keep a slice; return the frame once it is whole. A slice that does not fit begins, or is let go."""
    kept = spans.part_of(db, stream)
    fits = kept is not None and (kept.low, kept.high, kept.total) == (feed.low, feed.high, feed.total)
    data = kept.data if kept is not None and fits else b""
    if len(data) != feed.offset or feed.total > protocol.MOST_BODY:
        return None
    data += feed.frame
    if len(data) >= feed.total:
        spans.drop_part(db, stream)
        return data
    spans.keep_part(db, stream, Part(feed.low, feed.high, feed.total, data))
    return None
