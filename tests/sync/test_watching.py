"""What every county desk is told: machines without an op per contact, cases once and only once, decisions done."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from station.fleet import model
from station.kernel.deeds import OPERATOR, Person, Role
from station.kernel.errors import StationError
from station.kernel.fleet import CONFLICT, PARKED, REFUSED
from station.kernel.ids import pack
from station.kernel.record import Registry
from station.prices.declared import SHEET
from station.store import identity, oplog, outbox
from sync.county import tables, watching
from sync.county.seat import CountySeat
from tests.sync.notes import with_notes
from tests.sync.seats import Village
from tests.sync.sheets import one_line

KEEPER = Person(pack(1, 1 << 30), "zhong", "钟志明", Role.KEEPER)


@pytest.fixture
def declared() -> Registry:
    return with_notes()


@pytest.fixture
def keeper(county: CountySeat) -> Person:
    account = county.do("people.add", login="zhong", name="钟志明", role="keeper")
    return Person(account.account, "zhong", "钟志明", Role.KEEPER)


def cases(county: CountySeat, **asked: Any) -> list[Any]:
    return list(county.store.show("fleet.cases", KEEPER, **asked))


def machines(county: CountySeat) -> dict[int, Any]:
    return {one.number: one for one in county.store.show("fleet.machines", OPERATOR)}


def device(village: Village) -> int:
    return identity.need(village.store.reader()).device


def tip(county: CountySeat) -> int:
    return oplog.tip(county.store.reader())[0]


def matters(county: CountySeat) -> int:
    with county.ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.matter)).scalar_one())


def collide(village: Village, other: Village) -> int:
    """Let two stations rewrite one note while apart, `other` arriving last; return the note."""
    note = int(village.store.do("notes.add", village.officer, title="井", text="水浅"))
    for each in (village, other):
        each.sync()
    village.store.do("notes.change", village.officer, note=note, text="水深")
    other.store.do("notes.change", other.officer, note=note, text="没水")
    for each in (village, other):
        each.sync()
    return note


def refuse_one(village: Village) -> None:
    """Let a tampered program write a price under a deed that may not."""
    header = {"source": "station:1", "station": 1, "person": village.officer.id, "status": "submitted",
              "reason": None, "file": None, "taken": 0, "corrects": None, "doubts": None}
    village.forge("notes.add", lambda act: act.insert(SHEET.name, header, one_line()))
    village.sync()


def texts(seat: Any) -> list[str]:
    return [one[2] for one in seat.store.show("notes.list", OPERATOR)]


def test_every_machine_is_told_of_with_what_the_ledger_knows(
    county: CountySeat, village: Village, other: Village
) -> None:
    village.report(3800)
    village.sync()
    assert county.watch(at_once=True)
    found = machines(county)
    assert set(found) == {device(village), device(other)}
    one = found[device(village)]
    assert (one.confirmed, one.waiting, one.revoked) == (outbox.mark(village.store.reader())[0], 0, False)
    assert one.name == identity.need(village.store.reader()).station_name
    assert one.contact_ms is not None
    assert abs(one.clock_s) < 60
    assert one.program
    assert not county.watch()


def test_contacts_do_not_make_an_op_each(county: CountySeat, village: Village) -> None:
    county.watch(at_once=True)
    before = tip(county)
    for price in range(20):
        village.report(3000 + price)
        village.sync()
        county.sync()
        county.watch()
    assert tip(county) == before
    county.watch(at_once=True)
    assert tip(county) == before + 1


def test_what_a_machine_is_goes_out_at_once(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.watch(at_once=True)
    with county.ledger.writing() as connection:
        where = tables.device.c.device == device(village)
        connection.execute(update(tables.device).where(where).values(revoked=True, offset_ms=3_600_000))
    monkeypatch.setattr(watching, "LOOK_MS", 0)
    assert county.watch()
    one = machines(county)[device(village)]
    assert (one.revoked, one.clock_s) == (True, 3600)


def test_a_machine_that_may_not_send_all_says_what_it_still_holds(county: CountySeat, village: Village) -> None:
    village.sync()
    village.report_many(range(3000, 3400))
    village.sync(budget=1)
    county.watch(at_once=True)
    one = machines(county)[device(village)]
    assert one.waiting == outbox.waiting(village.store.reader()).ops > 0
    village.sync()
    county.watch(at_once=True)
    assert machines(county)[device(village)].waiting == 0


def test_a_machine_that_stays_away_falls_behind(county: CountySeat, village: Village, other: Village) -> None:
    for each in (village, other, village, other):
        each.sync()
    county.watch(at_once=True)
    before = machines(county)[device(other)].behind
    for price in range(10):
        sheet = village.report(4000 + price)
        village.sync()
        county.sync()
        county.do("prices.review", sheet=sheet, accept=True)
    county.watch(at_once=True)
    assert machines(county)[device(other)].behind >= before + 10


def test_a_conflict_a_parked_and_a_refused_entry_become_one_case_each(
    county: CountySeat, village: Village, other: Village
) -> None:
    note = collide(village, other)
    refuse_one(village)
    county.do("people.deactivate", account=village.officer.id)
    village.report(3800)
    village.sync()
    assert county.watch()
    found = {one.kind: one for one in cases(county)}
    assert set(found) == {CONFLICT, PARKED, REFUSED}
    conflict = found[CONFLICT]
    assert (conflict.table, conflict.row, conflict.column) == ("notes.note", note, "text")
    assert (conflict.kept, conflict.lost, conflict.stands) == ('"没水"', '"水深"', '"没水"')
    assert (conflict.device, conflict.loser) == (device(other), device(village))
    assert (conflict.station, conflict.loser_station) == (other.station, village.station)
    assert conflict.person == other.officer.id
    assert found[PARKED].code == "people.account_closed"
    assert found[PARKED].table == "prices.sheet"
    assert found[REFUSED].code == "deed.beyond_declaration"
    assert matters(county) == 0
    assert not county.watch()
    one = machines(county)[device(village)]
    assert (one.parked, one.refused, one.conflicts) == (1, 1, 0)
    assert machines(county)[device(other)].conflicts == 1


def test_a_blind_deletion_is_told_as_what_it_took_away_and_stays(
    county: CountySeat, village: Village, other: Village, keeper: Person
) -> None:
    note = int(village.store.do("notes.add", village.officer, title="井", text="水浅"))
    for each in (village, other):
        each.sync()
    village.store.do("notes.change", village.officer, note=note, text="水深")
    other.store.do("notes.remove", other.officer, note=note)
    for each in (village, other):
        each.sync()
    assert county.watch()
    case, = cases(county)
    assert (case.kind, case.column, case.kept, case.lost, case.stands) == (CONFLICT, "text", "", '"水深"', "")
    assert (case.device, case.loser) == (device(other), device(village))
    with pytest.raises(StationError, match=r"fleet\.row_gone"):
        county.do("fleet.keep", keeper, case=case.id, choice="take")
    county.do("fleet.keep", keeper, case=case.id, choice="keep")
    assert (cases(county), texts(county)) == ([], [])
    for each in (village, other):
        each.sync()
        assert texts(each) == []


def test_a_power_cut_between_telling_and_forgetting_tells_nothing_twice(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    collide(village, other)
    cut = iter([True])

    def dies(*_args: Any) -> Any:
        if next(cut, False):
            raise OSError("power")
        return original(*_args)

    original = watching.delete
    monkeypatch.setattr(watching, "delete", dies)
    with pytest.raises(OSError, match="power"):
        county.watch()
    assert matters(county) == 1
    assert len(cases(county)) == 1
    county.watch()
    assert matters(county) == 0
    assert len(cases(county)) == 1


def test_the_other_value_comes_back_everywhere_and_the_decision_can_be_undone(
    county: CountySeat, village: Village, other: Village, keeper: Person
) -> None:
    collide(village, other)
    county.watch()
    case = cases(county)[0]
    county.do("fleet.keep", keeper, case=case.id, choice="take", seen=case.stands)
    for each in (village, other):
        each.sync()
    assert texts(village) == texts(other) == texts(county) == ["水深"]
    assert cases(county) == []
    closed = cases(county, closed=True)[0]
    assert (closed.state, closed.decision, closed.decider) == ("closed", "take", keeper.id)
    county.do("fleet.undo", keeper, case=case.id)
    for each in (village, other):
        each.sync()
    assert texts(village) == texts(other) == ["没水"]
    assert [one.id for one in cases(county)] == [case.id]


def test_a_value_that_was_changed_again_is_not_overwritten_unseen(
    county: CountySeat, village: Village, other: Village, keeper: Person
) -> None:
    note = collide(village, other)
    county.watch()
    case = cases(county)[0]
    village.store.do("notes.change", village.officer, note=note, text="干了")
    village.sync()
    county.sync()
    with pytest.raises(StationError, match=r"fleet\.moved_on"):
        county.do("fleet.keep", keeper, case=case.id, choice="take", seen=case.stands)
    now = next(one for one in cases(county) if one.id == case.id)
    county.do("fleet.keep", keeper, case=case.id, choice="take", seen=now.stands)
    assert texts(county) == ["水深"]


def test_a_parked_entry_taken_by_the_county_arrives_and_its_case_closes(
    county: CountySeat, village: Village, keeper: Person
) -> None:
    county.do("people.deactivate", account=village.officer.id)
    village.report(3800)
    village.sync()
    county.watch()
    case = cases(county)[0]
    county.do("fleet.release", keeper, case=case.id, accept=True)
    assert county.watch()
    assert cases(county) == []
    assert cases(county, closed=True)[0].decision == "accept"
    village.sync()
    assert outbox.problems(village.store.reader()) == []
    assert [one.quote.middle for one in county.store.show("prices.waiting", OPERATOR)] == [3800]


def test_a_parked_entry_refused_by_the_county_is_told_as_refused(
    county: CountySeat, village: Village, keeper: Person
) -> None:
    county.do("people.deactivate", account=village.officer.id)
    village.report(3800)
    village.sync()
    county.watch()
    county.do("fleet.release", keeper, case=cases(county)[0].id, accept=False)
    county.watch()
    assert cases(county) == []
    village.sync()
    assert [one.code for one in outbox.problems(village.store.reader())] == ["sync.laid_down"]
    assert county.store.show("prices.waiting", OPERATOR) == []


def test_a_decision_on_work_that_came_right_meanwhile_closes_all_the_same(
    county: CountySeat, village: Village, keeper: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server judged again and lost its power before it told so."""
    county.do("people.deactivate", account=village.officer.id)
    village.report(3800)
    village.sync()
    county.watch()
    case = cases(county)[0]
    county.do("fleet.release", keeper, case=case.id, accept=True)
    monkeypatch.setattr(watching.Watch, "_tell_matters", lambda self, rule: False)
    county.watch()
    with county.ledger.writing() as connection:
        connection.execute(tables.matter.delete())
    monkeypatch.undo()
    county.watch()
    county.watch()
    assert cases(county) == []


