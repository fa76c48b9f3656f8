"""The epochs of a ledger: what it has to be told when it was put back from a backup, by whatever means.

A ledger put back has forgotten what it gave since. Nothing it gives from now on may equal anything of that,
so every number goes on in a generation of its own (its upper bits). That generation is drawn above all that
are known: the one of the ledger put back, of the one that lay there before, of what is written down beside
the keys, outside any backup, and of the clock; a random part tells restores apart that know nothing of each
other. Stations do not rely on any order of the draws: the ledger remembers where it stood when each epoch
began, and a station lets go of what it heard above that (sync/client/epochs.py).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import secrets
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from station.store import keyfile
from sync.county import tables
from sync.county.hot import Hot, at_most, mine, one_of, spread
from sync.county.ledger import County, Ledger
from sync.county.visit import Visit
from sync.protocol import Epoch

GENERATION_BITS = 32  # numbers of one epoch; above them stands the generation, which has 30 bits
MOST_SKIPPED = 1 << 12
DEVICES_JUMP = 1000
LISTS_BITS = 20  # lists of revoked devices of one generation
BEGINNING_MS, MINUTE_MS = 1_577_836_800_000, 60_000  # 2020-01-01 UTC
LATEST = 1 << 27  # minutes from then, in the year 2275: what a clock says beyond that is not believed
MOST_TOLD = 64  # epochs told to one device

county, device, feed = tables.county, tables.device, tables.feed
epoch, epoch_feed, epoch_device = tables.epoch, tables.epoch_feed, tables.epoch_device
NEWEST = Hot(select(epoch).where(mine(epoch, "county")).order_by(epoch.c.at.desc()).limit(at_most("most")))
BEGAN = one_of(lambda some: select(epoch_feed).where(mine(epoch_feed, "county") & epoch_feed.c.scope.in_(some)))
HEARD = Hot(select(epoch_device).where(mine(epoch_device, "county", "device")))


class Known(NamedTuple):
    """The highest generation and device number that were ever given, as far as somebody remembers."""

    generation: int = 0
    devices: int = 0


def begin(ledger: Ledger, known: Known, now_ms: int) -> County:
    """Enter a new epoch; return the county as it is from now on."""
    with ledger.writing() as connection:
        name = ledger.bound
        here = _reached(connection, name)
        generation = drawn(here.generation, known.generation, now_ms)
        skipped = DEVICES_JUMP + secrets.randbelow(DEVICES_JUMP)
        devices = max(here.devices, known.devices) + skipped
        start = generation << GENERATION_BITS
        remember(name, Known(generation, devices))
        entered = _write_down(connection, name)
        connection.execute(update(county).where(county.c.county == name).values(
            epoch=entered, version=start, base=start, devices=devices, lists=generation << LISTS_BITS))
        connection.execute(update(feed).where(feed.c.county == name).values(seq=start))
        connection.execute(update(device).where(device.c.county == name).values(rulings=start))
        connection.execute(delete(tables.stretch).where(tables.stretch.c.county == name))
    return ledger.renewed()


def drawn(restored: int, known: int, now_ms: int) -> int:
    """Return a generation above that of the restored ledger, all that are known, and the minutes of the clock."""
    minutes = min(max((now_ms - BEGINNING_MS) // MINUTE_MS, 0), LATEST)
    return max(restored, known, minutes) + 1 + secrets.randbelow(MOST_SKIPPED)


def reached(ledger: Ledger) -> Known:
    """Return how far a ledger came."""
    with ledger.reading() as connection:
        return _reached(connection, ledger.bound)


def remember(name: str, reached: Known) -> None:
    """Write down beside the keys how far a county came: no backup brings that back to what it was.

    Where nothing can be written, clock and chance have to do.
    """
    kept = remembered(name)
    highest = Known(*map(max, zip(kept, reached, strict=True)))
    with contextlib.suppress(OSError):
        keyfile.make_folder(keyfile.folder())
        keyfile.replace(_path(name), json.dumps(highest).encode())


def remembered(name: str) -> Known:
    """Return how far a county came as far as it is written down here; zeros where it is not, or not readably."""
    try:
        generation, devices = json.loads(_path(name).read_bytes())
        return Known(int(generation), int(devices))
    except (OSError, ValueError, TypeError):
        return Known()


def chain(visit: Visit) -> list[Epoch]:
    """Return the epochs of the ledger, oldest first, with where each began for the device of a visit."""
    connection, name = visit.connection, visit.county.county
    newest = NEWEST(connection, {"county": name, "most": MOST_TOLD}).all()
    told = {one.at: Epoch(one.epoch, one.before, one.version, 0, {}) for one in reversed(newest)}
    some = spread(list(visit.scopes))
    for one in BEGAN(len(some))(connection, {"county": name} | some):
        if one.at in told:
            told[one.at].feeds.setdefault(one.scope, {})[one.lane] = one.seq
    heard = {one.at: one.rulings for one in HEARD(connection, {"county": name, "device": visit.device.device})}
    return [
        Epoch(one.epoch, one.before, one.version, heard.get(at, 0), one.feeds) for at, one in told.items()
    ]


def _all(connection: Connection, statement: Any) -> list[Any]:
    return list(connection.execute(statement))


def _reached(connection: Connection, name: str) -> Known:
    here = connection.execute(select(county).where(county.c.county == name)).one()
    highest = [here.version, here.base]
    for column, owner in ((feed.c.seq, feed.c.county), (device.c.rulings, device.c.county)):
        highest.append(connection.execute(select(func.max(column)).where(owner == name)).scalar() or 0)
    return Known(max(highest) >> GENERATION_BITS, here.devices)


def _write_down(connection: Connection, name: str) -> int:
    """Keep where the ledger stands, and what the new epoch is called; return that."""
    here = connection.execute(select(county).where(county.c.county == name)).one()
    had = {one.epoch for one in _all(connection, select(epoch.c.epoch).where(epoch.c.county == name))}
    entered = here.epoch
    while entered in had | {here.epoch}:
        entered = secrets.randbits(31)
    at = (connection.execute(select(func.max(epoch.c.at)).where(epoch.c.county == name)).scalar() or 0) + 1
    connection.execute(
        insert(epoch).values(county=name, at=at, epoch=entered, before=here.epoch, version=here.version))
    feeds = select(feed.c.county, literal(at), feed.c.scope, feed.c.lane, feed.c.seq).where(feed.c.county == name)
    connection.execute(insert(epoch_feed).from_select(["county", "at", "scope", "lane", "seq"], feeds))
    rulings = select(device.c.county, literal(at), device.c.device, device.c.rulings).where(device.c.county == name)
    connection.execute(insert(epoch_device).from_select(["county", "at", "device", "rulings"], rulings))
    return int(entered)


def _path(name: str) -> Path:
    said = hashlib.sha256(b"tianxin epochs " + name.encode()).hexdigest()
    return keyfile.folder() / f"{said[:32]}.epochs"
