"""P5: what becomes of parked work that two copies have in common is told to both, whoever it is decided for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.record import Registry
from station.store import outbox
from station.store.oplog import Verdict
from sync.county import again
from sync.county.seat import CountySeat
from tests.sync.notes import with_notes
from tests.sync.seats import Village, book_of
from tests.sync.test_again import early_change, staged, texts
from tests.sync.test_copies import copy_of, number


@pytest.fixture
def declared() -> Registry:
    return with_notes()


@pytest.fixture
def twin(county: CountySeat, village: Village, other: Village, tmp_path: Path, declared: Registry) -> Iterator[Village]:
    """A copy of `other` with a number of its own, made when a group of both was parked already."""
    early_change(village, other)
    made = copy_of(other, tmp_path / "twin", county.answer, declared)
    for each in (other, made):
        each.store.do("notes.add", each.officer, title="路", text=str(id(each)))
        each.sync()
    made.sync()
    assert number(other) != number(made)
    assert [one.verdict for one in outbox.problems(made.store.reader())] == [Verdict.PARKED]
    yield made
    made.store.close()


def test_p05_both_copies_hear_what_became_of_their_parked_work(
    county: CountySeat, village: Village, other: Village, twin: Village
) -> None:
    village.sync()
    for each in (other, twin, other):
        each.sync()
        assert outbox.problems(each.store.reader()) == []
    assert sorted(texts(other)) == sorted(texts(twin))
    assert "水深" in texts(twin)


def test_p05_the_control_without_telling_the_copy_it_waits_for_ever(
    county: CountySeat, village: Village, other: Village, twin: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "copies_with", lambda *_: [])
    village.sync()
    for each in (other, twin, twin):
        each.sync()
    assert outbox.problems(other.store.reader()) == []
    assert outbox.problems(twin.store.reader()) != []


def test_p05_a_copy_that_is_let_in_again_takes_no_common_work_for_done(
    county: CountySeat, village: Village, other: Village, twin: Village
) -> None:
    """What was handed down lies under the other number: under this one there is nothing to judge."""
    before = staged(county)
    with county.ledger.writing() as connection:
        book = book_of(county, connection)
        again.Parked(connection, county.ledger.county().vault, book).let_in(number(twin), ["sync.row_missing"])
    twin.sync()
    assert [one.verdict for one in outbox.problems(twin.store.reader())] == [Verdict.PARKED]
    assert staged(county) == before
