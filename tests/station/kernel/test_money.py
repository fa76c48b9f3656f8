"""Prices are read strictly and written as briefly as people write them."""

from __future__ import annotations

import csv
import gzip
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.errors import StationError
from station.kernel.money import LARGEST_MILLI, format_amount, format_exact, format_price, milli_of, parse_price


@pytest.mark.parametrize(
    ("text", "milli"),
    [
        ("3.8", 3800),
        ("３．８", 3800),
        (" 3.80 ", 3800),
        ("3。8", 3800),
        ("12", 12_000),
        (".5", 500),
        ("3.", 3000),
        ("7,600", 7_600_000),
        ("７，６００．５", 7_600_500),
        ("¥3.80", 3800),
        ("￥ 3.8", 3800),
        ("3.8元", 3800),
        ("3.8 块", 3800),
        ("0.385", 385),
        ("2.10000", 2100),
        ("007", 7000),
        ("0", 0),
        ("100000000", LARGEST_MILLI),
    ],
)
def test_prices_as_people_write_them(text: str, milli: int) -> None:
    assert parse_price(text) == milli


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "money.missing"),
        ("  　", "money.missing"),
        ("元", "money.not_a_number"),
        ("2.7（个）", "money.not_a_number"),
        ("3.8-4.2", "money.not_a_number"),
        ("3块8", "money.not_a_number"),
        ("7,60", "money.not_a_number"),
        ("1e3", "money.not_a_number"),
        ("nan", "money.not_a_number"),
        (".", "money.not_a_number"),
        ("3²", "money.not_a_number"),
        ("٣", "money.not_a_number"),
        ("=1+1", "money.not_a_number"),
        ("-3", "money.negative"),
        ("－３.５", "money.negative"),
        ("3.1234", "money.too_precise"),
        ("100000000.001", "money.too_large"),
        ("9" * 5000, "money.too_large"),
    ],
)
def test_each_bad_price_gives_one_code(text: str, code: str) -> None:
    with pytest.raises(StationError) as refused:
        parse_price(text)
    assert refused.value.code == code
    assert len(refused.value.facts.get("text", "")) <= 20


@given(st.text(max_size=12))
def test_nothing_typed_ends_in_anything_but_a_price_or_a_code(text: str) -> None:
    code = "money."
    try:
        assert 0 <= parse_price(text) <= LARGEST_MILLI
    except StationError as refused:
        code = refused.code
    assert code.startswith("money.")


@given(st.integers(min_value=0, max_value=LARGEST_MILLI))
def test_what_is_written_exactly_is_read_back(milli: int) -> None:
    assert parse_price(format_exact(milli, "zh_CN")) == milli


@pytest.mark.parametrize(
    ("number", "milli"),
    [(3.8, 3800), (2.0999999999999996, 2100), (12, 12_000), (Decimal("0.0005"), 1), (0.1 + 0.2, 300), (5.06001, 5060)],
)
def test_numbers_out_of_a_spreadsheet(number: int | float | Decimal, milli: int) -> None:
    assert milli_of(number) == milli


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (float("nan"), "money.not_a_number"),
        (float("inf"), "money.not_a_number"),
        (-0.5, "money.negative"),
        (1e300, "money.too_large"),
        (100_000_001, "money.too_large"),
    ],
)
def test_numbers_that_are_no_prices(number: float, code: str) -> None:
    with pytest.raises(StationError) as refused:
        milli_of(number)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("milli", "shown"),
    [
        (12_600, "12.6"),
        (3_800, "3.8"),
        (3_850, "3.85"),
        (12_000, "12"),
        (0, "0"),
        (3_804, "3.8"),
        (3_805, "3.81"),
        (50, "0.05"),
        (1, "0.001"),
        (Fraction(1, 3), "0"),
        (999_990, "999.99"),
        (999_996, "1,000"),
        (7_600_000, "7,600"),
        (7_600_500, "7,600.5"),
        (1_234_567_890, "1,234,567.89"),
    ],
)
def test_prices_for_the_eye(milli: int | Fraction, shown: str) -> None:
    assert format_amount(milli, "zh_CN") == shown


def test_a_price_carries_its_unit(english: None) -> None:
    assert format_price(12_600, "jin") == "12.6 yuan/jin"
    assert format_price(7_600_000, "ton") == "7,600 yuan/ton"


@pytest.mark.parametrize(
    ("name", "columns", "least"),
    [
        ("xinfadi_veg_2013-06_2015-12.csv.gz", (1, 2, 3), 10_000),
        ("xinfadi_fruit_2013-06_2015-12.csv.gz", (1, 2, 3), 4_000),
        ("cumcm2023c_wholesale_2020-07_2022-06.csv.gz", (2,), 10_000),
        ("wfp_food_prices_chn.csv.gz", (12,), 100),
    ],
)
def test_real_sheets_are_read(shared: Path, name: str, columns: tuple[int, ...], least: int) -> None:
    refused: set[str] = set()
    good = 0
    with gzip.open(shared / "data" / "prices" / name, "rt", encoding="utf-8-sig", newline="") as sheet:
        for row in list(csv.reader(sheet))[1:]:
            for column in columns:
                try:
                    parse_price(row[column])
                    good += 1
                except StationError as error:
                    refused.add(f"{error.code} {row[column]}")
    assert good > least
    # What remains is a tag line, empty cells, and one sheet's prices by the piece: "2.7（个）".
    unexpected = {line for line in refused if not line.endswith(("#value", "（个）", "money.missing "))}
    assert not unexpected
