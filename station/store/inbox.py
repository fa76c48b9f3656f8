"""Takes in what came from the county: one frame, one transaction, its span of the feed included.

A row may come through several scopes. It is here as long as one of them holds it; `held` says through
which, at which county version. News are read newest first and frames may be old, so the end of a row
(deleted, or moved out of a scope) is remembered until the feed has no gap below it: nothing that comes
late brings it back.

What this machine has not yet had judged stays on top: after a row arrives, the local ops that touch it
and have no verdict are applied again, so nobody sees his own entry vanish and come back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlcipher3 import dbapi2

from station.kernel import codec, sums
from station.kernel.record import LineColumns, Registry, Row, Table
from station.kernel.spans import has
from station.kernel.sums import BUCKET_SHIFT
from station.store import beyond, media, rows, spans
from station.store.database import Connection
from station.store.oplog import OpKind, Verdict, unshut
from station.store.spans import Stream

log = logging.getLogger(__name__)
HELD = "SELECT scope, version, gone FROM held WHERE tbl = ? AND row = ?"
HOLD = "INSERT OR REPLACE INTO held (tbl, row, scope, version, gone) VALUES (?, ?, ?, ?, ?)"
LET_GO = "DELETE FROM held WHERE tbl = ? AND row = ? AND scope = ?"
FORGET_GONE = "DELETE FROM held WHERE scope = ? AND gone AND tbl IN ({marks})"
HELD_OF = "SELECT tbl, row, version FROM held WHERE scope = ? AND NOT gone"
HELD_ROWS = """
SELECT row, version FROM held WHERE tbl = ? AND row >= ? AND row < ? AND scope = ? AND NOT gone ORDER BY row"""
ANY_VERSION = (1 << 62) - 1
BEYOND_ROWS = (1 << 63) - 1
HELD_ABOVE = "SELECT scope, tbl, row, version FROM held WHERE version > ? AND NOT gone"
FORGET_ABOVE = ("DELETE FROM held WHERE version > ? AND gone", "UPDATE held SET version = 0 WHERE version > ?")
DOUBT = "INSERT OR IGNORE INTO doubt (tbl, row) VALUES (?, ?)"
DOUBT_UNHELD = """
INSERT OR IGNORE INTO doubt (tbl, row) SELECT DISTINCT op.tbl, op.row FROM op WHERE op.kind = 0
AND NOT EXISTS (SELECT 1 FROM held WHERE held.tbl = op.tbl AND held.row = op.row AND NOT held.gone)"""
MADE = "SELECT grp.verdict FROM op JOIN grp ON grp.number = op.grp WHERE op.tbl = ? AND op.row = ? AND op.kind = 0"
DOUBTS = "SELECT tbl, row FROM doubt"
SETTLED = "DELETE FROM doubt WHERE tbl = ? AND row = ?"
TALLIES = "SELECT scope, tbl, total FROM tally"
TALLY = "SELECT total FROM tally WHERE scope = ? AND tbl = ?"
SET_TALLY = "INSERT OR REPLACE INTO tally (scope, tbl, total) VALUES (?, ?, ?)"
ANY_UNJUDGED = "SELECT 1 FROM grp WHERE verdict IS NULL LIMIT 1"
UNJUDGED = """
SELECT op.kind, op.body FROM op JOIN grp ON grp.number = op.grp
WHERE op.tbl = ? AND op.row = ? AND grp.verdict IS NULL ORDER BY op.number"""

ENDS = frozenset({OpKind.DELETE, OpKind.EVICT, OpKind.LEFT})


@dataclass(frozen=True, slots=True)
class News:
    """One row as the county's feed gives it; `version` is the county's version of the row.

    `beyond` are the values of columns that only newer programs know, by name (station/store/beyond.py).
    """

    table: str
    row: int
    kind: OpKind
    version: int
    values: Row | None
    lines: LineColumns | None
    beyond: Mapping[str, Any] | None = None


class Inbox:
    """What arrives through one scope in one transaction; `finish` writes the sums and tells the features."""

    def __init__(self, db: Connection, registry: Registry, scope: str) -> None:
        self._db = db
        self._registry = registry
        self._scope = scope
        self._sums: dict[str, int] = {}
        self._touched: set[str] = set()
        self._any_beyond = beyond.is_any(db)
        self._doubted = doubts(db)
        self._any_unjudged = db.execute(ANY_UNJUDGED).fetchone() is not None

    def take(self, item: News, *, anyway: bool = False) -> None:
        """Apply one row unless this version, or a newer one, is here; `anyway` mends a row of the same version."""
        held = {scope: (version, gone) for scope, version, gone in self._db.execute(HELD, (item.table, item.row))}
        newest = max((version for version, _ in held.values()), default=0)
        mine = held.get(self._scope)
        if not anyway and (item.version < newest or (mine is not None and mine[0] >= item.version)):
            return
        self._count(item, mine)
        elsewhere = any(not gone for scope, (_, gone) in held.items() if scope != self._scope)
        if item.kind in ENDS:
            if item.kind is OpKind.DELETE or (item.kind is OpKind.EVICT and not elsewhere):
                self._remove(item)
        elif item.kind is OpKind.PUT and (anyway or item.version > newest or not elsewhere):
            self._put(item)
        elif item.kind is OpKind.HELD and rows.get_row(self._db, self._registry.tables[item.table], item.row) is None:
            doubt(self._db, [(item.table, item.row)])  # it had left our scopes: its words are to come after all
        self._touched.add(item.table)

    def sums_so_far(self) -> dict[str, int]:
        return dict(self._sums)

    def take_back(self, before: dict[str, int]) -> None:
        """Forget what a row that failed added to the sums."""
        self._sums = before

    def finish(self) -> frozenset[str]:
        """Write the sums; return the names of the tables touched."""
        for table, change in self._sums.items():
            found = self._db.execute(TALLY, (self._scope, table)).fetchone()
            total = change + (sums.from_bytes(found[0]) if found else 0)
            self._db.execute(SET_TALLY, (self._scope, table, sums.as_bytes(total)))
        touched = frozenset(self._touched)
        for arrived in self._registry.arrived:
            arrived(self._db, touched)
        return touched

    def _count(self, item: News, mine: tuple[int, int] | None) -> None:
        """Write down that the row is (or is no longer) here through this scope, and add it to the sum."""
        gone = item.kind in ENDS
        self._db.execute(HOLD, (item.table, item.row, self._scope, item.version, gone))
        change = 0 if gone else sums.row_sum(item.table, item.row, item.version)
        if mine is not None and not mine[1]:
            change -= sums.row_sum(item.table, item.row, mine[0])
        self._sums[item.table] = self._sums.get(item.table, 0) + change

    def _put(self, item: News) -> None:
        table = self._registry.tables[item.table]
        rows.put_row(self._db, table, item.row, item.values or {}, item.lines)
        if item.beyond or self._any_beyond:
            beyond.keep(self._db, item.table, item.row, item.beyond or {})
            self._any_beyond = True
        if self._any_unjudged:  # most of what arrives does so where nothing waits for its verdict
            self._lay_on_top(table, item.row)
        self._settle(item)

    def _remove(self, item: News) -> None:
        if item.kind is OpKind.EVICT:
            media.owe(self._db, self._registry.tables[item.table], item.row)
        rows.delete_row(self._db, self._registry.tables[item.table], item.row)
        if self._any_beyond:
            beyond.drop(self._db, item.table, item.row)
        self._settle(item)

    def _settle(self, item: News) -> None:
        """The row says what the county's says, with nothing on top but what is not judged: no doubt is left."""
        if (item.table, item.row) in self._doubted:
            settle(self._db, [(item.table, item.row)])

    def _lay_on_top(self, table: Table, row: int) -> None:
        for kind, body in self._db.execute(UNJUDGED, (table.name, row)).fetchall():
            if kind == OpKind.PATCH:
                rows.patch_row(self._db, table, row, codec.unpack_patch(table, unshut(body)))
            elif kind == OpKind.DELETE:
                rows.delete_row(self._db, table, row)


