"""What of the county's feeds has arrived here, and what of a large frame is on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.kernel import spans
from station.kernel.spans import Span
from station.store.database import Connection

SPANS = "SELECT scope, lane, low, high FROM span ORDER BY scope, lane, low DESC"
SPANS_OF = "SELECT low, high FROM span WHERE scope = ? AND lane = ? ORDER BY low DESC"
CLEAR = "DELETE FROM span WHERE scope = ? AND lane = ?"
ADD = "INSERT INTO span (scope, lane, low, high) VALUES (?, ?, ?, ?)"
PARTS = "SELECT scope, lane, low, high, total, data FROM part"
PART = "SELECT low, high, total, data FROM part WHERE scope = ? AND lane = ?"
KEEP_PART = "INSERT OR REPLACE INTO part (scope, lane, low, high, total, data) VALUES (?, ?, ?, ?, ?, ?)"
DROP_PART = "DELETE FROM part WHERE scope = ? AND lane = ?"
DROP_WITHIN = "DELETE FROM part WHERE scope = ? AND lane = ? AND low >= ? AND high <= ?"
DROP_SCOPE = ("DELETE FROM span WHERE scope = ?", "DELETE FROM part WHERE scope = ?")

Stream = tuple[str, int]  # scope and lane


@dataclass(frozen=True, slots=True)
class Part:
    """The beginning of a frame that comes in slices: which span it carries, its size, the bytes so far."""

    low: int
    high: int
    total: int
    data: bytes


def all_spans(db: Connection) -> dict[Stream, list[Span]]:
    """Return the spans that arrived of every feed, newest first."""
    found: dict[Stream, list[Span]] = {}
    for scope, lane, low, high in db.execute(SPANS):
        found.setdefault((scope, lane), []).append((low, high))
    return found


def spans_of(db: Connection, stream: Stream) -> list[Span]:
    return [(low, high) for low, high in db.execute(SPANS_OF, stream)]


def add_span(db: Connection, stream: Stream, low: int, high: int) -> list[Span]:
    """Write down that (low, high] of a feed is here; return all its spans.

    A frame under way that would bring nothing new any more is let go: the county chose another way.
    """
    joined = spans.add(spans_of(db, stream), low, high)
    db.execute(CLEAR, stream)
    db.executemany(ADD, [(*stream, *one) for one in joined])
    db.executemany(DROP_WITHIN, [(*stream, *one) for one in joined])
    return joined


def cut(db: Connection, tops: Mapping[Stream, int]) -> None:
    """Forget what arrived of each feed above its number in `tops`; of a feed without one, all."""
    for stream, found in all_spans(db).items():
        top = tops.get(stream, 0)
        if found[0][1] > top:
            db.execute(CLEAR, stream)
            db.executemany(ADD, [(*stream, low, min(high, top)) for low, high in found if low < top])
    for stream, part in parts(db).items():
        if part.high > tops.get(stream, 0):
            drop_part(db, stream)


def parts(db: Connection) -> dict[Stream, Part]:
    """Return what is here of each frame that is on its way."""
    return {(row[0], row[1]): Part(row[2], row[3], row[4], bytes(row[5])) for row in db.execute(PARTS)}


def part_of(db: Connection, stream: Stream) -> Part | None:
    found = db.execute(PART, stream).fetchone()
    return None if found is None else Part(found[0], found[1], found[2], bytes(found[3]))


def keep_part(db: Connection, stream: Stream, part: Part) -> None:
    db.execute(KEEP_PART, (*stream, part.low, part.high, part.total, part.data))


def drop_part(db: Connection, stream: Stream) -> None:
    db.execute(DROP_PART, stream)


def forget_scope(db: Connection, scope: str) -> None:
    """Forget what arrived of a scope this machine no longer belongs to."""
    for statement in DROP_SCOPE:
        db.execute(statement, (scope,))
