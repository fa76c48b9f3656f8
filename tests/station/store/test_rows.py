"""Rows of declared tables: what is declared is what SQL has, and what was put comes back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.features import registry
from station.home import Home, open_store
from station.kernel.errors import StationError
from station.kernel.record import Kind, Table
from station.store import rows
from station.store.store import Store
from tests.station.store.things import THING

SQL_TYPES = {Kind.TEXT: "TEXT", Kind.BYTES: "BLOB"}
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    Kind.BYTES: st.binary(max_size=20),
    Kind.BOOL: st.integers(0, 1),
    Kind.DAY: st.integers(-719_162, 2_932_896),
    Kind.TIME: st.integers(0, 253_402_300_799_999),
    Kind.REF: st.integers(0, (1 << 63) - 1),
}
INTEGERS = st.integers(-(1 << 63), (1 << 63) - 1)
ROWS = st.fixed_dictionaries({
    column.name: st.one_of(st.none(), VALUES.get(column.kind, INTEGERS)) if column.optional
    else VALUES.get(column.kind, INTEGERS)
    for column in THING.columns
})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=ROWS, again=ROWS, changes=ROWS)
def test_a_row_comes_back_as_it_was_put(store: Store, row: Any, again: Any, changes: Any) -> None:
    db = store._writer
    for values in (row, again):
        rows.check_values(THING, values)
        rows.put_row(db, THING, 7, values)
        assert rows.get_row(db, THING, 7) == values
    rows.patch_row(db, THING, 7, changes)
    assert rows.get_row(db, THING, 7) == changes
    rows.delete_row(db, THING, 7)
    assert rows.get_row(db, THING, 7) is None


def test_what_is_not_here_can_be_changed_and_taken_away_without_harm(store: Store) -> None:
    rows.patch_row(store._writer, THING, 5, {"name": "x"})
    rows.patch_row(store._writer, THING, 5, {})
    rows.delete_row(store._writer, THING, 5)
    assert rows.get_row(store.reader(), THING, 5) is None


def test_part_of_a_row_is_checked_as_a_part(store: Store) -> None:
    rows.check_values(THING, {"count": 5}, partial=True)
    for bad in ({"count": "5"}, {"name": None}):
        with pytest.raises(StationError, match=r"record\.bad_value"):
            rows.check_values(THING, bad, partial=True)
    with pytest.raises(StationError, match=r"record\.bad_value"):
        rows.check_values(THING, {"count": 5})


@pytest.mark.parametrize("table", registry().tables.values(), ids=lambda table: table.name)
def test_every_declared_table_is_the_table_in_the_file(
    table: Table, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("TIANXIN_KEYS", str(folder / "keys"))
    store = open_store(Home(folder / "home"), registry())
    found = store.reader().execute(f"PRAGMA table_info({table.sql})").fetchall()
    declared = [(one.name, SQL_TYPES.get(one.kind, "INTEGER"), int(not one.optional)) for one in table.columns]
    assert [tuple(row)[1:4] for row in found] == [("id", "INTEGER", 0), *declared]
    strict = store.reader().execute("SELECT strict FROM pragma_table_list WHERE name = ?", (table.sql,)).fetchone()
    assert strict[0] == 1
    store.close()
