"""Fills an answer with what a device has not yet of its scopes, the most urgent and the newest first.

What happened since a device last looked goes before what it never had, and in each lane what is near goes
before what is far: the own station's and village's before the county's. Of a feed a device never had, the
newest part goes before the rest, so a new station shows today's prices and its catalogue long before
the history is complete (SYNC.md rule 18). Spans that were packed once (sync/county/stretches.py) are
sent as they lie, in slices where they are larger than the answer may be.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, select

from station.kernel import spans
from station.kernel.record import Lane
from station.kernel.spans import Span
from station.store.oplog import OpKind
from sync.county import stretches, tables
from sync.county.hot import Hot, at_most, mine
from sync.county.numbering import OwnWords, RowKey
from sync.county.portions import MOST_ITEMS, OWN_COST, Bodies, Portion, Source, Whom, portions
from sync.frames import encode_frame
from sync.protocol import LARGEST_FRAME, MOST_WANTED, Feed, Ruling
from sync.protocol import Part as PartWanted
from sync.standing import slice_check

MOST_RULINGS = 500
FIRST_LOOK = 4 << 10  # bytes of each feed that a device gets of it before the rest of any
SMALLEST_SLICE = 256
BACKFILL = (Lane.URGENT, Lane.EVENT, Lane.CATALOGUE, Lane.TEXT, Lane.PRICE)  # history last

grp = tables.grp
VERDICTS = Hot(
    select(grp.c.seq, grp.c.number, grp.c.count, grp.c.verdict, grp.c.code, grp.c.facts)
    .where(mine(grp, "county", "device") & (grp.c.seq > bindparam("after")))
    .order_by(grp.c.seq).limit(at_most("most"))
)


class OwnOps(NamedTuple):
    """The rows of the ops that came in this very hello, in their order, and the number of the first op.

    Where the ledger just wrote these rows and nothing else came between, `written` says where they stand.
    """

    first: int
    rows: Sequence[RowKey]
    written: OwnWords | None = None


NOTHING = OwnOps(0, ())


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the device, its scopes, what it has of their feeds and of frames under way, and how urgent it is.

    `own` are the rows it just wrote: most of what is new to it; `tables` those its program knows, None for any.
    """

    county: str
    device: int
    scopes: Sequence[str]
    spans: dict[tuple[str, int], list[Span]]
    parts: dict[tuple[str, int], PartWanted] = field(default_factory=dict)
    most_lane: int = 255
    own: OwnOps = NOTHING
    tables: Collection[str] | None = None


@dataclass(slots=True)
class Room:
    """The answer as it fills."""

    left: int
    feeds: list[Feed] = field(default_factory=list)
    full: bool = False

    def add(self, feed: Feed) -> None:
        self.feeds.append(feed)
        self.left -= len(feed.frame) + 8
        self.full = self.left <= 0


def rulings_after(
    connection: Connection, county: str, device: int, seq: int, *, runs: bool = True
) -> tuple[list[Ruling], bool]:
    """Return (verdicts the device has not seen, oldest first, whether there may be more).

    With `runs`, groups that follow each other and have nothing but the same verdict are told in one.
    """
    found = VERDICTS(connection, {"county": county, "device": device, "after": seq, "most": MOST_RULINGS}).all()
    rulings: list[Ruling] = []
    following = 0
    for one in found:
        ruling = Ruling(one.seq, one.number, one.verdict, one.code or "", json.loads(one.facts) if one.facts else {})
        before = rulings[-1] if rulings else ruling
        alike = (before.verdict, before.code, before.facts) == (one.verdict, "", ruling.facts)
        if runs and one.number == following and alike:
            rulings[-1] = Ruling(one.seq, before.group, one.verdict, last=one.number)
        else:
            rulings.append(ruling)
        following = one.number + one.count
    return rulings, len(found) == MOST_RULINGS


