"""Small named values of this machine: who it is, what it last heard, how it likes to look.

Values are JSON in a table of the encrypted file, so a power cut keeps them whole and a thief who has
the file alone learns nothing from them.
"""

from __future__ import annotations

import json
from typing import Any

from station.store.database import Connection

LAST_OK = "sync.last_ok_ms"  # when the last exchange with the county ended, UTC ms; what is shown may be as old

READ = "SELECT value FROM setting WHERE name = ?"
WRITE = "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
FORGET = "DELETE FROM setting WHERE name = ?"


def get(db: Connection, name: str, default: Any = None) -> Any:
    """Return the value of setting `name`, or `default` when it was never set."""
    row = db.execute(READ, (name,)).fetchone()
    if row is None:
        return default
    kept = row[0]
    if kept.isdigit():  # half of them are counters
        return int(kept)
    return json.loads(kept.decode())  # bytes would be searched for their encoding


def put(db: Connection, name: str, value: Any) -> None:
    """Set `name`; `value` must survive JSON (bytes go as hex text)."""
    db.execute(WRITE, (name, _AS_JSON(value).encode()))


def forget(db: Connection, name: str) -> None:
    db.execute(FORGET, (name,))


def take_numbers(db: Connection, name: str, count: int = 1) -> int:
    """Reserve `count` consecutive numbers of the counter `name`, from 1; return the first of them."""
    last = get(db, name, 0)
    put(db, name, last + count)
    return int(last) + 1