@pytest.mark.parametrize("role", [Role.OFFICER, Role.EXPERT, Role.OPERATOR])
def test_not_everybody_decides(county: CountySeat, village: Village, other: Village, role: Role) -> None:
    collide(village, other)
    county.watch()
    with pytest.raises(StationError, match=r"deed\.not_allowed"):
        county.store.do("fleet.keep", Person(5, "x", "x", role), case=cases(county)[0].id, choice="keep")


def test_a_machine_gone_wrong_does_not_drown_the_others(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "MOST_REFUSED", 3)
    for _time in range(5):
        refuse_one(village)
    county.watch()
    assert len(cases(county, kind=REFUSED)) == 3
    assert matters(county) == 0


def test_both_stations_have_the_case_and_no_other_station(
    county: CountySeat, village: Village, other: Village
) -> None:
    collide(village, other)
    refuse_one(village)
    county.watch()
    for each in (village, other):
        each.sync()
    kinds = [[one.kind for one in each.store.show("fleet.cases", each.officer)] for each in (village, other)]
    assert sorted(kinds[0]) == [CONFLICT, REFUSED]
    assert kinds[1] == [CONFLICT]


def test_what_lost_lies_closed_in_the_ledger_where_its_table_holds_anything_personal(
    county: CountySeat, village: Village, other: Village
) -> None:
    collide(village, other)
    with county.ledger.reading() as connection:
        stored = connection.execute(select(tables.lost.c.value, tables.lost.c.kept)).one()
    assert all("水".encode() not in bytes(value) for value in stored)
    county.watch()
    assert cases(county)[0].lost == '"水深"'
