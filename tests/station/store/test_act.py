"""What a deed works with: values checked, every change with its op, base versions from what the county gave."""

from __future__ import annotations

from typing import Any

import pytest

from station.kernel import codec, ids
from station.kernel.deeds import Person, Role
from station.kernel.errors import StationError
from station.store import identity, inbox, rows
from station.store.act import Act
from station.store.inbox import News
from station.store.oplog import OpKind
from station.store.store import Store
from tests.station.store.things import FEATURE, SECRET, THING, all_rows, change

OFFICER = Person(9, "chen", "陈", Role.OFFICER)


def act_of(store: Store, db: Any) -> Act:
    return Act(db, store.registry, store.clock, change, OFFICER, identity.need(db))


def within(store: Store, work: Any) -> Any:
    """Run `work(act)` in one transaction and return (its result, the ops it left)."""

    def run(db: Any) -> Any:
        act = act_of(store, db)
        return work(act), act.ops

    return store.write(run)


def test_an_insert_fills_what_is_absent_and_logs_the_whole_row(store: Store) -> None:
    made, ops = within(store, lambda act: act.insert(THING.name, {"name": "锄头"}))
    row = rows.get_row(store.reader(), THING, made)
    assert row == {column.name: None for column in THING.columns} | {"name": "锄头"}
    assert [(op.table, op.row, op.kind, op.base) for op in ops] == [(THING.name, made, OpKind.PUT, 0)]
    assert codec.unpack_row(THING, ops[0].body) == (row, None)


def test_a_patch_logs_only_what_it_changes_on_the_version_it_saw(store: Store) -> None:
    made, _ = within(store, lambda act: act.insert(THING.name, {"name": "a", "count": 1}))
    store.write(lambda db: db.execute(inbox.HOLD, (THING.name, made, "all", 44, False)))
    _, ops = within(store, lambda act: act.patch(THING.name, made, {"count": 2}))
    assert [(op.kind, op.base, codec.unpack_patch(THING, op.body)) for op in ops] == [(OpKind.PATCH, 44, {"count": 2})]
    row = rows.get_row(store.reader(), THING, made)
    assert row is not None
    assert (row["name"], row["count"]) == ("a", 2)


def test_a_patch_of_nothing_leaves_nothing(store: Store) -> None:
    made, _ = within(store, lambda act: act.insert(THING.name, {"name": "a"}))
    before = all_rows(store)
    assert within(store, lambda act: act.patch(THING.name, made, {})) == (None, [])
    assert all_rows(store) == before


def test_a_row_that_is_gone_can_be_neither_changed_nor_taken_away(store: Store) -> None:
    before = all_rows(store)
    for work in (
        lambda act: act.patch(THING.name, 4711, {"name": "x"}),
        lambda act: act.delete(THING.name, 4711),
    ):
        with pytest.raises(StationError, match=r"record\.gone"):
            within(store, work)
    assert all_rows(store) == before


def test_taking_away_leaves_an_op_without_a_body(store: Store) -> None:
    made, _ = within(store, lambda act: act.insert(THING.name, {"name": "a"}))
    _, ops = within(store, lambda act: act.delete(THING.name, made))
    assert [(op.kind, op.row, op.body) for op in ops] == [(OpKind.DELETE, made, b"")]
    assert rows.get_row(store.reader(), THING, made) is None


def test_ids_are_of_this_device_and_never_twice(store: Store) -> None:
    found, _ = within(store, lambda act: [act.new_id() for _ in range(5)])
    more, _ = within(store, lambda act: act.new_id())
    assert [ids.device_of(one) for one in [*found, more]] == [3] * 6
    assert [ids.counter_of(one) for one in [*found, more]] == [1, 2, 3, 4, 5, 6]


BAD = [
    {"name": None}, {"name": 5}, {"name": "\udc80"}, {}, {"name": "a", "count": "5"}, {"name": "a", "count": 1 << 63},
    {"name": "a", "count": -(1 << 63) - 1}, {"name": "a", "day": 3_000_000}, {"name": "a", "day": -800_000},
    {"name": "a", "at": 1 << 60}, {"name": "a", "good": 2}, {"name": "a", "other": -1}, {"name": "a", "picture": "x"},
    {"name": "a", "count": 1.5},
]


@pytest.mark.parametrize("values", BAD)
def test_a_value_that_does_not_fit_its_column_is_refused_before_anything_is_written(
    store: Store, values: dict[str, Any]
) -> None:
    before = all_rows(store)
    with pytest.raises(StationError, match=r"record\.bad_value"):
        within(store, lambda act: act.insert(THING.name, values))
    assert all_rows(store) == before


def test_a_column_nobody_declared_is_refused(store: Store) -> None:
    with pytest.raises(StationError, match=r"record\.unknown_column"):
        within(store, lambda act: act.insert(THING.name, {"name": "a", "nmae": "b"}))


def test_a_deed_reads_what_it_has_just_written(store: Store) -> None:
    def work(act: Act) -> Any:
        act.insert(THING.name, {"name": "a"})
        reading = act.reading()
        assert (reading.person, reading.identity) == (OFFICER, act.identity)
        return [row[1] for row in FEATURE.views[0].run(reading, limit=5)]

    assert within(store, work)[0] == ["a"]


def test_a_table_the_deed_did_not_name_is_out_of_reach(store: Store) -> None:
    for work in (
        lambda act: act.insert(SECRET.name, {"word": "x"}),
        lambda act: act.patch(SECRET.name, 1, {"word": "x"}),
        lambda act: act.delete(SECRET.name, 1),
        lambda act: act.insert("no.table", {}),
    ):
        with pytest.raises(StationError, match=r"deed\.beyond_declaration"):
            within(store, work)


def test_news_gives_the_base_of_the_next_patch(store: Store) -> None:
    values = {column.name: None for column in THING.columns} | {"name": "county"}
    news = [News(THING.name, 5 << 40 | 1, OpKind.PUT, 812, values, None)]
    store.write(lambda db: inbox.take_in(db, store.registry, ("all", 3), (0, 1), news))
    _, ops = within(store, lambda act: act.patch(THING.name, 5 << 40 | 1, {"name": "here"}))
    assert ops[0].base == 812
