"""P8: a station that is moved before the photo of its row went up still owes the county the photo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.deeds import Seat
from station.store import media
from station.store.media import ORPHAN_MS
from sync.client.exchange import Exchange
from sync.county import papers
from sync.county.accounts import Place
from tests.sync.photos import with_photos
from tests.sync.restored import Restorable
from tests.sync.seats import Made, Village
from tests.sync.test_media import at_county, noise, take_photo


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path, with_photos())
    yield opened
    opened.close()


def moved_with_a_photo_left(county: Restorable, *, dropped: bool = False) -> tuple[Village, bytes, bytes]:
    """Return a station that was moved when its row was confirmed and its photo had not gone up: (it, name, photo).

    `dropped`: the row was taken away here before the station heard of its move, which the county turned down.
    """
    village, content = county.village(0), noise(40_000)
    village.sync()
    sha = take_photo(village, content)
    exchange = Exchange(village.store, village.carrier)
    exchange.pieces.allowed = False  # a dear line: the row goes, its photo does not
    exchange.run()
    who = village.store.identity()
    assert who is not None
    place = Place(Seat.VILLAGE, who.station + 1, "新址", "", [f"station:{who.station + 1}", "all"])
    papers.move(county.seat.ledger, who.device, place, village.store.clock.now_ms())
    for rows in media.named(village.store.reader(), village.store.registry).values() if dropped else ():
        village.store.do("photos.drop", village.officer, photo=rows[0][1])
    exchange.run()
    assert not media.named(village.store.reader(), village.store.registry), "the row is gone from here"
    return village, sha, content


@pytest.mark.parametrize("dropped", [False, True])
def test_p08_the_photo_of_a_row_that_stayed_behind_goes_up_all_the_same(county: Restorable, dropped: bool) -> None:
    village, sha, content = moved_with_a_photo_left(county, dropped=dropped)
    store = village.store
    owed = media.named_or_owed(store.reader(), store.registry)
    assert store.media.sweep(owed, store.clock.now_ms() + 2 * ORPHAN_MS) == 0
    village.sync()
    assert at_county(county.seat, sha) == content
    store.write(lambda db: media.forget_paid(db, store.media))
    assert not media.named_or_owed(store.reader(), store.registry)


@pytest.mark.parametrize("dropped", [False, True])
def test_p08_the_control_a_station_that_forgets_what_it_owes_keeps_it_from_everybody(
    county: Restorable, monkeypatch: pytest.MonkeyPatch, dropped: bool
) -> None:
    monkeypatch.setattr(media, "owe", lambda db, table, row: None)
    village, sha, _ = moved_with_a_photo_left(county, dropped=dropped)
    village.sync()
    assert at_county(county.seat, sha) is None
