"""Rows as canonical bytes: what is hashed, stored in the op log and carried between stores.

Canonical means that equal values give equal bytes, on every machine and in every version that
writes this form; two stores are compared by hashes of these bytes (SYNC.md rule 22). The form is
columnar and not compressed: a body is hashed and kept as it is, a frame (sync/frames.py) turns the
bodies of many rows into longer columns and compresses those.

A body of a whole row begins with its width: how many columns its writer knew (and how many of a line,
where the table has lines). Columns are only ever appended, so a reader that knows more fills in None and
one that knows fewer needs the writer's layout (station/kernel/layout.py). A patch names its columns by
their places and needs no width.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from station.kernel.columns import (
    LIMITS,
    Limits,
    pack_bodies,
    pack_columns,
    pack_pieces,
    read_columns,
    read_row,
    unpack_columns,
)
from station.kernel.errors import StationError
from station.kernel.plan import plan
from station.kernel.planes import Reader, malformed, put_varint
from station.kernel.record import Column, LineColumns, Row, Table
from station.kernel.single import pack_single

__all__ = [
    "LIMITS",
    "Limits",
    "Width",
    "fill",
    "fill_lines",
    "full_width",
    "line_count",
    "masked_columns",
    "narrowed",
    "pack_columns",
    "pack_patch",
    "pack_patches",
    "pack_pieces",
    "pack_row",
    "pack_rows",
    "patch_mask",
    "put_width",
    "read_columns",
    "read_width",
    "row_values",
    "unpack_columns",
    "unpack_patch",
    "unpack_row",
    "unpack_wide",
]

Width = tuple[int, int]  # columns and line columns a writer knew


_MOST_MASKED = 1024
_masked: dict[tuple[int, bytes], tuple[Table, tuple[Column, ...]]] = {}
_narrow: dict[tuple[int, Width], tuple[Table, Table]] = {}


def pack_row(
    table: Table, row: Mapping[str, Any], lines: LineColumns | None, width: Width | None = None
) -> bytes:
    """Return the canonical bytes of a whole row and its lines (None for a table that declares none).

    `width` makes the very bytes of a writer that knew only so many columns. StationError("codec.bad_value",
    column=...) as `pack_columns`, and for a column that is missing or not declared.
    """
    known = table if width is None else narrowed(table, width)
    out = bytearray()
    put_width(out, known)
    out += pack_single(plan(known.columns), row_values(table, row, known))
    count = line_count(table, lines)
    if table.lines:
        put_varint(out, count + 1)
        out += pack_columns(known.lines, (lines or ())[: len(known.lines)], count) if lines else b""
    return bytes(out)


def pack_rows(known: Table, data: Sequence[Sequence[Any]], count: int) -> list[bytes]:
    """Return what `pack_row` makes of each of `count` rows without lines, given column by column.

    `known` is the table as their writer knew it. StationError("codec.bad_value") as there.
    """
    head = bytearray()
    put_width(head, known)
    width = bytes(head)
    return [width + body for body in pack_bodies(known.columns, data, count)]


def pack_patches(table: Table, columns: Sequence[Column], data: Sequence[Sequence[Any]], count: int) -> list[bytes]:
    """Return what `pack_patch` makes of each of `count` changes of these columns, given column by column."""
    mask = patch_mask(table, [column.name for column in columns])
    head = bytes((len(mask),)) + mask
    return [head + body for body in pack_bodies(columns, data, count)]


def unpack_row(table: Table, body: bytes | memoryview, limits: Limits = LIMITS) -> tuple[Row, LineColumns | None]:
    """Return the row and the lines that `pack_row` wrote, None in columns the writer did not know.

    StationError("codec.malformed") for other bytes, and where the writer knew more than `table` has.
    """
    return unpack_wide(table, body, limits)[:2]


def unpack_wide(
    table: Table, body: bytes | memoryview, limits: Limits = LIMITS
) -> tuple[Row, LineColumns | None, Width | None]:
    """As `unpack_row`, with the width of the writer; None when he knew just the columns of `table`."""
    reader = Reader(body)
    known = read_width(reader, table)
    values = read_row(known.columns, reader, limits)
    count = reader.varint() - 1 if table.lines else -1
    lines = read_columns(known.lines, reader, count, limits) if count >= 0 else None
    _check_end(reader)
    row = dict(zip([column.name for column in known.columns], values, strict=True))
    if known is table:
        return row, lines, None
    return fill(table, row), fill_lines(table, lines), full_width(known)


def full_width(table: Table) -> Width:
    return len(table.columns), len(table.lines)


def put_width(out: bytearray, table: Table) -> None:
    """Write how many columns (and line columns, where there are any) the writer knows."""
    put_varint(out, len(table.columns))
    if table.lines:
        put_varint(out, len(table.lines))


def read_width(reader: Reader, table: Table) -> Table:
    """Read what `put_width` wrote; return the table as the writer knew it: `table` itself where he knew the same."""
    columns = reader.varint()
    if columns == len(table.columns) and not table.lines:
        return table
    return narrowed(table, (columns, reader.varint() if table.lines else 0))


def narrowed(table: Table, width: Width) -> Table:
    """Return the beginning of a table that somebody knew.

    StationError("codec.malformed") when he knew more, or when what he did not know could not be left out.
    """
    if width == full_width(table):
        return table
    kept = _narrow.get((id(table), width))
    if kept is not None and kept[0] is table:
        return kept[1]
    known = _narrowed(table, width)
    if len(_narrow) >= _MOST_MASKED:
        _narrow.clear()
    _narrow[id(table), width] = (table, known)
    return known


def _narrowed(table: Table, width: Width) -> Table:
    columns, lines = width
    if columns > len(table.columns) or lines > len(table.lines) or bool(lines) != bool(table.lines):
        raise malformed()
    if not all([column.optional for column in (*table.columns[columns:], *table.lines[lines:])]):
        raise malformed()
    return replace(table, columns=table.columns[:columns], lines=table.lines[:lines])


def fill(table: Table, row: Row) -> Row:
    """Add None for the columns the writer of a row did not know."""
    return row | {column.name: None for column in table.columns[len(row) :]}


def fill_lines(table: Table, lines: LineColumns | None) -> LineColumns | None:
    """As `fill`, for the lines of a row."""
    if lines is None or len(lines) == len(table.lines):
        return lines
    count = len(lines[0]) if lines else 0
    return [*lines, *([None] * count for _ in table.lines[len(lines) :])]


def pack_patch(table: Table, changes: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of changed columns: which ones, as a bit map in declared order, and their values.

    StationError("codec.bad_value", column=...) as `pack_row`.
    """
    mask = patch_mask(table, changes)
    columns = masked_columns(table, mask)
    return bytes((len(mask),)) + mask + pack_single(plan(columns), [changes[column.name] for column in columns])


