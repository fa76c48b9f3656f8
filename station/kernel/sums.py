"""Order-free sums by which two stores see that they hold the same rows (SYNC.md rule 22).

A row counts as the hash of its table, id and county version: the county gives every change a version of
its own and never gives one twice, so the version names the words. What the words are is proven on the
way by the county's signature and at rest by the cipher; `station verify` compares them word by word.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable

SUM_BYTES = 16
MODULUS = 1 << 8 * SUM_BYTES
_PAIR = struct.Struct(">QQ")
BUCKET_SHIFT = 10  # rows of one device made one after the other: 1,024 ids to a bucket


def row_sum(table: str, row: int, version: int) -> int:
    """Return the number one row adds to the sum of a set."""
    head = table.encode() + b"\0" + row.to_bytes(8, "big") + version.to_bytes(8, "big")
    return int.from_bytes(hashlib.blake2b(head, digest_size=SUM_BYTES).digest(), "big")


def rows_sum(table: str, rows: Iterable[int], versions: Iterable[int]) -> int:
    """Return what many rows of a table add to the sum of a set; the sum of their `row_sum`."""
    head, hashed, number = table.encode() + b"\0", hashlib.blake2b, int.from_bytes
    return sum([
        number(hashed(head + _PAIR.pack(row, version), digest_size=SUM_BYTES).digest(), "big")
        for row, version in zip(rows, versions, strict=True)
    ])


def as_bytes(total: int) -> bytes:
    """Return a sum as it is stored and sent."""
    return (total % MODULUS).to_bytes(SUM_BYTES, "big")


def from_bytes(stored: bytes) -> int:
    """Undo `as_bytes`."""
    return int.from_bytes(stored, "big")


def digest(parts: Iterable[tuple[str, bytes]], size: int) -> bytes:
    """Return `size` bytes over named parts, in the order of their names: equal sets give equal bytes."""
    found = hashlib.blake2b(digest_size=size)
    for name, value in sorted(parts):
        found.update(len(name).to_bytes(2, "big") + name.encode() + len(value).to_bytes(2, "big") + value)
    return found.digest()
