"""One row at a time: the very bytes station/kernel/columns.py writes for a block of one, in a tenth of the time.

Most rows of an op log are single; the county unpacks and packs tens of thousands of them a second. A
property test holds the two ways of writing together.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import repeat
from operator import index
from typing import Any

from station.kernel.errors import StationError
from station.kernel.forms import CONST, SPLIT
from station.kernel.ids import COUNTER_BITS, MAX_COUNTER
from station.kernel.integers import unpack_integers
from station.kernel.plan import Step
from station.kernel.planes import INT64_HIGH, INT64_LOW, Reader, malformed, put_varint, unfold
from station.kernel.strings import pack_text, unpack_text

_PRESENT, _ABSENT = 0, 1
_PRESENT_BYTE, _ABSENT_BYTE, _SPLIT_BYTE = bytes((_PRESENT,)), bytes((_ABSENT,)), bytes((SPLIT,))
_ONE_BYTE = [bytes((folded,)) for folded in range(CONST)]
_TRUTHS = frozenset({0, 1, None})  # an absent one is told apart by its flag
_MORE_BYTES = 9  # of a number, after its first
_LOW_BITS = 13
_LOW, _USUAL = 1 << _LOW_BITS, 1 << _LOW_BITS + 7  # below: numbers of at most two groups of bits, of at most three
_BYTES = [bytes((value,)) for value in range(128)]
_SHORT = 40  # letters of a text that is remembered with its bytes


def pack_single(steps: Sequence[Step], values: Sequence[Any]) -> bytes:
    """Return the bytes of one row given in declared order; StationError("codec.bad_value", column=...)."""
    parts = []
    for position, name, kind, optional, is_ref, is_bool, _, _ in steps:
        value = values[position]
        if optional:
            if value is None:
                parts.append(_ABSENT_BYTE)
                continue
            parts.append(_PRESENT_BYTE)
        try:
            if kind is not int:
                parts.append(_text(value, kind))
            elif is_bool and value not in (0, 1):
                raise ValueError("neither true nor false")
            else:
                parts.append(_number_bytes(index(value), is_ref))
        except (TypeError, ValueError, OverflowError):
            raise StationError("codec.bad_value", column=name) from None
    return b"".join(parts)


def pack_each(steps: Sequence[Step], data: Sequence[Sequence[Any]], count: int) -> list[bytes]:
    """Return for each of `count` rows, given column by column, the bytes `pack_single` writes; errors as there."""
    parts = []
    for position, name, kind, optional, is_ref, is_bool, _, _ in steps:
        values = data[position]
        try:
            if is_bool and not set(values) <= _TRUTHS:
                raise ValueError("neither true nor false")
            if optional:
                parts.append([_ABSENT_BYTE if one is None else _PRESENT_BYTE + _value(one, kind, is_ref)
                              for one in values])
            elif kind is int:
                parts.append(_numbers(list(map(index, values)), is_ref))
            else:
                parts.append([_text(one, kind) for one in values])
        except (TypeError, ValueError, OverflowError):
            raise StationError("codec.bad_value", column=name) from None
    return list(map(b"".join, zip(*parts, strict=True))) if parts else [b""] * count


def _numbers(values: Sequence[int], is_ref: bool) -> list[bytes]:
    """Return what `_number_bytes` makes of each of many numbers: prices, which hardly ever come twice, are looked up.
    """
    if is_ref or not values or not 0 <= min(values) <= max(values) < _USUAL:
        return list(map(_number_bytes, values, repeat(is_ref)))
    whole, low = _looked_up()
    return [whole[one] if one < _LOW else low[one & _LOW - 1] + _BYTES[one >> _LOW_BITS] for one in values]


@cache
def _looked_up() -> tuple[list[bytes], list[bytes]]:
    """Return the bytes of each number of at most two groups of bits, and how one with a third group begins."""
    make: Any = _number_bytes.__wrapped__
    return [make(one, False) for one in range(_LOW)], [make(one, False)[:-1] for one in range(_LOW, 2 * _LOW)]


def _value(value: Any, kind: type, is_ref: bool) -> bytes:
    return _number_bytes(index(value), is_ref) if kind is int else _text(value, kind)


def read_single(steps: Sequence[Step], reader: Reader, most: int) -> list[Any]:
    """Return the values of one row in declared order; errors as `read_columns`, and IndexError beyond the end."""
    values: list[Any] = [None] * len(steps)
    blob, at = reader.blob, reader.at
    for position, _, kind, optional, _, is_bool, _, _ in steps:
        if optional:
            flag, at = blob[at], at + 1
            if flag == _ABSENT:
                continue
            if flag != _PRESENT:
                raise malformed()
        if kind is not int:
            reader.at = at
            values[position] = unpack_text(reader, kind, most)
            at = reader.at
            continue
        folded, end = _level(blob, at)
        if folded >= 0:  # as `unfold`; most numbers of a row are written in the usual way
            value, at = (folded >> 1) ^ -(folded & 1), end
        else:
            reader.at = at
            value = _number(reader)
            at = reader.at
        if not INT64_LOW <= value <= INT64_HIGH or (is_bool and value not in (0, 1)):
            raise malformed()
        values[position] = value
    reader.at = at
    return values


def _text(value: Any, kind: type) -> bytes:
    if len(value) > _SHORT:
        out = bytearray()
        pack_text(out, value, kind)
        return bytes(out)
    return _short_text(value, kind)


@lru_cache(maxsize=1 << 12)
def _short_text(value: Any, kind: type) -> bytes:
    """The same names stand in most rows."""
    out = bytearray()
    pack_text(out, value, kind)
    return bytes(out)


@lru_cache(maxsize=1 << 14)
def _number_bytes(value: int, is_ref: bool) -> bytes:
    """So do the same stations, days and prices."""
    if not INT64_LOW <= value <= INT64_HIGH:
        raise OverflowError("beyond 64 bits")
    if is_ref and value >> COUNTER_BITS:
        return _SPLIT_BYTE + _number_bytes(value >> COUNTER_BITS, False) + _number_bytes(value & MAX_COUNTER, False)
    folded = value << 1 if value >= 0 else ~(value << 1)  # as `fold`
    if folded < CONST:
        return _ONE_BYTE[folded]
    if 0x80 <= folded < 0x4000:  # as `put_varint`: most prices are of two groups of bits or three
        return bytes((CONST, folded & 0x7F | 0x80, folded >> 7))
    if 0x4000 <= folded < 0x20_0000:
        return bytes((CONST, folded & 0x7F | 0x80, folded >> 7 & 0x7F | 0x80, folded >> 14))
    out = bytearray((CONST,))
    put_varint(out, folded)
    return bytes(out)


def _number(reader: Reader) -> int:
    """Return a number not written in the usual way: a row id, else what is read as a column of one."""
    blob, start = reader.blob, reader.at
    if blob[start] == SPLIT:
        device, middle = _level(blob, start + 1)
        counter, end = _level(blob, middle) if device >= 0 else (-1, middle)
        if counter >= 0:
            reader.at = end
            return (unfold(device) << COUNTER_BITS) + unfold(counter)
    return unpack_integers(reader, 1)[0]


def _level(blob: bytes, at: int) -> tuple[int, int]:
    """Return what `fold` made of the next number where it is written in the usual way, else -1; and where it ends."""
    first = blob[at]
    if first != CONST:
        return (first, at + 1) if first < CONST else (-1, at)
    value, at, shift = blob[at + 1], at + 2, 7
    if value < 0x80:
        return value, at
    value &= 0x7F
    for byte in blob[at : at + _MORE_BYTES]:  # as `Reader.varint`
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise malformed()
