"""The county and one village machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.deeds import Seat
from tests.station.people.seats import VILLAGE, Machine, machine


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Machine]:
    made = machine(tmp_path, Seat.COUNTY, 0, 1)
    yield made
    made.store.close()


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Machine]:
    made = machine(tmp_path, Seat.VILLAGE, VILLAGE, 2)
    yield made
    made.store.close()