def take_in(
    db: Connection, registry: Registry, stream: Stream, span: tuple[int, int], news: Sequence[News]
) -> frozenset[str]:
    """Apply the rows of one frame of a feed and write down its span; return the names of the tables touched.

    A frame whose span is here already is passed over.
    """
    if has(spans.spans_of(db, stream), *span):
        return frozenset()
    inbox = _taken(db, registry, stream[0], news)
    joined = spans.add_span(db, stream, *span)
    if len(joined) == 1 and joined[0][0] == 0:
        _forget_ends(db, registry, stream)
    return inbox.finish()


def mend(db: Connection, registry: Registry, scope: str, news: Sequence[News]) -> frozenset[str]:
    """Put rows right that differ from the county's, whatever version is here; return the tables touched."""
    return _taken(db, registry, scope, news, anyway=True).finish()


def _taken(db: Connection, registry: Registry, scope: str, news: Sequence[News], *, anyway: bool = False) -> Inbox:
    """Apply the rows; one that makes the code fail is set aside and the others come in (fault P15).

    What was set aside is missing in the sums, so every later exchange asks for it again, and a program
    that can read it gets it. Trouble of the database itself is no fault of a row and ends the transaction.
    """
    inbox = Inbox(db, registry, scope)
    db.execute("SAVEPOINT frame")
    try:
        for item in news:
            inbox.take(item, anyway=anyway)
    except (dbapi2.OperationalError, RecursionError, MemoryError):
        raise
    except Exception:
        db.execute("ROLLBACK TO frame")
        inbox = Inbox(db, registry, scope)
        for item in news:
            _take_alone(db, inbox, item, anyway)
    db.execute("RELEASE frame")
    return inbox


