"""The next ops of this machine as one frame with what the county needs beside it; for a line and for a stick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.kernel.record import Registry
from station.store import outbox
from station.store.database import Connection
from station.store.oplog import Op
from sync import protocol
from sync.frames import Item, encode_frame, item_from_body
from sync.protocol import Head

MOST_OPS = 2000


@dataclass(frozen=True, slots=True)
class Batch:
    """Ops up to number `last`, their groups, and the chain after them; all but `last` is empty when nothing waits."""

    last: int
    heads: list[Head]
    frame: bytes
    chain: bytes

    @property
    def tip(self) -> bytes:
        return self.chain[: protocol.CHAIN_BYTES]


def nothing(after: int) -> Batch:
    """Return the batch of a hello that brings no ops."""
    return Batch(after, [], b"", b"")


def pack(db: Connection, registry: Registry, after: int, most: int, most_ops: int = MOST_OPS) -> Batch:
    """Return the ops above number `after`: about `most` stored bytes, one op at least, one frame at most.

    At most `most_ops` of them: none where that is 0.
    """
    ops, frame = _frame(registry, outbox.take(db, after, most, most_ops))
    if not ops:
        return nothing(after)
    last = ops[-1].number
    heads = [Head(*_values(head)) for head in outbox.heads(db, after + 1, last)]
    return Batch(last, heads, frame, outbox.chain_at(db, last) or b"")


def _frame(registry: Registry, ops: Sequence[Op]) -> tuple[Sequence[Op], bytes]:
    """Return (the first of the ops, as many as one frame may hold, and their frame)."""
    items: list[Item] = []
    lines = 0
    for op in ops:
        item = item_from_body(registry, op.table, op.row, op.kind, op.base, op.body)
        lines += len(item.lines[0]) if item.lines else 1
        if items and lines > protocol.MOST_LINES:
            break
        items.append(item)
    return ops[: len(items)], encode_frame(registry, items) if items else b""


def _values(head: outbox.GroupHead) -> tuple[int, int, str, int, int, int, bool]:
    return (head.number, head.count, head.deed, head.person, head.at_ms, head.offset_minutes, head.suspect)