def unpack_patch(table: Table, body: bytes | memoryview, limits: Limits = LIMITS) -> Row:
    """Return the changes `pack_patch` wrote; StationError("codec.malformed") else."""
    reader = Reader(body)
    columns = masked_columns(table, reader.take(reader.byte()))
    values = read_row(columns, reader, limits)
    _check_end(reader)
    return {column.name: value for column, value in zip(columns, values, strict=True)}


def row_values(table: Table, row: Mapping[str, Any], known: Table | None = None) -> list[Any]:
    """Return the values of `row` in declared order; StationError("codec.bad_value") unless it has just these.

    `known` is the beginning of the table that is asked for: what lies beyond must be absent.
    """
    columns = table.columns if known is None else known.columns
    try:
        values = [row[column.name] for column in columns]
    except KeyError as missing:
        raise StationError("codec.bad_value", column=missing.args[0]) from None
    if len(row) != len(values):
        _check_names(table, row)
        for column in table.columns[len(columns) :]:
            if row.get(column.name) is not None:
                raise StationError("codec.bad_value", column=column.name)
    return values


def line_count(table: Table, lines: LineColumns | None) -> int:
    """Return how many lines a row has, -1 when it has none to speak of (`lines` is None)."""
    if lines is None:
        return -1
    if not table.lines or len(lines) != len(table.lines):
        raise StationError("codec.bad_value", column="lines")
    count = len(lines[0])
    for column, values in zip(table.lines, lines, strict=True):
        if len(values) != count:
            raise StationError("codec.bad_value", column=column.name)
    return count


def patch_mask(table: Table, names: Iterable[str]) -> bytes:
    """Return the bit map of the named columns, without empty bytes at its end."""
    changed = set(names)
    _check_names(table, changed)
    mask = sum([1 << place for place, column in enumerate(table.columns) if column.name in changed])
    return mask.to_bytes((mask.bit_length() + 7) >> 3, "little")


def masked_columns(table: Table, mask: bytes) -> tuple[Column, ...]:
    """Return the columns a bit map names; StationError("codec.malformed") when the table has no such column."""
    kept = _masked.get((id(table), mask))
    if kept is not None and kept[0] is table:
        return kept[1]
    columns = _masked_columns(table, mask)
    if len(_masked) >= _MOST_MASKED:
        _masked.clear()
    _masked[id(table), mask] = (table, columns)
    return columns


def _masked_columns(table: Table, mask: bytes) -> tuple[Column, ...]:
    number = int.from_bytes(mask, "little")
    if number >> len(table.columns):
        raise malformed()
    return tuple([column for place, column in enumerate(table.columns) if number >> place & 1])


def _check_names(table: Table, names: Iterable[str]) -> None:
    unknown = set(names).difference([column.name for column in table.columns])
    if unknown:
        raise StationError("codec.bad_value", column=min(unknown))


def _check_end(reader: Reader) -> None:
    if reader.at != len(reader.blob):
        raise malformed()
