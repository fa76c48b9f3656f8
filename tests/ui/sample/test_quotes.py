"""The sample's prices are the same whenever they are asked for, say that they are invented, and could be true."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter, defaultdict

import pytest

from station.kernel.deeds import Seat
from station.people import pins
from station.places.shipped import guangdong
from station.prices.model import KINDS
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.reading import read_prices
from station.products.catalogue import entries
from ui.sample import people
from ui.sample.levels import PROVISIONAL
from ui.sample.markets import LABEL, MARKETS, MOST_LATE
from ui.sample.quotes import DAYS, HEADINGS, goods, price_file

TODAY = 20_780  # 23 November 2026
FIRST = TODAY - DAYS + 1


@pytest.fixture(scope="module")
def written() -> str:
    return price_file(FIRST, TODAY)


@pytest.fixture(scope="module")
def read(written: str) -> PriceFile:
    return read_prices(written.encode("gb18030"), name="sample.csv", hints=Hints())


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_same_days_give_the_same_file(written: str) -> None:
    assert price_file(FIRST, TODAY) == written


def test_a_day_has_the_same_quotes_whatever_is_asked_around_it(written: str) -> None:
    later = {tuple(row.values()) for row in rows(price_file(TODAY - 20, TODAY + 11))}
    until = "2026-11-12"  # every market had got this far on the first day of asking
    asked_before = {tuple(row.values()) for row in rows(written) if "2026-11-03" <= row["日期"] <= until}
    asked_after = {row for row in later if row[4] <= until}
    assert asked_before == asked_after


def test_another_seed_gives_other_prices(written: str) -> None:
    assert price_file(TODAY - 3, TODAY, seed=2) != price_file(TODAY - 3, TODAY)


def test_the_import_takes_every_row(read: PriceFile, written: str) -> None:
    assert read.rejected == []
    assert read.rows_read == written.count("\r\n") - 1
    assert set(read.kind) <= set(KINDS)
    assert read.unread_volumes == 0


def test_there_are_as_many_as_a_county_has(read: PriceFile) -> None:
    assert len(set(read.product)) == len(goods()) == 120
    assert len(set(read.market)) == len(MARKETS) == 6
    everything = 120 * 6 * DAYS
    assert 0.75 * everything < read.rows_read < everything  # some goods are missing on some days


def test_every_market_says_that_it_is_invented(read: PriceFile) -> None:
    assert all(LABEL in market for market in set(read.market))
    assert all(LABEL in place.name for place in people.PLACES)
    assert LABEL in people.COUNTY_NAME


def test_the_figures_of_a_row_stand_in_order(read: PriceFile) -> None:
    prices = zip(read.low, read.typical, read.high, strict=True)
    assert all(low is not None and low <= (typical or 0) <= (high or 0) for low, typical, high in prices)


def test_prices_stay_near_their_level(read: PriceFile) -> None:
    level = {one.name: one.yuan * 1000 for one in goods()}
    for product, unit, typical in zip(read.product, read.unit, read.typical, strict=True):
        per_jin = (typical or 0) / (2 if unit == "kg" else 1)
        assert 0.6 * level[product] < per_jin < 2 * level[product], product


def test_prices_move_but_do_not_jump(read: PriceFile) -> None:
    series: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for market, product, typical in zip(read.market, read.product, read.typical, strict=True):
        series[market, product].append(typical or 0)
    steps = Counter()
    for prices in series.values():
        for before, after in itertools.pairwise(prices):
            steps["big" if abs(after - before) > 0.25 * before else "same" if after == before else "small"] += 1
    assert steps["small"] > 10_000
    assert steps["same"] > 10_000  # traders round, so many days are like the one before
    assert steps["big"] < 0.002 * steps.total()


def test_the_slowest_market_is_days_behind(read: PriceFile) -> None:
    newest = Counter({market: 0 for market in read.market})
    for market, day in zip(read.market, read.day, strict=True):
        newest[market] = max(newest[market], day)
    assert {TODAY - day for day in newest.values()} == {market.late for market in MARKETS}
    assert max(TODAY - day for day in newest.values()) == MOST_LATE


def test_all_but_two_products_are_in_the_catalogue(read: PriceFile) -> None:
    known = {entry.name for entry in entries()}
    assert set(read.product) - known == set(PROVISIONAL)


def test_the_headings_are_those_the_reader_knows(read: PriceFile) -> None:
    assert set(read.columns.values()) == set(HEADINGS)
    assert read.ignored == ()


def test_towns_and_villages_exist() -> None:
    divisions = guangdong(people.DIVISION)
    towns = {one.name: one.code for one in divisions if one.level == "town"}
    villages = {(one.parent, one.short_name) for one in divisions if one.level == "village"}
    assert {market.town for market in MARKETS} <= set(towns)
    for place in people.PLACES:
        if place.seat is not Seat.COUNTY:
            assert (towns[place.town], place.village) in villages


def test_the_pin_is_one_the_program_accepts() -> None:
    assert all(pins.new_pin(people.PIN, (worker.login,)) for worker in people.WORKERS)


def test_everybody_has_a_place_and_every_report_a_product() -> None:
    folders = {place.folder for place in people.PLACES}
    assert {worker.folder for worker in people.WORKERS} == folders
    assert {report.folder for report in (*people.REPORTS, people.LAST_REPORT)} <= folders
    assert {report.product for report in people.REPORTS} <= {one.name for one in goods()}
