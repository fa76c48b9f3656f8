"""P9: what belongs to a row that is not at the county yet, or never will be."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from station.features import FEATURES
from station.kernel.deeds import ANYONE, OPERATOR, deed, view
from station.kernel.fleet import PARKED
from station.kernel.record import Column, Feature, Kind, Merge, Registry, Table, county_only
from station.store import outbox
from station.store.act import Act, Reading
from station.store.migrate import create_declared
from station.store.oplog import RowState, Verdict, state_of
from sync.county import judge, tables
from sync.county.seat import CountySeat
from tests.sync.seats import Village
from tests.sync.test_unread import KEEPER

FARM = Table("herd.farm", (Column("name", Kind.TEXT),), merge=Merge.LAST, scopes=county_only)
COW = Table(
    "herd.cow", (Column("farm", Kind.REF, refers=FARM.name), Column("name", Kind.TEXT)), merge=Merge.LAST,
    scopes=county_only,
)
CALF = Table(
    "herd.calf", (Column("cow", Kind.REF, optional=True, refers=COW.name), Column("name", Kind.TEXT)),
    merge=Merge.LAST, scopes=county_only,
)
FREE = {table.name: frozenset({"insert", "delete", *(column.name for column in table.columns)})
        for table in (FARM, COW, CALF)}


@deed("herd.keep", roles=ANYONE, writes=FREE)
def keep(act: Act, *, work: list[tuple[str, Any, Any]]) -> list[int]:
    """Insert, change and delete: (table, row or None, values or None)."""
    made = []
    for table, row, values in work:
        if row is None:
            made.append(act.insert(table, values))
        elif values is None:
            act.delete(table, row)
        else:
            act.patch(table, row, values)
    return made


@view("herd.names")
def names_view(reading: Reading, *, limit: int) -> list[str]:
    """Every name."""
    found = [reading.db.execute(f"SELECT name FROM {table.sql}").fetchall() for table in (FARM, COW, CALF)]
    return sorted(row[0] for rows in found for row in rows)[:limit]


def m001_herd(db: Any) -> None:
    for table in (FARM, COW, CALF):
        create_declared(db.conn, table)


@pytest.fixture
def declared() -> Registry:
    herd = Feature("herd", tables=(FARM, COW, CALF), deeds=(keep,), views=(names_view,), migrations=(m001_herd,))
    return Registry([*FEATURES, herd])


def insert(village: Village, table: Table, **values: Any) -> int:
    return int(village.store.do("herd.keep", village.officer, work=[(table.name, None, values)])[0])


def state(village: Village, table: Table, row: int) -> tuple[RowState, str]:
    db = village.store.reader()
    return state_of(db, table.name, row, outbox.mark(db)[0])[:2]


def names(county: CountySeat) -> list[str]:
    county.sync()
    return list(county.store.show("herd.names", OPERATOR))


def rows_of(county: CountySeat, table: Any) -> int:
    with county.ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def orphan(village: Village, other: Village) -> tuple[int, int, int]:
    """`other` writes a cow and its calf for a farm that only `village` has, and is the first to exchange."""
    farm = insert(village, FARM, name="陈家")
    cow = insert(other, COW, farm=farm, name="老黄")
    calf = insert(other, CALF, cow=cow, name="小黄")
    other.sync()
    return farm, cow, calf


def test_p09_a_child_that_comes_before_its_parent_waits_and_is_taken_when_that_comes(
    county: CountySeat, village: Village, other: Village
) -> None:
    _farm, cow, calf = orphan(village, other)
    free = insert(other, CALF, name="买的")
    other.sync()
    waiting = (RowState.PROBLEM, "sync.row_missing")
    assert state(other, COW, cow) == state(other, CALF, calf) == waiting
    assert state(other, CALF, free) == (RowState.CONFIRMED, ""), "others go on"
    assert outbox.problems(other.store.reader())[-1].verdict is Verdict.PARKED
    assert names(county) == ["买的"]
    village.sync()
    other.sync()
    assert state(other, COW, cow) == state(other, CALF, calf) == (RowState.CONFIRMED, "")
    assert names(county) == sorted(["陈家", "老黄", "小黄", "买的"])
    assert rows_of(county, tables.staged) == rows_of(county, tables.awaited) == 0


def test_p09_control_a_county_that_asks_for_no_parent_has_children_of_nobody(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "parents", lambda table: ())
    orphan(village, other)
    assert names(county) == sorted(["老黄", "小黄"])


def test_p09_a_group_that_waits_for_two_rows_waits_for_the_second_after_the_first(
    county: CountySeat, village: Village, other: Village
) -> None:
    first, second = insert(village, FARM, name="陈家"), insert(county_as(county), FARM, name="县场")
    work = [(COW.name, None, {"farm": first, "name": "一"}), (COW.name, None, {"farm": second, "name": "二"})]
    other.store.do("herd.keep", other.officer, work=work)
    other.sync()
    village.sync()
    assert rows_of(county, tables.staged) == 2
    assert names(county) == sorted(["陈家", "县场", "一", "二"])
    assert rows_of(county, tables.staged) == rows_of(county, tables.awaited) == 0


def county_as(county: CountySeat) -> Village:
    """The county's own seat, whose work is not carried to the ledger before `county.sync()`."""
    return Village(county.store, county._carrier, 0)


def test_p09_a_child_of_a_deleted_parent_is_refused_and_of_a_refused_one_waits_for_people(
    county: CountySeat, village: Village, other: Village
) -> None:
    farm = insert(village, FARM, name="陈家")
    village.sync()
    village.store.do("herd.keep", village.officer, work=[(FARM.name, farm, None)])
    village.sync()
    cow = insert(other, COW, farm=farm, name="老黄")
    other.sync()
    assert state(other, COW, cow) == (RowState.PROBLEM, "sync.row_deleted")
    refused = village.forge("people.activate", lambda act: act.insert(FARM.name, {"name": "假"}))
    village.sync()
    waiting = insert(other, COW, farm=refused, name="小黄")
    other.sync()
    assert state(other, COW, waiting) == (RowState.PROBLEM, "sync.row_missing")
    county.watch()
    case, = county.store.show("fleet.cases", KEEPER, kind=PARKED)
    assert (case.table, case.row, case.code) == (COW.name, waiting, "sync.row_missing")
    assert names(county) == []
