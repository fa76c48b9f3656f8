"""The trail: an edit, a removal or another order behind a known head is found, wherever it was made."""

from __future__ import annotations

from typing import Any

import pytest

from station.store import audit
from station.store.store import Store

ENTRIES = 12


@pytest.fixture
def trail(store: Store) -> Store:
    for number in range(ENTRIES):
        store.write(lambda db, n=number: audit.record(db, 1000 + n, n % 3, "people.see", f"row {n}"))
    return store


def tamper(store: Store, statement: str, *values: Any) -> None:
    store.write(lambda db: db.execute(statement, values))


def test_an_untouched_trail_holds(trail: Store, store: Store) -> None:
    assert audit.verify(trail.reader()) is None
    assert audit.head(trail.reader())[0] == ENTRIES


def test_an_empty_trail_holds(store: Store) -> None:
    assert audit.verify(store.reader()) is None
    assert audit.head(store.reader()) == (0, bytes(32))


@pytest.mark.parametrize("seq", range(1, ENTRIES + 1))
@pytest.mark.parametrize("change", ["at_ms = at_ms + 1", "person = person + 1", "what = 'x'", "object = ''",
                                    "hash = zeroblob(32)"])
def test_a_changed_entry_is_named(trail: Store, seq: int, change: str) -> None:
    tamper(trail, f"UPDATE audit SET {change} WHERE seq = ?", seq)
    assert audit.verify(trail.reader()) == seq


@pytest.mark.parametrize("seq", range(1, ENTRIES))
def test_a_removed_entry_is_missed_at_the_next_one(trail: Store, seq: int) -> None:
    tamper(trail, "DELETE FROM audit WHERE seq = ?", seq)
    assert audit.verify(trail.reader()) == seq + 1


@pytest.mark.parametrize("seq", range(1, ENTRIES))
def test_two_entries_that_changed_places_are_found(trail: Store, seq: int) -> None:
    for old, new in ((seq, -1), (seq + 1, seq), (-1, seq + 1)):
        tamper(trail, "UPDATE audit SET seq = ? WHERE seq = ?", new, old)
    assert audit.verify(trail.reader()) == seq


def test_an_entry_put_in_between_is_found(trail: Store) -> None:
    tamper(trail, "INSERT INTO audit SELECT 99, at_ms, person, what, object, hash FROM audit WHERE seq = 5")
    assert audit.verify(trail.reader()) == 99


def test_a_cut_off_end_shows_in_the_head(trail: Store) -> None:
    before = audit.head(trail.reader())
    tamper(trail, "DELETE FROM audit WHERE seq = ?", ENTRIES)
    assert audit.head(trail.reader()) != before


def test_words_cannot_be_moved_from_one_field_to_the_next(store: Store) -> None:
    store.write(lambda db: audit.record(db, 1, 2, "see|a", "b"))
    tamper(store, "UPDATE audit SET what = 'see', object = 'a|b'")
    assert audit.verify(store.reader()) == 1
