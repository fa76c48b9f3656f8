"""Compression of frames, and its undoing within bounds.

The pieces of a frame (columns) are compressed as one stream, so that a later column finds what an
earlier one said; deflate starts a new block, with tables of its own, at every larger piece. Against a
stream a column that is the same within 1 % on prices, and a sixth smaller on requests, whose summary
repeats their text (tests/bench/frames.py). LZMA has no tables to send and codes fractions of a bit: it
is smaller on nearly everything above some hundred bytes. Below, a vocabulary known to both sides helps.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Sequence
from typing import Any

from station.kernel.errors import StationError
from sync.vocabulary import VOCABULARY

STORED, DEFLATE, LZMA_NUMBERS, LZMA_TEXT, DEFLATE_WORDS = 0, 1, 2, 3, 4
_LITERAL_BITS = {LZMA_NUMBERS: 0, LZMA_TEXT: 3}  # how much of the byte before decides the coding of the next
_LEAST_DICTIONARY = 4096  # of LZMA, bytes
_LZMA_ABOVE = 128  # bytes of input: below it LZMA's own framing outweighs it
_BLOCK_ABOVE = 2048  # bytes of a piece that earn tables of their own
_WORDS_BELOW = 1 << 13  # bytes of input: a larger frame has said the usual words itself
_SAMPLE = 1 << 14  # bytes that decide between the two codings of LZMA
_DEFLATE_BELOW = 1 << 16  # bytes of input: above it deflate has never been the smaller one


def squeeze(pieces: Sequence[bytes]) -> tuple[int, bytes]:
    """Return (codec, bytes): the smallest form of the joined `pieces` that was found."""
    whole = b"".join(pieces)
    found = [(STORED, whole)]
    if len(whole) <= _WORDS_BELOW:
        found.append((DEFLATE_WORDS, _deflated(pieces, zlib.Z_DEFAULT_STRATEGY, VOCABULARY)))
    if len(whole) <= _DEFLATE_BELOW:
        found += [(DEFLATE, _deflated(pieces, strategy)) for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED)]
    if len(whole) > _LZMA_ABOVE:
        found += [(codec, _lzma(codec, whole)) for codec in _likely(whole)]
    return min(found, key=lambda one: len(one[1]))


def _likely(whole: bytes) -> list[int]:
    """Return the LZMA codecs worth trying: on a large frame the one that did better on a piece of it.

    LZMA is the dearest step of a first load at the county, and a sample tells numbers from text.
    """
    if len(whole) <= _DEFLATE_BELOW:
        return list(_LITERAL_BITS)
    middle = len(whole) // 2
    sample = whole[middle : middle + _SAMPLE]
    return [min(_LITERAL_BITS, key=lambda codec: len(_lzma(codec, sample)))]


def _lzma(codec: int, whole: bytes) -> bytes:
    return lzma.compress(whole, lzma.FORMAT_RAW, filters=_filters(codec, len(whole)))


def unsqueeze(codec: int, packed: bytes, size: int) -> bytes:
    """Return the `size` bytes `squeeze` was given; never builds more.

    StationError("frame.malformed") when `packed` does not hold exactly that.
    """
    if codec == STORED:
        whole, complete = packed, True
    else:
        try:
            opener: Any = _opener(codec, size)
            whole = opener.decompress(packed, size + 1)
            complete = opener.eof and not opener.unused_data
        except (zlib.error, lzma.LZMAError, EOFError, ValueError, MemoryError) as trouble:
            raise StationError("frame.malformed") from trouble
    if not complete or len(whole) != size:
        raise StationError("frame.malformed")
    return whole


def _deflated(pieces: Sequence[bytes], strategy: int, known: bytes = b"") -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, strategy, known)
    out = []
    for piece in pieces:
        out.append(packer.compress(piece))
        if len(piece) > _BLOCK_ABOVE:
            out.append(packer.flush(zlib.Z_BLOCK))
    return b"".join(out) + packer.flush()


def _opener(codec: int, size: int) -> Any:
    if codec == DEFLATE:
        return zlib.decompressobj(-zlib.MAX_WBITS)
    if codec == DEFLATE_WORDS:
        return zlib.decompressobj(-zlib.MAX_WBITS, VOCABULARY)
    if codec in _LITERAL_BITS:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_filters(codec, size))
    raise StationError("frame.malformed")


def _filters(codec: int, size: int) -> list[dict[str, int]]:
    """The one LZMA2 filter; its dictionary, which the receiver must allocate, is no larger than the frame."""
    return [
        {
            "id": lzma.FILTER_LZMA2,
            "preset": 9 | lzma.PRESET_EXTREME,
            "dict_size": max(size, _LEAST_DICTIONARY),
            "lc": _LITERAL_BITS[codec],
            "lp": 0,
            "pb": 0,
        }
    ]
