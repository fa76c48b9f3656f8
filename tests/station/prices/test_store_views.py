"""What the views of prices answer, against rows counted by nobody's code but the test's."""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from station import products
from station.kernel.clock import day_of
from station.kernel.deeds import OPERATOR, Person, Role
from station.kernel.errors import StationError
from station.prices import FEATURE
from station.prices.reading.model import Hints
from station.prices.reading.reading import read_prices
from station.prices.store import WINDOWS_BACK
from station.store.store import Store
from tests.journeys.stories import fruit_file
from tests.station.places.seats import open_seat
from tests.station.prices.files import HEADING, bring_in

Row = dict[str, str]
REACH = (WINDOWS_BACK - 1) * 32  # days the look back for the price before surely covers


@pytest.fixture(scope="module")
def fruit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[Row]]]:
    """A store with the fruit file, and the rows it took, as csv reads them."""
    folder = Path(tmp_path_factory.mktemp("fruit"))
    data = fruit_file(folder).read_bytes()
    store = open_seat(folder, products.FEATURE, FEATURE)
    store.do("products.seed", OPERATOR)
    report = bring_in(store, read_prices(data, name="fruit.csv", hints=Hints(market="新发地")))
    refused = {one.line for one in report.rejected}
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    rows = [{name: cell.strip().lstrip("\ufeff") for name, cell in row.items()} for row in table]
    yield store, [row for line, row in enumerate(rows, 2) if line not in refused]
    store.close()


def day(row: Row) -> int:
    return day_of(datetime.date.fromisoformat(row["发布日期"]))


def milli(text: str) -> int | None:
    """A price in milli-yuan; a single zero means it was not given."""
    return int(Decimal(text) * 1000) or None


def figures(row: Row) -> tuple[int | None, ...]:
    return (milli(row["最低价"]), milli(row["平均价"]), milli(row["最高价"]))


def by_series(rows: list[Row]) -> dict[tuple[str, str], dict[int, set[tuple[int | None, ...]]]]:
    found: dict[tuple[str, str], dict[int, set[tuple[int | None, ...]]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        found[row["品名"], row["规格"]][day(row)].add(figures(row))
    return found


def test_the_newest_price_of_every_series_and_the_one_before(fruit: tuple[Store, list[Row]]) -> None:
    store, rows = fruit
    expected = by_series(rows)
    for name in {name for name, _ in expected}:
        found = {one.quote.spec: one for one in store.show("prices.latest", OPERATOR, name=name, limit=1000)}
        assert set(found) == {spec for other, spec in expected if other == name}
        for spec, one in found.items():
            days = expected[name, spec]
            assert one.quote.day == max(days)
            assert (one.quote.low, one.quote.typical, one.quote.high) in days[max(days)]
            before = max((when for when in days if when < max(days)), default=None)
            if one.previous is not None:
                assert one.previous.day == before
            else:
                assert before is None or max(days) - before > REACH


def test_history_is_what_the_file_says_between_two_days(fruit: tuple[Store, list[Row]], seed: int) -> None:
    store, rows = fruit
    chance = random.Random(seed)
    expected = by_series(rows)
    all_days = sorted({day(row) for row in rows})
    for name in chance.sample(sorted({name for name, _ in expected}), k=min(20, len(expected))):
        first, last = sorted(chance.choices(all_days, k=2))
        found = store.show("prices.history", OPERATOR, name=name, market="新发地", start=first, end=last, limit=10**6)
        wanted = sorted(
            (when, spec, *content) for (other, spec), days in expected.items() if other == name
            for when, contents in days.items() if first <= when <= last for content in contents
        )
        key = repr
        assert sorted(((one.day, one.spec, one.low, one.typical, one.high) for one in found), key=key) == sorted(
            wanted, key=key)
        assert [one.day for one in found] == sorted((one.day for one in found), reverse=True)
        assert store.show("prices.history", OPERATOR, name=name, market="别处", limit=10) == []


def test_prices_not_given_are_not_invented(fruit: tuple[Store, list[Row]]) -> None:
    store, rows = fruit
    half = [row for row in rows if None in figures(row)]
    for row in half[:50]:
        found = store.show("prices.history", OPERATOR, name=row["品名"], start=day(row), end=day(row), limit=100)
        assert figures(row) in [(one.low, one.typical, one.high) for one in found if one.spec == row["规格"]]


def table(*rows: tuple[Any, ...]) -> bytes:
    return "\n".join([HEADING, *(",".join(map(str, row)) for row in rows)]).encode()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_seat(tmp_path, products.FEATURE, FEATURE)
    made.do("products.seed", OPERATOR)
    yield made
    made.close()


def bring(store: Store, market: str, *rows: tuple[Any, ...]) -> None:
    bring_in(store, read_prices(table(*rows), name="a.csv", hints=Hints(market=market)), source=market)


def test_markets_stand_apart_the_freshest_first(store: Store) -> None:
    bring(store, "甲", ("荔枝", 3, 3, 3, "", "斤", "2025-06-01"))
    bring(store, "乙", ("荔枝", 4, 4, 4, "", "斤", "2025-06-05"), ("荔枝", 2, 2, 2, "", "公斤", "2025-06-04"))
    found = store.show("prices.latest", OPERATOR, name="荔枝")
    assert [(one.quote.market, one.quote.unit, one.quote.typical) for one in found] == [
        ("乙", "jin", 4000), ("乙", "kg", 2000), ("甲", "jin", 3000)]
    assert len(store.show("prices.latest", OPERATOR, name="荔枝", limit=2)) == 2
    assert store.show("prices.latest", OPERATOR, name="没有") == []


def test_a_clash_shows_one_price_and_hides_no_other_series(store: Store) -> None:
    bring(store, "甲", *(("荔枝", price, price, price, "", "斤", "2025-06-05") for price in range(1, 30)),
          ("荔枝", 9, 9, 9, "大", "斤", "2025-06-05"))
    found = store.show("prices.latest", OPERATOR, name="荔枝", limit=2)
    assert {(one.quote.spec, one.quote.n) for one in found} == {("", 0), ("大", 0)}


def test_the_most_used_product_answers_initials_first(store: Store) -> None:
    answers = store.show("prices.find", OPERATOR, word="lz")
    assert answers[0].name == "荔枝"
    assert len(store.show("prices.find", OPERATOR, word="l", limit=5)) == 5
    assert store.show("prices.find", OPERATOR, word="") == []


def test_lists_of_the_county_are_not_for_everybody(store: Store) -> None:
    trainer = Person(5, "li", "黎", Role.TRAINER)
    for view in ("prices.waiting", "prices.conflicts", "prices.unknown_products", "prices.reports"):
        with pytest.raises(StationError, match=r"view\.not_allowed"):
            store.show(view, trainer)


def test_everything_of_an_empty_store_is_empty(store: Store) -> None:
    for view, asked in (
        ("prices.find", {"word": "没有"}), ("prices.latest", {"name": "荔枝"}), ("prices.history", {"name": "荔枝"}),
        ("prices.reports", {}), ("prices.waiting", {}), ("prices.grid", {}), ("prices.unknown_products", {}),
        ("prices.conflicts", {}), ("prices.latest", {"product": 5}), ("prices.history", {"product": 5}),
    ):
        assert store.show(view, OPERATOR, **asked) == [], view
