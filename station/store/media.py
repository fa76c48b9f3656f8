"""Pictures, sound and papers: whole files by their SHA-256, in a second encrypted file beside the store.

A medium is stored before the row that names it (DESIGN.md ruling 23): a power cut leaves a medium nobody
names, which is swept, never a row whose picture is gone. What comes over a line comes in pieces and is
kept piece by piece; it is a medium only when all of it is here and its hash is the one asked for.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from station.kernel.errors import StationError
from station.kernel.record import Column, Registry, Table
from station.store import database, rows, settings
from station.store.database import Connection

PIECE = 16 << 10  # bytes; what a cut may cost at most (SYNC.md rule 19)
LARGEST = 64 << 20
SHA_BYTES = 32
OWED = "media.owed"  # media of rows that left this store, which the county may lack
ORPHAN_MS = 86_400_000  # a medium nobody names is swept after a day: its row may be under way

TABLES = (
    """CREATE TABLE IF NOT EXISTS medium (
        sha BLOB PRIMARY KEY, total INTEGER NOT NULL, have INTEGER NOT NULL, sent INTEGER NOT NULL,
        wait INTEGER NOT NULL, added_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS piece (
        sha BLOB NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (sha, at)) STRICT, WITHOUT ROWID""",
)
FIND = "SELECT total, have, sent, wait FROM medium WHERE sha = ?"
ADD = "INSERT INTO medium (sha, total, have, sent, wait, added_ms) VALUES (?, ?, ?, 0, 0, ?)"
ADD_PIECE = "INSERT INTO piece (sha, at, data) VALUES (?, ?, ?)"
GROW = "UPDATE medium SET have = ? WHERE sha = ?"
SENT = "UPDATE medium SET sent = ? WHERE sha = ?"
SEND_AGAIN = "UPDATE medium SET sent = 0 WHERE sent"
WAIT = "UPDATE medium SET wait = ? WHERE sha = ?"
PIECES = "SELECT data FROM piece WHERE sha = ? ORDER BY at"
AROUND = "SELECT at, data FROM piece WHERE sha = ? AND at <= ? ORDER BY at DESC LIMIT 1"
DROP = ("DELETE FROM piece WHERE sha = ?", "DELETE FROM medium WHERE sha = ?")
OLD = "SELECT sha FROM medium WHERE added_ms < ?"


@dataclass(frozen=True, slots=True)
class Medium:
    """What is known of a medium: its size, how much of it is here from its start, whether the county has it."""

    total: int
    have: int
    sent: bool
    wait: bool

    @property
    def whole(self) -> bool:
        return self.have == self.total


class Media:
    """The media file of one seat; safe for several threads."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._lock = threading.Lock()
        self._db: Connection = database.connect(path, key)
        for statement in TABLES:
            self._db.execute(statement)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def add(self, content: bytes, now_ms: int) -> bytes:
        """Store a whole file; return its SHA-256. It is durable when this returns.

        StationError("media.too_large", size=...) beyond LARGEST bytes, "media.empty" for nothing.
        """
        if not content:
            raise StationError("media.empty")
        if len(content) > LARGEST:
            raise StationError("media.too_large", size=len(content))
        sha = hashlib.sha256(content).digest()
        with self._lock, database.transaction(self._db):
            known = self._find(sha)
            if known is None or not known.whole:
                self._drop(sha)
                self._db.execute(ADD, (sha, len(content), len(content), now_ms))
                self._db.executemany(
                    ADD_PIECE, [(sha, at, content[at : at + PIECE]) for at in range(0, len(content), PIECE)])
            else:  # the county may have let go of it when no row named it any more: it is offered again
                self._db.execute(SENT, (False, sha))
        return sha

    def read(self, sha: bytes) -> bytes | None:
        """Return a whole medium, None where it is not here yet; StationError("media.damaged") if it changed."""
        with self._lock:
            known = self._find(sha)
            if known is None or not known.whole:
                return None
            content = b"".join([bytes(row[0]) for row in self._db.execute(PIECES, (sha,))])
        if hashlib.sha256(content).digest() != sha:
            raise StationError("media.damaged")
        return content

    def find(self, sha: bytes) -> Medium | None:
        with self._lock:
            return self._find(sha)

    def take(self, sha: bytes, offset: int, total: int, data: bytes, now_ms: int) -> int:
        """Take in a piece; return how many bytes are here then. One that does not follow changes nothing.

        StationError("media.damaged") when the last piece makes a file of another hash: all of it is let go.
        """
        with self._lock:
            with database.transaction(self._db):
                known = self._find(sha)
                if known is None and 0 < total <= LARGEST and len(sha) == SHA_BYTES:
                    self._db.execute(ADD, (sha, total, 0, now_ms))
                    known = self._find(sha)
                if known is None or known.whole or known.total != total or offset != known.have:
                    return 0 if known is None else known.have
                have = known.have + len(data)
                if not data or have > total:
                    return known.have
                self._db.execute(ADD_PIECE, (sha, offset, data))
                self._db.execute(GROW, (have, sha))
            if have == total:
                self._check(sha)
                with database.transaction(self._db):
                    self._db.execute(SENT, (True, sha))  # it came from the county
            return have

    def piece(self, sha: bytes, offset: int, most: int = PIECE) -> bytes:
        """Return at most `most` bytes of a whole medium from `offset`, b"" behind its end."""
        with self._lock:
            row = self._db.execute(AROUND, (sha, offset)).fetchone()
        return b"" if row is None else bytes(row[1])[offset - row[0] : offset - row[0] + most]

    def mark_sent(self, sha: bytes) -> None:
        """Write down that the county has all of it: it is never sent again."""
        with self._lock, database.transaction(self._db):
            self._db.execute(SENT, (True, sha))

    def send_again(self) -> None:
        """Write down that the county may have none of it: what it has still, it says when it is offered."""
        with self._lock, database.transaction(self._db):
            self._db.execute(SEND_AGAIN)

    def hold_back(self, sha: bytes, *, wait: bool = True) -> None:
        """Let a medium wait for a stick instead of a metered line, or go after all."""
        with self._lock, database.transaction(self._db):
            self._db.execute(WAIT, (wait, sha))

    def sweep(self, named: Collection[bytes], now_ms: int) -> int:
        """Let go of media older than a day that no row names; return how many."""
        with self._lock, database.transaction(self._db):
            old = [bytes(row[0]) for row in self._db.execute(OLD, (now_ms - ORPHAN_MS,))]
            orphans = [sha for sha in old if sha not in named]
            for sha in orphans:
                self._drop(sha)
        return len(orphans)

    def _find(self, sha: bytes) -> Medium | None:
        row = self._db.execute(FIND, (sha,)).fetchone()
        return None if row is None else Medium(row[0], row[1], bool(row[2]), bool(row[3]))

    def _check(self, sha: bytes) -> None:
        found = hashlib.sha256()
        for (data,) in self._db.execute(PIECES, (sha,)):
            found.update(data)
        if found.digest() != sha:
            with database.transaction(self._db):
                self._drop(sha)
            raise StationError("media.damaged")

    def _drop(self, sha: bytes) -> None:
        for statement in DROP:
            self._db.execute(statement, (sha,))


def named(db: Connection, registry: Registry) -> dict[bytes, list[tuple[str, int]]]:
    """Return {medium: (table, row) of the rows that name it} of every declared media column.

    In the order in which they travel: by the turns their columns declare, what declares none first, newer rows before
    older ones. A medium that several rows name goes with the first of them.
    """
    lines = []
    for table in registry.tables.values():
        for column in table.columns:
            if column.media:
                lines += [(turn, -row, bytes(sha), table.name) for row, sha, turn in db.execute(_turns(table, column))]
    found: dict[bytes, list[tuple[str, int]]] = {}
    for _turn, row, sha, name in sorted(lines):
        found.setdefault(sha, []).append((name, -row))
    return found


@functools.cache
def _turns(table: Table, column: Column) -> str:
    """Return the statement that reads (row, medium, its turn)."""
    turn = "0"
    if column.turns is not None:
        name, values = column.turns
        whens = " ".join(f"WHEN '{value}' THEN {place}" for place, value in enumerate(values))
        turn = f"CASE {name} {whens} ELSE {len(values)} END"
    return f"SELECT id, {column.name}, {turn} FROM {table.sql} WHERE {column.name} IS NOT NULL"


def owe(db: Connection, table: Table, row: int) -> None:
    """Write down the media of a row that leaves this store or names others now: the county may lack them.

    It may have been moved, or turn our change down and tell us nothing of the row after.
    """
    columns = [column.name for column in table.columns if column.media]
    values = rows.get_row(db, table, row) if columns else None
    if values is None:
        return
    owed = settings.get(db, OWED, [])
    new = [sha for name in columns if values[name] and (sha := bytes(values[name]).hex()) not in owed]
    if new:
        settings.put(db, OWED, owed + new)


def named_or_owed(db: Connection, registry: Registry) -> list[bytes]:
    """Return the media that rows name here, or named before they left this store."""
    return list(dict.fromkeys([*named(db, registry), *map(bytes.fromhex, settings.get(db, OWED, []))]))


def forget_paid(db: Connection, media: Media) -> None:
    """Forget what is owed no more: the county has it, or it is not here."""
    owed = settings.get(db, OWED, [])
    left = [sha for sha in owed if (known := media.find(bytes.fromhex(sha))) and known.whole and not known.sent]
    if left != owed:
        settings.put(db, OWED, left)
