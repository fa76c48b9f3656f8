"""What the tests of bundles share: stores that must not change, and bundles made by somebody who should not."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from station.home import CLOCK_STATE
from station.store.store import Store
from sync import bundle
from sync.bundle import Kind
from sync.county import tables
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey
from tests.sync.seats import Village


def store_hash(store: Store) -> str:
    """Return a hash over every row of every table of a store, but for what its clock notes at each commit."""
    said = hashlib.sha256()
    db = store.reader()
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for name in names:
        for row in db.execute(f'SELECT * FROM "{name}"'):
            if row[0] != CLOCK_STATE:
                said.update(f"{name} {tuple(row)!r}\n".encode())
    return said.hexdigest()


def ledger_hash(county: CountySeat) -> str:
    """Return a hash over every row of every table of the county's ledger."""
    said = hashlib.sha256()
    with county.ledger.reading() as connection:
        for table in tables.METADATA.sorted_tables:
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
                said.update(f"{table.name} {tuple(row)!r}\n".encode())
    return said.hexdigest()


def ledger_says(county: CountySeat, device: int) -> dict[str, Any]:
    """What the county holds of one device's work: mark, verdicts, rows it wrote. An importer changes it once."""
    with county.ledger.reading() as connection:
        at = connection.execute(select(tables.device).where(tables.device.c.device == device)).one()
        groups = connection.execute(
            select(tables.grp.c.number, tables.grp.c.verdict, tables.grp.c.seq).where(tables.grp.c.device == device)
            .order_by(tables.grp.c.number)).all()
        rows = connection.execute(
            select(tables.row.c.tbl, tables.row.c.row, tables.row.c.version)
            .order_by(tables.row.c.tbl, tables.row.c.row)).all()
    return {"mark": at.mark, "chain": bytes(at.chain), "groups": [tuple(one) for one in groups],
            "rows": [tuple(one) for one in rows]}


def relabelled(blob: bytes, key: DeviceKey, **changes: Any) -> bytes:
    """Return the same box under another label, signed by `key` as if it were right."""
    arrived = bundle.read(blob)
    label = dataclasses.replace(arrived.label, **changes)
    return bundle.wrap(key, bundle.head_of(label, len(arrived.box)), arrived.box)


def reclosed(county: CountySeat, village: Village, blob: bytes, change: Callable[[Any], Any]) -> bytes:
    """Return an up bundle with its content changed, properly sealed and signed: a stolen key at work."""
    arrived = bundle.read(blob)
    body = change(arrived.open(county.ledger.county().key.sealing()[0], bundle.Up))
    return bundle.close(device_key(village), county.ledger.county().key.sealing()[1], arrived.label, body)


def device_key(village: Village) -> DeviceKey:
    who = village.store.identity()
    assert who is not None
    return DeviceKey.from_private(who.private)


def number_of(village: Village) -> int:
    who = village.store.identity()
    assert who is not None
    return who.device


def in_folder(folder: Path, kind: Kind) -> list[Path]:
    """Return the files of one kind on a stick."""
    from sync import stick

    return [one.file for one in stick.find(folder) if one.label.kind is kind]
