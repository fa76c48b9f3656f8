"""What a request and its answer are between the process that reads and the one that writes.

Both are the same program, started together, so this is no format: nothing of it is kept or leaves the machine.
What was read of fifty rows goes over as a few lists of plain values, which costs a sixth of pickling the rows.
"""

from __future__ import annotations

import marshal
import pickle
from collections.abc import Mapping, Sequence
from typing import Any

from station.kernel.errors import StationError
from station.store.oplog import Op, OpKind
from sync import protocol
from sync.county.exchange import Asked, Begun
from sync.county.fresh import Fresh, Runs
from sync.county.sent import Sent
from sync.items import Item
from sync.protocol import Hello
from sync.statements import Receipt, Seal

KINDS = {int(kind): kind for kind in OpKind}
KEPT = {"receipt": Receipt, "seal": Seal}
DONE, FAILED = 0, 1


def pack_asked(asked: Asked) -> bytes:
    """Return a request for the writer: all of it but the key of its answer, which stays where it is."""
    ops = pickle.dumps(asked.ops.args) if isinstance(asked.ops, StationError) else _packed(asked.ops)
    return marshal.dumps((
        asked.device, asked.counter, asked.digest, asked.bare, asked.said, asked.schema, ops, _packed_runs(asked.runs)))


def unpack_asked(blob: bytes) -> Asked:
    device, counter, digest, bare, said, schema, packed, runs = marshal.loads(blob)
    hello = protocol.decode(said, Hello)
    if isinstance(packed, bytes):
        code, facts = pickle.loads(packed)
        return Asked(device, counter, digest, b"", bare, said, hello, schema, StationError(code, **facts), {})
    ops = _unpacked(packed)
    return Asked(device, counter, digest, b"", bare, said, hello, schema, ops, _unpacked_runs(runs, ops))


def pack_begun(begun: Begun | Exception) -> bytes:
    """Return what became of a request: what will be signed, or why not."""
    if isinstance(begun, StationError):
        return marshal.dumps((FAILED, pickle.dumps(begun.args)))
    if isinstance(begun, Exception):
        return marshal.dumps((FAILED, b""))
    kept = begun.kept
    said = None if kept is None else (type(kept).__name__.lower(), *[getattr(kept, name) for name in kept.__slots__])
    return marshal.dumps((DONE, begun.said, begun.later, begun.schema, said))


def unpack_begun(blob: bytes) -> Begun | Exception:
    kind, *rest = marshal.loads(blob)
    if kind == DONE:
        said, later, schema, kept = rest
        return Begun(said, later, schema, None if kept is None else KEPT[kept[0]](*kept[1:]))
    if not rest[0]:
        return RuntimeError("the writer could not do it, and said in the log why")
    code, facts = pickle.loads(rest[0])
    return StationError(code, **facts)


def _packed(ops: Sequence[Sent]) -> tuple[Any, ...]:
    if not ops:
        return ()
    numbers, groups, tables, rows, kinds, bases, bodies = zip(*[one.op for one in ops], strict=True)
    items = [one.item for one in ops]
    rest = [(one.lines, one.width) if one.lines or one.width else None for one in items]
    return (
        numbers[0], groups, tables, rows, [int(kind) for kind in kinds], bases, bodies,
        [one.values for one in items], [one.link for one in ops], rest if any(rest) else None)


def _unpacked(packed: tuple[Any, ...]) -> list[Sent]:
    if not packed:
        return []
    first, groups, tables, rows, kinds, bases, bodies, values, links, rest = packed
    named = [KINDS[kind] for kind in kinds]
    numbers = range(first, first + len(rows))
    ops = map(Op, numbers, groups, tables, rows, named, bases, bodies)
    items = list(map(Item, tables, rows, named, bases, values))
    for item, more in zip(items, rest or (), strict=False):
        if more is not None:
            item.lines, item.width = more
    return list(map(Sent, ops, items, links))


def _packed_runs(runs: Runs) -> list[tuple[Any, ...]]:
    return [(number, *_packed_run(run)) for number, run in runs.items()]


def _packed_run(run: Fresh) -> tuple[Any, ...]:
    """Return what of a run does not stand in its ops already."""
    places = {scopes: number for number, scopes in enumerate(dict.fromkeys(run.scopes))}
    which = [places[scopes] for scopes in run.scopes] if len(places) > 1 else None
    return len(run.keys), list(places), which, run.stored, run.makers, run.places, run.needs


def _unpacked_runs(runs: Sequence[tuple[Any, ...]], ops: Sequence[Sent]) -> Mapping[int, Fresh]:
    return {number: _unpacked_run(packed, ops, number - ops[0].op.number) for number, *packed in runs}


def _unpacked_run(packed: Sequence[Any], ops: Sequence[Sent], start: int) -> Fresh:
    count, places, which, stored, makers, all_places, needs = packed
    part = ops[start : start + count]
    table = part[0].op.table
    scopes = [places[0]] * count if which is None else [places[number] for number in which]
    return Fresh(
        table, [(table, one.op.row) for one in part], [one.item.values or {} for one in part], scopes,
        [one.op.body for one in part], stored, makers, all_places, needs)
