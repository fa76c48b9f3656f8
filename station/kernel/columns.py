"""Declared columns as canonical bytes, and back.

A column that lies `near` another is written after it, as distances; where two columns lie near the
same one, the second may also be written as the mirror image of the first, because many markets
report the typical price as the mean of lowest and highest.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import compress, repeat
from operator import is_not
from typing import Any, NamedTuple

from station.kernel.errors import StationError
from station.kernel.forms import Company
from station.kernel.integers import pack_integers, unpack_integers
from station.kernel.planes import Reader, from_bits, malformed, to_bits
from station.kernel.record import Column, Kind
from station.kernel.strings import pack_texts, unpack_texts

_ALL, _NONE, _SOME = b"\x00", b"\x01", b"\x02"  # how an optional column begins: which rows have a value
_TYPES: Mapping[Kind, type] = {Kind.TEXT: str, Kind.BYTES: bytes}
_UNREADABLE = (ValueError, TypeError, OverflowError, LookupError, MemoryError)
_FEW = 3  # so few numbers are always equal or evenly spaced: no reference is looked at


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a stranger's bytes may make us build: rows of one block, bytes of the distinct texts of a column."""

    rows: int = 1 << 17
    text: int = 1 << 22


LIMITS = Limits()


class _Step(NamedTuple):
    """One column in the order of writing."""

    position: int
    near: int  # position of the column this one lies close to, or -1
    sibling: int  # position of a column already written that lies close to the same one, or -1


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
    """Return the parts `pack_columns` joins, one a column: a frame starts a new block at each."""
    if len(data) != len(columns):
        raise StationError("codec.bad_value", column=f"{len(data)}/{len(columns)}")
    block, pieces = _Block(count), []
    for step in _plan(tuple(columns)):
        column, values = columns[step.position], data[step.position]
        try:
            if len(values) != count:
                raise ValueError("a column of another length")
            pieces.append(_pack_column(column, values, step, block) if count else b"")
        except (TypeError, ValueError, OverflowError):
            raise StationError("codec.bad_value", column=column.name) from None
    return pieces


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
    data: list[list[Any]] = [[] for _ in columns]
    block = _Block(count)
    try:
        for step in _plan(tuple(columns)) if count else ():
            column = columns[step.position]
            flags = _read_flags(column, reader, count)
            filled = flags.count(1) if flags else count
            if column.kind in _TYPES:
                values = unpack_texts(reader, filled, _TYPES[column.kind], limits.text) if filled else []
            else:
                values = unpack_integers(reader, filled, _company(step, block, flags, filled))
                array("q", values)  # OverflowError beyond 64 bits
                if column.kind is Kind.BOOL:
                    _check_truths(values)
                block.known[step.position] = _spread(values, flags, 0)
            data[step.position] = _spread(values, flags, None)
    except _UNREADABLE:
        raise malformed() from None
    return data


@lru_cache(maxsize=512)
def _plan(columns: tuple[Column, ...]) -> tuple[_Step, ...]:
    """The order of writing. A `near` that is not there, is no number or leads in a circle is passed over."""
    places = {column.name: place for place, column in enumerate(columns) if column.kind not in _TYPES}
    nears = [places.get(column.near, -1) if column.kind not in _TYPES else -1 for column in columns]
    steps: list[_Step] = []
    waiting = list(range(len(columns)))
    while waiting:
        written = {step.position for step in steps} | {-1}
        ready = [place for place in waiting if nears[place] in written]
        for place in ready or waiting:
            near = nears[place] if ready else -1
            sibling = next((step.position for step in steps if step.near == near >= 0), -1)
            steps.append(_Step(place, near, sibling))
        waiting = [place for place in waiting if ready and place not in ready]
    return tuple(steps)


def _pack_column(column: Column, values: Sequence[Any], step: _Step, block: _Block) -> bytes:
    """Return the bytes of a column of at least one row. Columns without gaps are tried first, being most."""
    packed = _pack_texts if column.kind in _TYPES else _pack_numbers
    if column.optional and values[0] is None and values.count(None) == block.count:
        block.known[step.position] = [0] * block.count
        return _NONE
    try:
        body = packed(column, values, b"", step, block)
        return _ALL + body if column.optional else body
    except TypeError:
        if not column.optional:
            raise
    flags = bytes(map(is_not, values, repeat(None)))
    if flags.count(1) == block.count:
        raise TypeError("a value of another type")
    return _SOME + to_bits(flags) + packed(column, list(compress(values, flags)), flags, step, block)


def _pack_texts(column: Column, values: Sequence[Any], _flags: bytes, _step: _Step, _block: _Block) -> bytes:
    return pack_texts(values, _TYPES[column.kind])


def _pack_numbers(column: Column, values: Sequence[Any], flags: bytes, step: _Step, block: _Block) -> bytes:
    numbers = array("q", values).tolist()
    if column.kind is Kind.BOOL:
        _check_truths(numbers)
    block.known[step.position] = _spread(numbers, flags, 0)
    company = _company(step, block, flags, len(numbers))
    return pack_integers(numbers, is_ref=column.kind is Kind.REF, company=company)


def _company(step: _Step, block: _Block, flags: bytes, filled: int) -> Company | None:
    """The columns this one may be written by, at the rows where it has a value."""
    if step.near < 0 or filled < _FEW:
        return None
    company = Company(block.known[step.near], block.known[step.sibling] if step.sibling >= 0 else None)
    return company.only(lambda column: list(compress(column, flags))) if flags else company


def _read_flags(column: Column, reader: Reader, count: int) -> bytes:
    """Return a flag a row, or nothing when every row has a value."""
    head = reader.take(1) if column.optional else _ALL
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
    waiting = iter(values)
    return [next(waiting) if flag else absent for flag in flags]


def _check_truths(numbers: list[int]) -> None:
    if not set(numbers) <= {0, 1}:
        raise ValueError("neither true nor false")
