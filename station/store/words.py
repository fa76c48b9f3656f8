"""What rows say, word by word, as an order-free number: by it two stores compare what they really hold.

The sums of the exchange count versions; these count words, as they lie in the tables now. A row that
was changed behind the program's back keeps its version and gets another number here. Lines are taken as
a set and without what a keeper numbers itself, because they may be kept in another order.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from station.kernel.record import LineColumns, Row, Table
from station.kernel.sums import SUM_BYTES
from station.store import rows, settings
from station.store.database import Connection

CALLED_FOR = "words.due"


def call_for(db: Connection) -> None:
    """Have the next exchange compare everything here with the county, word by word."""
    settings.put(db, CALLED_FOR, True)


def is_called_for(db: Connection) -> bool:
    return bool(settings.get(db, CALLED_FOR, False))


def is_done(db: Connection) -> None:
    """Everything here was compared."""
    settings.forget(db, CALLED_FOR)


def word_sum(table: Table, row: int, values: Row, lines: LineColumns | None) -> int:
    """Return the number a row adds to a sum of words."""
    said = [table.name, row, [(column.name, values.get(column.name)) for column in table.columns]]
    found = hashlib.blake2b(msgspec.msgpack.encode(said), digest_size=SUM_BYTES)
    for line in sorted(_lines(table, lines)):
        found.update(line)
    return int.from_bytes(found.digest(), "big")


def stored_sum(db: Connection, table: Table, row: int) -> int:
    """Return the number of a row as it lies here now; 0 where there is none."""
    values = rows.get_row(db, table, row)
    if values is None:
        return 0
    lines = table.keeper.get(db, row, values) if table.keeper is not None else None
    return word_sum(table, row, values, lines)


def _lines(table: Table, lines: LineColumns | None) -> list[bytes]:
    numbered: frozenset[str] = getattr(table.keeper, "numbers", frozenset())
    kept = [at for at, column in enumerate(table.lines) if column.name not in numbered]
    columns: list[list[Any]] = [lines[at] for at in kept] if lines else []
    return [msgspec.msgpack.encode(line) for line in zip(*columns, strict=True)]
