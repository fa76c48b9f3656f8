"""The desk's table of prices: newest per series, filters, order, pages, the trail behind a line, own reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.kernel.errors import StationError
from station.kernel.ids import pack
from station.prices import FEATURE
from station.prices.declared import SHEET
from station.products import FEATURE as PRODUCTS
from station.store import identity, outbox, rows
from station.store.database import Connection
from station.store.oplog import RowState
from station.store.store import Store
from tests.station.places.seats import KEEPER, open_seat

TODAY = 20_249  # the day of the still clock
OFFICER = Person(8, "officer", "黎", Role.OFFICER)
Line = tuple[str, str, str, str, str, int, int]  # market, product, spec, unit, kind, day, typical


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    store = open_seat(tmp_path, PRODUCTS, FEATURE)
    store.do("products.seed", OPERATOR)
    yield store
    store.close()


def put(store: Store, number: int, lines: list[Line], status: str = "accepted", source: str = "gz") -> int:
    """Store a sheet of another device, as one that arrived from the county."""
    row = {"source": source, "station": 0, "person": 0, "status": status, "file": "a.csv", "taken": number}
    columns = list(zip(*lines, strict=True))
    market, product, spec, unit, kind, day, typical = (list(column) for column in columns)
    nothing: list[Any] = [None] * len(lines)
    full = [market, product, spec, unit, kind, [0] * len(lines), day, typical, nothing, nothing, nothing, nothing]
    sheet = pack(9, number)

    def work(db: Connection) -> None:
        rows.put_row(db, SHEET, sheet, row, full)

    store.write(work)
    return sheet


def line(market: str, product: str, day: int, typical: int, unit: str = "kg", kind: str = "wholesale") -> Line:
    return (market, product, "", unit, kind, day, typical)


def shown(store: Store, **asked: Any) -> list[tuple[str, str, int]]:
    page = store.show("prices.table", OFFICER, **asked)
    return [(one.quote.product, one.quote.market, one.quote.typical) for one in page.lines]


def test_each_series_shows_its_newest_price_and_the_one_before(county: Store) -> None:
    put(county, 1, [line("江南", "荔枝", TODAY - day, 10_000 + day) for day in range(70)])
    put(county, 2, [line("江南", "香蕉", TODAY - 3, 4_000)])
    page = county.show("prices.table", OFFICER)
    assert page.total == 2
    lychee, banana = page.lines
    assert (lychee.quote.typical, lychee.before, lychee.before_day) == (10_000, 10_001, TODAY - 1)
    assert (banana.quote.day, banana.before, banana.before_day) == (TODAY - 3, None, None)


def test_the_price_before_is_found_months_back_and_never_a_rejected_one(county: Store) -> None:
    put(county, 1, [line("江南", "荔枝", TODAY, 9_000), line("江南", "荔枝", TODAY - 90, 8_000)])
    put(county, 2, [line("江南", "荔枝", TODAY - 1, 1_000)], status="rejected")
    (one,) = county.show("prices.table", OFFICER).lines
    assert (one.before, one.before_day) == (8_000, TODAY - 90)


def test_a_rejected_price_is_not_in_the_table_but_in_the_trail(county: Store) -> None:
    put(county, 1, [line("江南", "荔枝", TODAY - 1, 8_000)])
    put(county, 2, [line("江南", "荔枝", TODAY, 16_000)], status="rejected")
    assert shown(county) == [("荔枝", "江南", 8_000)]
    trail = county.show(
        "prices.trail", OFFICER, product="荔枝", source="gz", market="江南", unit="kg", kind="wholesale"
    )
    assert [(each.quote.typical, each.quote.status) for each in trail] == [(16_000, "rejected"), (8_000, "accepted")]
    assert {each.file for each in trail} == {"a.csv"}


def test_two_figures_for_one_key_make_one_line_and_both_stand_in_the_trail(county: Store) -> None:
    put(county, 1, [line("江南", "荔枝", TODAY, 8_000)])
    put(county, 2, [line("江南", "荔枝", TODAY, 8_500)])
    page = county.show("prices.table", OFFICER)
    assert [(each.quote.n, each.quote.typical) for each in page.lines] == [(0, 8_000)]
    assert page.total == 1
    trail = county.show(
        "prices.trail", OFFICER, product="荔枝", source="gz", market="江南", unit="kg", kind="wholesale"
    )
    assert [(each.quote.n, each.quote.typical) for each in trail] == [(0, 8_000), (1, 8_500)]


def test_a_later_conflicting_figure_is_shown_when_it_is_newer(county: Store) -> None:
    put(county, 1, [line("江南", "荔枝", TODAY - 5, 8_000)])
    put(county, 2, [line("江南", "荔枝", TODAY - 5, 8_500)])
    put(county, 3, [line("江南", "荔枝", TODAY, 9_000)])
    assert shown(county) == [("荔枝", "江南", 9_000)]


@pytest.mark.parametrize("word", ["荔枝", "荔果", "lizhi", "lz", "LZ", "妃子笑", "feizixiao"])
def test_the_filter_takes_names_aliases_pinyin_and_initials(county: Store, word: str) -> None:
    put(county, 1, [line("江南", name, TODAY, 5_000) for name in ("妃子笑", "香蕉")])
    assert [name for name, _, _ in shown(county, word=word)] == ["妃子笑"]


def test_a_name_nobody_knows_finds_nothing_and_a_provisional_one_itself(county: Store) -> None:
    put(county, 1, [line("江南", "奇异果王", TODAY, 5_000), line("江南", "香蕉", TODAY, 4_000)])
    assert shown(county, word="没有这个") == []
    assert county.show("prices.table", OFFICER, word="没有这个").total == 0
    assert shown(county, word="qyg") == [("奇异果王", "江南", 5_000)]


def test_filters_hold_together(county: Store) -> None:
    put(county, 1, [line("江南", "荔枝", TODAY, 1), line("江南", "香蕉", TODAY, 2), line("城南", "荔枝", TODAY, 3)])
    put(county, 2, [line("江南", "荔枝", TODAY, 4, kind="retail"), line("江南", "生猪", TODAY, 5)], source="sz")
    assert shown(county, market="城南") == [("荔枝", "城南", 3)]
    assert shown(county, kind="retail") == [("荔枝", "江南", 4)]
    assert {name for name, _, _ in shown(county, category="fruit")} == {"荔枝", "香蕉"}
    assert {name for name, _, _ in shown(county, source="sz")} == {"荔枝", "生猪"}
    assert shown(county, word="lz", market="江南", kind="wholesale") == [("荔枝", "江南", 1)]
    assert county.show("prices.markets", OFFICER) == ["城南", "江南"]


def test_prices_compare_by_weight_and_pieces_come_after(county: Store) -> None:
    put(
        county,
        1,
        [
            line("江南", "荔枝", TODAY, 6_000, unit="jin"),  # 12 yuan a kilogram
            line("江南", "香蕉", TODAY, 7_000),
            line("江南", "猪苗", TODAY, 1_000, unit="head"),
            line("江南", "尿素", TODAY, 2_600_000, unit="ton"),  # 2.6 yuan a kilogram
        ],
    )
    assert [name for name, _, _ in shown(county, order="price", down=False)] == ["尿素", "香蕉", "荔枝", "猪苗"]
    assert [name for name, _, _ in shown(county, order="price", down=True)] == ["荔枝", "香蕉", "尿素", "猪苗"]


def test_products_stand_in_the_order_of_the_catalogue_unknown_ones_last(county: Store) -> None:
    put(county, 1, [line("江南", name, TODAY, 5_000) for name in ("奇异果王", "生猪", "稻谷", "荔枝")])
    assert [name for name, _, _ in shown(county, order="product", down=False)] == ["稻谷", "荔枝", "生猪", "奇异果王"]


def test_pages_meet_without_gap_or_overlap(county: Store) -> None:
    put(county, 1, [line(f"第{number:03d}市场", "荔枝", TODAY - number % 5, number) for number in range(57)])
    for order in ("day", "product", "spec", "market", "kind", "price", "source"):
        whole = shown(county, order=order, limit=100)
        parts = [row for start in range(0, 60, 20) for row in shown(county, order=order, offset=start, limit=20)]
        assert parts == whole
        assert len(set(whole)) == 57


def test_an_order_that_is_none_is_refused_with_a_code(county: Store) -> None:
    with pytest.raises(StationError) as refused:
        county.show("prices.table", OFFICER, order="colour; DROP TABLE quote")
    assert refused.value.code == "price.unknown_order"


def test_a_report_goes_from_here_to_sent_to_confirmed(tmp_path: Path) -> None:
    store = open_seat(tmp_path, PRODUCTS, FEATURE, seat=Seat.VILLAGE)
    who = replace(identity.need(store.reader()), station=pack(9, 1))
    store.write(lambda db: identity.save(db, who))
    sheet = store.do("prices.report", OFFICER, product="荔枝", typical=6_000, market="元坝村")
    source = f"station:{who.station}"

    def states() -> set[RowState]:
        trail = store.show(
            "prices.trail", OFFICER, product="荔枝", source=source, market="元坝村", unit="jin", kind="field"
        )
        assert [each.quote.sheet for each in trail] == [sheet]
        (mine,) = store.show("prices.report_states", OFFICER)
        (row,) = store.show("prices.table", OFFICER).lines
        return {mine.standing.state, row.standing.state, trail[0].standing.state}

    assert states() == {RowState.HERE}
    store.write(lambda db: outbox.set_mark(db, 1, bytes(32)))
    assert states() == {RowState.SENT}
    store.write(lambda db: outbox.decide(db, 1, [(1, 0, "", {})]))
    assert states() == {RowState.CONFIRMED}
    store.write(lambda db: outbox.decide(db, 1, [(1, 3, "people.not_of_this_station", {})]))
    assert states() == {RowState.PROBLEM}
    (mine,) = store.show("prices.report_states", OFFICER)
    assert mine.standing.code == "people.not_of_this_station"
    store.close()


def test_what_the_county_sent_counts_as_confirmed(county: Store) -> None:
    put(county, 1, [line("江南", "荔枝", TODAY, 8_000)])
    (row,) = county.show("prices.table", KEEPER).lines
    assert row.standing.state is RowState.CONFIRMED
