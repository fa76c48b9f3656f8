"""P6: photos of a county that is put back from a backup: what the ledger forgot of them is sent again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.store.media import Media
from tests.sync.photos import with_photos
from tests.sync.restored import Restorable
from tests.sync.seats import Made
from tests.sync.test_media import at_county, noise, take_photo


@pytest.fixture
def engine() -> str:
    """A ledger in a file: one in PostgreSQL is backed up and put back by its own means."""
    return "sqlite"


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path, with_photos())
    yield opened
    opened.close()


def test_p06_a_photo_that_came_since_the_backup_is_sent_again(county: Restorable) -> None:
    village, content = county.village(0), noise(40_000)
    village.sync()
    county.backup()
    sha = take_photo(village, content)
    village.sync()
    assert at_county(county.seat, sha) == content
    county.restore()
    assert at_county(county.seat, sha) is None
    village.sync()
    assert at_county(county.seat, sha) == content


def test_p06_the_control_a_station_that_believes_what_the_old_ledger_had_keeps_it_from_everybody(
    county: Restorable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Media, "send_again", lambda self: None)
    village = county.village(0)
    village.sync()
    county.backup()
    sha = take_photo(village, noise(40_000))
    village.sync()
    county.restore()
    village.sync()
    assert at_county(county.seat, sha) is None