class Feeds:
    """What one device gets in one answer."""

    def __init__(self, connection: Connection, bodies: Bodies, reader: Reader, want: int) -> None:
        self._connection = connection
        self._bodies = bodies
        self._reader = reader
        self._room = Room(min(want, MOST_WANTED))
        self._frame = max(min(want, LARGEST_FRAME), SMALLEST_SLICE)

    def fill(self, tops: dict[tuple[str, int], int]) -> tuple[list[Feed], bool]:
        """Return (frames, whether there is more); `tops` are the newest numbers of the feeds."""
        for scope, lane, gap, most in self._order(tops):
            self._take(Source(self._reader.county, scope, lane), gap, most)
            if self._room.full:
                return self._room.feeds, self._any_left(tops)
        return self._room.feeds, False

    def _order(self, tops: dict[tuple[str, int], int]) -> Iterator[tuple[str, int, Span, int]]:
        """Yield (scope, lane, gap, how much of it): news and a first look of every feed, then the rest."""
        rest: list[tuple[str, int]] = []
        scopes = sorted(self._reader.scopes, key=nearness)
        for lane in sorted(Lane):
            for scope in scopes:
                if lane > self._reader.most_lane or (scope, lane) not in tops:
                    continue
                missing = self._missing(scope, lane, tops)
                for gap in missing:
                    if gap[0]:
                        yield scope, lane, gap, 0
                if missing and not missing[-1][0]:
                    rest.append((scope, lane))
                    if not self._reader.spans.get((scope, lane)):
                        yield scope, lane, missing[-1], FIRST_LOOK
        for lane in BACKFILL:
            for scope, its_lane in rest:
                if its_lane == lane:
                    for gap in self._missing(scope, lane, tops):
                        yield scope, lane, gap, 0

    def _missing(self, scope: str, lane: int, tops: dict[tuple[str, int], int]) -> list[Span]:
        """Return the gaps of a feed, with what this answer brings already counted as there."""
        have = list(self._reader.spans.get((scope, lane), []))
        for feed in self._room.feeds:
            if self._reader.scopes[feed.scope] == scope and feed.lane == lane and _is_last(feed):
                have = spans.add(have, feed.low, feed.high)
        return spans.gaps(have, tops.get((scope, lane), 0))

    def _take(self, source: Source, gap: Span, most: int) -> None:
        """Add frames of a gap from its newest end, until the room (or `most` bytes) is used up."""
        before = self._room.left
        at = gap[1]
        own = self._written(source, gap, most)
        if own:
            self._add(source, Feed(0, 0, gap[0], gap[1], b"", own, self._reader.own.first))
            return
        packed = [] if most else stretches.within(self._connection, source, gap, self._reader.device)
        for stretch in [*packed, None]:
            live = (max(stretch[1], gap[0]) if stretch else gap[0], at)
            for portion in self._live(source, live, most):
                version = self._own(portion)
                if version:
                    self._add(source, Feed(0, 0, portion.low, portion.high, b"", version, self._reader.own.first))
                else:
                    self._add(source, Feed(0, 0, portion.low, portion.high, self._packed(portion)))
                if self._room.full or (most and before - self._room.left >= most):
                    return
            at = live[0]
            if stretch is None:
                return
            frame = stretches.frame_of(self._connection, self._bodies.vault, source, stretch)
            if not frame:  # somebody took one of its rows away for good meanwhile: what is left of it goes live
                continue
            if self._slice(source, stretch, frame) or self._room.full:
                return
            at = stretch[0]

    def _written(self, source: Source, gap: Span, most: int) -> int:
        """As `_own` of a portion that is a whole gap, without reading it again: it was written just now; else 0."""
        own, written = self._reader.own, self._reader.own.written
        if written is None or written.spans.get((source.scope, source.lane)) != gap or written.rows != own.rows:
            return 0
        fits = OWN_COST * len(own.rows) <= min(self._frame, most or self._frame) and len(own.rows) <= MOST_ITEMS
        return written.version if fits else 0

    def _live(self, source: Source, span: Span, most: int) -> Iterator[Portion]:
        if span[0] >= span[1]:
            return
        who = Whom(self._reader.device, self._reader.scopes, self._reader.tables)
        frame = min(self._frame, most or self._frame)
        yield from portions(self._connection, self._bodies, source, span, frame, who)

    def _slice(self, source: Source, stretch: Span, frame: bytes) -> bool:
        """Add a packed span, or as much of it as there is room for; return whether it was not all."""
        part = self._reader.parts.get((source.scope, source.lane))
        start = part.size if part is not None and _begins(frame, stretch, part) else 0
        size = max(self._room.left, SMALLEST_SLICE)
        piece = frame[start : start + size]
        whole = not start and len(piece) == len(frame)
        total = 0 if whole else len(frame)
        self._add(source, Feed(0, 0, *stretch, piece, offset=start, total=total))
        return start + len(piece) < len(frame)

    def _add(self, source: Source, feed: Feed) -> None:
        scope = list(self._reader.scopes).index(source.scope)
        self._room.add(msgspec.structs.replace(feed, scope=scope, lane=source.lane))

    def _own(self, portion: Portion) -> int:
        """Return the first version, where a portion is just the rows the device wrote now, else 0."""
        items = portion.items[::-1]
        if len(items) != len(self._reader.own.rows) or not items or portion.high - portion.low != len(items):
            return 0
        first = items[0].version
        same = all(
            item.kind is OpKind.HELD and item.version == version and (item.table, item.row) == row
            for item, version, row in zip(items, count(first), self._reader.own.rows, strict=False)
        )
        return first if same else 0

    def _packed(self, portion: Portion) -> bytes:
        return encode_frame(self._bodies.known, portion.items) if portion.items else b""

    def _any_left(self, tops: dict[tuple[str, int], int]) -> bool:
        return any(
            self._missing(scope, lane, tops)
            for scope, lane in tops
            if scope in self._reader.scopes and lane <= self._reader.most_lane
        )


def nearness(scope: str) -> tuple[int, int]:
    """Return where a scope stands among those of a reader: his own station, then places from the smallest, then all."""
    kind, _, what = scope.partition(":")
    return (0, 0) if kind == "station" else (1, -len(what)) if kind == "at" else (2, 0)


def _begins(frame: bytes, stretch: Span, part: PartWanted) -> bool:
    """Whether what a device has is the beginning of this frame: a stretch may be packed anew over the same span."""
    fits = (part.low, part.high) == stretch and part.size < len(frame)
    return fits and slice_check(frame[: part.size], len(frame)) == part.check


def _is_last(feed: Feed) -> bool:
    """Whether the frame is complete with this slice."""
    return not feed.total or feed.offset + len(feed.frame) >= feed.total


def with_feeds(
    told: dict[tuple[str, int], list[Span]], scopes: Sequence[str], feeds: Sequence[Feed]
) -> dict[tuple[str, int], list[Span]]:
    """Return what a device has of its feeds after it took in these frames."""
    after = dict(told)
    for feed in feeds:
        if _is_last(feed):
            stream = scopes[feed.scope], feed.lane
            after[stream] = spans.add(after.get(stream, []), feed.low, feed.high)
    return after
