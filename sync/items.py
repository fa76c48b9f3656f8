"""One change of one row, as it travels: the unit of a frame and of an op."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel import codec
from station.kernel.errors import StationError
from station.kernel.layout import Known
from station.kernel.record import LineColumns, Row, Table
from station.store.oplog import OpKind


@dataclass(slots=True)
class Item:
    """One change of one row.

    `version` is the base version on the way up, the county's version on the way down. `values` are all
    columns of a PUT, the changed ones of a PATCH, None else; `lines` may come with a PUT alone. `width` is
    how many columns the writer of a PUT knew, None when just those of the table: his bytes can be made again.
    """

    table: str
    row: int
    kind: OpKind
    version: int
    values: Row | None
    lines: LineColumns | None = None
    width: codec.Width | None = None

    def body(self, known: Known) -> bytes:
        """Return the canonical bytes of the change: what is hashed and stored (station/kernel/codec.py)."""
        table = declared(known, self.table)
        if self.kind is OpKind.PUT and self.values is not None:
            return codec.pack_row(table, self.values, self.lines, self.width)
        if self.kind is OpKind.PATCH and self.values is not None:
            return codec.pack_patch(table, self.values)
        return b""


def item_from_body(known: Known, table: str, row: int, kind: OpKind, version: int, body: bytes) -> Item:
    """Return the item whose `body` is given.

    StationError("codec.malformed", "frame.unknown_table").
    """
    its = declared(known, table)
    values, lines, width = None, None, None
    if kind is OpKind.PUT:
        values, lines, width = codec.unpack_wide(its, body)
    elif kind is OpKind.PATCH:
        values = codec.unpack_patch(its, body)
    elif body:
        raise StationError("codec.malformed")
    return Item(table, row, OpKind(kind), version, values, lines, width)


def declared(known: Known, name: str) -> Table:
    """Return the table; StationError("frame.unknown_table", table=...) for one only the sender knows."""
    table = known.tables.get(name)
    if table is None:
        raise StationError("frame.unknown_table", table=name)
    return table
