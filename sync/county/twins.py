"""Rows that two machines made of one thing while apart (fault P9): both are kept, and people are asked.

What makes a thing one is declared (`Table.unique`). The ledger keeps a keyed mark of those columns beside each row:
who reads a shared database learns nothing of them. Nothing is refused, for neither officer could know.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from station.kernel.record import Registry, Row
from sync.county import tables
from sync.county.numbering import RowKey
from sync.county.vault import Vault

claim, twin = tables.claim, tables.twin
MOST_TOLD = 200  # at a time


def note(connection: Connection, vault: Vault, registry: Registry, rows: Iterable[tuple[RowKey, Row]]) -> None:
    """Write down what the changed rows say of what they are; a deleted row is told without values."""
    for (table, row), values in rows:
        columns = registry.tables[table].unique
        if not columns:
            continue
        said = [values.get(name) for name in columns]
        known = all(one is not None for one in said)
        mark = vault.mark(table, msgspec.msgpack.encode(said)) if known else b""
        mine = _of(claim, vault.county, table) & (claim.c.row == row)
        before = connection.execute(select(claim.c.mark).where(mine)).scalar_one_or_none()
        if (b"" if before is None else bytes(before)) == mark:
            continue
        connection.execute(delete(claim).where(mine))
        if mark:
            _claim(connection, vault, (table, row), mark)


def _claim(connection: Connection, vault: Vault, key: RowKey, mark: bytes) -> None:
    table, row = key
    same = _of(claim, vault.county, table) & (claim.c.mark == mark)
    first = connection.execute(select(func.min(claim.c.row)).where(same)).scalar_one()
    connection.execute(insert(claim).values(county=vault.county, tbl=table, mark=mark, row=row))
    if first is None:
        return
    pair = _of(twin, vault.county, table) & twin.c.row.in_([row, first]) & twin.c.other.in_([row, first])
    if connection.execute(select(twin.c.told).where(pair)).first() is None:
        connection.execute(insert(twin).values(county=vault.county, tbl=table, row=row, other=first, told=False))


def to_tell(connection: Connection, county: str) -> list[Any]:
    """Return pairs of rows that say the same, that people were not told of yet."""
    where = (twin.c.county == county) & ~twin.c.told
    return list(connection.execute(select(twin).where(where).order_by(twin.c.tbl, twin.c.row).limit(MOST_TOLD)).all())


def told(connection: Connection, pair: Any) -> None:
    which = _of(twin, pair.county, pair.tbl) & (twin.c.row == pair.row) & (twin.c.other == pair.other)
    connection.execute(update(twin).where(which).values(told=True))


def _of(table: Any, county: str, name: str) -> Any:
    return (table.c.county == county) & (table.c.tbl == name)
