"""A name is a mapping read at look-up: whatever names are given and taken, prices stay as they were reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.kernel.deeds import OPERATOR
from tests.station.prices.kept import DAY, Kept, line

REPORTED = ("土名甲", "土名乙", "土名丙", "土名丁")
PRODUCTS = ("荔枝", "龙眼")
TABLES = ("series", "quote", "latest", "newest_of_name", "prices_sheet", "sheet_span")
STEPS = st.lists(st.tuples(st.sampled_from(REPORTED), st.sampled_from((*PRODUCTS, ""))), max_size=12)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    kept = Kept(tmp_path_factory.mktemp("aliases"))
    kept.store.do("products.seed", OPERATOR)
    quotes = [line(name, 1000 + at, day=DAY + at) for at, name in enumerate((*REPORTED, *PRODUCTS))]
    kept.put(1, quotes)
    yield kept
    kept.store.close()


def everything(kept: Kept) -> dict[str, list[tuple[Any, ...]]]:
    db = kept.store.reader()
    return {table: sorted(tuple(row) for row in db.execute(f"SELECT * FROM {table}")) for table in TABLES}


def number(kept: Kept, name: str) -> int:
    return int(next(one.product for one in kept.show("prices.find", word=name) if one.name == name))


def holds(kept: Kept, numbers: dict[str, int], mapping: dict[str, tuple[int, str]]) -> None:
    for name, product in numbers.items():
        own = {name, *(alias for alias, (_, target) in mapping.items() if target == name)}
        assert {one.product for one in kept.show("prices.history", product=product)} == own
        assert {one.quote.product for one in kept.show("prices.latest", product=product)} == own
        newest = max(one.day for one in kept.show("prices.history", product=product))
        (tile,) = [one for one in kept.show("prices.grid") if one.product == product]
        assert tile.newest_day == newest
    unknown = {one.name for one in kept.show("prices.unknown_products")}
    assert unknown == set(REPORTED) - mapping.keys()
    for name in unknown:
        assert [one.typical for one in kept.history(name)] == [1000 + REPORTED.index(name)]


@settings(max_examples=settings().max_examples // 4)  # each step is a deed with a commit of its own
@given(STEPS)
def test_names_given_and_taken_rewrite_nothing(kept: Kept, steps: list[tuple[str, str]]) -> None:
    before, numbers = everything(kept), {name: number(kept, name) for name in PRODUCTS}
    mapping: dict[str, tuple[int, str]] = {}
    for alias, target in [*steps, *((name, "") for name in REPORTED)]:
        if alias in mapping:
            kept.store.do("products.drop_alias", OPERATOR, alias=mapping.pop(alias)[0])
        if target:
            made = kept.store.do("products.add_alias", OPERATOR, product=numbers[target], name=alias)
            mapping[alias] = (made, target)
        holds(kept, numbers, mapping)
    assert everything(kept) == before
