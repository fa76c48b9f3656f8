"""One change of one row, as it travels: the unit of a frame and of an op."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel import codec
from station.kernel.errors import StationError
from station.kernel.record import LineColumns, Registry, Row, Table
from station.store.oplog import OpKind


@dataclass(slots=True)
class Item:
    """One change of one row.

    `version` is the base version on the way up, the county's version on the way down. `values` are all
    columns of a PUT, the changed ones of a PATCH, None else; `lines` may come with a PUT alone.
    """

    table: str
    row: int
    kind: OpKind
    version: int
    values: Row | None
    lines: LineColumns | None = None

    def body(self, registry: Registry) -> bytes:
        """Return the canonical bytes of the change: what is hashed and stored (station/kernel/codec.py)."""
        table = declared(registry, self.table)
        if self.kind is OpKind.PUT and self.values is not None:
            return codec.pack_row(table, self.values, self.lines)
        if self.kind is OpKind.PATCH and self.values is not None:
            return codec.pack_patch(table, self.values)
        return b""


def item_from_body(registry: Registry, table: str, row: int, kind: OpKind, version: int, body: bytes) -> Item:
    """Return the item whose `body` is given.

    StationError("codec.malformed", "frame.unknown_table").
    """
    known = declared(registry, table)
    values, lines = None, None
    if kind is OpKind.PUT:
        values, lines = codec.unpack_row(known, body)
    elif kind is OpKind.PATCH:
        values = codec.unpack_patch(known, body)
    elif body:
        raise StationError("codec.malformed")
    return Item(table, row, OpKind(kind), version, values, lines)


def declared(registry: Registry, name: str) -> Table:
    """Return the table; StationError("frame.unknown_table", table=...) for one only the sender knows."""
    table = registry.tables.get(name)
    if table is None:
        raise StationError("frame.unknown_table", table=name)
    return table
