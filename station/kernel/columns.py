"""Declared columns as canonical bytes, and back.

A column that lies `near` another is written after it, as distances; where two columns lie near the
same one, the second may also be written as the mirror image of the first, because many markets
report the typical price as the mean of lowest and highest.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import is_not
from typing import Any

from station.kernel.errors import StationError
from station.kernel.forms import Company
from station.kernel.integers import pack_integers, unpack_integers
from station.kernel.plan import Step, plan
from station.kernel.planes import Reader, from_bits, malformed, to_bits
from station.kernel.record import Column
from station.kernel.single import pack_each, pack_single, read_single
from station.kernel.strings import pack_texts, unpack_texts

_ALL, _NONE, _SOME = b"\x00", b"\x01", b"\x02"  # how an optional column begins: which rows have a value
_UNREADABLE = (ValueError, TypeError, OverflowError, LookupError, MemoryError)
_FEW = 3  # so few numbers are always equal or evenly spaced: no reference is looked at


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a stranger's bytes may make us build: rows of one block, bytes of the distinct texts of a column."""

    rows: int = 1 << 17
    text: int = 1 << 22


LIMITS = Limits()


@dataclass(slots=True)
class _Block:
    """What is known of the block being written or read: the numbers of its columns so far, 0 where absent."""

    count: int
    known: dict[int, list[int]] = field(default_factory=dict)


def pack_columns(columns: Sequence[Column], data: Sequence[Sequence[Any]], count: int) -> bytes:
    """Return the canonical bytes of `count` rows given column by column.

    StationError("codec.bad_value", column=...) for a value of the wrong type, a missing value in a
    column that is not optional, a number beyond 64 signed bits, or a column of another length.
    """
    return b"".join(pack_pieces(columns, data, count))


def pack_pieces(columns: Sequence[Column], data: Sequence[Sequence[Any]], count: int) -> list[bytes]:
    """Return the parts `pack_columns` joins: a frame may start a new block at each."""
    if len(data) != len(columns):
        raise StationError("codec.bad_value", column=f"{len(data)}/{len(columns)}")
    for column, values in zip(columns, data, strict=True):
        if len(values) != count:
            raise StationError("codec.bad_value", column=column.name)
    if count == 1:
        return [pack_single(plan(columns), [values[0] for values in data])]
    block, pieces = _Block(count), []
    for step in plan(columns) if count else ():
        try:
            pieces.append(_pack_column(step, data[step.position], block))
        except (TypeError, ValueError, OverflowError):
            raise StationError("codec.bad_value", column=step.name) from None
    return pieces


def pack_bodies(columns: Sequence[Column], data: Sequence[Sequence[Any]], count: int) -> list[bytes]:
    """Return for each row what `pack_columns` writes of it alone: a county hashes and keeps each by itself.

    Errors as `pack_columns`.
    """
    if len(data) != len(columns) or any([len(values) != count for values in data]):
        raise StationError("codec.bad_value", column=f"{len(data)}/{len(columns)}")
    return pack_each(plan(columns), data, count)


def unpack_columns(
    columns: Sequence[Column], blob: bytes | memoryview, offset: int, count: int, limits: Limits = LIMITS
) -> tuple[list[list[Any]], int]:
    """Return the columns of `count` rows that start at `offset` of `blob`, and the offset behind them.

    StationError("codec.malformed") for bytes that make no sense or claim more than `limits`.
    """
    reader = Reader(blob, offset)
    return read_columns(columns, reader, count, limits), reader.at


def read_columns(columns: Sequence[Column], reader: Reader, count: int, limits: Limits = LIMITS) -> list[list[Any]]:
    """Return the columns of `count` rows that start at `reader`; errors as `unpack_columns`."""
    if not 0 <= count <= limits.rows:
        raise malformed()
    if count == 1:
        return [[value] for value in read_row(columns, reader, limits)]
    data: list[list[Any]] = [[] for _ in columns]
    block = _Block(count)
    try:
        for step in plan(columns) if count else ():
            data[step.position] = _read_column(step, reader, block, limits)
    except _UNREADABLE:
        raise malformed() from None
    return data


def read_row(columns: Sequence[Column], reader: Reader, limits: Limits = LIMITS) -> list[Any]:
    """Return the values of the one row that starts at `reader`; errors as `unpack_columns`."""
    try:
        return read_single(plan(columns), reader, limits.text)
    except _UNREADABLE:
        raise malformed() from None


def _pack_column(step: Step, values: Sequence[Any], block: _Block) -> bytes:
    """Return the bytes of a column of more than one row. Columns without gaps are tried first, being most."""
    if step.optional and values[0] is None and values.count(None) == block.count:
        block.known[step.position] = [0] * block.count
        return _NONE
    try:
        body = _pack_values(step, values, b"", block)
        return _ALL + body if step.optional else body
    except TypeError:
        if not step.optional:
            raise
    flags = bytes(map(is_not, values, repeat(None)))
    if flags.count(1) == block.count:
        raise TypeError("a value of another type")
    return _SOME + to_bits(flags) + _pack_values(step, list(compress(values, flags)), flags, block)


def _pack_values(step: Step, values: Sequence[Any], flags: bytes, block: _Block) -> bytes:
    if step.type is not int:
        return pack_texts(values, step.type)
    numbers = array("q", values).tolist()
    if step.is_bool:
        _check_truths(numbers)
    block.known[step.position] = _spread(numbers, flags, 0)
    return pack_integers(numbers, is_ref=step.is_ref, company=_company(step, block, flags, len(numbers)))


def _read_column(step: Step, reader: Reader, block: _Block, limits: Limits) -> list[Any]:
    flags = _read_flags(step, reader, block.count)
    filled = flags.count(1) if flags else block.count
    if step.type is not int:
        return _spread(unpack_texts(reader, filled, step.type, limits.text) if filled else [], flags, None)
    numbers = unpack_integers(reader, filled, _company(step, block, flags, filled))
    array("q", numbers)  # OverflowError beyond 64 bits
    if step.is_bool:
        _check_truths(numbers)
    block.known[step.position] = _spread(numbers, flags, 0)
    return _spread(numbers, flags, None)


def _company(step: Step, block: _Block, flags: bytes, filled: int) -> Company | None:
    """The columns this one may be written by, at the rows where it has a value."""
    if step.near < 0 or filled < _FEW:
        return None
    company = Company(block.known[step.near], block.known[step.sibling] if step.sibling >= 0 else None)
    return company.only(lambda column: list(compress(column, flags))) if flags else company


def _read_flags(step: Step, reader: Reader, count: int) -> bytes:
    """Return a flag a row, or nothing when every row has a value."""
    head = reader.take(1) if step.optional else _ALL
    if head == _SOME:
        return from_bits(reader.take((count + 7) >> 3), count)
    if head not in (_ALL, _NONE):
        raise malformed()
    return bytes(count) if head == _NONE else b""


def _spread(values: list[Any], flags: bytes, absent: Any) -> list[Any]:
    """Return `values` at the rows flagged, `absent` at the others."""
    if not flags:
        return values
    if not values:
        return [absent] * len(flags)
    spread: list[Any] = []
    start = 0
    for present in flags.split(b"\x00"):
        end = start + len(present)
        spread += values[start:end]
        spread.append(absent)
        start = end
    spread.pop()
    return spread


def _check_truths(numbers: list[int]) -> None:
    if not set(numbers) <= {0, 1}:
        raise ValueError("neither true nor false")
