"""Names are found by Chinese, by pinyin and by initials; what is typed can break nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.store import search
from station.store.store import Store
from tests.station.store.things import enrolled

NAMES = ["荔枝", "荔枝王", "妃子笑荔枝", "香蕉", "粉蕉", "芋头", "A4纸", "百香果", "重庆小面", "荔", "尿素 46%"]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = enrolled(Path(tmp_path_factory.mktemp("search")))
    store.write(lambda db: search.learn(db, NAMES))
    yield store
    store.close()


def found(store: Store, word: str, limit: int = 50) -> list[str]:
    return [name for name, _ in search.find(store.reader(), word, limit)]


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("荔枝", ["荔枝", "荔枝王", "妃子笑荔枝"]),
        ("lizhi", ["荔枝", "荔枝王"]),
        ("LZ", ["荔枝", "荔枝王"]),
        ("lz", ["荔枝", "荔枝王"]),
        ("li zhi", ["荔枝", "荔枝王"]),
        ("fzxlz", ["妃子笑荔枝"]),
        ("xj", ["香蕉"]),
        ("蕉", ["粉蕉", "香蕉"]),
        ("a4", ["A4纸"]),
        ("Ａ４", ["A4纸"]),
        ("bxg", ["百香果"]),
        ("chongqing", ["重庆小面"]),
        ("荔", ["荔", "荔枝", "荔枝王", "妃子笑荔枝"]),
    ],
)
def test_the_best_answers_come_first(known: Store, word: str, first: list[str]) -> None:
    assert found(known, word)[: len(first)] == first


@pytest.mark.parametrize("word", ["", " ", "。", "%", "_", "'", '"', "*", "NULL", "x" * 5000, "枝荔"])
def test_what_means_nothing_finds_nothing(known: Store, word: str) -> None:
    assert found(known, word) == []


def test_an_exact_answer_is_marked_so(known: Store) -> None:
    assert dict(search.find(known.reader(), "荔枝")) == {"荔枝": True, "荔枝王": False, "妃子笑荔枝": False}
    assert dict(search.find(known.reader(), "lz"))["荔枝"] is True


def test_a_limit_holds(known: Store) -> None:
    assert found(known, "荔", limit=2) == ["荔", "荔枝"]
    assert found(known, "荔", limit=0) == []


def test_learning_twice_changes_nothing(known: Store) -> None:
    def size() -> int:
        return int(known.reader().execute("SELECT count(*) FROM name_key").fetchone()[0])

    before = size()
    known.write(lambda db: search.learn(db, NAMES * 2))
    assert size() == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), typed=st.text(max_size=20))
def test_any_name_can_be_learnt_and_found_by_itself_and_anything_typed(known: Store, name: str, typed: str) -> None:
    known.write(lambda db: search.learn(db, [name]))
    search.find(known.reader(), typed)
    if any(letter.isalnum() and "\u4e00" <= letter <= "\u9fa5" for letter in name):
        assert name in found(known, name, limit=1000)
