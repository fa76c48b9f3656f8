"""What came from the county: newest version wins, own unjudged changes stay on top, rows and cursor together."""

from __future__ import annotations

from typing import Any

import pytest

from station.kernel import sums
from station.kernel.deeds import Person, Role
from station.store import inbox, outbox, rows, spans
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


def take(store: Store, *news: News, scope: str = "all", span: tuple[int, int] | None = None) -> frozenset[str]:
    """Take the rows in as the next frame of the feed of `scope`, or as the one of `span`."""
    stream = scope, int(THING.lane)
    have = spans.spans_of(store.reader(), stream)
    top = have[0][1] if have else 1  # a gap below: nothing that ended is forgotten yet
    where = span or (top, top + 1)
    touched: frozenset[str] = store.write(lambda db: inbox.take_in(db, store.registry, stream, where, news))
    return touched


def name(store: Store, row: int = ROW) -> Any:
    found = rows.get_row(store.reader(), THING, row)
    return None if found is None else found["name"]


def held(store: Store, row: int = ROW, scope: str = "all") -> Any:
    found = {one[0]: one[1] for one in store.reader().execute(inbox.HELD, (THING.name, row)) if not one[2]}
    return found.get(scope)


def counted(store: Store, scope: str = "all") -> int:
    return inbox.tallies(store.reader()).get((scope, THING.name), 0)


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
    after = all_rows(store)
    assert {table: rows for table, rows in after.items() if table != "span"} == {
        table: rows for table, rows in before.items() if table != "span"}


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
    take(store, put("a", 11))
    assert name(store) is None
    take(store, put("a", 13))
    assert (name(store), held(store)) == ("a", 13)


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


def test_a_row_in_two_scopes_stays_until_both_let_it_go(store: Store) -> None:
    take(store, put("a", 10))
    take(store, put("a", 10), scope="at:44")
    assert counted(store) == counted(store, "at:44") == sums.row_sum(THING.name, ROW, 10)
    take(store, bare(OpKind.EVICT, 12))
    assert (name(store), counted(store)) == ("a", 0)
    take(store, bare(OpKind.EVICT, 12), scope="at:44")
    assert (name(store), counted(store, "at:44")) == (None, 0)


def test_a_row_that_moves_to_another_scope_is_never_gone(store: Store) -> None:
    take(store, put("a", 10))
    take(store, bare(OpKind.LEFT, 12))
    assert name(store) == "a"
    take(store, put("b", 12), scope="at:44")
    assert (name(store), counted(store)) == ("b", 0)
    assert counted(store, "at:44") == sums.row_sum(THING.name, ROW, 12)


def test_a_frame_that_comes_late_brings_nothing_back(store: Store) -> None:
    """News are read newest first: the end of a row may be known before its beginning arrives."""
    take(store, bare(OpKind.DELETE, 12), span=(50, 51))
    take(store, put("old", 10), span=(20, 40))
    assert (name(store), counted(store)) == (None, 0)
    take(store, put("newer", 9, row=ROW + 1), span=(40, 50))
    take(store, span=(0, 20))
    ends = store.reader().execute("SELECT count(*) FROM held WHERE gone").fetchone()[0]
    assert (ends, spans.spans_of(store.reader(), ("all", THING.lane))) == (0, [(0, 51)])


def test_a_frame_that_is_here_already_is_passed_over(store: Store) -> None:
    take(store, put("a", 10), span=(0, 5))
    before = all_rows(store)
    assert take(store, put("b", 11), span=(2, 4)) == frozenset()
    assert all_rows(store) == before


def test_sums_follow_the_rows_whatever_the_order(store: Store) -> None:
    news = [put(str(number), 10 + number, row=ROW + number) for number in range(5)]
    take(store, *news)
    take(store, put("again", 30, row=ROW + 2), bare(OpKind.DELETE, 31, row=ROW + 3))
    versions = {0: 10, 1: 11, 2: 30, 4: 14}
    expected = sum(sums.row_sum(THING.name, ROW + number, version) for number, version in versions.items())
    assert counted(store) == expected % sums.MODULUS


def test_mending_puts_a_row_right_that_has_the_right_version(store: Store) -> None:
    take(store, put("a", 10))
    store.write(lambda db: db.execute(f"UPDATE {THING.sql} SET name = 'by hand' WHERE id = ?", (ROW,)))
    store.write(lambda db: inbox.mend(db, store.registry, "all", [put("a", 10)]))
    assert (name(store), counted(store)) == ("a", sums.row_sum(THING.name, ROW, 10))


def test_leaving_a_scope_takes_away_what_came_through_it_alone(store: Store) -> None:
    take(store, put("a", 10), put("b", 11, row=ROW + 1))
    take(store, put("b", 11, row=ROW + 1), scope="at:44")
    store.write(lambda db: inbox.leave(db, store.registry, "all"))
    assert (name(store), name(store, ROW + 1), counted(store)) == (None, "b", 0)
    assert spans.spans_of(store.reader(), ("all", THING.lane)) == []


def test_what_breaks_in_the_middle_leaves_neither_rows_nor_cursor(store: Store) -> None:
    before = all_rows(store)

    def work(db: Any) -> None:
        inbox.take_in(db, store.registry, ("all", 3), (0, 5), [put("a", 10), put("b", 11, row=ROW + 1)])
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        store.write(work)
    assert all_rows(store) == before
    assert spans.all_spans(store.reader()) == {}
