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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, repeat
from typing import Any, NamedTuple

from station.kernel import codec
from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.kernel.planes import Reader, put_varint
from station.kernel.record import Column, Kind, LineColumns, Row, Table
from station.store.oplog import OpKind
from sync.items import Item, declared, item_from_body
from sync.squeeze import squeeze, unsqueeze

__all__ = ["LIMITS", "FrameLimits", "Item", "decode_frame", "encode_frame", "item_from_body"]

VERSION = 0
CHECKSUM_BYTES = 4  # a signature covers every frame on its way: this finds our own mistakes and bad disks

HEAD = (
    Column("table", Kind.TEXT),
    Column("kind", Kind.INT),
    Column("changed", Kind.BYTES, meaning="bit map of the changed columns of a patch, number of a further width"),
    Column("row", Kind.REF),
    Column("version", Kind.INT),
)
COUNTS = (Column("lines", Kind.INT),)
_KINDS = frozenset(map(int, OpKind))
_WITH_VALUES = frozenset({OpKind.PUT, OpKind.PATCH})


@dataclass(frozen=True, slots=True)
class FrameLimits:
    """How much one frame may make the receiver build: bytes of content, rows, lines of all rows together."""

    content: int = 1 << 23
    items: int = 1 << 16
    lines: int = 1 << 17


LIMITS = FrameLimits()


class _Group(NamedTuple):
    """Items whose bodies have the same columns."""

    table: str
    kind: int
    changed: bytes


def encode_frame(known: Known, items: Sequence[Item]) -> bytes:
    """Return the frame of `items`.

    StationError("codec.bad_value", column=...) when a value does not fit its column,
    StationError("frame.unknown_table", table=...).
    """
    groups: dict[_Group, list[Item]] = {}
    changed = [_changed(known, item) for item in items]
    if any([item.width for item in items]):
        _number_widths(items, changed)
    for item, mask in zip(items, changed, strict=True):
        if item.kind in _WITH_VALUES:
            groups.setdefault(_Group(item.table, item.kind, mask), []).append(item)
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
    try:
        return _items(known, Reader(_opened(blob, limits)), limits)
    except StationError as trouble:
        if trouble.code == "codec.malformed":
            raise StationError("frame.malformed") from trouble
        raise


def _changed(known: Known, item: Item) -> bytes:
    """Check that an item carries what its kind says; return the bit map of its changed columns."""
    table = declared(known, item.table)
    if item.row < 0 or item.version < 0:
        raise StationError("codec.bad_value", column="row")
    if (item.values is not None) != (item.kind in _WITH_VALUES):
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


def _pack_group(table: Table, group: _Group, members: Sequence[Item]) -> list[bytes]:
    if group.kind != OpKind.PUT:
        columns = codec.masked_columns(table, group.changed)
        names = _names(columns)
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


def _names(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns]


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


def _items(known: Known, reader: Reader, limits: FrameLimits) -> list[Item]:
    count = reader.varint()
    if count > limits.items:
        raise StationError("frame.malformed")
    tables, kinds, changed, rows, versions = codec.read_columns(HEAD, reader, count)
    if count and (not set(kinds) <= _KINDS or min(rows) < 0 or min(versions) < 0):
        raise StationError("frame.malformed")
    groups = list(map(_Group, tables, kinds, changed))
    sizes: dict[_Group, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    bodies = {group: _read_group(known, reader, group, sizes[group], limits) for group in sizes}
    if reader.rest():
        raise StationError("frame.malformed")
    items = []
    for group, row, version in zip(groups, rows, versions, strict=True):
        values, lines, width = next(bodies[group])
        items.append(Item(group.table, row, OpKind(group.kind), version, values, lines, width))
    return items


def _read_group(
    known: Known, reader: Reader, group: _Group, size: int, limits: FrameLimits
) -> Iterator[tuple[Row | None, LineColumns | None, codec.Width | None]]:
    """Read the bodies of a group; return them one by one."""
    table = declared(known, group.table)
    if group.changed and group.kind not in _WITH_VALUES:
        raise StationError("frame.malformed")
    if group.kind not in _WITH_VALUES:
        return repeat((None, None, None), size)
    if group.kind != OpKind.PUT:
        return zip(_read_values(codec.masked_columns(table, group.changed), reader, size), repeat(None), repeat(None))
    its = codec.read_width(reader, table)
    width = None if its is table else codec.full_width(its)
    values = _read_values(its.columns, reader, size)
    lines: Iterable[LineColumns | None] = _read_lines(its, reader, size, limits) if table.lines else repeat(None, size)
    if width is not None:
        values = [codec.fill(table, row) for row in values]
        lines = [codec.fill_lines(table, one) for one in lines]
    return zip(values, lines, repeat(width))


def _read_values(columns: Sequence[Column], reader: Reader, size: int) -> list[Row]:
    names = _names(columns)
    if not names:
        return [{} for _ in range(size)]
    return [dict(zip(names, row, strict=True)) for row in zip(*codec.read_columns(columns, reader, size), strict=True)]


def _read_lines(table: Table, reader: Reader, size: int, limits: FrameLimits) -> list[LineColumns | None]:
    """Read the lines of all rows of a group; return them row by row."""
    counts = codec.read_columns(COUNTS, reader, size)[0]
    if min(counts) < 0:
        raise StationError("frame.malformed")
    ends = list(accumulate([max(count - 1, 0) for count in counts], initial=0))
    data = codec.read_columns(table.lines, reader, ends[-1], codec.Limits(limits.lines, limits.content))
    return [
        [column[start:end] for column in data] if count else None
        for count, (start, end) in zip(counts, pairwise(ends), strict=True)
    ]
