"""One column of texts or bytes: its distinct values once, then their places as whole numbers.

Chinese in GBK takes two bytes a character where UTF-8 takes three, so a column whose every text GBK
can write is written in it (measured on prices and requests: tests/bench/frames.py); all else is
UTF-8. Python's GBK table gives each of its 21,919 characters one form and takes it back; a test
pins the whole table, for a change in it would change row hashes. Codes of one length (numbers of
requests, dates, telephone numbers) are written position by position: what is the same in all of
them then stands together.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

from station.kernel.forms import from_runs, runs
from station.kernel.integers import look_up, pack_integers, unpack_integers
from station.kernel.planes import Reader, malformed, put_varint

# The lowest bits of the first number of a column; the rest of it counts the distinct values.
_AS_IS, _GBK, _TURNED = 0, 1, 2  # how the distinct values are written
_RUNS = 4  # the places are those of runs of equal values, and the lengths of the runs follow
_HEAD_BITS = 3
_ENCODINGS = {_AS_IS: "utf-8", _GBK: "gbk", _TURNED: "ascii"}
_TURNED_LEAST, _TURNED_LONGEST = 8, 64


def pack_texts(values: Sequence[Any], kind: type) -> bytes:
    """Return the canonical bytes of `values`, at least one, all of type `kind` (str or bytes).

    TypeError or ValueError when a value is something else or cannot be written.
    """
    heads, lengths = runs(values)
    in_runs = 2 * len(heads) <= len(values)
    if not in_runs:
        heads = list(values)
    distinct = list(dict.fromkeys(heads))
    if not all(issubclass(found, kind) for found in set(map(type, distinct))):
        raise TypeError("neither text nor bytes")
    out = _pack_distinct(distinct, _RUNS if in_runs and len(distinct) > 1 else 0)
    if len(distinct) > 1:
        places = dict(zip(distinct, range(len(distinct)), strict=True))
        if in_runs:
            put_varint(out, len(heads))
        out += pack_integers(list(map(places.__getitem__, heads)))
        out += pack_integers(lengths) if in_runs else b""
    return bytes(out)


def pack_text(out: bytearray, value: Any, kind: type) -> None:
    """Append what `pack_texts` writes for one value."""
    if not issubclass(type(value), kind):
        raise TypeError("neither text nor bytes")
    form, entry = _AS_IS, value
    if kind is str:
        form, (entry,) = _encode([value])
    out.append(1 << _HEAD_BITS | form)
    put_varint(out, len(entry))
    out += entry


def _pack_distinct(distinct: list[Any], flag: int) -> bytearray:
    form, entries = _encode(distinct) if isinstance(distinct[0], str) else (_AS_IS, distinct)
    sizes = list(map(len, entries))
    out = bytearray()
    put_varint(out, len(distinct) << _HEAD_BITS | flag | form)
    if len(distinct) == 1:
        put_varint(out, sizes[0])
    else:
        out += pack_integers(sizes)
    blob = b"".join(entries)
    return out + (_turn(blob, sizes[0]) if form == _TURNED else blob)


def _encode(texts: list[str]) -> tuple[int, list[bytes]]:
    if not "".join(texts).isascii():
        try:
            return _GBK, [text.encode("gbk") for text in texts]
        except UnicodeEncodeError:
            return _AS_IS, [text.encode("utf-8") for text in texts]
    sizes = set(map(len, texts))
    level = len(texts) >= _TURNED_LEAST and len(sizes) == 1 and 1 < max(sizes) <= _TURNED_LONGEST
    return _TURNED if level else _AS_IS, [text.encode("ascii") for text in texts]


def _turn(blob: bytes, size: int) -> bytes:
    return b"".join([blob[place::size] for place in range(size)])


def unpack_texts(reader: Reader, count: int, kind: type, most: int) -> list[Any]:
    """Return the `count` values at `reader`, whose distinct ones hold at most `most` bytes."""
    head = reader.varint()
    size = head >> _HEAD_BITS
    if not 0 < size <= count:
        raise malformed()
    form = head & 3
    if form not in _ENCODINGS or (form and kind is bytes):
        raise malformed()
    entries = _unpack_distinct(reader, size, form, most)
    if kind is str:
        entries = [entry.decode(_ENCODINGS[form]) for entry in entries]
    if size == 1:
        return entries * count
    if not head & _RUNS:
        return look_up(entries, unpack_integers(reader, count))
    number = reader.varint()
    if not 0 < number <= count:
        raise malformed()
    places = unpack_integers(reader, number)
    return from_runs(look_up(entries, places), unpack_integers(reader, number), count)


def unpack_text(reader: Reader, kind: type, most: int) -> Any:
    """Return the one value at `reader`."""
    form = reader.byte() ^ 1 << _HEAD_BITS
    size = reader.varint()
    if form > _GBK or size > most or (form and kind is bytes):
        raise malformed()
    entry = reader.take(size)
    return entry if kind is bytes else entry.decode(_ENCODINGS[form])


def _unpack_distinct(reader: Reader, size: int, form: int, most: int) -> list[Any]:
    sizes = [reader.varint()] if size == 1 else unpack_integers(reader, size)
    total = sum(sizes)
    if min(sizes) < 0 or total > most:
        raise malformed()
    blob = reader.take(total)
    if form == _TURNED:
        if not total or sizes.count(sizes[0]) != size:
            raise malformed()
        blob = _turn(blob, size)
    return [blob[start:end] for start, end in pairwise(accumulate(sizes, initial=0))]
