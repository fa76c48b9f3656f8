"""Copies of a county and its stations, made once; every test that asks for one runs on both kinds of ledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.features import registry
from station.kernel.record import Registry
from sync.county.seat import CountySeat
from tests.sync.ledgers import ENGINES
from tests.sync.postgres import Cluster, cluster
from tests.sync.seats import Made, Village, make


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(folder / "keys"))
        return make(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The PostgreSQL of this run; skips where none is installed."""
    with cluster(settings={"log_statement": "all", "deadlock_timeout": "50ms"}) as made:
        yield made


@pytest.fixture(scope="session")
def _shared(_made: Made, postgres: Cluster) -> Made:
    """The same county with its ledger in PostgreSQL."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(_made.folder / "keys"))
        return _made.shared(postgres)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which kind of ledger the county of this test has."""
    return str(request.param)


@pytest.fixture
def made(
    engine: str, _made: Made, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Made]:
    shutil.copytree(_made.folder / "keys", tmp_path / "keys")  # which copy of a file lives here is written down there
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))
    here = _made if engine == "sqlite" else request.getfixturevalue("_shared")
    yield here
    here.clear()


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


@pytest.fixture(scope="module")
def made_once(_made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Made, Path]]:
    """What stories copy, and a folder for the copies: told many times within one test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(_made.folder / "keys"))
        yield _made, tmp_path_factory.mktemp("stories")
