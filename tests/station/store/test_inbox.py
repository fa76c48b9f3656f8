"""What came from the county: newest version wins, own unjudged changes stay on top, rows and cursor together."""

from __future__ import annotations

from typing import Any

import pytest

from station.kernel.deeds import Person, Role
from station.store import inbox, outbox, rows
from station.store.inbox import News
from station.store.oplog import OpKind, Verdict
from station.store.store import Store
from tests.station.store.things import THING, all_rows

OFFICER = Person(9, "chen", "陈", Role.OFFICER)
ROW = 5 << 40 | 1


def put(name: str, version: int, row: int = ROW, **values: Any) -> News:
    empty = {column.name: None for column in THING.columns}
    return News(THING.name, row, OpKind.PUT, version, empty | {"name": name} | values, None)


def bare(kind: OpKind, version: int, row: int = ROW) -> News:
    return News(THING.name, row, kind, version, None, None)


def take(store: Store, *news: News) -> frozenset[str]:
    touched: frozenset[str] = store.write(lambda db: inbox.take_in(db, store.registry, news))
    return touched


def name(store: Store, row: int = ROW) -> Any:
    found = rows.get_row(store.reader(), THING, row)
    return None if found is None else found["name"]


def held(store: Store, row: int = ROW) -> Any:
    found = store.reader().execute(inbox.VERSION, (THING.name, row)).fetchone()
    return None if found is None else found[0]


def test_a_row_arrives_and_is_replaced_by_its_next_version(store: Store) -> None:
    assert take(store, put("a", 10)) == {THING.name}
    assert (name(store), held(store)) == ("a", 10)
    take(store, put("b", 11, count=5))
    assert (name(store), held(store)) == ("b", 11)


@pytest.mark.parametrize("old", [put("old", 9), put("old", 10), bare(OpKind.DELETE, 10), bare(OpKind.EVICT, 9)])
def test_what_is_not_newer_changes_nothing(store: Store, old: News) -> None:
    take(store, put("a", 10))
    before = all_rows(store)
    assert take(store, old) == frozenset()
    assert all_rows(store) == before


def test_a_tombstone_takes_the_row_away_and_an_older_version_does_not_bring_it_back(store: Store) -> None:
    take(store, put("a", 10), bare(OpKind.DELETE, 12))
    assert name(store) is None
    take(store, put("late", 11))
    assert name(store) is None
    take(store, put("again", 13))
    assert name(store) == "again"


def test_a_row_that_left_is_gone_and_may_come_back(store: Store) -> None:
    take(store, put("a", 10), bare(OpKind.EVICT, 12))
    assert (name(store), held(store)) == (None, None)
    take(store, put("a", 12))
    assert (name(store), held(store)) == ("a", 12)


def test_a_bare_version_keeps_the_words(store: Store) -> None:
    made = store.do("things.add", OFFICER, name="mine")
    take(store, bare(OpKind.HELD, 20, made))
    assert (name(store, made), held(store, made)) == ("mine", 20)


def test_an_own_change_not_judged_yet_stays_on_top(store: Store) -> None:
    take(store, put("county", 10, count=1))
    store.do("things.change", OFFICER, thing=ROW, name="mine")
    take(store, put("county 2", 11, count=2))
    row = rows.get_row(store.reader(), THING, ROW)
    assert row is not None
    assert (row["name"], row["count"]) == ("mine", 2)
    store.write(lambda db: outbox.decide(db, 1, [(1, int(Verdict.REFUSED), "x", {})]))
    take(store, put("county 3", 12, count=3))
    assert name(store) == "county 3"


def test_an_own_removal_not_judged_yet_stays_on_top(store: Store) -> None:
    take(store, put("county", 10))
    store.do("things.remove", OFFICER, thing=ROW)
    take(store, put("county 2", 11))
    assert name(store) is None
    take(store, bare(OpKind.HELD, 12))  # the county took the removal: the words of the row are ours, and there are none
    assert (name(store), held(store)) == (None, 12)


def test_what_breaks_in_the_middle_leaves_neither_rows_nor_cursor(store: Store) -> None:
    before = all_rows(store)

    def work(db: Any) -> None:
        inbox.take_in(db, store.registry, [put("a", 10), put("b", 11, row=ROW + 1)])
        inbox.set_cursor(db, "all", 5)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        store.write(work)
    assert all_rows(store) == before
    assert inbox.cursors(store.reader()) == {}


def test_cursors_are_kept_by_scope(store: Store) -> None:
    for scope, seq in (("all", 5), ("station:77", 1), ("all", 9)):
        store.write(lambda db, scope=scope, seq=seq: inbox.set_cursor(db, scope, seq))
    assert inbox.cursors(store.reader()) == {"all": 9, "station:77": 1}
