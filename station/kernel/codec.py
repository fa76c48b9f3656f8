"""Rows as canonical bytes: what is hashed, stored in the op log and carried between stores.

Canonical means that equal values give equal bytes, on every machine and in every version that
writes this form; two stores are compared by hashes of these bytes (SYNC.md rule 22). The form is
columnar and not compressed: a body is hashed and kept as it is, a frame (sync/frames.py) turns the
bodies of many rows into longer columns and compresses those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from station.kernel.columns import LIMITS, Limits, pack_columns, pack_pieces, read_columns, unpack_columns
from station.kernel.errors import StationError
from station.kernel.planes import Reader, malformed, put_varint
from station.kernel.record import Column, LineColumns, Row, Table

__all__ = [
    "LIMITS",
    "Limits",
    "line_count",
    "masked_columns",
    "pack_columns",
    "pack_patch",
    "pack_pieces",
    "pack_row",
    "patch_mask",
    "read_columns",
    "row_values",
    "unpack_columns",
    "unpack_patch",
    "unpack_row",
]


_MOST_MASKED = 1024
_masked: dict[tuple[int, bytes], tuple[Table, tuple[Column, ...]]] = {}


def pack_row(table: Table, row: Mapping[str, Any], lines: LineColumns | None) -> bytes:
    """Return the canonical bytes of a whole row and its lines (None for a table that declares none).

    StationError("codec.bad_value", column=...) as `pack_columns`, and for a column that is missing
    or not declared.
    """
    out = bytearray(pack_columns(table.columns, [(value,) for value in row_values(table, row)], 1))
    count = line_count(table, lines)
    if table.lines:
        put_varint(out, count + 1)
        out += pack_columns(table.lines, lines, count) if lines else b""
    return bytes(out)


def unpack_row(table: Table, body: bytes | memoryview, limits: Limits = LIMITS) -> tuple[Row, LineColumns | None]:
    """Return the row and the lines that `pack_row` wrote; StationError("codec.malformed") else."""
    reader = Reader(body)
    values = read_columns(table.columns, reader, 1, limits)
    count = reader.varint() - 1 if table.lines else -1
    lines = read_columns(table.lines, reader, count, limits) if count >= 0 else None
    _check_end(reader)
    return {column.name: value for column, (value,) in zip(table.columns, values, strict=True)}, lines


def pack_patch(table: Table, changes: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of changed columns: which ones, as a bit map in declared order, and their values.

    StationError("codec.bad_value", column=...) as `pack_row`.
    """
    mask = patch_mask(table, changes)
    columns = masked_columns(table, mask)
    return bytes((len(mask),)) + mask + pack_columns(columns, [(changes[column.name],) for column in columns], 1)


def unpack_patch(table: Table, body: bytes | memoryview, limits: Limits = LIMITS) -> Row:
    """Return the changes `pack_patch` wrote; StationError("codec.malformed") else."""
    reader = Reader(body)
    columns = masked_columns(table, reader.take(reader.byte()))
    values = read_columns(columns, reader, 1, limits)
    _check_end(reader)
    return {column.name: value for column, (value,) in zip(columns, values, strict=True)}


def row_values(table: Table, row: Mapping[str, Any]) -> list[Any]:
    """Return the values of `row` in declared order; StationError("codec.bad_value") unless it has just these."""
    try:
        values = [row[column.name] for column in table.columns]
    except KeyError as missing:
        raise StationError("codec.bad_value", column=missing.args[0]) from None
    if len(row) != len(values):
        _check_names(table, row)
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
