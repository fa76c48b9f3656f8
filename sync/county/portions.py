"""Cuts a span of one feed into portions of about one frame each, newest first."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from station.kernel import codec
from station.kernel.layout import Known
from station.kernel.record import LineColumns, Row
from station.kernel.spans import Span
from station.store.oplog import OpKind
from sync.county import tables
from sync.county.hot import Hot, at_most, mine
from sync.county.vault import Vault
from sync.frames import Item

PAGE = 256  # ledger rows read at a time
OWN_COST = 3  # bytes of a row of which its reader has the words
MOST_ITEMS = 4096  # rows of one frame, however small they are
# Lines of one frame: what is taken in at once is built whole in a station's memory, 20 MB at four times as many, and
# holds up its window in slices as long. A first load of half a million prices is 5 % larger for it.
MOST_LINES = 1 << 14

entry, row = tables.entry, tables.row
HERE = (entry.c.seq, entry.c.here)
WORDS = (row.c.tbl, row.c.row, row.c.version, row.c.deleted, row.c.writer, row.c.scopes, row.c.body)
ENTRIES = Hot(
    select(*HERE, *WORDS)
    .join(row, and_(row.c.county == entry.c.county, row.c.tbl == entry.c.tbl, row.c.row == entry.c.row))
    .where(
        mine(entry, "county", "scope", "lane")
        & (entry.c.seq > bindparam("low")) & (entry.c.seq <= bindparam("high")))
    .order_by(entry.c.seq.desc()).limit(at_most("most"))
)


@dataclass(frozen=True, slots=True)
class Source:
    """One feed of one county: a lane of a scope."""

    county: str
    scope: str
    lane: int


@dataclass(frozen=True, slots=True)
class Whom:
    """Who reads: the device, its scopes and the tables its program knows. Device 0 reads everything in full."""

    device: int
    scopes: Sequence[str] = ()
    tables: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Bodies:
    """What opens the rows of a ledger: all declarations known here, and the vault of the county."""

    known: Known
    vault: Vault

    def whole(self, found: Any) -> Item:
        """Return a row of the ledger with all its words."""
        return Item(found.tbl, found.row, OpKind.PUT, found.version, *self.words(found))

    def words(self, found: Any) -> tuple[Row, LineColumns | None, codec.Width | None]:
        """Return the values, the lines and how many columns the writer of a row knew."""
        body = self.vault.unshut(found.tbl, found.row, bytes(found.body))
        return codec.unpack_wide(self.known.tables[found.tbl], body)


@dataclass(frozen=True, slots=True)
class Portion:
    """The rows of (low, high] of a feed, and the devices whose words they are."""

    low: int
    high: int
    items: list[Item]
    writers: frozenset[int]


def portions(
    connection: Connection,
    bodies: Bodies,
    source: Source,
    span: Span,
    frame: int,
    reader: Whom,
) -> Iterator[Portion]:
    """Yield the span from its newest end, in portions of about `frame` bytes packed.

    Its own words are told a reader by their version alone, and a row that left for another of its scopes
    as LEFT; rows of tables it does not know are passed over.
    """
    items: list[Item] = []
    writers: set[int] = set()
    size, lines, high = 0, 0, span[1]
    for found in _entries(connection, source, span):
        if reader.tables is not None and found.tbl not in reader.tables:
            continue
        own = reader.device and found.writer == reader.device
        cost = OWN_COST if own else len(found.body) // 2 + 2
        item = _item(bodies, found, reader)
        more = len(item.lines[0]) if item.lines else 0
        if items and (size + cost > frame or len(items) >= MOST_ITEMS or lines + more > MOST_LINES):
            yield Portion(found.seq, high, items, frozenset(writers))
            items, writers, size, lines, high = [], set(), 0, 0, found.seq
        items.append(item)
        writers.add(found.writer)
        size, lines = size + cost, lines + more
    if span[0] < high:
        yield Portion(span[0], high, items, frozenset(writers))


def _entries(connection: Connection, source: Source, span: Span) -> Iterator[Any]:
    """Yield the entries of the span, newest first, with the words of their rows."""
    feed = {"county": source.county, "scope": source.scope, "lane": source.lane, "low": span[0]}
    below = span[1]
    while True:
        page = ENTRIES(connection, feed | {"high": below, "most": PAGE}).all()
        yield from page
        if len(page) < PAGE:
            return
        below = page[-1].seq - 1


def _item(bodies: Bodies, found: Any, reader: Whom) -> Item:
    """A row as one reader is told of it: its own writer gets only the new version, he has the words already."""
    if not found.here:
        elsewhere = not found.deleted and not set(json.loads(found.scopes)).isdisjoint(reader.scopes)
        return Item(found.tbl, found.row, OpKind.LEFT if elsewhere else OpKind.EVICT, found.version, None, None)
    if found.deleted:
        return Item(found.tbl, found.row, OpKind.DELETE, found.version, None, None)
    if reader.device and found.writer == reader.device:
        return Item(found.tbl, found.row, OpKind.HELD, found.version, None, None)
    return bodies.whole(found)
