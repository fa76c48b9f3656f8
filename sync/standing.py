"""The short forms by which device and county see in a few bytes that they agree; pure, the same on both sides.

An exchange with nothing new is the most frequent of all. It says where a device stands in eight bytes
and what it has in twelve; the long forms cross only when these differ (sync/PROTOCOL.md, section 4).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence

from station.kernel import sums
from station.kernel.spans import Span
from sync.protocol import LEVEL_BYTES, STAND_BYTES

SEAL_BYTES = 32

Spans = Mapping[tuple[str, int], Sequence[Span]]  # by scope and lane
Sums = Mapping[tuple[str, str], int]  # by scope and table


def stand(
    incarnation: bytes, mark: int, chain: bytes, scopes: Sequence[str], schemas: tuple[bytes, bytes]
) -> bytes:
    """Return eight bytes over who a database is, how far the county confirmed it, and what both programs declare.

    `schemas` are the hashes of the device's tables and of the county's as the device knows them.
    """
    said = hashlib.blake2b(digest_size=STAND_BYTES)
    for part in (incarnation, mark.to_bytes(8, "big"), chain, *schemas, *(scope.encode() for scope in scopes)):
        said.update(len(part).to_bytes(2, "big") + part)
    return said.digest()


def level(spans: Spans, totals: Sums, scopes: Sequence[str]) -> bytes:
    """Return twelve bytes: six over what has arrived of each feed, six over the sums of the sets."""
    return level_of_spans(spans, scopes) + level_of_sums(totals, scopes)


def level_of_spans(spans: Spans, scopes: Sequence[str]) -> bytes:
    named = (
        (f"{scope} {lane}", b"".join([low.to_bytes(8, "big") + high.to_bytes(8, "big") for low, high in found]))
        for (scope, lane), found in spans.items()
        if scope in scopes and found
    )
    return sums.digest(named, LEVEL_BYTES)


def level_of_sums(totals: Sums, scopes: Sequence[str]) -> bytes:
    return digest_of_sums(totals, scopes, LEVEL_BYTES)


def digest_of_sums(totals: Sums, scopes: Sequence[str], size: int = SEAL_BYTES) -> bytes:
    """Return `size` bytes over the sums of some scopes; what a seal signs of them."""
    named = (
        (f"{scope} {table}", sums.as_bytes(total))
        for (scope, table), total in totals.items()
        if scope in scopes and total
    )
    return sums.digest(named, size)


def papers(certificate: bytes, listed: int) -> bytes:
    """Return eight bytes over the papers a device keeps: its certificate, the number of its list of revoked devices."""
    return hashlib.blake2b(certificate + listed.to_bytes(8, "big"), digest_size=STAND_BYTES).digest()


def slice_check(begun: bytes, total: int) -> int:
    """Return four bytes over the beginning of a frame of `total` bytes: whether two frames begin alike."""
    return zlib.crc32(begun, total & 0xFFFFFFFF)
