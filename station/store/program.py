"""Which program opened a store last, as far as its declarations go; asked at every start, so nothing slow is loaded."""

from __future__ import annotations

import hashlib

from station.kernel.record import Registry
from station.store import settings
from station.store.database import Connection

DECLARED = "store.declared"  # a mark of the tables and columns of the program that opened the store last


def is_other(db: Connection, registry: Registry) -> bool:
    """Whether a program with other declarations opened the store last, or none did."""
    return bool(settings.get(db, DECLARED) != _mark(registry))


def write_down(db: Connection, registry: Registry) -> None:
    """From here on, the store is that of a program with these declarations."""
    settings.put(db, DECLARED, _mark(registry))


def _mark(registry: Registry) -> str:
    said = [
        (name, [(column.name, column.kind.value, column.optional) for column in (*table.columns, *table.lines)])
        for name, table in sorted(registry.tables.items())
    ]
    return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()
