"""Deeds write data and op log in one stroke or not at all; listeners and readers know only what is committed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from station.kernel import ids
from station.kernel.deeds import OPERATOR, Person, Role
from station.kernel.errors import StationError
from station.store import audit, database, oplog, settings
from station.store.store import Store
from tests.station.store.things import all_rows, enrolled, open_store, who

OFFICER = Person(9, "chen", "陈", Role.OFFICER)
TRAINER = Person(8, "li", "黎", Role.TRAINER)


def ops(store: Store) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in store.reader().execute("SELECT number, grp, tbl, row, kind FROM op ORDER BY number")]


def test_a_deed_leaves_the_row_and_its_op(store: Store) -> None:
    made = store.do("things.add", OFFICER, name="锄头", count=3)
    assert store.show("things.list", OFFICER) == [(made, "锄头", 3)]
    assert ops(store) == [(1, 1, "things.thing", made, oplog.OpKind.PUT)]
    head = store.reader().execute("SELECT count, deed, person, at_ms, suspect FROM grp").fetchone()
    assert tuple(head) == (1, "things.add", 9, store.clock.now_ms(), 0)
    assert ids.device_of(made) == 3


def test_a_deed_that_breaks_leaves_nothing_at_all(store: Store) -> None:
    store.do("things.add", OFFICER, name="first")
    before = all_rows(store)
    with pytest.raises(RuntimeError):
        store.do("things.add_then_fail", OFFICER, names=["a", "b"])
    assert all_rows(store) == before
    second = store.do("things.add", OFFICER, name="second")
    assert [number for number, *_ in ops(store)] == [1, 2]
    assert ids.counter_of(second) == 2


@pytest.mark.parametrize("what", ["column", "table", "delete"])
def test_a_deed_that_goes_beyond_its_declaration_leaves_nothing(store: Store, what: str) -> None:
    before = all_rows(store)
    with pytest.raises(StationError, match=r"deed\.beyond_declaration"):
        store.do("things.go_beyond", OFFICER, what=what)
    assert all_rows(store) == before


@pytest.mark.parametrize(
    ("deed", "person", "code"),
    [
        ("things.nothing", OFFICER, "deed.unknown"),
        ("things.add", TRAINER, "deed.not_allowed"),
        ("things.county_only", OFFICER, "deed.wrong_seat"),
    ],
)
def test_who_may_not_is_told_so_and_nothing_happens(store: Store, deed: str, person: Person, code: str) -> None:
    before = all_rows(store)
    with pytest.raises(StationError) as refused:
        store.do(deed, person)
    assert refused.value.code == code
    assert all_rows(store) == before


def test_views_are_for_those_who_may_see_them(store: Store) -> None:
    with pytest.raises(StationError, match=r"view\.not_allowed"):
        store.show("things.list", TRAINER)
    with pytest.raises(StationError, match=r"view\.unknown"):
        store.show("things.nothing", OFFICER)


@pytest.mark.parametrize("limit", [-1, 0, -(1 << 70)])
def test_no_limit_shows_everything(store: Store, limit: int) -> None:
    store.do("things.add", OFFICER, name="a")
    store.do("things.add", OFFICER, name="b")
    assert len(store.show("things.list", OFFICER, limit=limit)) < 2


def test_a_limit_larger_than_any_number_is_only_large(store: Store) -> None:
    store.do("things.add", OFFICER, name="a")
    assert len(store.show("things.list", OFFICER, limit=1 << 70)) == 1


def test_a_machine_that_belongs_to_no_county_does_no_deeds(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(StationError, match=r"station\.not_enrolled"):
        store.do("things.add", OPERATOR, name="a")
    assert store.identity() is None
    assert store.show("things.list", OPERATOR) == []
    store.close()


def test_a_deed_that_changes_nothing_leaves_a_line_in_the_trail(store: Store) -> None:
    assert store.do("things.look", OFFICER) == 0
    assert ops(store) == []
    trail = store.reader().execute("SELECT person, what FROM audit").fetchall()
    assert [tuple(row) for row in trail] == [(9, "things.look")]


def test_what_is_done_by_one_is_a_group_of_his(store: Store) -> None:
    thing = store.do("things.add", OFFICER, name="a")
    store.do("things.change", OPERATOR, thing=thing, name="b")
    store.do("things.remove", OFFICER, thing=thing)
    heads = store.reader().execute("SELECT number, deed, person FROM grp ORDER BY number").fetchall()
    assert [tuple(row) for row in heads] == [
        (1, "things.add", 9), (2, "things.change", 0), (3, "things.remove", 9)]
    assert store.show("things.list", OFFICER) == []


def test_listeners_hear_after_the_commit_and_only_then(store: Store) -> None:
    heard: list[tuple[frozenset[str], int]] = []
    other = database.connect(store.path, bytes(range(32)), read_only=True)

    def listen(touched: frozenset[str]) -> None:
        heard.append((touched, other.execute("SELECT count(*) FROM things_thing").fetchone()[0]))

    stop = store.listen(listen)
    store.do("things.add", OFFICER, name="a")
    with pytest.raises(RuntimeError):
        store.do("things.add_then_fail", OFFICER, names=["x"])
    store.write(lambda db: settings.put(db, "a", 1), frozenset({"settings"}))
    stop()
    store.do("things.add", OFFICER, name="b")
    assert heard == [(frozenset({"things.thing"}), 1), (frozenset({"settings"}), 1)]


def test_a_listener_that_breaks_makes_no_failure_of_what_was_saved(store: Store) -> None:
    heard: list[frozenset[str]] = []

    def broken(_touched: frozenset[str]) -> None:
        raise RuntimeError("a screen that is gone")

    store.listen(broken)
    store.listen(heard.append)
    made = store.do("things.add", OFFICER, name="a")
    assert store.show("things.list", OFFICER) == [(made, "a", None)]
    assert heard == [frozenset({"things.thing"})]


def test_what_must_go_into_every_commit_goes_in_or_nothing_does(store: Store) -> None:
    store.before_commit = lambda db: settings.put(db, "last", 5)
    store.do("things.add", OFFICER, name="a")
    store.write(lambda db: None)
    assert settings.get(store.reader(), "last") == 5

    def refuse(_db: Any) -> None:
        raise RuntimeError("no")

    before = all_rows(store)
    store.before_commit = refuse
    with pytest.raises(RuntimeError):
        store.do("things.add", OFFICER, name="b")
    assert all_rows(store) == before


def test_a_note_stands_in_the_trail(store: Store) -> None:
    store.note(OFFICER, "people.log_in", "9")
    assert audit.verify(store.reader()) is None
    assert tuple(store.reader().execute("SELECT person, what, object FROM audit").fetchone()) == (
        9, "people.log_in", "9")


def test_deeds_of_many_threads_are_done_one_after_the_other(store: Store) -> None:
    def work(name: str) -> None:
        for number in range(10):
            store.do("things.add", OFFICER, name=f"{name}{number}")
            store.show("things.list", OFFICER)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [number for number, *_ in ops(store)] == list(range(1, 31))
    found = store.show("things.list", OFFICER)
    assert len({row for row, _, _ in found}) == len({name for _, name, _ in found}) == 30


def test_everything_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    store = enrolled(tmp_path)
    store.do("things.add", OFFICER, name="a")
    before = all_rows(store)
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["things.db"]
    again = open_store(tmp_path)
    assert all_rows(again) == before
    assert again.identity() == store_identity(again)
    again.close()


def store_identity(store: Store) -> Any:
    found = store.identity()
    assert found is not None
    assert found.device == who().device
    return found


def test_closing_takes_no_connection_away_under_another_threads_read(tmp_path: Path) -> None:
    """A line's thread is not waited for: its long read ends, at the latest with its next connection."""
    store = enrolled(tmp_path)
    began, closed = threading.Event(), threading.Event()
    counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n"
    read: list[Any] = []

    def reading() -> None:
        rows = store.reader().execute(counting)
        read.append(rows.fetchone()[0])
        began.set()
        closed.wait(60)
        for step in (rows.fetchone, lambda: store.reader().execute(counting)):
            try:
                step()
            except dbapi2.Error as trouble:
                read.append(str(trouble))

    thread = threading.Thread(target=reading)
    thread.start()
    assert began.wait(60)
    store.close()
    closed.set()
    thread.join(60)
    assert read == [1, "interrupted", "Cannot operate on a closed database."]
