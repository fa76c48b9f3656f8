"""Tables of the prices feature. Quotes lie by 32-day window, then series, so a day's news stays together."""

from __future__ import annotations

from typing import Any

from station.prices.declared import LAYOUT, SHEET, SOURCE
from station.prices.expecting.declared import ABSENCE, EXPECTED
from station.prices.insight.declared import ALERT, BASKET, BASKET_ITEM
from station.prices.quotes.declared import EVIDENCE
from station.store.migrate import add_declared, create_declared

QUOTE_TABLES = (
    """CREATE TABLE series (
        id INTEGER PRIMARY KEY, source TEXT NOT NULL, market TEXT NOT NULL, product TEXT NOT NULL,
        spec TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL,
        UNIQUE (product, source, market, spec, unit, kind, n)) STRICT""",
    "CREATE INDEX series_source ON series (source)",
    """CREATE TABLE quote (
        k INTEGER PRIMARY KEY, low INTEGER, typical INTEGER, high INTEGER, sheet INTEGER NOT NULL) STRICT""",
    "CREATE TABLE quote_more (k INTEGER PRIMARY KEY, volume INTEGER, origin TEXT) STRICT",
    "CREATE TABLE latest (series INTEGER PRIMARY KEY, day INTEGER NOT NULL) STRICT",
    "CREATE TABLE sheet_span (sheet INTEGER PRIMARY KEY, low_k INTEGER NOT NULL, high_k INTEGER NOT NULL) STRICT",
)

ALSO_TABLES = (
    """CREATE TABLE quote_also (
        sheet INTEGER NOT NULL, k INTEGER NOT NULL, PRIMARY KEY (sheet, k)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX quote_also_key ON quote_also (k)",
)

NAMES_VIEW = """
CREATE VIEW prices_name AS
SELECT name, id AS product, coalesce(parent, 0) AS parent FROM products_product
UNION SELECT products_alias.name, products_product.id, coalesce(products_product.parent, 0)
FROM products_alias JOIN products_product ON products_product.id = products_alias.product"""


def m001_quotes(db: Any) -> None:
    create_declared(db.conn, SHEET)
    db.conn.execute("CREATE INDEX prices_sheet_status ON prices_sheet (status, taken)")
    db.conn.execute("CREATE INDEX prices_sheet_station ON prices_sheet (station, taken)")
    for statement in QUOTE_TABLES:
        db.conn.execute(statement)


def m002_names(db: Any) -> None:
    db.conn.execute(NAMES_VIEW)


def m003_also(db: Any) -> None:
    for statement in ALSO_TABLES:
        db.conn.execute(statement)


def m004_corrections(db: Any) -> None:
    if "corrects" not in db["prices_sheet"].columns_dict:
        db.conn.execute("ALTER TABLE prices_sheet ADD COLUMN corrects INTEGER")
    db.conn.execute(
        "CREATE INDEX prices_sheet_corrects ON prices_sheet (taken) WHERE corrects IS NOT NULL AND status = 'accepted'"
    )


def m005_newest(db: Any) -> None:
    db.conn.execute("CREATE TABLE newest_of_name (name TEXT PRIMARY KEY, day INTEGER NOT NULL) STRICT, WITHOUT ROWID")
    db.conn.execute(
        "INSERT INTO newest_of_name (name, day) SELECT series.product, max(latest.day) "
        "FROM series JOIN latest ON latest.series = series.id GROUP BY series.product"
    )


def m006_sources(db: Any) -> None:
    create_declared(db.conn, SOURCE)
    create_declared(db.conn, LAYOUT)
    db.conn.execute("CREATE INDEX prices_source_name ON prices_source (name)")
    db.conn.execute("CREATE INDEX prices_layout_source ON prices_layout (source, signature)")


def m007_insight(db: Any) -> None:
    for table in (ALERT, BASKET, BASKET_ITEM):
        create_declared(db.conn, table)
    db.conn.execute("CREATE INDEX prices_alert_station ON prices_alert (station)")
    db.conn.execute("CREATE INDEX prices_basket_item_basket ON prices_basket_item (basket)")


def m008_expected(db: Any) -> None:
    create_declared(db.conn, EXPECTED)
    create_declared(db.conn, ABSENCE)
    db.conn.execute("CREATE INDEX prices_expected_target ON prices_expected (station, division)")
    db.conn.execute("CREATE INDEX prices_absence_day ON prices_absence (day, station)")


def m009_evidence(db: Any) -> None:
    create_declared(db.conn, EVIDENCE)
    db.conn.execute("CREATE INDEX prices_evidence_sheet ON prices_evidence (sheet)")


def m010_doubts(db: Any) -> None:
    if "doubts" not in db["prices_sheet"].columns_dict:  # a new store has it from the declaration
        add_declared(db.conn, SHEET, "doubts")


MIGRATIONS = (
    m001_quotes, m002_names, m003_also, m004_corrections, m005_newest, m006_sources, m007_insight, m008_expected,
    m009_evidence, m010_doubts,
)
