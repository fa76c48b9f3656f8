"""A county desk for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from tests.ui.county.seats import Seats, make_seats
from ui.bulletins.recording import Recording


@pytest.fixture
def seats(qtbot: QtBot, tmp_path: Path) -> Iterator[Seats]:
    made = make_seats(tmp_path)
    yield made
    made.close()


@pytest.fixture
def recording(qapp: QObject) -> Iterator[Recording]:
    made = Recording(mute=True)
    if not made.can_play():
        pytest.skip("no QtMultimedia here")
    yield made
    made.stop()