def _take_alone(db: Connection, inbox: Inbox, item: News, anyway: bool) -> None:
    db.execute("SAVEPOINT item")
    before = inbox.sums_so_far()
    try:
        inbox.take(item, anyway=anyway)
    except dbapi2.OperationalError:
        raise
    except Exception:
        log.exception("row %d of %s could not be taken in", item.row, item.table)
        db.execute("ROLLBACK TO item")
        inbox.take_back(before)
    db.execute("RELEASE item")


def doubt(db: Connection, keys: Iterable[tuple[str, int]]) -> None:
    """Write down rows that do not say here what they say at the county: a change of ours was refused."""
    db.executemany(DOUBT, list(keys))


def doubts(db: Connection) -> set[tuple[str, int]]:
    return {(row[0], row[1]) for row in db.execute(DOUBTS)}


def is_held(db: Connection, table: str, row: int) -> bool:
    """Tell whether the county has said of the row that it is here."""
    return any(not gone for _, _, gone in db.execute(HELD, (table, row)))


def settle(db: Connection, keys: Iterable[tuple[str, int]]) -> None:
    """Forget doubts: the words of the rows came, or nothing holds them here."""
    db.executemany(SETTLED, list(keys))


def let_go(db: Connection, registry: Registry, keys: Iterable[tuple[str, int]]) -> frozenset[str]:
    """End doubts about rows that nothing holds here though everything came; return the tables touched.

    One that was made here and accepted is the county's, in a scope that is not ours any more: it goes. One that
    was not accepted stays to be seen. What is not judged yet stays in doubt.
    """
    touched = set()
    for table, row in keys:
        made = db.execute(MADE, (table, row)).fetchone()
        if made is not None and made[0] is None:
            continue
        if made is not None and made[0] in (Verdict.APPLIED, Verdict.MERGED):
            media.owe(db, registry.tables[table], row)
            rows.delete_row(db, registry.tables[table], row)
            touched.add(table)
        settle(db, [(table, row)])
    return frozenset(touched)


def leave(db: Connection, registry: Registry, scope: str) -> frozenset[str]:
    """Take away everything that is here through a scope this machine no longer belongs to."""
    inbox = Inbox(db, registry, scope)
    for table, row, version in db.execute(HELD_OF, (scope,)).fetchall():
        inbox.take(News(table, row, OpKind.EVICT, version, None, None), anyway=True)
        db.execute(LET_GO, (table, row, scope))
    spans.forget_scope(db, scope)
    db.execute(DOUBT_UNHELD)  # rows made here that were to come down through this scope: nothing will tell of them
    return inbox.finish()


def held_in(db: Connection, scope: str) -> Iterable[tuple[str, int, int]]:
    """Return (table, row, version) of every row that is here through a scope."""
    return db.execute(HELD_OF, (scope,)).fetchall()  # type: ignore[no-any-return]


def held_rows(db: Connection, scope: str, table: str, bucket: int | None = None) -> Iterator[tuple[int, int]]:
    """Return (row, version) of a table's rows that are here through a scope, of one bucket or all, by row.

    They are read as they are asked for: a history of millions of prices is never held at once.
    """
    low, high = (0, BEYOND_ROWS) if bucket is None else (bucket << BUCKET_SHIFT, (bucket + 1) << BUCKET_SHIFT)
    return db.execute(HELD_ROWS, (table, low, high, scope))  # type: ignore[no-any-return]


def forget_above(db: Connection, version: int) -> None:
    """Hold every row of a version above this one at no version at all: the county does not know that version.

    The words stay as they are until the county says others; an end that only such a version told of is forgotten.
    """
    changes: dict[tuple[str, str], int] = {}
    for scope, table, row, held in db.execute(HELD_ABOVE, (version,)).fetchall():
        change = sums.row_sum(table, row, 0) - sums.row_sum(table, row, held)
        changes[scope, table] = changes.get((scope, table), 0) + change
    before = {(scope, table): sums.from_bytes(total) for scope, table, total in db.execute(TALLIES)}
    db.executemany(SET_TALLY, [
        (*key, sums.as_bytes(before.get(key, 0) + change)) for key, change in changes.items()])
    for statement in FORGET_ABOVE:
        db.execute(statement, (version,))


def tallies(db: Connection) -> dict[tuple[str, str], int]:
    """Return {(scope, table): sum of what is here}, without the empty ones."""
    found = {(scope, table): sums.from_bytes(total) for scope, table, total in db.execute(TALLIES)}
    return {key: total for key, total in found.items() if total}


def _forget_ends(db: Connection, registry: Registry, stream: Stream) -> None:
    """The feed has no gap any more: nothing older can come that would bring back what ended."""
    tables = [table.name for table in registry.tables.values() if table.lane == stream[1]]
    db.execute(FORGET_GONE.format(marks=", ".join("?" * len(tables))), (stream[0], *tables))
