"""Gives this machine another device number, from a point of its log onward, in one transaction.

Up to the fork point the county has the log already; it stays as it is. Every row made after it gets an id
under the new number, wherever the id stands: in the row, in columns that refer to it, in the ops still to
be sent. The counter part of an id is kept, so ids made later never meet them. The chain above the fork is
computed anew, because it covers ids (SYNC.md rule 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from station.kernel import codec, ids, sums
from station.kernel.record import Column, Kind, LineColumns, Registry, Row, Table
from station.store import beyond, identity, inbox, oplog, outbox, rows, settings
from station.store.copies import COPIED
from station.store.database import Connection
from station.store.identity import Identity
from station.store.oplog import Op, OpKind

NUMBERS = "sync.numbers"  # the device numbers this log had before
MADE = "SELECT tbl, row FROM op WHERE number > ? AND kind = 0"
ABOVE = "SELECT number, grp, tbl, row, kind, base, body FROM op WHERE number > ? ORDER BY number"
SET_OP = "UPDATE op SET row = ?, base = ?, body = ?, chain = ? WHERE number = ?"
TAKEN_BACK = """
SELECT DISTINCT tbl, row FROM op JOIN grp ON grp.number = op.grp
WHERE grp.number + grp.count - 1 > ? AND grp.verdict IN (2, 3) AND kind <> 0"""
CLEAR = "UPDATE grp SET verdict = NULL, code = NULL, facts = NULL, decided_ms = NULL WHERE number + count - 1 > ?"
MOVED = "CREATE TEMP TABLE moved (old INTEGER PRIMARY KEY, new INTEGER NOT NULL) STRICT"
PERSONS = "UPDATE grp SET person = (SELECT new FROM moved WHERE old = person) WHERE person IN (SELECT old FROM moved)"
HELD = "SELECT scope, version FROM held WHERE tbl = ? AND row = ? AND NOT gone"
LET_GO = "DELETE FROM held WHERE tbl = ? AND row = ?"
DOUBTS = "UPDATE OR IGNORE doubt SET row = (SELECT new FROM moved WHERE old = row) WHERE row IN (SELECT old FROM moved)"


@dataclass(slots=True)
class Move:
    """The ids that change: {old: new}, and the table each row is in."""

    db: Connection
    registry: Registry
    ids: dict[int, int] = field(default_factory=dict)
    tables: dict[int, str] = field(default_factory=dict)

    def of(self, row: int) -> int:
        return self.ids.get(row, row)


def renumber(db: Connection, registry: Registry, who: Identity, fork: tuple[int, bytes]) -> frozenset[str]:
    """Become `who` from op `fork` (number, chain there) onward; return the names of the tables touched.

    ValueError when this log does not have the fork point.
    """
    before = identity.need(db)
    if outbox.chain_at(db, fork[0]) != fork[1]:
        raise ValueError("a fork point outside the log")
    move = Move(db, registry)
    for table, row in db.execute(MADE, (fork[0],)).fetchall():
        if ids.device_of(row) == before.device:
            move.ids[row] = ids.pack(who.device, ids.counter_of(row))
            move.tables[row] = table
    db.execute(MOVED)
    db.executemany("INSERT INTO moved VALUES (?, ?)", list(move.ids.items()))
    touched = _move_rows(move)
    _rewrite_ops(move, fork)
    db.execute(PERSONS)
    db.execute(DOUBTS)
    db.execute("DROP TABLE moved")
    set_back(db, fork)
    identity.save(db, who)
    settings.put(db, NUMBERS, [*settings.get(db, NUMBERS, []), before.device])
    settings.forget(db, COPIED)
    for arrived in registry.arrived:
        arrived(db, touched)
    return touched


def set_back(db: Connection, mark: tuple[int, bytes]) -> None:
    """Take the county's word back for what is above op `mark`: it is sent and judged again.

    What was turned down was taken back here. Should it be taken now, the county counts on our having the words: so
    these rows are in doubt until they come.
    """
    inbox.doubt(db, [(row[0], row[1]) for row in db.execute(TAKEN_BACK, (mark[0],))])
    outbox.set_mark(db, *mark)
    db.execute(CLEAR, (mark[0],))


def numbers(db: Connection) -> frozenset[int]:
    """Return every device number this machine's rows may carry."""
    return frozenset({identity.need(db).device, *settings.get(db, NUMBERS, [])})


