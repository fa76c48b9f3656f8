"""The rule for unusual prices flags what is far, and a few odd prices in the history do not silence it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.prices.insight.basis import ranked
from station.prices.insight.unusual import FEWEST, TOO_LITTLE, UNUSUAL, USUAL, Flag, judge
from tests.station.places.seats import StillClock
from tests.station.prices.kept import Kept, line

HISTORY = st.lists(st.integers(1, 10**7), min_size=FEWEST, max_size=60)
TODAY = StillClock().today()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.store.close()


@given(HISTORY, st.integers(1, 10**8))
def test_the_rule_is_the_one_of_the_book(history: list[int], price: int) -> None:
    median = ranked(history, 1, 2)
    spread = max(Fraction(ranked([abs(one - median) for one in history], 1, 2)), Fraction(median, 40))
    expected = Fraction(6745, 10_000) * abs(price - median) / spread > Fraction(35, 10)
    assert (judge(history, price).word == UNUSUAL) == expected


@given(HISTORY, st.integers(1, 10**8), st.integers(2, 1000))
def test_the_unit_makes_no_difference(history: list[int], price: int, factor: int) -> None:
    assert judge(history, price).word == judge([one * factor for one in history], price * factor).word


@given(HISTORY, st.randoms(use_true_random=False))
def test_the_order_of_the_history_makes_no_difference(history: list[int], chance: object) -> None:
    mixed = list(history)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert judge(mixed, history[0]) == judge(history, history[0])


@given(st.integers(1000, 10**6), st.integers(FEWEST, 40), st.data())
def test_a_slip_of_factor_two_is_flagged_though_a_third_of_the_history_is_wrong(
    price: int, days: int, data: st.DataObject
) -> None:
    odd = data.draw(st.lists(st.integers(1, 10**8), max_size=days // 3))
    assert judge([price] * (days - len(odd)) + odd, price).word == USUAL
    assert judge([price] * (days - len(odd)) + odd, 2 * price).word == UNUSUAL


@given(st.integers(1, 10**6))
def test_a_tenth_more_than_a_price_that_stood_still_is_usual(price: int) -> None:
    assert judge([price * 10] * FEWEST, price * 11).word == USUAL


@given(st.lists(st.integers(1, 10**6), max_size=FEWEST - 1), st.integers(1, 10**6))
def test_too_little_history_says_nothing(history: list[int], price: int) -> None:
    assert judge(history, price).word == TOO_LITTLE


def test_the_mean_and_deviation_would_miss_it() -> None:
    """The negative control: two wrong prices hide a third from the rule everybody knows."""
    history = [4000] * 10 + [80_000, 90_000]
    mean = Fraction(sum(history), len(history))
    variance = sum((one - mean) ** 2 for one in history) / len(history)
    assert (8000 - mean) ** 2 < 9 * variance
    assert judge(history, 8000).word == UNUSUAL


def test_the_reviewer_sees_the_unusual_one_first(kept: Kept) -> None:
    def told(sheet: int, day: int, typical: int, product: str = "荔枝", status: str = "accepted") -> None:
        kept.put(sheet, [line(product, typical, day=day, market="本站", kind="field")], status, "station:0")

    for back in range(1, 11):
        told(back, TODAY - back, 3800 + back * 10)
        told(100 + back, TODAY - back, 2000, "龙眼")
    told(50, TODAY - 11, 90_000, status="rejected")
    told(200, TODAY, 2050, "龙眼", "submitted")
    told(201, TODAY, 7600, "荔枝", "submitted")
    told(202, TODAY, 7600, "柚子", "submitted")
    flags: list[Flag] = kept.show("prices.unusual")
    assert [(one.report.quote.product, one.judged.word) for one in flags] == [
        ("荔枝", UNUSUAL), ("柚子", TOO_LITTLE), ("龙眼", USUAL)]
    assert (flags[0].judged.days, flags[0].judged.median, flags[0].price) == (10, 7_700_000, 15_200_000)
