"""Order-free sums by which two stores see that they hold the same rows (SYNC.md rule 22).

A row counts as the hash of its table, id and county version: the county gives every change a version of
its own and never gives one twice, so the version names the words. What the words are is proven on the
way by the county's signature and at rest by the cipher; `station verify` compares them word by word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

SUM_BYTES = 16
MODULUS = 1 << 8 * SUM_BYTES
BUCKET_SHIFT = 10  # rows of one device made one after the other: 1,024 ids to a bucket


def row_sum(table: str, row: int, version: int) -> int:
    """Return the number one row adds to the sum of a set."""
    head = table.encode() + b"\0" + row.to_bytes(8, "big") + version.to_bytes(8, "big")
    return int.from_bytes(hashlib.blake2b(head, digest_size=SUM_BYTES).digest(), "big")


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
