"""The version a change says it was made on counts as far as the ledger knows it (a lie, or an epoch forgotten)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from station.kernel.record import Registry
from station.store.oplog import OpKind, Verdict
from sync.county import tables
from sync.county.judge import Judge
from sync.county.seat import CountySeat
from sync.items import Item
from tests.sync.hostile import Hostile
from tests.sync.notes import NOTE, with_notes
from tests.sync.seats import Village

APPLIED, MERGED = int(Verdict.APPLIED), int(Verdict.MERGED)
FORGOTTEN = 1 << 60


@pytest.fixture
def declared() -> Registry:
    return with_notes()


@pytest.fixture
def note(village: Village, other: Village) -> int:
    """A note of the first station that the second has rewritten since, unseen by the first."""
    made = int(village.store.do("notes.add", village.officer, title="井", text="水浅"))
    village.sync()
    other.sync()
    other.store.do("notes.change", other.officer, note=made, text="没水")
    other.sync()
    return made


def submitted(county: CountySeat, village: Village, note: int, base: int) -> int:
    item = Item(NOTE.name, note, OpKind.PATCH, base, {"text": "水深"})
    return Hostile(village, county.answer).submit(item, deed="notes.change")[0]


def test_a_base_above_the_row_hides_nothing_that_was_overwritten(
    county: CountySeat, village: Village, note: int
) -> None:
    assert submitted(county, village, note, FORGOTTEN) == MERGED


def test_a_base_of_an_epoch_forgotten_had_seen_what_the_row_was_before(
    county: CountySeat, village: Village, note: int
) -> None:
    with county.ledger.writing() as connection:
        newest = connection.execute(select(tables.county.c.version)).scalar_one()
        connection.execute(update(tables.county).values(base=newest))
    assert submitted(county, village, note, FORGOTTEN) == APPLIED


def test_a_judge_that_believes_any_base_hides_it(
    county: CountySeat, village: Village, note: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(Judge, "_base", lambda self, item: item.version)
    assert submitted(county, village, note, FORGOTTEN) == APPLIED
