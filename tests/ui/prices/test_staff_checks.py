"""What is wrong with a typed price, and what only looks wrong."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.money import parse_price
from station.kernel.units import convert_price
from station.prices.model import MyReport, Quote
from station.products.model import Card, Product
from ui.prices.report.checks import Doubt, Draft, judge, last_price, question
from ui.prices.report.subject import Wanted, subject_of, unit_choices

TODAY = 20_249


def quoted(price: int, unit: str = "jin", product: str = "荔枝", age: int = 1, kind: str = "field") -> Quote:
    return Quote("元坝村", product, "", unit, kind, 0, TODAY - age, None, price, None, "station:1", 1, "submitted")


def typed(text: str, unit: str = "jin", **more: str) -> Draft:
    return Draft(product="荔枝", unit=unit, day=TODAY, typical=text, **more)


def asked(draft: Draft, last: Quote | None) -> tuple[Doubt, str, str] | None:
    found = question(draft, judge(draft, TODAY), last)
    return None if found is None else (found.doubt, found.meant.typical, found.meant.unit)


@pytest.mark.parametrize(
    ("draft", "field", "code"),
    [
        (typed("三块"), "typical", "money.not_a_number"),
        (typed("-3"), "typical", "money.negative"),
        (typed("0"), "typical", "price.negative"),
        (typed("3.8001"), "typical", "money.too_precise"),
        (typed("3.8", low="4"), "low", "price.out_of_order"),
        (typed("3.8", high="3.5"), "high", "price.out_of_order"),
        (Draft("荔枝", day=TODAY, low="5", high="4"), "low", "price.out_of_order"),
        (typed("3.8", low="x"), "low", "money.not_a_number"),
        (replace(typed("3.8"), day=TODAY + 1), "day", "price.future_day"),
        (replace(typed("3.8"), day=TODAY - 40), "day", "price.too_old"),
        (replace(typed("3.8"), product=""), "typical", "price.no_product"),
    ],
)
def test_each_fault_stands_beside_its_field(draft: Draft, field: str, code: str) -> None:
    judged = judge(draft, TODAY)
    assert {name: error.code for name, error in judged.faults.items()} == {field: code}
    assert not judged.good


def test_nothing_typed_is_no_fault_but_cannot_be_saved() -> None:
    judged = judge(typed(""), TODAY)
    assert not judged.faults
    assert not judged.good


def test_full_width_figures_and_a_chinese_point_are_read() -> None:
    assert judge(typed("３。８"), TODAY).prices["typical"] == 3800


@pytest.mark.parametrize(
    ("draft", "last", "meant"),
    [
        # typed per jin what was said per kilogram: the unit was wrong
        (typed("8.4"), quoted(4_200), (Doubt.UNIT, "8.4", "kg")),
        # typed per kilogram what was said per jin
        (typed("2.1", "kg"), quoted(4_200, "kg"), (Doubt.UNIT, "2.1", "jin")),
        # doubled or halved in the head although the unit was right
        (typed("8.4", "kg"), quoted(4_200, "kg"), (Doubt.UNIT, "4.2", "kg")),
        (typed("2.1"), quoted(4_200), (Doubt.UNIT, "4.2", "jin")),
        # the units differ from last time's: compared by weight
        (typed("4.2", "kg"), quoted(4_200), (Doubt.UNIT, "4.2", "jin")),
        (typed("38"), quoted(3_800), (Doubt.DECIMAL, "3.8", "jin")),
        (typed("0.38"), quoted(3_800), (Doubt.DECIMAL, "3.8", "jin")),
        (typed("1850", "head"), quoted(185_000, "head"), (Doubt.DECIMAL, "185", "head")),
    ],
)
def test_a_slip_is_asked_about_with_what_was_probably_meant(
    draft: Draft, last: Quote, meant: tuple[Doubt, str, str]
) -> None:
    assert asked(draft, last) == meant


@pytest.mark.parametrize(
    "ratio", ["1.79", "2.21", "0.44", "0.56", "1", "1.5", "0.7", "3", "7.9", "12.6", "0.07", "0.13"]
)
def test_other_changes_are_not_asked_about(ratio: str) -> None:
    price = Fraction(10_000) * Fraction(ratio)
    assert asked(typed(f"{float(price) / 1000:.3f}"), quoted(10_000)) is None


@pytest.mark.parametrize(
    "ratio", ["1.8", "2", "2.2", "0.45", "0.5", "0.55", "8", "10", "12.5", "0.08", "0.1", "0.125"]
)
def test_the_bounds_themselves_are_asked_about(ratio: str) -> None:
    price = Fraction(10_000) * Fraction(ratio)
    assert asked(typed(f"{float(price) / 1000:.3f}"), quoted(10_000)) is not None


def test_an_old_price_an_unlike_unit_and_no_price_prove_nothing() -> None:
    assert asked(typed("8.4"), None) is None
    assert asked(typed("8.4"), quoted(4_200, age=15)) is None
    assert asked(typed("8.4"), quoted(4_200, age=14)) is not None
    assert asked(typed("8.4"), quoted(4_200, "head")) is None


def test_a_faulty_price_is_not_asked_about_on_top() -> None:
    assert asked(typed("8.4", low="9"), quoted(4_200)) is None


def test_the_fix_takes_low_and_high_with_it() -> None:
    draft = typed("38", low="35", high="40.5")
    found = question(draft, judge(draft, TODAY), quoted(3_800))
    assert found is not None
    assert (found.meant.low, found.meant.typical, found.meant.high) == ("3.5", "3.8", "4.05")


@given(
    price=st.integers(10, 2_000_000),
    last=st.integers(100, 200_000),
    unit=st.sampled_from(["jin", "kg"]),
    last_unit=st.sampled_from(["jin", "kg"]),
)
def test_what_was_meant_is_always_close_to_the_last_price(price: int, last: int, unit: str, last_unit: str) -> None:
    draft = typed(f"{price / 1000:.3f}", unit)
    found = question(draft, judge(draft, TODAY), quoted(last, last_unit))
    if found is not None:
        ratio = convert_price(parse_price(found.meant.typical), found.meant.unit, last_unit) / last
        assert Fraction(78, 100) <= ratio <= Fraction(126, 100)


def reported(*quotes: tuple[str, int], status: str = "submitted", kind: str = "field") -> list[MyReport]:
    return [MyReport(1, 0, status, "", quoted(1_000, product=name, age=age, kind=kind)) for name, age in quotes]


def test_a_rejected_report_is_no_last_price() -> None:
    rejected = reported(("荔枝", 0), status="rejected")
    assert last_price(rejected, "荔枝", "field", TODAY) is None


def test_the_last_price_is_of_the_same_product_and_kind_and_not_too_old() -> None:
    reports = [*reported(("荔枝", 2), ("香蕉", 1), ("菜心", 61)), *reported(("荔枝", 1), kind="retail")]
    found = last_price(reports, "荔枝", "field", TODAY)
    assert found is not None
    assert found.day == TODAY - 2
    assert last_price(reports, "菜心", "field", TODAY) is None


@pytest.mark.parametrize(
    ("wished", "usual", "last", "choices"),
    [
        ("jin", "jin", "", ["jin", "kg"]),
        ("kg", "jin", "", ["kg", "jin"]),
        ("jin", "head", "", ["head", "jin", "kg"]),
        ("jin", "jin", "kg", ["kg", "jin"]),
        ("jin", "kg", "bag50", ["bag50", "jin", "kg"]),
        ("jin", "nonsense", "", ["jin", "kg"]),
        ("jin", "bag50", "", ["bag50", "ton"]),
        ("kg", "ton", "", ["ton", "bag50"]),
        ("jin", "bag50", "ton", ["ton", "bag50"]),
    ],
)
def test_the_likeliest_unit_is_offered_first(wished: str, usual: str, last: str, choices: list[str]) -> None:
    assert unit_choices(wished, usual, last) == choices


def product(name: str, unit: str = "jin", is_input: bool = False) -> Product:
    return Product(1, name, "", 0, "fruit", "", unit, "", is_input, "", 1)


def test_a_variety_stands_among_its_brothers_and_an_alias_keeps_its_name() -> None:
    card = Card(product("荔枝"), None, (), (product("妃子笑"), product("桂味", "kg")))
    assert subject_of(card, Wanted("桂味")) == subject_of(card, Wanted("桂味", 3))
    found = subject_of(card, Wanted("桂味"))
    assert (found.names, found.chosen, found.unit, found.kind) == (("荔枝", "妃子笑", "桂味"), "桂味", "kg", "field")
    assert subject_of(card, Wanted("丽枝")).names == ("荔枝", "妃子笑", "桂味", "丽枝")
    assert subject_of(Card(product("尿素", "ton", True), None, (), ()), Wanted("尿素")).kind == "input"
