"""Ledgers on both engines: copied from one to the other, and read out to be compared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from sync.county import address, tables
from sync.county.ledger import Ledger, open_shared
from tests.sync.postgres import Cluster

Dump = dict[str, list[tuple[Any, ...]]]
ENGINES = ("sqlite", "postgresql")


def new_shared(cluster: Cluster, key: bytes, county: str = "") -> Ledger:
    """Open an empty ledger in a database of its own."""
    return open_shared(address.parse(cluster.url(cluster.new_database())), key, county)


def copy(source: Ledger, target: Ledger) -> None:
    """Put everything of the one county of `source` into `target`, which has none of it."""
    with source.writing() as read, target.engine.begin() as write:
        for table in tables.METADATA.sorted_tables:
            mine = select(table).where(table.c.county == source.bound)
            if rows := [dict(row) for row in read.execute(mine).mappings()]:
                write.execute(insert(table), rows)
    target.bind(source.bound)


def dump(ledger: Ledger) -> Dump:
    """Return everything of the ledger's county in an order of its own, with bodies opened and keys left out.

    What is sealed is sealed with a nonce of its own each time, so it is compared by what it says.
    """
    vault, found = ledger.county().vault, {}
    with ledger.writing() as connection:
        for table in tables.METADATA.sorted_tables:
            lines = []
            for one in connection.execute(select(table).where(table.c.county == ledger.bound)).mappings():
                line = {name: value for name, value in one.items() if name not in ("private", "data_key")}
                for name in ("body", "value", "kept"):
                    if line.get(name):
                        line[name] = vault.unshut(line["tbl"], line["row"], bytes(line[name]))
                lines.append(tuple(line.items()))
            found[table.name] = sorted(lines, key=repr)
    return found


def differences(one: Dump, other: Dump) -> list[str]:
    """Return the tables in which two ledgers are not the same; [] when they are."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
