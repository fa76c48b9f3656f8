"""Copies of a county and its stations, made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.features import registry
from station.kernel.record import Registry
from sync.county.seat import CountySeat
from tests.sync.seats import Made, Village, make


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(folder / "keys"))
        return make(folder)


@pytest.fixture
def made(_made: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setenv("TIANXIN_KEYS", str(_made.folder / "keys"))
    return _made


@pytest.fixture
def declared() -> Registry:
    """What everybody's program declares; a test file may want more."""
    return registry()


@pytest.fixture
def county(made: Made, tmp_path: Path, declared: Registry) -> Iterator[CountySeat]:
    seat = made.county(tmp_path / "county", declared)
    yield seat
    seat.close()


@pytest.fixture
def village(made: Made, county: CountySeat, tmp_path: Path, declared: Registry) -> Iterator[Village]:
    opened = made.village(0, county, tmp_path / "village", declared=declared)
    yield opened
    opened.store.close()


@pytest.fixture
def other(made: Made, county: CountySeat, tmp_path: Path, declared: Registry) -> Iterator[Village]:
    opened = made.village(1, county, tmp_path / "other", declared=declared)
    yield opened
    opened.store.close()
