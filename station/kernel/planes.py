"""Whole numbers as byte planes, without a Python call per number.

A column of n numbers of w bytes is written as n lowest bytes, then n next bytes, and so on: like
bytes stand together, which is what deflate and LZMA need. Signs are folded into the lowest bit
(0, -1, 1, -2, ...) so that small numbers of either sign keep their upper planes empty. All work on
whole columns is done by `array`, slices and long integers, which is what makes plain Python fast
enough for a first load (SYNC.md section 9).
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from station.kernel.errors import StationError

FEW = 64  # so many values or fewer are packed by the bit: no compressor will find anything in them
INT64_LOW, INT64_HIGH = -(1 << 63), (1 << 63) - 1
_VARINT_BYTES = 10
_LANES = ((1, "b"), (1, "b"), (2, "h"), (4, "i"), (4, "i"), (8, "q"), (8, "q"), (8, "q"), (8, "q"))  # by width
_TABLE_COST = 48  # what one more distinct byte costs a Huffman table, in eighths of a bit


def malformed() -> StationError:
    """Return the one error every unreadable byte leads to."""
    return StationError("codec.malformed")


class Reader:
    """A place in untrusted bytes; every read is checked against their end."""

    __slots__ = ("at", "blob")

    def __init__(self, blob: bytes | memoryview, at: int = 0) -> None:
        self.blob = bytes(blob)
        self.at = at
        if not 0 <= at <= len(self.blob):
            raise malformed()

    def byte(self) -> int:
        """Return the next byte."""
        if self.at >= len(self.blob):
            raise malformed()
        self.at += 1
        return self.blob[self.at - 1]

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        start, self.at = self.at, self.at + size
        if size < 0 or self.at > len(self.blob):
            raise malformed()
        return self.blob[start : self.at]

    def rest(self) -> bytes:
        """Return all that is left."""
        return self.take(len(self.blob) - self.at)

    def varint(self) -> int:
        """Return the next number written by `put_varint`, at most ten bytes long."""
        value = shift = 0
        at = self.at
        for byte in self.blob[at : at + _VARINT_BYTES]:
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                self.at = at
                return value
            shift += 7
        raise malformed()


def put_varint(out: bytearray, value: int) -> None:
    """Append `value` (not negative) in groups of seven bits, lowest first."""
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def fold(value: int) -> int:
    """Return `value` with its sign in the lowest bit."""
    return value << 1 if value >= 0 else ~(value << 1)


def unfold(folded: int) -> int:
    """Return the number that `fold` made `folded` of."""
    return (folded >> 1) ^ -(folded & 1)


def width_of(values: Sequence[int], signed: bool) -> int:
    """Return how many bytes each of `values` needs; more than 8 when one does not fit 64 bits."""
    high = max(values)
    if signed:
        return (max(high, ~min(values)).bit_length() + 8) >> 3
    return (high.bit_length() + 7) >> 3


def to_planes(values: Sequence[int], width: int, signed: bool) -> bytes:
    """Return `values` as `width` planes, lowest first; OverflowError when one does not fit."""
    lane, code = _LANES[width]
    numbers = array(code if signed else code.upper(), values)
    if sys.byteorder == "big":
        numbers.byteswap()
    raw = numbers.tobytes()
    if signed:
        raw = _fold_lanes(raw, lane)
    return b"".join([raw[plane::lane] for plane in range(width)]) if lane > 1 else raw


def from_planes(reader: Reader, width: int, count: int, signed: bool) -> list[int]:
    """Return the `count` numbers written by `to_planes` with the same `width` and `signed`."""
    if not 1 <= width <= 8:
        raise malformed()
    lane, code = _LANES[width]
    planes = reader.take(width * count)
    raw: bytes | bytearray = planes
    if lane > 1:
        raw = bytearray(count * lane)
        for plane in range(width):
            raw[plane::lane] = planes[plane * count : (plane + 1) * count]
    if signed:
        raw = _unfold_lanes(raw, lane)
    numbers = array(code if signed else code.upper())
    numbers.frombytes(raw)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def _ones(size: int, lane: int) -> int:
    return int.from_bytes((b"\x01" + bytes(lane - 1)) * (size // lane), "little")


def _fold_lanes(raw: bytes, lane: int) -> bytes:
    """`fold` for all lanes at once: the column is one long integer, a lane never spills into the next."""
    bits = 8 * lane
    lanes = int.from_bytes(raw, "little")
    signs = (lanes >> (bits - 1)) & _ones(len(raw), lane)
    doubled = (lanes ^ (signs << (bits - 1))) << 1
    return (doubled ^ ((signs << bits) - signs)).to_bytes(len(raw), "little")


def _unfold_lanes(raw: bytes | bytearray, lane: int) -> bytes:
    lanes = int.from_bytes(raw, "little")
    signs = lanes & _ones(len(raw), lane)
    return (((lanes ^ signs) >> 1) ^ ((signs << (8 * lane)) - signs)).to_bytes(len(raw), "little")


@lru_cache(maxsize=1 << 13)
def _log2(value: int) -> int:
    """The binary logarithm in eighths, in whole numbers: the same on every machine, unlike `math.log2`."""
    return (value**8).bit_length()


def weigh(planes: bytes, count: int) -> int:
    """Estimate what `planes` of `count` bytes each weigh once compressed, in eighths of a bit.

    The canonical form depends on this estimate, so it may never be changed, only given a new
    version; it must not ask a real compressor, whose answer differs between its releases.
    """
    total = 0
    for start in range(0, len(planes), count):
        tallies = Counter(planes[start : start + count]).values()
        entropy = count * _log2(count) - sum([tally * _log2(tally) for tally in tallies])
        total += min(64 * count, entropy + _TABLE_COST * len(tallies))
    return total


def to_packed(values: Sequence[int], width: int) -> bytes:
    """Return few `values` (not negative) of `width` bits each, without gaps."""
    number = 0
    for value in reversed(values):
        number = number << width | value
    return number.to_bytes((width * len(values) + 7) >> 3, "little")


def from_packed(reader: Reader, width: int, count: int) -> list[int]:
    """Return what `to_packed` was given; refused beyond FEW values, where it would be slow."""
    if not 1 <= width <= 64 or count > FEW:
        raise malformed()
    number, mask = int.from_bytes(reader.take((width * count + 7) >> 3), "little"), (1 << width) - 1
    if number >> (width * count):
        raise malformed()
    return [number >> place & mask for place in range(0, width * count, width)]


def to_bits(flags: bytes) -> bytes:
    """Return `flags` (bytes 0 or 1) as a bit map, the first flag in the lowest bit."""
    size = (len(flags) + 7) >> 3
    return int(flags[::-1].translate(_DIGITS), 2).to_bytes(size, "little") if flags else b""


def from_bits(bits: bytes, count: int) -> bytes:
    """Return the `count` flags written by `to_bits`; bits beyond them are refused."""
    number = int.from_bytes(bits, "little")
    if number >> count:
        raise malformed()
    return f"{number:0{count}b}".encode("ascii").translate(_FLAGS)[::-1] if count else b""


_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
_FLAGS = bytes.maketrans(b"01", b"\x00\x01")
