"""Sheets of quotes: put, put again, put in another order, rejected, accepted, dropped."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.prices.quotes.sheets import day_of_key, quote_key, series_of_key
from tests.station.prices.kept import DAY, Kept, figures, line, without_n


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.store.close()


def typicals(kept: Kept, **asked: Any) -> list[int | None]:
    return [quote.typical for quote in kept.history(**asked)]


def newest(kept: Kept) -> list[tuple[int, int | None]]:
    return [(one.quote.day, one.quote.typical) for one in kept.show("prices.latest", name="荔枝")]


@pytest.mark.parametrize("day", [-40_000, -33, -32, -1, 0, 1, 31, 32, 20_000, 200_000])
@pytest.mark.parametrize("series", [1, 2, 1 << 20, (1 << 35) - 1])
def test_a_key_gives_back_its_day_and_series(day: int, series: int) -> None:
    key = quote_key(day, series)
    assert (day_of_key(key), series_of_key(key)) == (day, series)


def test_what_was_put_comes_back(kept: Kept) -> None:
    lines = [
        line("荔枝", 3800, low=3500, high=4000, volume=12_500, origin="高州"),
        line("荔枝", None, low=3500, high=None, market="另一个", spec="一级"),
        line("香蕉", 2000, day=DAY - 40, unit="kg", origin="茂名"),
        line("香蕉", 2100, day=DAY + 40, unit="kg", volume=0),
    ]
    kept.put(1, lines)
    assert sorted(kept.get(1), key=repr) == sorted(lines, key=repr)


def test_an_empty_sheet_is_no_trouble(kept: Kept) -> None:
    kept.put(1, [])
    assert kept.get(1) == []
    kept.patch(1, "rejected")
    kept.drop(1)
    assert kept.count("prices_sheet") == 0


def test_the_same_sheet_twice_changes_nothing(kept: Kept) -> None:
    lines = [line(typical=3800), line("香蕉", 2000, volume=5000)]
    kept.put(1, lines)
    before = dump(kept)
    kept.put(1, lines)
    assert dump(kept) == before


def dump(kept: Kept) -> list[Any]:
    db = kept.store.reader()
    tables = ("series", "quote", "quote_more", "latest", "sheet_span", "quote_also")
    return [[tuple(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")] for table in tables]


ARRIVALS = {
    1: [line(typical=3000), line("香蕉", 900)],
    2: [line(typical=2000)],
    3: [line(typical=2000), line(typical=3000, n=1), line(typical=4000, n=2)],
    4: [line(typical=3000, n=1), line(typical=3000, n=0, volume=7000)],
}


@pytest.mark.parametrize("order", list(itertools.permutations(ARRIVALS)))
def test_in_whichever_order_sheets_arrive_the_quotes_are_the_same(kept: Kept, order: tuple[int, ...]) -> None:
    for sheet in order:
        kept.put(sheet, ARRIVALS[sheet])
    assert sorted(quote.typical or 0 for quote in kept.history()) == [2000, 3000, 3000, 4000]
    for sheet, lines in ARRIVALS.items():
        assert without_n(kept.get(sheet)) == without_n(lines)
    kept.drop(order[0])
    left = {one[1:5] + one[7:] for sheet in order[1:] for one in ARRIVALS[sheet]}
    assert len(kept.everything(["荔枝", "香蕉"])) == len(left)


def test_dropping_a_sheet_takes_away_only_its_own(kept: Kept) -> None:
    kept.put(1, [line(typical=3000), line("香蕉", 900)])
    kept.put(2, [line(typical=3000), line("香蕉", 950)])
    kept.drop(1)
    assert typicals(kept) == [3000]
    assert typicals(kept, product="香蕉") == [950]
    kept.drop(2)
    assert (kept.count("quote"), kept.count("latest"), kept.count("sheet_span")) == (0, 0, 0)


def test_a_sheet_that_comes_again_after_another_left_is_not_doubled(kept: Kept) -> None:
    kept.put(1, [line(typical=3000)])
    kept.put(2, [line(typical=2000)])
    kept.drop(1)
    kept.put(2, [line(typical=2000)])
    assert typicals(kept) == [2000]


def test_volumes_and_origins_survive_a_review_and_a_clash(kept: Kept) -> None:
    mine = line(typical=3000, volume=4000, origin="高州")
    other = line(typical=3000, volume=9000, origin="信宜")
    kept.put(1, [mine], "submitted")
    kept.put(2, [other])
    kept.patch(1, "accepted")
    assert kept.get(1) == [mine]
    assert without_n(kept.get(2)) == without_n([other])


def test_a_rejected_sheet_leaves_the_newest_prices_and_comes_back_when_accepted(kept: Kept) -> None:
    kept.put(1, [line(typical=2000, day=DAY - 100)])
    kept.put(2, [line(typical=3000)], "submitted")
    assert newest(kept) == [(DAY, 3000)]
    kept.patch(2, "rejected")
    assert newest(kept) == [(DAY - 100, 2000)]
    assert typicals(kept) == [2000]
    assert kept.get(2) == [line(typical=3000)]
    kept.patch(2, "accepted")
    assert newest(kept) == [(DAY, 3000)]
    assert typicals(kept) == [3000, 2000]


def test_what_two_sheets_say_stays_while_one_of_them_stands(kept: Kept) -> None:
    kept.put(1, [line(typical=3000)], "rejected")
    assert typicals(kept) == []
    kept.put(2, [line(typical=3000)], "accepted")
    assert typicals(kept) == [3000]
    assert newest(kept) == [(DAY, 3000)]
    kept.patch(1, "accepted")
    kept.patch(2, "rejected")
    assert typicals(kept) == [3000]
    kept.drop(1)
    assert typicals(kept) == []
    assert newest(kept) == []
    kept.patch(2, "accepted")
    assert typicals(kept) == [3000]


def test_all_reports_are_listed_even_where_two_say_the_same(kept: Kept) -> None:
    kept.put(1, [line(typical=3000)], "submitted", "station:5")
    kept.put(2, [line(typical=3000)], "submitted", "station:5")
    kept.store.write(lambda db: db.execute("UPDATE prices_sheet SET station = 5, taken = id"))
    waiting = kept.show("prices.waiting")
    assert [(one.sheet, one.quote.typical) for one in waiting] == [(2, 3000), (1, 3000)]


@pytest.mark.parametrize("day", [-40_000, -1, 0, 5, 31, 32])
def test_days_near_and_before_1970_are_days(kept: Kept, day: int) -> None:
    kept.put(1, [line(typical=2000, day=day)])
    kept.put(2, [line(typical=3000, day=day + 1)])
    assert newest(kept) == [(day + 1, 3000)]
    kept.patch(2, "rejected")
    assert newest(kept) == [(day, 2000)]


def test_history_is_bounded_by_both_days_and_by_its_limit(kept: Kept) -> None:
    kept.put(1, [line(typical=1000 + day, day=DAY + day) for day in range(100)])
    kept.put(2, [line(typical=9, day=DAY + 50, market="另一个")])
    days = [quote.day - DAY for quote in kept.history(market="新发地", start=DAY + 20, end=DAY + 70)]
    assert days == list(range(70, 19, -1))
    assert [quote.day - DAY for quote in kept.history(market="新发地", limit=3)] == [99, 98, 97]
    assert kept.history(start=DAY + 100) == []
    assert kept.history(end=DAY - 1) == []
    assert [quote.market for quote in kept.history(start=DAY + 50, end=DAY + 50)] == ["另一个", "新发地"]


def test_the_price_before_is_of_the_day_before_whatever_its_n(kept: Kept) -> None:
    kept.put(1, [line(typical=1000, day=DAY - 2)])
    kept.put(2, [line(typical=2000)])
    kept.put(3, [line(typical=2500, n=1)])
    kept.patch(2, "rejected")
    found = kept.show("prices.latest", name="荔枝")
    assert [figures(one.quote)[-2] for one in found] == [2500]
    assert found[0].previous is not None
    assert found[0].previous.typical == 1000


def test_every_clash_is_listed_not_only_the_newest(kept: Kept) -> None:
    for day in range(5):
        kept.put(10 + day, [line(typical=1000, day=DAY + day), line(typical=1100, day=DAY + day, n=1)])
    found = kept.show("prices.conflicts")
    assert [(quote.day - DAY, quote.typical) for quote in found] == [
        (day, price) for day in (4, 3, 2, 1, 0) for price in (1000, 1100)
    ]
    assert len(kept.show("prices.conflicts", limit=4)) == 4
    kept.patch(14, "rejected")
    assert {quote.day for quote in kept.show("prices.conflicts")} == {DAY + day for day in range(4)}
