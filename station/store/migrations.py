"""The tables of the store itself: op log, groups, held versions, cursors, settings, audit trail."""

from __future__ import annotations

from typing import Any

STORE_TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE op (
    number INTEGER PRIMARY KEY, grp INTEGER NOT NULL, tbl TEXT NOT NULL, row INTEGER NOT NULL,
    kind INTEGER NOT NULL, base INTEGER NOT NULL, body BLOB NOT NULL, chain BLOB NOT NULL
) STRICT;
CREATE INDEX op_row ON op (tbl, row);
CREATE TABLE grp (
    number INTEGER PRIMARY KEY, count INTEGER NOT NULL, deed TEXT NOT NULL, person INTEGER NOT NULL,
    at_ms INTEGER NOT NULL, offset_minutes INTEGER NOT NULL, suspect INTEGER NOT NULL,
    verdict INTEGER, code TEXT, facts TEXT, decided_ms INTEGER, seen INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX grp_open ON grp (number) WHERE verdict IS NULL;
CREATE TABLE held (
    tbl TEXT NOT NULL, row INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (tbl, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE cursor (scope TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, person INTEGER NOT NULL, what TEXT NOT NULL,
    object TEXT NOT NULL, hash BLOB NOT NULL
) STRICT;
"""

NAME_KEYS = """
CREATE TABLE name_key (
    key TEXT NOT NULL, form INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (key, form, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE known_name (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
"""

# What a store has of the county's feeds, from the first wire that reads them newest first. Stores made
# before it read everything once more: their rows are kept, and what arrives is laid over them.
FEED_TABLES = """
DROP TABLE held;
DROP TABLE cursor;
CREATE TABLE held (
    tbl TEXT NOT NULL, row INTEGER NOT NULL, scope TEXT NOT NULL, version INTEGER NOT NULL,
    gone INTEGER NOT NULL, PRIMARY KEY (tbl, row, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_gone ON held (scope, tbl) WHERE gone;
CREATE TABLE span (
    scope TEXT NOT NULL, lane INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL,
    PRIMARY KEY (scope, lane, low)
) STRICT, WITHOUT ROWID;
CREATE TABLE part (
    scope TEXT NOT NULL, lane INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL,
    total INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (scope, lane)
) STRICT, WITHOUT ROWID;
CREATE TABLE doubt (tbl TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (tbl, row)) STRICT, WITHOUT ROWID;
CREATE TABLE tally (
    scope TEXT NOT NULL, tbl TEXT NOT NULL, total BLOB NOT NULL, PRIMARY KEY (scope, tbl)
) STRICT, WITHOUT ROWID;
"""

METER_TABLE = """
CREATE TABLE meter (
    day INTEGER PRIMARY KEY, sent INTEGER NOT NULL, received INTEGER NOT NULL, ms INTEGER NOT NULL,
    times INTEGER NOT NULL
) STRICT;
"""

# What newer programs said in columns this one does not know, by name.
BEYOND = """
CREATE TABLE beyond (
    tbl TEXT NOT NULL, row INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (tbl, row)
) STRICT, WITHOUT ROWID;
"""


def _each_statement(db: Any, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            db.conn.execute(statement)


def m001_store(db: Any) -> None:
    _each_statement(db, STORE_TABLES)


def m002_names(db: Any) -> None:
    _each_statement(db, NAME_KEYS)


def m003_feeds(db: Any) -> None:
    _each_statement(db, FEED_TABLES)


def m004_meter(db: Any) -> None:
    _each_statement(db, METER_TABLE)


def m005_beyond(db: Any) -> None:
    _each_statement(db, BEYOND)


MIGRATIONS = (m001_store, m002_names, m003_feeds, m004_meter, m005_beyond)
