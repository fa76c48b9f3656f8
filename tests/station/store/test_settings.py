"""Small named values, and counters that never give a number twice."""

from __future__ import annotations

from typing import Any

import pytest

from station.store import settings
from station.store.store import Store


@pytest.mark.parametrize("value", [None, 0, 1 << 62, -5, "字", "", [1, "二", [3]], {"a": {"b": None}}, True, 1.5])
def test_a_value_comes_back_as_it_was_put(store: Store, value: Any) -> None:
    store.write(lambda db: settings.put(db, "name", "before"))
    store.write(lambda db: settings.put(db, "name", value))
    assert settings.get(store.reader(), "name", "default") == value


def test_what_was_never_set_or_is_forgotten_has_its_default(store: Store) -> None:
    assert settings.get(store.reader(), "name") is None
    assert settings.get(store.reader(), "name", 5) == 5
    store.write(lambda db: settings.put(db, "name", 1))
    store.write(lambda db: settings.forget(db, "name"))
    store.write(lambda db: settings.forget(db, "never there"))
    assert settings.get(store.reader(), "name", 5) == 5


def test_counters_count_on_their_own_and_only_what_was_committed(store: Store) -> None:
    def take(name: str, count: int = 1) -> int:
        return int(store.write(lambda db: settings.take_numbers(db, name, count)))

    def cut(db: Any) -> None:
        settings.take_numbers(db, "a", 100)
        raise RuntimeError("cut")

    assert (take("a"), take("a", 5), take("b"), take("a")) == (1, 2, 1, 7)
    with pytest.raises(RuntimeError):
        store.write(cut)
    assert take("a") == 8
