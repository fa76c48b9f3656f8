"""A county and its stations made once; every test works on copies of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.seats import Made, make


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
def tmp_path() -> Iterator[Path]:
    """On the machine's disk even where all other tests work in memory: a kill shall meet a sync under way."""
    with tempfile.TemporaryDirectory(prefix="tianxin-faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
