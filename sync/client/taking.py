"""Puts what arrived where it belongs: a frame with its span in one transaction, a slice beside its sisters."""

from __future__ import annotations

from collections.abc import Sequence

from station.kernel.errors import StationError
from station.store import inbox, outbox, spans
from station.store.database import Connection
from station.store.inbox import News
from station.store.oplog import OpKind
from station.store.spans import Part
from station.store.store import Store
from sync import protocol
from sync.frames import Item, decode_frame
from sync.protocol import Feed


def take_feed(store: Store, scopes: Sequence[str], feed: Feed) -> int:
    """Take in one frame, or one slice of one; return how many rows it brought.

    StationError("sync.malformed") for a feed that is none of ours, "frame.malformed" as the frames.
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
    items = decode_frame(store.registry, whole) if whole else []
    if feed.version:
        items = _own(store.reader(), feed)

    def work(db: Connection) -> frozenset[str]:
        return inbox.take_in(db, store.registry, stream, (feed.low, feed.high), as_news(items))

    touched = store.write(work)
    store.announce(touched)
    return 0 if not touched else sum([len(item.lines[0]) if item.lines else 1 for item in items])


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
