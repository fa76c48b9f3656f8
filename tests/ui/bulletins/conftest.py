"""A county desk for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.county.seats import Seats, make_seats


@pytest.fixture
def seats(qtbot: QtBot, tmp_path: Path) -> Iterator[Seats]:
    made = make_seats(tmp_path)
    yield made
    made.close()