def _move_rows(move: Move) -> frozenset[str]:
    touched = set()
    for old, new in move.ids.items():
        table = move.registry.tables[move.tables[old]]
        _let_go(move.db, table.name, old)
        row = rows.get_row(move.db, table, old)
        if row is not None:  # it may have been taken away since
            lines = table.keeper.get(move.db, old, row) if table.keeper is not None else None
            rows.delete_row(move.db, table, old)
            rows.put_row(move.db, table, new, row, lines)
            touched.add(table.name)
    for table in move.registry.tables.values():
        for column in _refs(table.columns):
            found = move.db.execute(
                f"UPDATE {table.sql} SET {column} = (SELECT new FROM moved WHERE old = {column}) "
                f"WHERE {column} IN (SELECT old FROM moved)")
            if found.rowcount:
                touched.add(table.name)
        if _refs(table.lines) and move.ids:
            touched |= _move_lines(move, table)
    return frozenset(touched)


def _move_lines(move: Move, table: Table) -> set[str]:
    """Change the ids that lines refer to; their keeper alone knows where they lie."""
    if table.keeper is None:
        return set()
    for (number,) in move.db.execute(f"SELECT id FROM {table.sql}").fetchall():
        row = rows.get_row(move.db, table, number) or {}
        lines = table.keeper.get(move.db, number, row)
        moved = _lines(move, table, lines)
        if moved != lines:
            table.keeper.put(move.db, number, row, moved)
    return {table.name}


def _let_go(db: Connection, table: str, row: int) -> None:
    """What the county said of a row with the old id is not about this row: its sums go without it."""
    beyond.drop(db, table, row)
    for scope, version in db.execute(HELD, (table, row)).fetchall():
        found = db.execute(inbox.TALLY, (scope, table)).fetchone()
        total = (sums.from_bytes(found[0]) if found else 0) - sums.row_sum(table, row, version)
        db.execute(inbox.SET_TALLY, (scope, table, sums.as_bytes(total)))
    db.execute(LET_GO, (table, row))


def _rewrite_ops(move: Move, fork: tuple[int, bytes]) -> None:
    chain = fork[1]
    for number, group, name, row, kind, base, stored in move.db.execute(ABOVE, (fork[0],)).fetchall():
        table = move.registry.tables.get(name)
        body = oplog.unshut(stored)
        if table is not None and move.ids:
            body = _body(move, table, OpKind(kind), body)
        op = Op(number, group, name, move.of(row), OpKind(kind), 0 if row in move.ids else base, body)
        chain = oplog.next_chain(chain, op)
        move.db.execute(SET_OP, (op.row, op.base, oplog.shut(body), chain, number))


def _body(move: Move, table: Table, kind: OpKind, body: bytes) -> bytes:
    """Return the body with the ids in it that changed."""
    if kind is OpKind.PUT:
        row, lines = codec.unpack_row(table, body)
        return codec.pack_row(table, _values(move, table, row), _lines(move, table, lines) if lines else lines)
    if kind is OpKind.PATCH:
        return codec.pack_patch(table, _values(move, table, codec.unpack_patch(table, body)))
    return body


def _values(move: Move, table: Table, values: Mapping[str, Any]) -> Row:
    refs = _refs(table.columns)
    return {name: move.of(value) if name in refs and value else value for name, value in values.items()}


def _lines(move: Move, table: Table, lines: LineColumns) -> LineColumns:
    refs = _refs(table.lines)
    return [
        [move.of(value) if value else value for value in values] if column.name in refs else values
        for column, values in zip(table.lines, lines, strict=True)
    ]


def _refs(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns if column.kind is Kind.REF]
