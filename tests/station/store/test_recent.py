"""The list of what was done on this machine, with where each deed stands."""

from __future__ import annotations

from pathlib import Path

from station.kernel.deeds import Person, Role, Seat
from station.prices import FEATURE
from station.store import outbox
from station.store.oplog import RowState, Verdict
from station.store.store import Store
from tests.station.places.seats import open_seat

OFFICER = Person(8, "officer", "黎", Role.OFFICER)


def test_recent_deeds_are_newest_first_with_their_states(tmp_path: Path) -> None:
    store: Store = open_seat(tmp_path, FEATURE, seat=Seat.VILLAGE)
    sheets = [store.do("prices.report", OFFICER, product="荔枝", typical=price, market="x") for price in (1, 2, 3, 4)]
    store.write(lambda db: outbox.set_mark(db, 3, bytes(32)))
    said = [(1, int(Verdict.APPLIED), "", {}), (2, int(Verdict.PARKED), "sync.row_missing", {"table": "x"})]
    store.write(lambda db: outbox.decide(db, 1, said))
    found = outbox.recent(store.reader())
    assert [each.group for each in found] == [4, 3, 2, 1]
    assert [each.state for each in found] == [RowState.HERE, RowState.SENT, RowState.PROBLEM, RowState.CONFIRMED]
    assert [each.row for each in found] == sheets[::-1]
    assert {(each.deed, each.table, each.person) for each in found} == {("prices.report", "prices.sheet", 8)}
    parked = found[2]
    assert (parked.verdict, parked.code, parked.facts) == (Verdict.PARKED, "sync.row_missing", {"table": "x"})
    assert [each.group for each in outbox.recent(store.reader(), limit=2)] == [4, 3]
    store.close()
