"""The trail of what leaves no op: log-ins, failed tries, views of personal data, exports, prints.

Deeds are traced by their groups in the op log (ruling 9). Each entry is chained to the one before, so
an edit, deletion or reordering behind a known head is found by `verify`.
"""

from __future__ import annotations

import hashlib

from station.store.database import Connection

ADD = "INSERT INTO audit (seq, at_ms, person, what, object, hash) VALUES (?, ?, ?, ?, ?, ?)"
HEAD = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1"
ALL = "SELECT seq, at_ms, person, what, object, hash FROM audit ORDER BY seq"


def record(db: Connection, at_ms: int, person: int, what: str, thing: str = "") -> None:
    """Append one entry; `thing` names a row id, a file or a code, never personal data."""
    seq, previous = head(db)
    seq += 1
    db.execute(ADD, (seq, at_ms, person, what, thing, _link(previous, seq, at_ms, person, what, thing)))


def head(db: Connection) -> tuple[int, bytes]:
    """Return (number of the last entry, its hash); (0, zeros) for an empty trail."""
    row = db.execute(HEAD).fetchone()
    return (0, bytes(32)) if row is None else (int(row[0]), bytes(row[1]))


def verify(db: Connection) -> int | None:
    """Return the number of the first entry that does not follow from the one before, or None."""
    previous, expected = bytes(32), 1
    for row in db.execute(ALL):
        if row[0] != expected or bytes(row[5]) != _link(previous, *row[:5]):
            return int(row[0])
        previous, expected = bytes(row[5]), expected + 1
    return None


def _link(previous: bytes, seq: int, at_ms: int, person: int, what: str, thing: str) -> bytes:
    text = f"{seq}|{at_ms}|{person}|{len(what)}|{what}|{thing}"
    return hashlib.sha256(previous + text.encode()).digest()
