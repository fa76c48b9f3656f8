"""What somebody did as who he was then, and what arrives after he became somebody else (DESIGN.md ruling 4)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from station.features import FEATURES
from station.kernel.deeds import COUNTY_SEAT, OPERATOR, Role, deed
from station.kernel.record import Feature, Registry
from station.people.declared import ACCOUNT
from station.store import outbox
from station.store.act import Act
from station.store.oplog import RowState, Verdict
from sync.county import tables
from sync.county.again import Parked
from sync.county.seat import CountySeat
from tests.sync.seats import Village, book_of
from tests.sync.test_again import identity_of

KEEPING = frozenset({Role.OPERATOR})


@deed("staff.appoint", roles=KEEPING, seats=COUNTY_SEAT, writes={ACCOUNT.name: frozenset({"role", "station"})})
def appoint(act: Act, *, account: int, role: str, station: int) -> None:
    """Make somebody something else."""
    act.patch(ACCOUNT.name, account, {"role": role, "station": station})


@deed("staff.erase", roles=KEEPING, seats=COUNTY_SEAT, writes={ACCOUNT.name: frozenset({"delete"})})
def erase(act: Act, *, account: int) -> None:
    """Forget somebody."""
    act.delete(ACCOUNT.name, account)


@pytest.fixture
def declared() -> Registry:
    return Registry([*FEATURES, Feature("staff", deeds=(appoint, erase))])


def waits(county: CountySeat, village: Village, sheet: int, code: str) -> None:
    """The report is at the county and waits for people, and nobody else can see it."""
    village.sync()
    assert village.state(sheet) == (RowState.PROBLEM, code)
    assert outbox.problems(village.store.reader())[0].verdict is Verdict.PARKED
    county.sync()
    assert county.store.show("prices.waiting", OPERATOR) == []


def let_in(county: CountySeat, village: Village) -> None:
    group = outbox.problems(village.store.reader())[0].group
    with county.ledger.writing() as connection:
        parked = Parked(connection, county.ledger.county().vault, book_of(county, connection))
        assert parked.decide(identity_of(village), group, accept=True)
    village.sync()
    county.sync()


def test_work_done_as_what_he_no_longer_is_waits_for_people_who_may_take_it(
    county: CountySeat, village: Village
) -> None:
    sheet = village.report(3800)
    county.do("staff.appoint", account=village.officer.id, role="expert", station=0)
    waits(county, village, sheet, "people.role_changed")
    let_in(county, village)
    assert village.state(sheet) == (RowState.CONFIRMED, "")
    assert len(county.store.show("prices.waiting", OPERATOR)) == 1


def test_work_done_at_his_former_station_waits_for_people(
    county: CountySeat, village: Village, other: Village
) -> None:
    sheet = village.report(3800)
    county.do("staff.appoint", account=village.officer.id, role="officer", station=other.station)
    waits(county, village, sheet, "people.role_changed")


def test_work_of_somebody_whose_account_was_deleted_waits_like_that_of_a_closed_one(
    county: CountySeat, village: Village
) -> None:
    sheet = village.report(3800)
    county.do("staff.erase", account=village.officer.id)
    waits(county, village, sheet, "people.account_closed")
    let_in(county, village)
    assert village.state(sheet) == (RowState.CONFIRMED, "")


def test_what_he_never_might_is_refused_whatever_he_became(county: CountySeat, village: Village) -> None:
    county.do("staff.appoint", account=village.officer.id, role="expert", station=0)
    event = village.forge("people.tell_locked", lambda act: act.insert(
        "people.event", {"account": 1, "kind": "x", "number": 0, "at": 0}))
    village.sync()
    found = outbox.problems(village.store.reader())
    assert [(one.verdict, one.code) for one in found] == [(Verdict.REFUSED, "people.not_of_this_station")]
    assert event


def test_control_a_ledger_that_remembers_nothing_refuses_it(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800)
    county.do("staff.appoint", account=village.officer.id, role="expert", station=0)
    with county.ledger.writing() as connection:
        connection.execute(delete(tables.former))
    village.sync()
    assert village.state(sheet) == (RowState.PROBLEM, "people.not_of_this_station")
    assert outbox.problems(village.store.reader())[0].verdict is Verdict.REFUSED
