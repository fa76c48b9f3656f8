"""Cuts what a device has not yet seen of its scopes into frames, within its byte budget."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select

from station.kernel import codec
from station.kernel.record import Registry
from station.store.oplog import OpKind
from sync.county import tables
from sync.county.vault import Vault
from sync.frames import Item, encode_frame
from sync.protocol import LARGEST_FRAME, MOST_BODY, MOST_LINES, Feed, Ruling

PAGE = 256  # ledger rows read at a time
MOST_RULINGS = 500
MOST_ITEMS = 4096  # rows of one frame, however small they are
MOST_WANTED = MOST_BODY // 2  # bytes of frames in one answer, whatever was asked for

entry, row, grp = tables.entry, tables.row, tables.grp


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the device, its scopes in order of importance, and where its cursors stand."""

    vault: Vault
    device: int
    scopes: Sequence[str]
    cursors: dict[str, int]

    @property
    def county(self) -> str:
        return self.vault.county


def rulings_after(connection: Connection, county: str, device: int, seq: int) -> list[Ruling]:
    """Return the verdicts the device has not seen, oldest first."""
    where = (grp.c.county == county) & (grp.c.device == device) & (grp.c.seq > seq)
    found = connection.execute(select(grp).where(where).order_by(grp.c.seq).limit(MOST_RULINGS))
    return [
        Ruling(one.seq, one.number, one.verdict, one.code or "", json.loads(one.facts) if one.facts else {})
        for one in found
    ]


def feeds_after(
    connection: Connection, registry: Registry, reader: Reader, want: int, frame: int
) -> tuple[list[Feed], bool]:
    """Return (frames, whether there is more): about `want` bytes in frames of about `frame` bytes."""
    feeds: list[Feed] = []
    left, frame = min(want, MOST_WANTED), min(frame, LARGEST_FRAME)
    for scope in reader.scopes:
        for seq, items in _portions(connection, registry, reader, scope, frame):
            blob = encode_frame(registry, items) if items else b""
            if feeds and len(blob) > left:
                return feeds, True
            feeds.append(Feed(scope, seq, blob))
            left -= len(blob)
            if left <= 0:
                return feeds, _any_left(connection, reader, feeds)
    return feeds, False


def _portions(
    connection: Connection, registry: Registry, reader: Reader, scope: str, frame: int
) -> Iterator[tuple[int, list[Item]]]:
    """Yield (feed number of the last item, items) so that each portion is about `frame` bytes packed."""
    items: list[Item] = []
    size, lines, seq = 0, 0, reader.cursors.get(scope, 0)
    for found in _entries(connection, reader.county, scope, seq):
        cost = 3 if found.writer == reader.device else len(found.body) // 2 + 2
        item = _item(registry, found, reader)
        more = len(item.lines[0]) if item is not None and item.lines else 0
        if items and (size + cost > frame or len(items) >= MOST_ITEMS or lines + more > MOST_LINES):
            yield seq, items
            items, size, lines = [], 0, 0
        if item is not None:
            items.append(item)
            size, lines = size + cost, lines + more
        seq = found.seq
    if seq > reader.cursors.get(scope, 0):
        yield seq, items


def _entries(connection: Connection, county: str, scope: str, after: int) -> Iterator[Any]:
    joined = and_(row.c.county == entry.c.county, row.c.tbl == entry.c.tbl, row.c.row == entry.c.row)
    columns = (entry.c.seq, entry.c.here, row.c.tbl, row.c.row, row.c.version, row.c.deleted, row.c.writer,
               row.c.scopes, row.c.body)
    while True:
        where = (entry.c.county == county) & (entry.c.scope == scope) & (entry.c.seq > after)
        statement = select(*columns).join(row, joined).where(where).order_by(entry.c.seq).limit(PAGE)
        page = connection.execute(statement).all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].seq


def _item(registry: Registry, found: Any, reader: Reader) -> Item | None:
    """A row's own writer gets only its new version back: he has the words already.

    A row that left one scope of the reader for another is told by the other scope alone.
    """
    if not found.here:
        if not set(json.loads(found.scopes)).isdisjoint(reader.scopes):
            return None
        return Item(found.tbl, found.row, OpKind.EVICT, found.version, None, None)
    if found.writer == reader.device:
        return Item(found.tbl, found.row, OpKind.HELD, found.version, None, None)
    if found.deleted:
        return Item(found.tbl, found.row, OpKind.DELETE, found.version, None, None)
    values, lines = codec.unpack_row(
        registry.tables[found.tbl], reader.vault.unshut(found.tbl, found.row, bytes(found.body)))
    return Item(found.tbl, found.row, OpKind.PUT, found.version, values, lines)


def _any_left(connection: Connection, reader: Reader, sent: Sequence[Feed]) -> bool:
    at = {**reader.cursors, **{feed.scope: feed.seq for feed in sent}}
    where = (tables.scope.c.county == reader.county) & tables.scope.c.scope.in_(list(reader.scopes))
    found = connection.execute(select(tables.scope.c.scope, func.max(tables.scope.c.seq)).where(where).group_by(
        tables.scope.c.scope))
    return any(seq > at.get(scope, 0) for scope, seq in found)
