"""Importing price files: everything of value is stored, once; the report says what became of each row."""

from __future__ import annotations

import csv
import gzip
import io
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station import products
from station.prices import FEATURE
from station.prices.actions import look_through
from station.prices.declared import LINES
from station.prices.importing import plan_import
from station.prices.model import SHEET_LINES
from station.prices.quotes.keys import WINDOW_BITS
from station.prices.reading.model import Hints
from station.prices.reading.reading import read_prices
from station.store.store import Store
from tests.station.places.seats import OPERATOR, open_seat
from tests.station.prices.files import (
    PriceRow,
    bring_in,
    contents,
    counted,
    everything,
    price_file,
    price_row,
    put_sheet,
)
from tests.station.prices.kept import columns, header, line

VEGETABLES = "xinfadi_veg_2013-06_2015-12.csv.gz"
N = [column.name for column in LINES].index("n")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_seat(tmp_path, products.FEATURE, FEATURE)
    yield made
    made.close()


def days(count: int, products: int = 3) -> list[PriceRow]:
    return [
        price_row(f"品种{number}", 1 + number + day / 100, f"2025-{1 + day // 28:02d}-{1 + day % 28:02d}")
        for day in range(count)
        for number in range(products)
    ]


def test_a_file_imported_twice_stores_nothing_the_second_time(store: Store) -> None:
    file = price_file(days(40))
    assert counted(bring_in(store, file)) == (120, 0, 0)
    before = contents(store)
    tip = store.reader().execute("SELECT max(number) FROM op").fetchone()[0]
    assert counted(bring_in(store, file)) == (0, 120, 0)
    assert contents(store) == before
    assert store.reader().execute("SELECT max(number) FROM op").fetchone()[0] == tip


def test_a_later_file_that_repeats_most_of_it_stores_only_what_is_new(store: Store) -> None:
    bring_in(store, price_file(days(40)))
    assert counted(bring_in(store, price_file(days(45)))) == (15, 120, 0)
    assert len(contents(store)) == 135


def test_the_same_rows_of_another_source_or_market_are_other_quotes(store: Store) -> None:
    file = price_file(days(2))
    assert counted(bring_in(store, file)) == (6, 0, 0)
    assert counted(bring_in(store, file, source="another")) == (6, 0, 0)


def test_rows_of_one_key_and_different_prices_are_all_kept_in_order_of_content(store: Store) -> None:
    file = price_file([price_row(price=4.2), price_row(price=3.9), price_row(price=4.2), price_row(price=4.0)])
    assert counted(bring_in(store, file)) == (3, 1, 3)
    found = store.show("prices.conflicts", OPERATOR)
    assert [(quote.n, quote.typical) for quote in found] == [(0, 3900), (1, 4000), (2, 4200)]


def test_the_order_of_the_rows_does_not_matter(store: Store, tmp_path: Path) -> None:
    table = [price_row(price=price) for price in (4.2, 3.9, 4.0)] + days(5)
    plan = plan_import(store.reader(), "x", price_file(table))
    random.Random(4).shuffle(table)
    assert plan_import(store.reader(), "x", price_file(table)) == plan


def test_a_price_that_contradicts_an_earlier_file_is_kept_beside_it(store: Store) -> None:
    bring_in(store, price_file([price_row(price=4.0)]))
    assert counted(bring_in(store, price_file([price_row(price=3.0), price_row(price=4.0)]))) == (1, 1, 1)
    assert counted(bring_in(store, price_file([price_row(price=3.0)]))) == (0, 1, 0)
    found = store.show("prices.conflicts", OPERATOR)
    assert sorted((quote.n, quote.typical) for quote in found) == [(0, 4000), (1, 3000)]


def test_rows_that_differ_only_in_their_volume_are_both_kept(store: Store) -> None:
    given = ((5, "高州"), (5, ""), (7, "高州"), (5, "高州"))
    text = "品名,最低价,平均价,最高价,交易量,产地,单位,日期\n" + "".join(
        f"荔枝,3,3,3,{volume},{origin},斤,2025-06-10\n" for volume, origin in given
    )
    file = read_prices(text.encode(), name="a.csv", hints=Hints(market="新发地"))
    assert counted(bring_in(store, file)) == (3, 1, 3)
    assert [row[-2:] for row in contents(store)] == [(5000, "高州"), (5000, None), (7000, "高州")]
    assert counted(bring_in(store, file)) == (0, 4, 0)


