"""Frames: many rows of any tables as a few compressed columns, in their order, whole or not at all.

A frame stands alone: it names its tables, carries its own checksum, and is applied in one transaction.
Rows of one table that carry the same columns are turned into columns across rows, their lines are laid
end to end; that, not the compressor, is where the small size comes from (SYNC.md rule 17).

Layout, version 0: version byte, codec byte, size of the uncompressed content as a varint, the content
(compressed), 4 bytes of BLAKE2b over all before. Content: number of items as a varint; the columns of
HEAD for all items; then group by group, in order of first appearance of (table, kind, changed columns),
for whole rows how many columns their writers knew, the columns of the group's rows and, for whole rows of
a table with lines, the column of line counts (+ 1, so that 0 is "no lines at all") and the columns of all
lines. Where the writers of a table's whole rows knew different numbers of columns, `changed` counts their
groups; it is empty in the first.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

from station.kernel import codec
from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.kernel.planes import Reader, put_varint
from station.kernel.record import Column, Kind, Table
from station.store.oplog import OpKind
from sync.groups import COUNTS, LIMITS, WITH_VALUES, FrameLimits, Group, names_of, read_group
from sync.items import Item, declared, item_from_body
from sync.squeeze import squeeze, unsqueeze

__all__ = ["LIMITS", "FrameLimits", "Item", "decode_frame", "decode_ops", "encode_frame", "item_from_body"]

VERSION = 0
CHECKSUM_BYTES = 4  # a signature covers every frame on its way: this finds our own mistakes and bad disks

HEAD = (
    Column("table", Kind.TEXT),
    Column("kind", Kind.INT),
    Column("changed", Kind.BYTES, meaning="bit map of the changed columns of a patch, number of a further width"),
    Column("row", Kind.REF),
    Column("version", Kind.INT),
)
_KINDS = {int(kind): kind for kind in OpKind}


def encode_frame(known: Known, items: Sequence[Item]) -> bytes:
    """Return the frame of `items`.

    StationError("codec.bad_value", column=...) when a value does not fit its column,
    StationError("frame.unknown_table", table=...).
    """
    groups: dict[Group, list[Item]] = {}
    changed = [_changed(known, item) for item in items]
    if any([item.width for item in items]):
        _number_widths(items, changed)
    for item, mask in zip(items, changed, strict=True):
        if item.kind in WITH_VALUES:
            groups.setdefault(Group(item.table, item.kind, mask), []).append(item)
    head: list[Sequence[Any]] = [
        [item.table for item in items],
        [int(item.kind) for item in items],
        changed,
        [item.row for item in items],
        [item.version for item in items],
    ]
    count = bytearray()
    put_varint(count, len(items))
    pieces = [bytes(count), *codec.pack_pieces(HEAD, head, len(items))]
    for group, members in groups.items():
        pieces += _pack_group(declared(known, group.table), group, members)
    return _sealed(pieces)


def decode_frame(known: Known, blob: bytes, limits: FrameLimits = LIMITS) -> list[Item]:
    """Return the items of a frame, in order.

    StationError("frame.malformed") for bytes that are no whole frame or claim more than `limits`,
    StationError("frame.unknown_table", table=...) for a table only the sender knows.
    """
    return [item for item, _body in _decoded(known, blob, limits, bodies=False)]


def decode_ops(known: Known, blob: bytes, limits: FrameLimits = LIMITS) -> list[tuple[Item, bytes]]:
    """Return the items of a frame, in order, each with its canonical body (`Item.body`); errors as `decode_frame`."""
    return _decoded(known, blob, limits, bodies=True)


def _decoded(known: Known, blob: bytes, limits: FrameLimits, *, bodies: bool) -> list[tuple[Item, bytes]]:
    try:
        return _items(known, Reader(_opened(blob, limits)), limits, bodies=bodies)
    except StationError as trouble:
        if trouble.code == "codec.malformed":
            raise StationError("frame.malformed") from trouble
        raise


def _changed(known: Known, item: Item) -> bytes:
    """Check that an item carries what its kind says; return the bit map of its changed columns."""
    table = declared(known, item.table)
    if item.row < 0 or item.version < 0:
        raise StationError("codec.bad_value", column="row")
    if (item.values is not None) != (item.kind in WITH_VALUES):
        raise StationError("codec.bad_value", column="values")
    if item.lines is not None and item.kind is not OpKind.PUT:
        raise StationError("codec.bad_value", column="lines")
    return codec.patch_mask(table, item.values) if item.kind is OpKind.PATCH and item.values is not None else b""


def _number_widths(items: Sequence[Item], changed: list[bytes]) -> None:
    """Set apart the whole rows of a table by what their writers knew: the first width goes without a number."""
    seen: dict[str, dict[codec.Width | None, bytes]] = {}
    for at, item in enumerate(items):
        if item.kind is OpKind.PUT:
            numbers = seen.setdefault(item.table, {})
            number = len(numbers)
            changed[at] = numbers.setdefault(item.width, number.to_bytes((number.bit_length() + 7) >> 3, "little"))


def _pack_group(table: Table, group: Group, members: Sequence[Item]) -> list[bytes]:
    if group.kind != OpKind.PUT:
        columns = codec.masked_columns(table, group.changed)
        names = names_of(columns)
        return _pack_values(
            columns, [[item.values[name] for name in names] for item in members if item.values is not None])
    width = members[0].width
    its = table if width is None else codec.narrowed(table, width)
    begin = bytearray()
    codec.put_width(begin, its)
    pieces = _pack_values(its.columns, [codec.row_values(table, item.values or {}, its) for item in members])
    pieces.insert(0, bytes(begin))
    counts = [codec.line_count(table, item.lines) + 1 for item in members]
    if not table.lines:
        return pieces
    filled = [item.lines[: len(its.lines)] for item in members if item.lines]
    lines = [list(chain.from_iterable(column)) for column in zip(*filled, strict=True)] or [[] for _ in its.lines]
    pieces += codec.pack_pieces(COUNTS, [counts], len(counts))
    return pieces + codec.pack_pieces(its.lines, lines, sum([count - 1 for count in counts if count]))


def _pack_values(columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> list[bytes]:
    return codec.pack_pieces(columns, list(zip(*rows, strict=True)) if columns else [], len(rows))


def _sealed(pieces: Sequence[bytes]) -> bytes:
    method, packed = squeeze(pieces)
    out = bytearray((VERSION, method))
    put_varint(out, sum(map(len, pieces)))
    out += packed
    return bytes(out) + _checksum(out)


def _opened(blob: bytes, limits: FrameLimits) -> bytes:
    """Return the content of a frame."""
    if len(blob) < CHECKSUM_BYTES or _checksum(blob[:-CHECKSUM_BYTES]) != blob[-CHECKSUM_BYTES:]:
        raise StationError("frame.malformed")
    reader = Reader(blob[:-CHECKSUM_BYTES])
    version, method, size = reader.byte(), reader.byte(), reader.varint()
    if version != VERSION or size > limits.content:
        raise StationError("frame.malformed")
    return unsqueeze(method, reader.rest(), size)


def _checksum(blob: bytes | bytearray) -> bytes:
    return hashlib.blake2b(blob, digest_size=CHECKSUM_BYTES).digest()


def _items(known: Known, reader: Reader, limits: FrameLimits, *, bodies: bool) -> list[tuple[Item, bytes]]:
    count = reader.varint()
    if count > limits.items:
        raise StationError("frame.malformed")
    tables, kinds, changed, rows, versions = codec.read_columns(HEAD, reader, count)
    if count and (not set(kinds) <= _KINDS.keys() or min(rows) < 0 or min(versions) < 0):
        raise StationError("frame.malformed")
    keys = list(zip(tables, kinds, changed, strict=True))
    groups = {}
    for key, size in Counter(keys).items():  # in the order of their first appearance
        words = read_group(known, reader, Group(*key), size, limits)
        groups[key] = words.each(size, bodies=bodies).__next__
    if reader.rest():
        raise StationError("frame.malformed")
    items = []
    for (table, kind, _), next_of, row, version in zip(
            keys, map(groups.__getitem__, keys), rows, versions, strict=True):
        values, lines, width, body = next_of()
        items.append((Item(table, row, _KINDS[kind], version, values, lines, width), body))
    return items
