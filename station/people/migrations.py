"""Tables of the people feature: the declared ones, and what never leaves this machine (ruling 16)."""

from __future__ import annotations

from typing import Any

from station.people.declared import ACCOUNT, EVENT, SPARE
from station.store.migrate import create_declared

# account 0 stands for every name that has no PIN here, so that guessing names is locked like guessing PINs.
LOCAL_TABLES = (
    "CREATE TABLE people_pin (account INTEGER PRIMARY KEY, hash TEXT NOT NULL, set_ms INTEGER NOT NULL) STRICT",
    """CREATE TABLE people_tries (
        account INTEGER PRIMARY KEY, wrong INTEGER NOT NULL, locked_steady_ms INTEGER) STRICT""",
    "CREATE TABLE people_used_code (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
)


def m001_people(db: Any) -> None:
    for table in (ACCOUNT, EVENT, SPARE):
        create_declared(db.conn, table)
    db.conn.execute("CREATE INDEX people_account_login ON people_account (login)")
    db.conn.execute("CREATE INDEX people_event_account ON people_event (account, kind)")
    db.conn.execute("CREATE INDEX people_spare_account ON people_spare (account)")
    for statement in LOCAL_TABLES:
        db.conn.execute(statement)


MIGRATIONS = (m001_people,)
