"""Stores of earlier versions are carried over with everything the views of today ask for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from station import products
from station.kernel.record import Registry
from station.prices import FEATURE
from station.prices.declared import SHEET
from station.store import rows
from station.store.store import Store
from tests.station.places.seats import StillClock
from tests.station.prices.kept import DAY, columns, header, line

BEFORE_DOUBTS = (
    "ALTER TABLE prices_sheet DROP COLUMN doubts", "DELETE FROM _sqlite_migrations WHERE name = 'm010_doubts'",
)
BEFORE_NEWEST = ("DROP TABLE newest_of_name", "DELETE FROM _sqlite_migrations WHERE name = 'm005_newest'")


def opened(folder: Path, key: bytes) -> Store:
    return Store(folder / "seat.db", key, Registry([products.FEATURE, FEATURE]), StillClock())


def newest(store: Store) -> dict[str, int]:
    return dict(store.reader().execute("SELECT name, day FROM newest_of_name"))


def test_a_store_without_newest_days_of_names_gets_them(tmp_path: Path) -> None:
    key = os.urandom(32)
    store = opened(tmp_path, key)
    lines = columns([line(), line(day=DAY + 3), line("龙眼", day=DAY - 5), line("柚子")])
    store.write(lambda db: rows.put_row(db, SHEET, 1, header(), lines))
    hidden = columns([line("芒果"), line("荔枝", day=DAY + 9)])
    store.write(lambda db: rows.put_row(db, SHEET, 2, header("rejected"), hidden))
    expected = newest(store)
    assert expected == {"荔枝": DAY + 3, "龙眼": DAY - 5, "柚子": DAY}

    def to_before(db: Any) -> None:
        for statement in BEFORE_NEWEST:
            db.execute(statement)

    store.write(to_before)
    store.close()
    store = opened(tmp_path, key)
    assert newest(store) == expected
    store.close()


def test_a_store_whose_reports_kept_no_doubts_keeps_its_sheets_and_takes_them_from_now_on(tmp_path: Path) -> None:
    key = os.urandom(32)
    store = opened(tmp_path, key)
    store.write(lambda db: rows.put_row(db, SHEET, 1, header(), columns([line()])))

    def to_before(db: Any) -> None:
        for statement in BEFORE_DOUBTS:
            db.execute(statement)

    store.write(to_before)
    store.close()
    store = opened(tmp_path, key)
    store.write(lambda db: rows.put_row(db, SHEET, 2, header() | {"doubts": "ratio2"}, columns([line(day=DAY + 1)])))
    told = [tuple(row) for row in store.reader().execute("SELECT id, doubts FROM prices_sheet ORDER BY id")]
    assert told == [(1, None), (2, "ratio2")]
    store.close()
