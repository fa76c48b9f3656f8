"""Copies of a county and its stations, made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.county.seat import CountySeat
from tests.sync.seats import Made, Village, make


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(folder / "keys"))
        return make(folder)


@pytest.fixture
def made(_made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Made:
    """Keys of its own for each test: which copy of a file lives here is written down beside them."""
    shutil.copytree(_made.folder / "keys", tmp_path / "keys")
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    return _made


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[CountySeat]:
    seat = made.county(tmp_path / "county")
    yield seat
    seat.close()


@pytest.fixture
def village(made: Made, county: CountySeat, tmp_path: Path) -> Iterator[Village]:
    opened = made.village(0, county, tmp_path / "village")
    yield opened
    opened.store.close()


@pytest.fixture
def other(made: Made, county: CountySeat, tmp_path: Path) -> Iterator[Village]:
    opened = made.village(1, county, tmp_path / "other")
    yield opened
    opened.store.close()
