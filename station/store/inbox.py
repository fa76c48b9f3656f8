"""Takes in what came from the county: one frame, one transaction, cursor included.

What this machine has not yet had judged stays on top: after a row arrives, the local ops above the
county's mark that touch it are applied again, so nobody sees his own entry vanish and come back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.kernel import codec
from station.kernel.record import LineColumns, Registry, Row, Table
from station.store import rows
from station.store.database import Connection
from station.store.oplog import OpKind, unshut

CURSORS = "SELECT scope, seq FROM cursor"
SET_CURSOR = "INSERT INTO cursor (scope, seq) VALUES (?, ?) ON CONFLICT (scope) DO UPDATE SET seq = excluded.seq"
HOLD = (
    "INSERT INTO held (tbl, row, version) VALUES (?, ?, ?) ON CONFLICT (tbl, row) DO UPDATE "
    "SET version = excluded.version WHERE excluded.version > version"
)
LET_GO = "DELETE FROM held WHERE tbl = ? AND row = ?"
VERSION = "SELECT version FROM held WHERE tbl = ? AND row = ?"
UNJUDGED = """
SELECT op.kind, op.body FROM op JOIN grp ON grp.number = op.grp
WHERE op.tbl = ? AND op.row = ? AND grp.verdict IS NULL ORDER BY op.number"""


@dataclass(frozen=True, slots=True)
class News:
    """One row as the county's feed gives it; `version` is the county's version of the row."""

    table: str
    row: int
    kind: OpKind
    version: int
    values: Row | None
    lines: LineColumns | None


def cursors(db: Connection) -> dict[str, int]:
    """Return {scope: highest feed number taken in}."""
    return {row[0]: row[1] for row in db.execute(CURSORS)}


def set_cursor(db: Connection, scope: str, seq: int) -> None:
    db.execute(SET_CURSOR, (scope, seq))


def take_in(db: Connection, registry: Registry, news: Sequence[News]) -> frozenset[str]:
    """Apply the rows in order; return the names of the tables touched. Older versions are ignored."""
    touched = set()
    for item in news:
        table = registry.tables[item.table]
        held = db.execute(VERSION, (item.table, item.row)).fetchone()
        if held is not None and held[0] >= item.version:
            continue
        _apply(db, table, item)
        if item.kind is OpKind.EVICT:
            db.execute(LET_GO, (item.table, item.row))
        else:
            db.execute(HOLD, (item.table, item.row, item.version))
        touched.add(item.table)
    for arrived in registry.arrived:
        arrived(db, frozenset(touched))
    return frozenset(touched)


def _apply(db: Connection, table: Table, item: News) -> None:
    if item.kind is OpKind.PUT and item.values is not None:
        rows.put_row(db, table, item.row, item.values, item.lines)
        for kind, body in db.execute(UNJUDGED, (item.table, item.row)).fetchall():
            if kind == OpKind.PATCH:
                rows.patch_row(db, table, item.row, codec.unpack_patch(table, unshut(body)))
            elif kind == OpKind.DELETE:
                rows.delete_row(db, table, item.row)
    elif item.kind is not OpKind.HELD:
        rows.delete_row(db, table, item.row)
