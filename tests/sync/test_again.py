"""Parked work is judged once more: by itself when what it waited for comes, or because people said so (P9)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from station.kernel.deeds import OPERATOR
from station.kernel.record import Registry
from station.store import identity, outbox, rows
from station.store.oplog import OpKind, RowState, Verdict
from sync.county import again, intake, tables
from sync.county.again import Parked
from sync.county.seat import CountySeat
from sync.items import Item
from tests.sync.hostile import Hostile
from tests.sync.notes import NOTE, with_notes
from tests.sync.seats import Village, book_of


@pytest.fixture
def declared() -> Registry:
    return with_notes()


def texts(village: Any) -> list[str]:
    return [one[2] for one in village.store.show("notes.list", OPERATOR)]


def staged(county: CountySeat) -> int:
    with county.ledger.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.staged)).scalar_one())


def know(village: Village, note: int, text: str) -> None:
    """Let a station have a row as if by another way than the county: a stick that came sooner."""
    values = {"title": "井", "text": text, "phone": None, "picture": None}
    village.store.write(lambda db: rows.put_row(db, NOTE, note, values))


def early_change(village: Village, other: Village) -> tuple[int, int]:
    """Let `village` write a note, and `other` change it and exchange before the county has the note."""
    note = village.store.do("notes.add", village.officer, title="井", text="水浅")
    know(other, note, "水浅")
    other.store.do("notes.change", other.officer, note=note, text="水深")
    other.sync()
    return note, outbox.recent(other.store.reader(), 1)[0].group


def test_a_change_that_came_before_its_row_is_parked_and_taken_by_itself_when_the_row_comes(
    county: CountySeat, village: Village, other: Village
) -> None:
    note, group = early_change(village, other)
    told = outbox.problems(other.store.reader())
    assert [(one.group, one.verdict, one.code) for one in told] == [(group, Verdict.PARKED, "sync.row_missing")]
    assert staged(county) == 1
    village.sync()
    assert staged(county) == 0
    other.sync()
    assert outbox.problems(other.store.reader()) == []
    village.sync()
    county.sync()
    assert texts(village) == texts(other) == texts(county) == ["水深"]
    assert note


def test_without_judging_again_the_same_story_ends_in_a_lost_change(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the test above must see it when nothing looks after what was parked."""
    monkeypatch.setattr(intake.Parked, "rows_came", lambda self, came: None)
    early_change(village, other)
    for each in (village, other, village):
        each.sync()
    assert staged(county) == 1
    assert texts(village) == ["水浅"]


def test_what_waits_for_a_row_that_waits_itself_follows_it(
    county: CountySeat, village: Village, other: Village
) -> None:
    """A closed account's note is parked and so is the change of it; letting the note in lets both in."""
    county.do("people.deactivate", account=village.officer.id)
    note = village.store.do("notes.add", village.officer, title="井", text="水浅")
    village.sync()
    first = outbox.problems(village.store.reader())[0]
    assert first.code == "people.account_closed"
    know(other, note, "水浅")
    other.store.do("notes.change", other.officer, note=note, text="水深")
    other.sync()
    assert staged(county) == 2
    device = note >> 40
    with county.ledger.writing() as connection:
        parked = Parked(connection, county.ledger.county().vault, book_of(county, connection))
        assert parked.decide(device, first.group, accept=True)
        assert not parked.decide(device, first.group, accept=True)
    for each in (village, other, village):
        each.sync()
    assert texts(village) == texts(other) == ["水深"]
    assert staged(county) == 0
    assert outbox.problems(village.store.reader()) == outbox.problems(other.store.reader()) == []


def test_a_refused_one_says_so_below_and_leaves_no_trace(county: CountySeat, village: Village, other: Village) -> None:
    note, group = early_change(village, other)
    with county.ledger.writing() as connection:
        parked = Parked(connection, county.ledger.county().vault, book_of(county, connection))
        assert parked.decide(identity_of(other), group, accept=False)
    assert staged(county) == 0
    for each in (village, other, other):
        each.sync()
    assert [one.code for one in outbox.problems(other.store.reader())] == [again.LAID_DOWN]
    assert texts(village) == texts(other) == ["水浅"]
    assert note


def test_a_closed_account_is_forgiven_only_for_what_its_role_may(county: CountySeat, village: Village) -> None:
    county.do("people.deactivate", account=village.officer.id)
    hostile = Hostile(village, county.answer)
    values = {"title": "x", "text": "x", "phone": None, "picture": None}
    item = Item(NOTE.name, hostile.new_id(), OpKind.PUT, 0, values)
    assert hostile.submit(item, deed="people.tell_locked") == (Verdict.PARKED, "people.account_closed")
    with county.ledger.writing() as connection:
        Parked(connection, county.ledger.county().vault, book_of(county, connection)).decide(
            hostile.who.device, hostile.mark, accept=True)
        verdict = connection.execute(
            select(tables.grp.c.verdict, tables.grp.c.code).where(
                (tables.grp.c.device == hostile.who.device) & (tables.grp.c.number == hostile.mark))
        ).one()
    assert tuple(verdict) == (int(Verdict.REFUSED), "deed.not_allowed")


def test_a_group_on_which_the_program_fails_holds_nobody_up(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P15: the exchange that brings the row is answered all the same."""
    note, _group = early_change(village, other)

    def broken(self: Parked, group: Any, again: Any) -> list[Any]:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Parked, "_judge", broken)
    village.sync()
    assert staged(county) == 1
    assert outbox.waiting(village.store.reader()).ops == 0
    assert village.store.reader().execute("SELECT verdict FROM grp ORDER BY number DESC").fetchone()[0] == 0
    assert note


def identity_of(village: Village) -> int:
    return identity.need(village.store.reader()).device


def test_a_note_taken_late_is_confirmed_at_its_station(county: CountySeat, village: Village) -> None:
    county.do("people.deactivate", account=village.officer.id)
    sheet = village.report(3800)
    village.sync()
    assert village.state(sheet) == (RowState.PROBLEM, "people.account_closed")
    with county.ledger.writing() as connection:
        group = outbox.problems(village.store.reader())[0].group
        Parked(connection, county.ledger.county().vault, book_of(county, connection)).decide(
            identity_of(village), group, accept=True)
    village.sync()
    assert village.state(sheet) == (RowState.CONFIRMED, "")
