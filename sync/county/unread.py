"""Ops that the county cannot read: kept as they came, told to their device and to people, in nobody's way (fault P15).

The program of a device may be newer, or a fault of either program makes a frame unreadable. What lies behind
in that device's log waits, because the chain leads through it; news, verdicts and everybody else go on.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, select, update

from sync.county import tables
from sync.county.ledger import County, upsert
from sync.county.visit import Visit
from sync.protocol import Head

MOST_KEPT = 256 << 10  # bytes of one frame; a device sends half of that at most
SETTLE_MS = 60_000  # a device first tries how far it is understood with fewer ops: people are told after that

unread, device_table = tables.unread, tables.device


def keep(visit: Visit) -> None:
    """Keep the frame of a hello that could not be read: one of each device, the smallest that begins there."""
    hello, number = visit.hello, visit.device.mark + 1
    of = {"county": visit.county.county, "device": visit.device.device}
    kept = visit.connection.execute(select(unread).where(_is(**of))).first()
    since, was_told = visit.now_ms, False
    if kept is not None and kept.number == number:
        if kept.size <= len(hello.ops):
            return
        since, was_told = kept.first_ms, kept.told
    head = next((one for one in hello.heads if one.number <= number < one.number + one.count), NOBODY)
    values = {
        **of, "number": number, "grp": head.number or number, "deed": head.deed, "person": head.person,
        "at_ms": head.at_ms or visit.now_ms, "code": visit.unread, "size": len(hello.ops),
        "first_ms": since, "told": was_told,
        "body": visit.county.vault.seal(_name(visit.device.device), number, hello.ops[:MOST_KEPT]),
    }
    upsert(visit.connection, unread, [values], ("county", "device"))


def to_tell(connection: Connection, county: str, before_ms: int) -> list[Any]:
    """Return what has stood unread since before a moment, is still in the way, and was not told yet."""
    joined = (device_table.c.county == unread.c.county) & (device_table.c.device == unread.c.device)
    where = (unread.c.county == county) & ~unread.c.told & (unread.c.first_ms <= before_ms)
    still = device_table.c.mark < unread.c.number
    return list(connection.execute(select(unread).join(device_table, joined).where(where & still)).all())


def told(connection: Connection, county: str, device: int, number: int) -> None:
    connection.execute(update(unread).where(_is(county, device) & (unread.c.number == number)).values(told=True))


def clear(connection: Connection, county: str) -> int:
    """Let go of what was read after all; return how many."""
    marks = select(device_table.c.device).where(
        (device_table.c.county == county) & (device_table.c.device == unread.c.device)
        & (device_table.c.mark >= unread.c.number))
    return connection.execute(delete(unread).where((unread.c.county == county) & marks.exists())).rowcount


def frame(connection: Connection, county: County, device: int) -> bytes | None:
    """Return the frame of a device that stands unread, as it came."""
    kept = connection.execute(select(unread).where(_is(county.county, device))).first()
    return None if kept is None else county.vault.unseal(_name(device), kept.number, bytes(kept.body))


NOBODY = Head(0, 1, "", 0, 0, 0, False)


def _name(device: int) -> str:
    return f"unread {device}"


def _is(county: str, device: int) -> Any:
    return (unread.c.county == county) & (unread.c.device == device)
