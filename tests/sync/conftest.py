"""Copies of a county and its stations, made once."""

from __future__ import annotations

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
def made(_made: Made, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setenv("TIANXIN_KEYS", str(_made.folder / "keys"))
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


@pytest.fixture(scope="module")
def made_once(_made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Made, Path]]:
    """What stories copy, and a folder for the copies: told many times within one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(_made.folder / "keys"))
        yield _made, tmp_path_factory.mktemp("stories")
