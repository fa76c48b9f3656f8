"""The append-only log of what this machine did, written in the transaction that did it.

Ops are numbered without gaps per device and chained by hash: chain(n) = SHA-256(chain(n-1), head(n),
SHA-256(body)). The chain covers the hash of a body, not the body, so that a body can be erased later
without breaking it (DESIGN.md ruling 8). A group is one deed by one person, applied whole or not at all.
"""

from __future__ import annotations

import enum
import hashlib
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from station.store import settings
from station.store.database import Connection

CHAIN_START = bytes(32)
_LINK = struct.Struct(">QQQBQ")
PACK_ABOVE = 160  # bytes; below it deflate gains nothing

ADD_OP = "INSERT INTO op (number, grp, tbl, row, kind, base, body, chain) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
ADD_GROUP = (
    "INSERT INTO grp (number, count, deed, person, at_ms, offset_minutes, suspect) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
LAST_OP = "SELECT number, chain FROM op ORDER BY number DESC LIMIT 1"
BASE = "SELECT coalesce(max(version), 0) FROM held WHERE tbl = ? AND row = ?"
DONE_HERE = """
SELECT grp.at_ms, grp.person FROM op JOIN grp ON grp.number = op.grp
WHERE op.tbl = ? AND op.row = ? AND grp.deed = ? ORDER BY op.number DESC LIMIT 1"""
STATE = """
SELECT op.number, grp.verdict, grp.code, grp.facts FROM op JOIN grp ON grp.number = op.grp
WHERE op.tbl = ? AND op.row = ? ORDER BY op.number DESC LIMIT 1"""


class OpKind(enum.IntEnum):
    """What an op does to its row; the numbers travel (sync/PROTOCOL.md)."""

    PUT = 0
    PATCH = 1
    DELETE = 2
    EVICT = 3  # the row left the scope this came through
    HELD = 4  # the receiver has these words already; only the version is new
    LEFT = 5  # as EVICT, but the row stays in another scope of the receiver


class Verdict(enum.IntEnum):
    """What the county said of a group; the numbers travel."""

    APPLIED = 0
    MERGED = 1
    PARKED = 2
    REFUSED = 3


class RowState(enum.Enum):
    """What a screen says of a row (DESIGN.md ruling 10)."""

    HERE = "here"  # only on this machine
    SENT = "sent"  # below the county's mark
    CONFIRMED = "confirmed"  # its verdict was applied or merged, or it came from the county
    PROBLEM = "problem"  # parked or refused


class Op(NamedTuple):
    """One change of one row as it stands in the log; `body` is canonical and uncompressed."""

    number: int
    group: int
    table: str
    row: int
    kind: OpKind
    base: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a deed was done: UTC ms, local offset, and whether the clock was under suspicion."""

    at_ms: int
    offset_minutes: int
    suspect: bool


def next_chain(previous: bytes, op: Op) -> bytes:
    """Return the chain value after `op`; 32 bytes."""
    return chained(previous, link(op))


def link(op: Op) -> bytes:
    """Return what `op` adds to the chain, whatever came before it."""
    return links([op])[0]


def links(ops: Sequence[Op]) -> list[bytes]:
    """Return what each of many ops adds to the chain."""
    pack, hashed = _LINK.pack, hashlib.sha256
    names = {name: name.encode() + b"\0" for name in {op.table for op in ops}}
    return [
        pack(number, group, row, kind, base) + names[table] + hashed(body).digest()
        for number, group, table, row, kind, base, body in ops
    ]


def chained(previous: bytes, its_link: bytes) -> bytes:
    """Return the chain value after the op with this link; 32 bytes."""
    return hashlib.sha256(previous + its_link).digest()


def shut(body: bytes) -> bytes:
    """Return the stored form of a body: a flag byte, then the body plain or deflated."""
    if len(body) > PACK_ABOVE:
        packed = zlib.compress(body, 6)
        if len(packed) < len(body):
            return b"\1" + packed
    return b"\0" + body


def unshut(stored: bytes) -> bytes:
    """Undo `shut`."""
    return zlib.decompress(stored[1:]) if stored[:1] == b"\1" else bytes(stored[1:])


def tip(db: Connection) -> tuple[int, bytes]:
    """Return (number of the newest op ever made, its chain value); (0, zeros) before the first."""
    row = db.execute(LAST_OP).fetchone()
    if row is None:
        kept = settings.get(db, "oplog.tip")
        return (kept[0], bytes.fromhex(kept[1])) if kept else (0, CHAIN_START)
    return int(row[0]), bytes(row[1])


def append_group(db: Connection, deed: str, person: int, stamp: Stamp, ops: Sequence[Op]) -> int:
    """Write the group and its ops, numbered from the tip; return the group's number."""
    number, chain = tip(db)
    group = number + 1
    for made in ops:
        number += 1
        op = Op(number, group, made.table, made.row, made.kind, made.base, made.body)
        chain = next_chain(chain, op)
        db.execute(ADD_OP, (number, group, op.table, op.row, int(op.kind), op.base, shut(op.body), chain))
    suspect = int(stamp.suspect)
    db.execute(ADD_GROUP, (group, len(ops), deed, person, stamp.at_ms, stamp.offset_minutes, suspect))
    return group


def base_version(db: Connection, table: str, row: int) -> int:
    """Return the county version this machine last saw of the row; 0 when it never came from there."""
    return int(db.execute(BASE, (table, row)).fetchone()[0])


def state_of(db: Connection, table: str, row: int, mark: int) -> tuple[RowState, str, Mapping[str, Any]]:
    """Return (state, code, facts) of the newest op on the row; `mark` is the county's last mark."""
    found = db.execute(STATE, (table, row)).fetchone()
    if found is None or found[1] in (Verdict.APPLIED, Verdict.MERGED):
        return RowState.CONFIRMED, "", {}
    if found[1] is not None:
        return RowState.PROBLEM, found[2] or "", verdict_facts(found[3])
    return (RowState.SENT if found[0] <= mark else RowState.HERE), "", {}


def done_here(db: Connection, table: str, row: int, deed: str) -> tuple[int, int] | None:
    """Return (UTC ms, account) of the newest run of `deed` here that changed the row; None for none in the log."""
    found = db.execute(DONE_HERE, (table, row, deed)).fetchone()
    return None if found is None else (int(found[0]), int(found[1]))


def verdict_facts(stored: str | None) -> Mapping[str, Any]:
    """Return the facts of a verdict as stored (JSON text or nothing)."""
    return json.loads(stored) if stored else {}