def test_rejected_rows_are_counted_and_the_rest_goes_on(store: Store) -> None:
    table = [price_row(), price_row("", 3), price_row("香蕉", 0), price_row("龙眼", 5, "no day"), price_row("芒果", 6)]
    report = bring_in(store, price_file(table))
    assert (report.rows_read, report.stored) == (5, 2)
    assert [one.line for one in report.rejected] == [3, 4, 5]


def test_a_dry_run_says_the_same_and_writes_nothing(store: Store) -> None:
    bring_in(store, price_file(days(3)))
    before = everything(store)
    file = price_file([*days(5), price_row(price=1), price_row(price=2), price_row(price=0)])
    told, sheets = look_through(store.reader(), "xinfadi", file)
    assert everything(store) == before
    assert bring_in(store, file) == told
    assert everything(store) != before
    assert sum(len(sheet[0]) for sheet in sheets) == told.stored


def test_a_quote_that_was_only_ever_rejected_is_new_when_a_file_brings_it(store: Store) -> None:
    said = line("荔枝", 3800, low=3800, high=3800, spec="普通", day=20_249)
    put_sheet(store, 99, header("rejected", "xinfadi"), columns([said]))
    assert counted(bring_in(store, price_file([price_row(price=3.8)]))) == (1, 0, 0)
    assert [one.quote.typical for one in store.show("prices.latest", OPERATOR, name="荔枝")] == [3800]
    assert counted(bring_in(store, price_file([price_row(price=3.8)]))) == (0, 1, 0)


def test_sheets_are_of_one_window_sorted_and_not_too_long(store: Store) -> None:
    plan = plan_import(store.reader(), "x", price_file(days(60, products=90)))
    assert sum(len(sheet[0]) for sheet in plan.sheets) == plan.stored == 5400
    for sheet in plan.sheets:
        market, product, *_, n, day = sheet[: N + 2]
        assert len(day) <= SHEET_LINES
        assert len({one >> WINDOW_BITS for one in day}) == 1
        assert list(zip(market, product, n, day, strict=True)) == sorted(zip(market, product, n, day, strict=True))


PRICES = st.integers(1, 3).map(float)
DATES = st.sampled_from(["2025-06-10", "2025-06-11", "2025-04-01"])
ROWS = st.lists(
    st.builds(price_row, st.sampled_from(["荔枝", "香蕉"]), PRICES, DATES),
    max_size=12,
)


@given(first=ROWS, second=ROWS)
def test_two_files_leave_what_one_file_of_all_rows_would(first: list[PriceRow], second: list[PriceRow]) -> None:
    whole = set(first + second)
    with tempfile.TemporaryDirectory() as folder:
        store = open_seat(Path(folder), products.FEATURE, FEATURE)
        stored = [bring_in(store, price_file(part)).stored for part in (first, second, first, second) if part]
        assert sum(stored) == len(whole) == len(contents(store))
        for part in (first, second):
            if part:
                assert bring_in(store, price_file(part)).stored == 0
        store.close()


def fields(row: list[str]) -> tuple[Any, ...]:
    """The key and the content of a row of the vegetable file, by nobody's code but this."""
    name, low, middle, high, spec, unit, day = (cell.strip().lstrip("\ufeff") for cell in row)
    return (name, spec, unit, day), (low, middle, high)


def test_the_real_vegetable_file_against_a_count_of_its_own(store: Store, shared: Path) -> None:
    data = gzip.decompress((shared / "data" / "prices" / VEGETABLES).read_bytes())
    table = dict(enumerate(csv.reader(io.StringIO(data.decode("utf-8-sig"))), 1))
    del table[1]
    raw = Counter(fields(row) for row in table.values())
    assert sum(raw.values()) - len(raw) == 670
    assert sum(times > 1 for times in Counter(key for key, _ in raw).values()) == 2300
    report = bring_in(store, read_prices(data, name=VEGETABLES, hints=Hints(market="新发地")))
    for one in report.rejected:
        del table[one.line]
    taken = Counter((key, tuple(map(Decimal, content))) for key, content in map(fields, table.values()))
    clashes = Counter(key for key, _ in taken)
    assert report.rows_read == sum(raw.values())
    assert report.stored == len(taken)
    assert report.duplicates == sum(taken.values()) - len(taken)
    assert report.conflicting == sum(times for times in clashes.values() if times > 1)
    assert counted(bring_in(store, read_prices(data, name=VEGETABLES, hints=Hints(market="新发地")))) == (
        0, sum(taken.values()), 0)
    shown = store.show("prices.conflicts", OPERATOR, limit=100_000)
    assert len(shown) == report.conflicting
    assert len({(one.product, one.spec, one.unit, one.day) for one in shown}) == sum(
        times > 1 for times in clashes.values())
    assert {one.n for one in shown} == set(range(max(clashes.values())))
