"""The county sees where nobody told a price for too long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.days import MILLI_PER_DAY
from station.kernel.errors import StationError
from station.prices.insight.gaps import FORGOTTEN_DAYS, Gaps, gap
from tests.station.places.seats import OFFICER, StillClock
from tests.station.prices.kept import Kept, line

TODAY = StillClock().today()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.store.close()


@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_a_gap_is_never_below_zero(newest: int, today: int) -> None:
    assert gap(newest, today) == (today - newest if newest <= today else 0)


def test_what_is_stale_comes_longest_first_and_what_was_given_up_not_at_all(kept: Kept) -> None:
    kept.put(1, [line(day=TODAY - 6), line("龙眼", day=TODAY - 7), line("柚子", day=TODAY - 90),
                 line("芒果", day=TODAY - FORGOTTEN_DAYS - 1)])
    kept.put(2, [line("龙眼", day=TODAY - 20)], source="other")
    kept.put(3, [line("柚子", day=TODAY)], status="rejected", source="third")
    found: Gaps = kept.show("prices.gaps", days=7)
    assert [(one.product, one.days) for one in found.stale] == [("柚子", 90), ("龙眼", 7)]
    assert (found.basis.definition, found.basis.facts["days"]) == ("price.how_gaps", 7)


def test_silent_stations_are_named(kept: Kept) -> None:
    now = StillClock().now_ms()

    def work(db: Any) -> None:
        for sheet, station, back in ((1, 7, 3), (2, 8, 30), (3, 8, 12), (4, 9, 0)):
            db.execute(
                "INSERT INTO prices_sheet (id, source, station, person, status, taken) "
                "VALUES (?, ?, ?, 0, 'accepted', ?)",
                (sheet, f"station:{station}", station, now - back * MILLI_PER_DAY))

    kept.store.write(work)
    found: Gaps = kept.show("prices.gaps", days=7)
    assert [(one.station, one.days) for one in found.stations] == [(8, 12)]


def test_gaps_are_no_business_of_an_officer(kept: Kept) -> None:
    with pytest.raises(StationError) as refused:
        kept.store.show("prices.gaps", OFFICER)
    assert refused.value.code == "view.not_allowed"
