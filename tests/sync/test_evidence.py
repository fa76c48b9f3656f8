"""The photo behind a price: saved with it or not at all, seen by the county and its own station, by nobody else."""

from __future__ import annotations

import random
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store.media import ORPHAN_MS, named
from sync.county.seat import CountySeat
from tests.sync.seats import Village
from tests.sync.test_media import at_county

SIZE = 60_000  # bytes: four pieces


def noise(seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(SIZE)


def report(village: Village, content: bytes, typical: int = 3800) -> tuple[int, bytes]:
    sha = village.store.media.add(content, village.store.clock.now_ms())
    return village.report(typical, photo=sha), sha


def evidence(store: Any, person: Any, sheet: int) -> list[bytes]:
    return [one.photo for one in store.show("prices.evidence", person, sheet=sheet)]


def test_the_county_sees_the_photo_and_no_other_station_ever_does(
    county: CountySeat, village: Village, other: Village
) -> None:
    sheet, sha = report(village, noise())
    village.sync()
    county.sync()
    assert at_county(county, sha) == noise()
    assert evidence(county.store, OPERATOR, sheet) == [sha]
    assert county.store.media.read(sha) == noise()
    county.do("prices.review", sheet=sheet, accept=True)
    other.sync()
    seen = other.store.show("prices.latest", other.officer, name="荔枝")
    assert [one.quote.sheet for one in seen] == [sheet], "the control: the accepted price itself is there"
    assert evidence(other.store, other.officer, sheet) == []
    assert other.store.media.find(sha) is None


def test_a_photo_is_sent_once_for_all(county: CountySeat, village: Village) -> None:
    sheet, sha = report(village, noise())
    tally = village.sync()
    assert tally.sent > SIZE
    assert village.sync().sent < 1_000
    county.sync()
    assert evidence(county.store, OPERATOR, sheet) == [sha]


def test_price_and_photo_are_one_deed(village: Village) -> None:
    with pytest.raises(StationError) as refused:
        village.report(3800, photo=b"short")
    assert refused.value.code == "price.no_photo"
    assert village.store.show("prices.reports", village.officer) == []
    sheet, sha = report(village, noise())
    assert evidence(village.store, village.officer, sheet) == [sha]


def test_a_photo_nobody_saved_a_price_with_is_swept(village: Village) -> None:
    """A cut between photo and price leaves a medium without a row; the one with a row stays."""
    now = village.store.clock.now_ms()
    _sheet, kept = report(village, noise(1))
    lost = village.store.media.add(noise(2), now)
    registry = village.store.registry
    swept = village.store.media.sweep(named(village.store.reader(), registry), now + ORPHAN_MS + 1)
    assert swept == 1
    assert village.store.media.read(kept) == noise(1)
    assert village.store.media.read(lost) is None
