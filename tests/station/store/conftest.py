"""An enrolled seat with a store of things."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.store.store import Store
from tests.station.store.things import enrolled


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = enrolled(tmp_path)
    yield made
    made.close()
