"""From which numbers a device's log comes: a copy that was told apart goes on under a number of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from sync.county import tables

device = tables.device
MOST_STEPS = 64  # a log that was told apart more often than this is looked at by people


def lineage(connection: Connection, row: Any) -> list[tuple[int, int]]:
    """Return (earlier number, last op the log has from it), newest first, of a row of the table `device`."""
    found: list[tuple[int, int]] = []
    least = None
    while row is not None and row.origin and len(found) < MOST_STEPS:
        least = row.fork if least is None else min(least, row.fork)
        found.append((row.origin, least))
        where = (device.c.county == row.county) & (device.c.device == row.origin)
        row = connection.execute(select(device).where(where)).first()
    return found


def copies_with(connection: Connection, county: str, number: int, last: int) -> list[int]:
    """Return the copies told apart from a device, and those told apart from them, whose logs have its op `last` too."""
    where = (device.c.county == county) & (device.c.origin == number) & (device.c.fork >= last)
    found = [int(one.device) for one in connection.execute(select(device.c.device).where(where)).all()]
    return found + [further for one in found for further in copies_with(connection, county, one, last)]


def is_shared(connection: Connection, row: Any) -> bool:
    """Whether the log of this device, or its beginning, is also another device's."""
    where = (device.c.county == row.county) & (device.c.origin == row.device)
    return bool(row.origin) or connection.execute(select(device.c.device).where(where)).first() is not None
