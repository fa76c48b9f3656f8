"""What a deed works with: writes data and op log in one stroke, within what the deed declared.

A deed never commits and cannot write a declared table without leaving an op: `Act` does both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from station.kernel import codec, ids
from station.kernel.deeds import Deed, Person
from station.kernel.errors import StationError
from station.kernel.record import LineColumns, Registry, Row, Table
from station.store import beyond, media, oplog, rows, settings
from station.store.database import Connection
from station.store.identity import Identity
from station.store.oplog import Op, OpKind
from station.store.reading import Clock, Reading

__all__ = ["Act", "Reading"]


@dataclass(slots=True)
class Act:
    """One run of one deed inside one transaction."""

    db: Connection
    registry: Registry
    clock: Clock
    deed: Deed
    person: Person
    identity: Identity
    ops: list[Op] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def reading(self) -> Reading:
        """Return what the views of the same feature need, to look before writing."""
        return Reading(self.db, self.registry, self.clock, self.person, self.identity)

    def new_id(self) -> int:
        """Mint a row id of this device; it is used up even if nothing is stored under it."""
        return ids.pack(self.identity.device, settings.take_numbers(self.db, "rows"))

    def insert(self, name: str, values: Row, lines: LineColumns | None = None) -> int:
        """Store a new row (and its lines); return its id."""
        table = self._allowed(name, {"insert"})
        rows.check_values(table, values)
        values = {column.name: values.get(column.name) for column in table.columns}
        row_id = self.new_id()
        rows.put_row(self.db, table, row_id, values, lines)
        self._log(table, row_id, OpKind.PUT, codec.pack_row(table, values, lines))
        return row_id

    def patch(self, name: str, row_id: int, changes: Mapping[str, Any]) -> None:
        """Set some columns of a row; StationError("record.gone") when it is not here."""
        table = self._allowed(name, set(changes))
        rows.check_values(table, changes, partial=True)
        self._need_row(table, row_id)
        if not changes:
            return
        if any(column.media and column.name in changes for column in table.columns):
            media.owe(self.db, table, row_id)
        rows.patch_row(self.db, table, row_id, changes)
        self._log(table, row_id, OpKind.PATCH, codec.pack_patch(table, changes))

    def delete(self, name: str, row_id: int) -> None:
        """Leave a tombstone for the row and take it away here; StationError("record.gone") when it is not here."""
        table = self._allowed(name, {"delete"})
        self._need_row(table, row_id)
        media.owe(self.db, table, row_id)  # the county may turn this down, and the row be out of our sight by then
        rows.delete_row(self.db, table, row_id)
        beyond.drop(self.db, name, row_id)
        self._log(table, row_id, OpKind.DELETE, b"")

    def _allowed(self, name: str, wanted: set[str]) -> Table:
        beyond = wanted - self.deed.writes.get(name, frozenset())
        if beyond:
            raise StationError("deed.beyond_declaration", deed=self.deed.name, table=name, what=sorted(beyond)[0])
        return self.registry.tables[name]

    def _need_row(self, table: Table, row_id: int) -> None:
        if rows.get_row(self.db, table, row_id) is None:
            raise StationError("record.gone", table=table.name)

    def _log(self, table: Table, row_id: int, kind: OpKind, body: bytes) -> None:
        base = oplog.base_version(self.db, table.name, row_id)
        self.ops.append(Op(0, 0, table.name, row_id, kind, base, body))
        self.touched.add(table.name)
