"""What every test of a window needs afterwards: the windows it closed really gone.

No event loop runs between tests to delete them, and each one left over is styled again by all that follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from tests.ui.seats import OFFICER, make_desk, person
from ui.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    """A village's desk with its officer logged in."""
    made = make_desk(tmp_path)
    made.seat_person(person(made, OFFICER))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
