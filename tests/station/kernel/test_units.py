"""Prices change unit without losing anything."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.errors import StationError
from station.kernel.units import (
    UNITS,
    Dimension,
    convert_price,
    read_unit,
    round_half_up,
    round_price,
    same_dimension,
    unit_of,
)

MASS = [code for code, unit in UNITS.items() if unit.dimension is Dimension.MASS]
COUNT = [code for code, unit in UNITS.items() if unit.dimension is Dimension.COUNT]


def test_one_price_in_every_unit_of_the_countryside() -> None:
    shown = {code: convert_price(3800, "jin", code) for code in MASS}
    assert shown == {"jin": 3800, "kg": 7600, "liang": 380, "dan": 380_000, "bag50": 380_000, "ton": 7_600_000}


def test_one_yuan_per_ton_is_one_milli_yuan_per_kilogram() -> None:
    assert convert_price(1000, "ton", "kg") == 1
    assert convert_price(1000, "ton", "jin") == Fraction(1, 2)


def test_land_converts_by_fifteen_mu_to_the_hectare() -> None:
    assert convert_price(800_000, "mu", "hectare") == 12_000_000
    assert convert_price(1000, "hectare", "mu") == Fraction(200, 3)


@given(st.integers(min_value=0, max_value=10**11), st.sampled_from(list(itertools.permutations(MASS, 2))))
def test_there_and_back_is_exact_for_every_pair(milli: int, pair: tuple[str, str]) -> None:
    one, other = pair
    assert convert_price(convert_price(milli, one, other), other, one) == milli


@given(st.integers(min_value=0, max_value=10**11), st.sampled_from(list(itertools.permutations(MASS, 3))))
def test_a_detour_changes_nothing(milli: int, units: tuple[str, str, str]) -> None:
    first, detour, last = units
    assert convert_price(convert_price(milli, first, detour), detour, last) == convert_price(milli, first, last)


@given(st.integers(min_value=0, max_value=10**11), st.lists(st.sampled_from(MASS), min_size=2, max_size=30))
def test_no_chain_of_conversions_drifts(milli: int, chain: list[str]) -> None:
    price: int | Fraction = milli
    for one, other in itertools.pairwise(chain):
        price = convert_price(price, one, other)
    assert price == convert_price(milli, chain[0], chain[-1])
    assert convert_price(price, chain[-1], chain[0]) == milli


def test_three_yuan_eighty_a_jin_is_the_same_price_after_any_chain() -> None:
    """3.80 yuan/jin = 7.60 yuan/kg = 7,600 yuan/t (DOMAIN.md section 4.5)."""
    known = {"jin": 3800, "kg": 7600, "ton": 7_600_000}
    for chain in itertools.product(known, repeat=4):
        price: int | Fraction = known[chain[0]]
        for one, other in itertools.pairwise(chain):
            price = convert_price(price, one, other)
        assert price == known[chain[-1]]


def test_rounding_before_converting_back_would_lose_money() -> None:
    """The negative control: what the rule forbids does harm."""
    per_jin = convert_price(1_005, "dan", "jin")
    assert convert_price(per_jin, "jin", "dan") == 1_005
    assert convert_price(round_price(per_jin), "jin", "dan") != 1_005


@pytest.mark.parametrize(
    ("one", "other"), [("jin", "head"), ("head", "each"), ("mu", "kg"), ("box", "bunch"), ("fish", "hectare")]
)
def test_another_dimension_is_refused(one: str, other: str) -> None:
    for source, target in ((one, other), (other, one)):
        with pytest.raises(StationError) as refused:
            convert_price(1000, source, target)
        assert refused.value.code == "unit.no_conversion"
        assert not same_dimension(source, target)


@pytest.mark.parametrize("code", UNITS)
def test_every_unit_converts_to_itself(code: str) -> None:
    assert convert_price(1234, code, code) == 1234
    assert same_dimension(code, code)


def test_a_price_per_piece_needs_the_weight_of_the_piece() -> None:
    assert convert_price(45_000, "each", "jin", grams_per_piece=1_500) == 15_000
    assert convert_price(15_000, "jin", "each", grams_per_piece=1_500) == 45_000
    for weight in (None, 0, -5):
        with pytest.raises(StationError, match=r"unit\.no_conversion"):
            convert_price(45_000, "each", "jin", grams_per_piece=weight)
    with pytest.raises(StationError, match=r"unit\.no_conversion"):
        convert_price(45_000, "each", "head", grams_per_piece=1_500)


def test_unknown_units_are_named() -> None:
    with pytest.raises(StationError) as refused:
        unit_of("catty")
    assert (refused.value.code, refused.value.facts) == ("unit.unknown", {"unit": "catty"})


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("元/公斤", "kg"),
        ("元／千克", "kg"),
        ("KG", "kg"),
        ("斤", "jin"),
        ("元/市斤", "jin"),
        ("每斤", "jin"),
        (" 元 / 500克 ", "jin"),
        ("jin", "jin"),
        ("元/50公斤", "bag50"),
        ("元/百斤", "dan"),
        ("元/吨", "ton"),
        ("元/头", "head"),
        ("条", "fish"),
        ("元/亩", "mu"),
    ],
)
def test_units_as_price_sheets_write_them(written: str, code: str) -> None:
    assert read_unit(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [("", "unit.missing"), ("元/", "unit.missing"), ("袋", "unit.unknown"), ("司马斤", "unit.unknown")],
)
def test_units_that_are_refused(written: str, code: str) -> None:
    with pytest.raises(StationError) as refused:
        read_unit(written)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3_804, 3_800), (3_805, 3_810), (Fraction(38_049, 10), 3_800), (-3_805, -3_810), (0, 0), (4, 0), (5, 10)],
)
def test_prices_round_half_up_to_whole_fen(value: int | Fraction, shown: int) -> None:
    assert round_price(value) == shown


@given(st.fractions(min_value=-(10**6), max_value=10**6))
def test_rounding_goes_to_the_nearest_whole_number(value: Fraction) -> None:
    assert abs(round_half_up(value) - value) <= Fraction(1, 2)
    assert round_half_up(-value) == -round_half_up(value)
