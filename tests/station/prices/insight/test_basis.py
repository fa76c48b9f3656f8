"""Prices in their base unit are whole numbers, and a rank is a price somebody paid."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.deeds import Seat
from station.kernel.units import UNITS, convert_price
from station.prices import FEATURE
from station.prices.insight.basis import base_unit, basis, data_as_of, in_base, ranked
from station.prices.insight.sentences import SENTENCES
from station.store import settings
from station.store.act import Reading
from tests.station.places.seats import OPERATOR
from tests.station.prices.kept import Kept

VALUES = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=40)


@pytest.fixture(params=[Seat.COUNTY, Seat.VILLAGE])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path, request.param)
    yield kept
    kept.store.close()


@given(st.integers(0, 1 << 53), st.sampled_from(sorted(UNITS)))
def test_a_price_is_whole_in_its_base_unit(milli: int, unit: str) -> None:
    assert convert_price(milli, unit, base_unit(unit)) == in_base(milli, unit)


@given(VALUES, st.integers(1, 4))
def test_a_rank_is_one_of_the_values_with_as_many_below(values: list[int], part: int) -> None:
    found = ranked(values, part, 4)
    assert found in values
    assert sum(one <= found for one in values) * 4 >= part * len(values)
    assert sum(one < found for one in values) * 4 < part * len(values)


def test_nothing_has_no_rank() -> None:
    with pytest.raises(ValueError, match="nothing"):
        ranked([], 1, 2)


def test_a_figure_says_when_the_countys_data_came(kept: Kept) -> None:
    reading: Reading = kept.store.reading(OPERATOR)
    county = reading.identity is not None and reading.identity.seat is Seat.COUNTY
    assert data_as_of(reading) == (reading.clock.now_ms() if county else 0)
    kept.store.write(lambda db: settings.put(db, settings.LAST_OK, 1_700_000_000_000))
    assert data_as_of(reading) == (reading.clock.now_ms() if county else 1_700_000_000_000)


def test_days_among_the_facts_are_dates(kept: Kept) -> None:
    how = basis(kept.store.reading(OPERATOR), "price.how_change", against_day=20_000, days=7)
    assert str(how.facts["against_day"]) == "2024-10-04"
    assert how.facts["days"] == 7


def test_every_definition_is_among_the_sentences_of_the_feature() -> None:
    defined = {code: text for code, text in SENTENCES.items() if code.startswith("price.how_")}
    assert defined.items() <= FEATURE.sentences.items()
    assert len(defined) == 6
    assert "" not in [name for text in defined.values() for _, name, _, _ in string.Formatter().parse(text)]
