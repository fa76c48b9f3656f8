"""What waits, what is confirmed, what the county said."""

from __future__ import annotations

import pytest

from station.kernel.deeds import Person, Role
from station.store import outbox
from station.store.oplog import CHAIN_START, OpKind, RowState, Verdict
from station.store.outbox import GroupHead, Waiting
from station.store.store import Store
from tests.station.store.things import START_MS, THING

OFFICER = Person(9, "chen", "陈", Role.OFFICER)


@pytest.fixture
def busy(store: Store) -> Store:
    """A store with eight ops of one group each, every second of them long."""
    for number in range(8):
        store.do("things.add", OFFICER, name=f"{number}" * (1 + 150 * (number % 2)))
    return store


def test_nothing_is_marked_at_first(store: Store) -> None:
    assert outbox.mark(store.reader()) == (0, CHAIN_START)
    assert outbox.waiting(store.reader()) == Waiting(0, 0)
    assert outbox.problems(store.reader()) == []
    assert outbox.take(store.reader(), 0, 100) == []


def test_ops_are_taken_in_order_from_where_one_stands(busy: Store) -> None:
    db = busy.reader()
    assert [op.number for op in outbox.take(db, 0, 1 << 20)] == list(range(1, 9))
    assert [op.number for op in outbox.take(db, 5, 1 << 20)] == [6, 7, 8]
    assert outbox.take(db, 8, 1 << 20) == []
    assert [op.number for op in outbox.take(db, 0, 1 << 20, most=3)] == [1, 2, 3]


def test_at_least_one_op_is_taken_and_no_more_than_the_bytes_allow(busy: Store) -> None:
    db = busy.reader()
    sizes = [row[0] for row in db.execute("SELECT length(body) FROM op ORDER BY number")]
    assert len(outbox.take(db, 0, 0)) == 1
    assert len(outbox.take(db, 1, 1)) == 1
    for most in range(0, sum(sizes) + 50, 7):
        taken = outbox.take(db, 0, most)
        assert len(taken) == 1 or sum(sizes[: len(taken)]) <= most
        assert len(taken) == 8 or sum(sizes[: len(taken) + 1]) > most


def test_an_op_is_taken_as_it_was_made(busy: Store) -> None:
    op = outbox.take(busy.reader(), 0, 1)[0]
    assert (op.number, op.group, op.table, op.kind, op.base) == (1, 1, THING.name, OpKind.PUT, 0)


def test_the_heads_are_those_of_the_ops_asked_for(busy: Store) -> None:
    found = outbox.heads(busy.reader(), 3, 4)
    assert found == [GroupHead(n, 1, "things.add", 9, START_MS, 480, False) for n in (3, 4)]


def test_what_waits_is_what_lies_above_the_mark(busy: Store) -> None:
    whole = outbox.waiting(busy.reader())
    assert whole.ops == 8
    busy.write(lambda db: outbox.set_mark(db, 5, b"x" * 32))
    assert outbox.mark(busy.reader()) == (5, b"x" * 32)
    assert outbox.waiting(busy.reader()).ops == 3
    assert 0 < outbox.waiting(busy.reader()).size < whole.size


def test_verdicts_are_kept_with_their_facts_and_problems_are_listed_newest_first(busy: Store) -> None:
    said = [
        (1, int(Verdict.APPLIED), "", {}),
        (2, int(Verdict.REFUSED), "sync.out_of_scope", {}),
        (4, int(Verdict.PARKED), "people.account_closed", {"name": "陈亚明"}),
        (6, int(Verdict.MERGED), "", {}),
        (4711, int(Verdict.REFUSED), "nobody's", {}),
    ]
    busy.write(lambda db: outbox.decide(db, 5, said))
    found = outbox.problems(busy.reader())
    assert [(one.group, one.verdict, one.code, one.facts) for one in found] == [
        (4, Verdict.PARKED, "people.account_closed", {"name": "陈亚明"}),
        (2, Verdict.REFUSED, "sync.out_of_scope", {}),
    ]
    assert outbox.problems(busy.reader(), limit=1) == found[:1]
    assert outbox.verdict_counts(busy.reader()) == {
        Verdict.APPLIED: 1, Verdict.REFUSED: 1, Verdict.PARKED: 1, Verdict.MERGED: 1, None: 4}


def test_recent_deeds_tell_where_each_stands(busy: Store) -> None:
    busy.write(lambda db: outbox.set_mark(db, 7, bytes(32)))
    busy.write(lambda db: outbox.decide(db, 1, [(6, int(Verdict.MERGED), "", {}), (5, int(Verdict.PARKED), "x", {})]))
    states = [one.state for one in outbox.recent(busy.reader(), limit=4)]
    assert states == [RowState.HERE, RowState.SENT, RowState.CONFIRMED, RowState.PROBLEM]
