"""P9: one thing that two stations entered while apart is kept twice, and people are asked."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from station.features import FEATURES
from station.fleet import model
from station.kernel.deeds import ANYONE, OPERATOR, Person, Role, deed, view
from station.kernel.fleet import TWIN
from station.kernel.record import Column, Feature, Kind, Merge, Registry, Sensitivity, Table, county_only
from station.store import identity, outbox
from station.store.act import Act, Reading
from station.store.migrate import create_declared
from sync.county import draft, tables
from sync.county.seat import CountySeat
from tests.sync.seats import Village
from tests.sync.test_unread import KEEPER

FARMER = Table(
    "roll.farmer",
    (Column("name", Kind.TEXT, sensitivity=Sensitivity.PERSONAL), Column("born", Kind.INT, optional=True),
     Column("acres", Kind.INT, optional=True)),
    merge=Merge.LAST, scopes=county_only, unique=("name", "born"),
)


@deed("roll.add", roles=ANYONE, writes={FARMER.name: frozenset({"insert"})})
def add(act: Act, *, name: str, born: int | None = None) -> int:
    """Enter somebody."""
    return act.insert(FARMER.name, {"name": name, "born": born})


@deed("roll.change", roles=ANYONE, writes={FARMER.name: frozenset({"name", "born", "acres", "delete"})})
def change(act: Act, *, farmer: int, values: dict[str, Any]) -> None:
    """Change an entry, or take it away."""
    if values:
        act.patch(FARMER.name, farmer, values)
    else:
        act.delete(FARMER.name, farmer)


@view("roll.list")
def list_view(reading: Reading, *, limit: int) -> list[str]:
    """Everybody."""
    return [row[0] for row in reading.db.execute("SELECT name FROM roll_farmer ORDER BY id LIMIT ?", (limit,))]


def m001_roll(db: Any) -> None:
    create_declared(db.conn, FARMER)


@pytest.fixture
def declared() -> Registry:
    roll = Feature("roll", tables=(FARMER,), deeds=(add, change), views=(list_view,), migrations=(m001_roll,))
    return Registry([*FEATURES, roll])


def enter(village: Village, name: str, born: int | None = 1960) -> int:
    return int(village.store.do("roll.add", village.officer, name=name, born=born))


def alter(village: Village, farmer: int, **values: Any) -> None:
    village.store.do("roll.change", village.officer, farmer=farmer, values=values)
    village.sync()


def cases(county: CountySeat) -> list[Any]:
    county.watch()
    county.sync()
    return list(county.store.show("fleet.cases", KEEPER, kind=TWIN))


def both(county: CountySeat, village: Village, other: Village) -> tuple[int, int]:
    one, two = enter(village, "陈亚明"), enter(other, "陈亚明")
    enter(other, "陈亚明", 1985)  # another one of that name
    for each in (village, other):
        each.sync()
    return one, two


def test_p09_one_farmer_entered_at_two_stations_is_kept_twice_and_people_are_asked_once(
    county: CountySeat, village: Village, other: Village
) -> None:
    one, two = both(county, village, other)
    assert outbox.problems(village.store.reader()) == outbox.problems(other.store.reader()) == []
    case, = cases(county)
    assert (case.table, case.row, case.lost) == (FARMER.name, two, str(one))
    device = identity.need(village.store.reader()).device
    assert (case.loser, case.station, case.loser_station) == (device, other.station, village.station)
    assert county.store.show("roll.list", OPERATOR) == ["陈亚明"] * 3
    alter(village, one, acres=3)
    alter(other, two, acres=4)
    assert len(cases(county)) == 1
    account = county.do("people.add", login="zhong", name="钟志明", role="keeper").account
    county.do("fleet.close", Person(account, "zhong", "钟志明", Role.KEEPER), case=case.id)
    assert cases(county) == []


def test_p09_control_a_ledger_that_marks_nothing_asks_nobody(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft.twins, "note", lambda *given: None)
    both(county, village, other)
    assert cases(county) == []


def test_p09_what_is_put_right_in_time_or_deleted_or_not_known_is_no_twin(
    county: CountySeat, village: Village, other: Village
) -> None:
    one = enter(village, "甲")
    village.sync()
    alter(village, one, born=1961)
    two, gone = enter(other, "甲"), enter(other, "乙")
    other.sync()
    alter(other, gone)
    enter(village, "乙")
    for each in (village, other):
        enter(each, "丙", None)
        each.sync()
    assert cases(county) == []
    alter(village, one, born=1960)
    assert [(case.row, case.lost) for case in cases(county)] == [(one, str(two))]


def test_p09_the_mark_names_nobody_and_a_flood_of_twins_drowns_no_desk(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "MOST_REFUSED", 3)
    for _time in range(6):
        enter(village, "陈亚明")
    village.sync()
    assert len(cases(county)) == 3
    with county.ledger.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.twin)).scalar_one() == 5
        marks = connection.execute(select(tables.claim.c.mark)).scalars().all()
    assert {len(bytes(mark)) for mark in marks} == {16}
    assert len({bytes(mark) for mark in marks}) == 1
