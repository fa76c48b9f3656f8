"""A change names its day, compares a series with itself, and is exact."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.units import round_half_up
from station.prices.insight.change import BACK_DAYS, Changes, change, held, share
from station.prices.model import Quote
from tests.station.prices.kept import DAY, Kept, line

PRICES = st.integers(1, 10**9)


def quote(day: int, typical: int, unit: str = "jin", n: int = 0) -> Quote:
    return Quote("新发地", "荔枝", "", unit, "wholesale", n, day, None, typical, None, "file", 1, "accepted")  # type: ignore[arg-type]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.store.close()


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**12))
def test_thousandths_are_rounded_once_and_a_half_goes_away_from_zero(difference: int, whole: int) -> None:
    assert share(difference, whole) == round_half_up(Fraction(difference * 1000, whole))


@given(PRICES, PRICES, st.sampled_from(["jin", "kg", "liang", "dan", "ton", "mu", "head"]))
def test_a_change_undone_is_no_change(now: int, then: int, unit: str) -> None:
    there, back = change(quote(2, now, unit), quote(1, then, unit)), change(quote(2, then, unit), quote(1, now, unit))
    assert there.difference + back.difference == 0
    assert (there.difference > 0) == (now > then)


@given(PRICES, PRICES)
def test_the_unit_a_series_is_reported_in_changes_no_figure(now: int, then: int) -> None:
    in_jin, in_kg = (change(quote(2, a, unit), quote(1, b, unit)) for a, b, unit in (
        (now, then, "jin"), (2 * now, 2 * then, "kg")))
    assert (in_jin.difference, in_jin.per_mille, in_jin.unit) == (in_kg.difference, in_kg.per_mille, "ton")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), unique=True), st.integers(0, 30))
def test_what_held_is_the_newest_of_the_week_up_to_the_day(days: list[tuple[int, int]], asked: int) -> None:
    found = list(held([quote(day, 1 + n, n=n) for day, n in days], asked).values())
    fitting = [(day, -n) for day, n in days if asked - BACK_DAYS <= day <= asked]
    assert [(one.day, -one.n) for one in found] == ([max(fitting)] if fitting else [])


def test_the_named_day_was_a_rest_day(kept: Kept) -> None:
    kept.put(1, [line(day=DAY - 9, typical=4000), line(day=DAY, typical=4200), line(market="江南", day=DAY)])
    found: Changes = kept.show("prices.change", name="荔枝", against=DAY - 7)
    (moved,) = found.changes
    assert (moved.then.day, moved.now.day, moved.difference, moved.per_mille) == (DAY - 9, DAY, 400_000, 50)
    assert [one.market for one in found.without] == ["江南"]
    assert (found.basis.definition, found.basis.facts["days"]) == ("price.how_change", BACK_DAYS)


def test_a_price_of_long_before_is_not_compared(kept: Kept) -> None:
    kept.put(1, [line(day=DAY - 30), line(day=DAY)])
    found: Changes = kept.show("prices.change", name="荔枝", against=DAY - 7)
    assert found.changes == ()
    assert len(found.without) == 1


def test_a_day_after_the_newest_price_compares_nothing_with_itself(kept: Kept) -> None:
    kept.put(1, [line(day=DAY)])
    assert kept.show("prices.change", name="荔枝", against=DAY + 1).changes == ()
