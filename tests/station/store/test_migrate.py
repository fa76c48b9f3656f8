"""A file is brought to the schema of this program, and one from a newer program is left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station.kernel.errors import StationError
from station.store import database
from station.store.migrate import migrate
from station.store.store import STORE_FEATURE
from tests.station.store.things import FEATURE, KEY, all_rows, enrolled, open_store


def m002_more(db: Any) -> None:
    db.conn.execute("CREATE TABLE more (a INTEGER)")


def m003_broken(db: Any) -> None:
    db.conn.execute("CREATE TABLE half (a INTEGER)")
    raise RuntimeError("power cut")


def test_a_second_start_applies_nothing(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    db = database.connect(tmp_path / "things.db", KEY)
    assert migrate(db, [STORE_FEATURE, FEATURE]) == 0
    db.close()


def test_an_older_file_is_brought_up_and_keeps_its_rows(tmp_path: Path) -> None:
    store = enrolled(tmp_path)
    before = all_rows(store)
    store.close()
    newer = open_store(tmp_path, replace(FEATURE, migrations=(*FEATURE.migrations, m002_more)))
    after = all_rows(newer)
    assert set(after) - set(before) == {"more"}
    assert {name: after[name] for name in before if name != "_sqlite_migrations"} == {
        name: before[name] for name in before if name != "_sqlite_migrations"}
    newer.close()


def test_a_file_of_a_newer_program_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    open_store(tmp_path, replace(FEATURE, migrations=(*FEATURE.migrations, m002_more))).close()
    before = (tmp_path / "things.db").read_bytes()
    with pytest.raises(StationError, match=r"store\.newer_database") as refused:
        open_store(tmp_path)
    assert refused.value.facts == {"step": "m002_more"}
    assert (tmp_path / "things.db").read_bytes() == before


def test_a_file_that_was_refused_is_not_held_open(tmp_path: Path) -> None:
    open_store(tmp_path, replace(FEATURE, migrations=(*FEATURE.migrations, m002_more))).close()
    with pytest.raises(StationError):
        open_store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["things.db"]


def test_a_step_that_breaks_leaves_what_was_there_and_can_be_tried_again(tmp_path: Path) -> None:
    enrolled(tmp_path).close()
    broken = replace(FEATURE, migrations=(*FEATURE.migrations, m002_more, m003_broken))
    with pytest.raises(RuntimeError, match="power cut"):
        open_store(tmp_path, broken)
    mended = open_store(tmp_path, replace(FEATURE, migrations=(*FEATURE.migrations, m002_more)))
    assert "half" not in all_rows(mended)
    assert "more" in all_rows(mended)
    mended.close()
