"""P17: a row that is edited while it is being sent is not marked clean, and the edit goes up next."""

from __future__ import annotations

import pytest

from station.kernel.deeds import OPERATOR
from station.kernel.record import Registry
from station.store import oplog, outbox
from station.store.oplog import RowState
from sync.client.exchange import Exchange
from sync.client.state import Tally
from sync.client.transport import InProcess
from sync.county.seat import CountySeat
from tests.sync.notes import with_notes
from tests.sync.seats import Handle, Village


@pytest.fixture
def declared() -> Registry:
    return with_notes()


def editing(village: Village, note: int, handle: Handle, moment: str) -> InProcess:
    """A line during whose first request the note is rewritten: on the way up, or on the way down."""
    edits = iter(["二"])

    def carried(path: str, blob: bytes) -> bytes:
        if moment == "up" and (text := next(edits, "")):
            village.store.do("notes.change", village.officer, note=note, text=text)
        answer = handle(path, blob)
        if moment == "down" and (text := next(edits, "")):
            village.store.do("notes.change", village.officer, note=note, text=text)
        return answer

    return InProcess(carried)


def lost(county: CountySeat, village: Village, note: int) -> list[str]:
    """Return what is wrong after all was exchanged."""
    county.sync()
    here = [one[2] for one in village.store.show("notes.list", OPERATOR)]
    there = [one[2] for one in county.store.show("notes.list", OPERATOR)]
    state = oplog.state_of(village.store.reader(), "notes.note", note, outbox.mark(village.store.reader())[0])[0]
    found = [] if here == there == ["二"] else [f"the station says {here}, the county {there}"]
    return found if state is RowState.CONFIRMED else [*found, f"the row is {state}"]


@pytest.mark.parametrize("moment", ["up", "down"])
def test_p17_a_row_edited_while_it_is_sent_is_not_marked_clean(
    county: CountySeat, village: Village, moment: str
) -> None:
    village.sync()  # which tables both know is settled
    note = village.store.do("notes.add", village.officer, title="井", text="一")
    line = editing(village, note, county.answer, moment)
    Exchange(village.store, line).round(Tally())
    assert outbox.waiting(village.store.reader()).ops == 1
    assert oplog.state_of(village.store.reader(), "notes.note", note, outbox.mark(village.store.reader())[0])[0] in (
        RowState.HERE, RowState.SENT)
    Exchange(village.store, line).run()
    assert lost(county, village, note) == []


@pytest.mark.parametrize("moment", ["up", "down"])
def test_p17_a_station_that_takes_all_it_has_for_sent_is_caught(
    county: CountySeat, village: Village, moment: str
) -> None:
    """The negative control: it marks as clean whatever its log holds when the answer comes."""
    note = village.store.do("notes.add", village.officer, title="井", text="一")
    line = editing(village, note, county.answer, moment)
    Exchange(village.store, line).round(Tally())

    def hasty(db: object) -> None:
        outbox.set_mark(db, *oplog.tip(db))  # type: ignore[arg-type]
        db.execute("UPDATE grp SET verdict = 0")  # type: ignore[attr-defined]

    village.store.write(hasty)
    assert lost(county, village, note)
