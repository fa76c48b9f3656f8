"""The op log: numbers without gaps, a chain anybody can recompute, states a person can be told."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.deeds import Person, Role
from station.store import oplog, outbox, settings
from station.store.oplog import CHAIN_START, Op, OpKind, RowState, Verdict, next_chain, shut, unshut
from station.store.store import Store
from tests.station.store.things import THING

OFFICER = Person(9, "chen", "陈", Role.OFFICER)


def many(store: Store, count: int = 6) -> list[int]:
    return [store.do("things.add", OFFICER, name="锄头" * (1 + 40 * (number % 2))) for number in range(count)]


def test_numbers_have_no_gaps_and_groups_follow_each_other(store: Store) -> None:
    many(store)
    found = store.reader().execute("SELECT number, grp FROM op ORDER BY number").fetchall()
    assert [tuple(row) for row in found] == [(number, number) for number in range(1, 7)]
    assert oplog.tip(store.reader())[0] == 6


def test_the_chain_can_be_recomputed_from_what_is_stored_by_the_text_alone(store: Store) -> None:
    """By sync/PROTOCOL.md section 3, without the code under test."""
    many(store)
    chain = bytes(32)
    for number, group, table, row, kind, base, stored, kept in store.reader().execute(
        "SELECT number, grp, tbl, row, kind, base, body, chain FROM op ORDER BY number"
    ):
        head = struct.pack(">QQQBQ", number, group, row, kind, base)
        chain = hashlib.sha256(
            chain + head + table.encode() + b"\0" + hashlib.sha256(unshut(stored)).digest()
        ).digest()
        assert chain == kept
    assert oplog.tip(store.reader()) == (6, chain)
    assert outbox.chain_at(store.reader(), 6) == chain
    assert outbox.chain_at(store.reader(), 0) == CHAIN_START
    assert outbox.chain_at(store.reader(), 7) is None


OP = Op(5, 4, "things.thing", 77, OpKind.PATCH, 12, b"body")


@pytest.mark.parametrize(
    "other",
    [{"number": 6}, {"group": 5}, {"table": "things.other"}, {"row": 78}, {"kind": OpKind.PUT}, {"base": 13},
     {"body": b"bodz"}, {"body": b""}],
)
def test_the_chain_depends_on_all_of_an_op(other: dict[str, object]) -> None:
    changed = OP._replace(**other)  # type: ignore[arg-type]
    assert next_chain(CHAIN_START, OP) != next_chain(CHAIN_START, changed)
    assert next_chain(CHAIN_START, OP) != next_chain(bytes(31) + b"\1", OP)


@given(st.one_of(st.binary(max_size=400), st.binary(max_size=20).map(lambda part: part * 60)))
def test_a_body_comes_back_from_its_stored_form(body: bytes) -> None:
    assert unshut(shut(body)) == body
    assert len(shut(body)) <= len(body) + 1


def test_the_tip_is_remembered_when_the_log_was_shortened(store: Store) -> None:
    many(store)
    number, chain = oplog.tip(store.reader())

    def shorten(db: object) -> None:
        settings.put(db, "oplog.tip", [number, chain.hex()])
        db.execute("DELETE FROM op")  # type: ignore[attr-defined]

    store.write(shorten)
    assert oplog.tip(store.reader()) == (number, chain)
    store.do("things.add", OFFICER, name="next")
    assert oplog.tip(store.reader())[0] == number + 1


def test_a_row_is_here_then_sent_then_confirmed_or_in_trouble(store: Store) -> None:
    made = many(store, 3)

    def states() -> list[object]:
        mark = outbox.mark(store.reader())[0]
        return [oplog.state_of(store.reader(), THING.name, row, mark)[0] for row in made]

    assert states() == [RowState.HERE] * 3
    store.write(lambda db: outbox.set_mark(db, 2, bytes(32)))
    assert states() == [RowState.SENT, RowState.SENT, RowState.HERE]
    verdicts = [(1, int(Verdict.MERGED), "", {}), (2, int(Verdict.REFUSED), "sync.row_missing", {"a": "b"})]
    store.write(lambda db: outbox.decide(db, 1, verdicts))
    assert states() == [RowState.CONFIRMED, RowState.PROBLEM, RowState.HERE]
    assert oplog.state_of(store.reader(), THING.name, made[1], 2) == (
        RowState.PROBLEM, "sync.row_missing", {"a": "b"})
    assert oplog.state_of(store.reader(), THING.name, 4711, 2)[0] is RowState.CONFIRMED


def test_the_newest_op_of_a_row_says_its_state(store: Store) -> None:
    made = many(store, 1)[0]
    store.write(lambda db: outbox.decide(db, 1, [(1, int(Verdict.APPLIED), "", {})]))
    store.write(lambda db: outbox.set_mark(db, 1, bytes(32)))
    store.do("things.change", OFFICER, thing=made, name="new")
    assert oplog.state_of(store.reader(), THING.name, made, 1)[0] is RowState.HERE
