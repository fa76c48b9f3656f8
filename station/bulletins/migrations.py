"""Tables of the bulletins feature."""

from __future__ import annotations

from typing import Any

from station.bulletins import advice
from station.bulletins.declared import ASSET, BULLETIN, RECALL
from station.bulletins.drafts.declared import DRAFT
from station.bulletins.packages.declared import TABLES as PACKAGES
from station.bulletins.receipts import counting
from station.bulletins.receipts.declared import ACKNOWLEDGED, ARRIVED_KEEPER, SHOWN, SLIP, TABLES, TALLY_KEEPER
from station.store.migrate import add_declared, create_declared


def m001_bulletins(db: Any) -> None:
    for table in (BULLETIN, RECALL, DRAFT, ASSET):
        create_declared(db.conn, table)
    db.conn.execute(advice.TABLE)
    db.conn.execute(advice.BY_AGENT)
    db.conn.execute("CREATE INDEX bulletins_bulletin_issued ON bulletins_bulletin (issued)")
    db.conn.execute("CREATE INDEX bulletins_bulletin_replaces ON bulletins_bulletin (replaces)")
    db.conn.execute("CREATE INDEX bulletins_recall_bulletin ON bulletins_recall (bulletin)")
    db.conn.execute("CREATE INDEX bulletins_asset_bulletin ON bulletins_asset (bulletin)")
    db.conn.execute("CREATE INDEX bulletins_asset_draft ON bulletins_asset (draft)")


def m002_search(db: Any) -> None:
    from station.bulletins.searching import index, tables  # run once in the life of a store, and not at each start

    for statement in (*tables.ALL, tables.FILL):
        db.conn.execute(statement)
    index.refresh(db.conn)


def m003_receipts(db: Any) -> None:
    for table in TABLES:
        create_declared(db.conn, table)
    for statement in (*ARRIVED_KEEPER.tables, *TALLY_KEEPER.tables, counting.TABLE):
        db.conn.execute(statement)
    for table in (SHOWN, ACKNOWLEDGED, SLIP):
        db.conn.execute(f"CREATE INDEX {table.sql}_bulletin ON {table.sql} (bulletin, station)")


def m004_packages(db: Any) -> None:
    for table in PACKAGES:
        create_declared(db.conn, table)
    db.conn.execute("CREATE INDEX bulletins_bulletin_origin ON bulletins_bulletin (origin, origin_row)")
    db.conn.execute("CREATE INDEX bulletins_draft_origin ON bulletins_draft (origin, origin_row)")


def m005_reprints(db: Any) -> None:
    if "first" not in db[SLIP.sql].columns_dict:  # a new store has them from the declaration
        add_declared(db.conn, SLIP, "first", "copy")
    db.conn.execute("CREATE INDEX bulletins_slip_first ON bulletins_slip (first)")


def m006_drafts(db: Any) -> None:
    if "unasked" not in db[DRAFT.sql].columns_dict:  # a new store has it from the declaration
        add_declared(db.conn, DRAFT, "unasked")
    db.conn.execute("CREATE INDEX bulletins_bulletin_draft ON bulletins_bulletin (draft) WHERE draft IS NOT NULL")


def m007_search(db: Any) -> None:
    if "varied" in db["bulletins_place"].columns_dict:  # a new store has the index as it is now
        return
    from station.bulletins.searching import index, tables

    for (name,) in db.conn.execute(tables.OWN_TRIGGERS).fetchall():
        db.conn.execute(f"DROP TRIGGER {name}")
    for statement in tables.TRIGGERS:
        db.conn.execute(statement)
    index.rebuild(db.conn)


MIGRATIONS = (m001_bulletins, m002_search, m003_receipts, m004_packages, m005_reprints, m006_drafts, m007_search)
