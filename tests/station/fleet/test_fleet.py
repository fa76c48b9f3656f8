"""Machines and cases at a county desk: order, bounds, masks, and what may be decided by whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.features import FEATURES
from station.fleet import model
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import EVERY_LAST, OPERATOR, Person, Role, Seat
from station.kernel.errors import StationError
from station.kernel.fleet import CONFLICT, PARKED, REFUSED, Machine, Outcome, Trouble, as_text, from_text
from station.kernel.record import Registry
from station.store import identity, oplog, outbox
from station.store.oplog import Verdict
from station.store.store import Store
from tests.station.store.things import KEY, START_MS, who
from tests.sync.notes import FEATURE as NOTES
from tests.sync.notes import NOTE

KEEPER = Person(7, "zhong", "钟志明", Role.KEEPER)
EDITOR = Person(8, "zhou", "周明理", Role.EDITOR)
EXPERT = Person(9, "he", "何敏", Role.EXPERT)
OFFICER = Person(10, "chen", "陈亚明", Role.OFFICER)
MACHINE = Machine(2, 77, "元坝村信息站", "440981104210", "village", START_MS, 12, 0, 0, 0, "0.1", False)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "c.db", KEY, Registry((*FEATURES, NOTES)), GuardedClock(SetClock(START_MS)))
    me = dataclasses.replace(who(4), seat=Seat.COUNTY, station=0, scopes=("all", "county"))
    store.write(lambda db: identity.save(db, me))
    yield store
    store.close()


def tell(county: Store, *machines: Machine) -> int:
    return int(county.do("fleet.tell_machines", OPERATOR, machines=list(machines)))


def trouble(county: Store, kind: str = CONFLICT, **more: Any) -> int:
    said = {"kind": kind, "device": 2, "station": 77, "group": 5, "deed": "notes.change", "person": 10,
            "at_ms": START_MS} | more
    return int(county.do("fleet.tell_matters", OPERATOR, troubles=[Trouble(**said)], outcomes=[]))


def collision(county: Store, column: str = "text", **more: Any) -> int:
    note = int(county.do("notes.add", KEEPER, title="井", text="没水"))
    county.do("notes.change", KEEPER, note=note, phone="13800138000")
    kept = {"text": "没水", "phone": "13800138000"}[column]
    trouble(county, table=NOTE.name, row=note, column=column, kept=as_text(kept), lost=as_text("水深"), **more)
    return note


def cases(county: Store, person: Person = KEEPER, **asked: Any) -> list[Any]:
    return list(county.show("fleet.cases", person, **asked))


def machines(county: Store) -> list[Any]:
    return list(county.show("fleet.machines", OPERATOR))


def test_machines_in_trouble_come_first_then_those_silent_longest(county: Store) -> None:
    for number, contact in ((2, START_MS), (3, START_MS - 5), (4, 0), (5, START_MS - 9)):
        tell(county, dataclasses.replace(MACHINE, number=number, contact_ms=contact, revoked=number == 5))
    trouble(county, REFUSED, device=2)
    assert [one.number for one in machines(county)] == [2, 4, 3, 5]
    assert machines(county)[1].contact_ms is None
    assert len(county.show("fleet.machines", OPERATOR, limit=2)) == 2


def test_only_what_changed_is_written(county: Store) -> None:
    assert tell(county, MACHINE) == 1
    assert tell(county, MACHINE) == 0
    assert tell(county, dataclasses.replace(MACHINE, confirmed=13)) == 1
    bodies = county.reader().execute("SELECT length(body) FROM op ORDER BY number").fetchall()
    assert bodies[1][0] < bodies[0][0] / 5


def test_a_case_is_opened_once(county: Store) -> None:
    assert trouble(county, PARKED, code="sync.row_missing") == 1
    assert trouble(county, PARKED, code="sync.row_missing") == 0
    assert len(cases(county)) == 1


def test_two_columns_of_one_entry_are_two_cases(county: Store) -> None:
    for column in ("text", "phone"):
        trouble(county, table=NOTE.name, row=1, column=column, kept='"a"', lost='"b"')
    assert len(cases(county)) == 2


def test_an_entry_that_came_right_by_itself_closes_its_case(county: Store) -> None:
    trouble(county, PARKED, code="sync.row_missing")
    county.do("fleet.tell_matters", OPERATOR, troubles=[], outcomes=[Outcome(2, 5, True)])
    assert cases(county) == []
    assert cases(county, closed=True)[0].decision == model.BY_ITSELF


def test_an_entry_that_still_waits_after_a_decision_is_open_again(county: Store) -> None:
    trouble(county, PARKED, code="sync.row_missing")
    county.do("fleet.release", KEEPER, case=cases(county)[0].id, accept=True)
    assert cases(county)[0].state == model.DECIDED
    with pytest.raises(StationError, match=r"fleet\.case_closed"):
        county.do("fleet.release", KEEPER, case=cases(county)[0].id, accept=False)
    county.do("fleet.tell_matters", OPERATOR, troubles=[], outcomes=[Outcome(2, 5, False, parked=True)])
    assert (cases(county)[0].state, cases(county)[0].decision) == (model.OPEN, model.STILL_WAITS)


def test_taking_the_other_value_writes_it_and_undo_puts_it_back(county: Store) -> None:
    note = collision(county)
    case = cases(county)[0].id
    county.do("fleet.keep", KEEPER, case=case, choice="take")
    assert text_of(county, note) == "水深"
    county.do("fleet.undo", KEEPER, case=case)
    assert text_of(county, note) == "没水"
    county.do("fleet.keep", KEEPER, case=case, choice="keep")
    county.do("fleet.undo", KEEPER, case=case)
    assert [one.id for one in cases(county)] == [case]


def text_of(county: Store, note: int) -> str:
    return str(county.reader().execute("SELECT text FROM notes_note WHERE id = ?", (note,)).fetchone()[0])


def test_what_is_gone_cannot_be_put_back(county: Store) -> None:
    trouble(county, table=NOTE.name, row=99, column="text", kept='"a"', lost='"b"')
    case = cases(county)[0].id
    with pytest.raises(StationError, match=r"fleet\.row_gone"):
        county.do("fleet.keep", KEEPER, case=case, choice="take")
    county.do("fleet.keep", KEEPER, case=case, choice="keep")


@pytest.mark.parametrize(
    ("kind", "deed", "more"),
    [(CONFLICT, "fleet.release", {"accept": True}), (PARKED, "fleet.keep", {"choice": "keep"}),
     (REFUSED, "fleet.release", {"accept": True}), (PARKED, "fleet.close", {}), (CONFLICT, "fleet.close", {})],
)
def test_each_kind_has_its_own_decisions(county: Store, kind: str, deed: str, more: dict[str, Any]) -> None:
    trouble(county, kind)
    with pytest.raises(StationError, match=r"fleet\.wrong_kind"):
        county.do(deed, KEEPER, case=cases(county)[0].id, **more)


def test_a_refused_case_is_put_away_and_can_be_fetched_back(county: Store) -> None:
    trouble(county, REFUSED)
    case = cases(county)[0].id
    county.do("fleet.close", EDITOR, case=case)
    assert cases(county) == []
    county.do("fleet.undo", EDITOR, case=case)
    assert len(cases(county)) == 1


def test_a_choice_nobody_knows_and_a_case_nobody_has_are_refused(county: Store) -> None:
    collision(county)
    with pytest.raises(StationError, match=r"fleet\.wrong_kind"):
        county.do("fleet.keep", KEEPER, case=cases(county)[0].id, choice="both")
    with pytest.raises(StationError, match=r"fleet\.no_case"):
        county.do("fleet.keep", KEEPER, case=4711, choice="keep")


def test_personal_values_are_for_keeper_and_supervisor_alone(county: Store) -> None:
    collision(county, "phone")
    assert cases(county)[0].kept == as_text("13800138000")
    assert cases(county)[0].personal
    for person in (EDITOR, EXPERT, OFFICER, OPERATOR):
        one = cases(county, person)[0]
        assert one.masked
        assert {one.kept, one.lost, one.stands} == {as_text(model.MASK)}
    with pytest.raises(StationError, match=r"fleet\.not_for_your_eyes"):
        county.do("fleet.keep", EDITOR, case=cases(county)[0].id, choice="keep")


def test_other_values_are_seen_by_everybody_who_has_the_case(county: Store) -> None:
    collision(county)
    assert not cases(county, OFFICER)[0].masked
    assert cases(county, OFFICER)[0].lost == as_text("水深")


def test_a_column_this_program_does_not_know_counts_as_personal(county: Store) -> None:
    trouble(county, table="newer.thing", row=1, column="x", kept='"a"', lost='"b"')
    assert cases(county, EDITOR)[0].masked


def test_cases_are_bounded_and_given_by_machine_and_kind(county: Store) -> None:
    for number in range(5):
        trouble(county, PARKED, device=2 + number % 2, group=number)
    assert len(cases(county, limit=3)) == 3
    assert len(cases(county, device=3)) == 2
    assert len(cases(county, kind=REFUSED)) == 0


def test_an_officer_takes_note_of_what_was_refused(tmp_path: Path) -> None:
    store = Store(tmp_path / "v.db", KEY, Registry((*FEATURES, NOTES)), GuardedClock(SetClock(START_MS)))
    store.write(lambda db: identity.save(db, who(4)))
    store.do("notes.add", OFFICER, title="井", text="水浅")
    group = oplog.tip(store.reader())[0]
    with pytest.raises(StationError, match=r"fleet\.no_case"):
        store.do("fleet.acknowledge", OFFICER, group=group)
    store.write(lambda db: outbox.decide(db, START_MS, [(group, Verdict.REFUSED, "sync.laid_down", {})]))
    assert outbox.unseen_problems(store.reader()) == 1
    store.do("fleet.acknowledge", OFFICER, group=group)
    assert outbox.unseen_problems(store.reader()) == 0
    assert outbox.problems(store.reader())[0].seen
    store.do("fleet.acknowledge", OFFICER, group=group, seen=False)
    assert outbox.unseen_problems(store.reader()) == 1
    store.close()


def test_the_last_writer_columns_are_written_out_and_nothing_else(county: Store) -> None:
    writes = county.registry.deeds["fleet.keep"].writes
    assert EVERY_LAST not in writes
    assert writes[NOTE.name] == {"text", "phone", "picture"}
    assert "people.account" not in writes
    assert all("insert" not in columns and "delete" not in columns for columns in writes.values())


@pytest.mark.parametrize("value", ["水", "", None, 0, -5, True, b"\x00\xff", "{}"])
def test_values_come_back_as_they_were(value: object) -> None:
    assert from_text(as_text(value)) == value
