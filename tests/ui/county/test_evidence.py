"""The reviewer sees the photo behind a price beside its figures, and large over the whole window."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.kernel.ids import pack
from station.store import rows
from tests.ui.county.seats import Seats
from tests.ui.photographs import photograph
from ui.county.reports import ReportsScreen
from ui.shrinking import shrunk

Show = Callable[..., Any]


@pytest.fixture
def station(seats: Seats) -> int:
    seats.do("places.seed_divisions", code="440981")
    return seats.station("元坝村")


def put_behind(seats: Seats, sheet: int, station: int, photo: bytes, here: bool = True) -> None:
    """Let a photo stand behind a sheet as it comes with an exchange: the row first, the medium later."""
    if here:
        seats.store.media.add(photo, seats.store.clock.now_ms())
    table = seats.store.registry.tables["prices.evidence"]
    row = {"sheet": sheet, "station": station, "photo": sha256(photo).digest()}
    seats.store.write(lambda db: rows.put_row(db, table, pack(9, sheet & 0xFFFF), row, None))


def test_a_photo_stands_beside_the_price_and_opens_over_the_window(
    show: Show, seats: Seats, station: int, qtbot: QtBot
) -> None:
    sheet = seats.report(station, "荔枝", 3_800)
    put_behind(seats, sheet, station, shrunk(photograph(1600, 1200)))
    screen = show(ReportsScreen)
    view = screen.card.evidence
    assert view.isVisible()
    assert view.picture.height() >= 100
    qtbot.mouseClick(view.larger, Qt.MouseButton.LeftButton)
    assert view.overlay is not None
    assert view.overlay.size() == screen.window().size()
    qtbot.keyClick(view.overlay, Qt.Key.Key_Escape)
    assert view.overlay.isHidden()
    assert screen.waiting, "Esc left the photo and nothing else"


def test_without_a_photo_nothing_is_shown_and_the_one_before_is_gone(show: Show, seats: Seats, station: int) -> None:
    with_photo = seats.report(station, "荔枝", 3_800)
    seats.report(station, "香蕉", 2_100)
    put_behind(seats, with_photo, station, shrunk(photograph(800, 600)))
    screen = show(ReportsScreen)
    shown = {}
    for place, one in enumerate(screen.waiting):
        screen.table.choose(place)
        shown[one.report.quote.product] = screen.card.evidence.isVisible()
    assert shown == {"荔枝": True, "香蕉": False}


def test_a_photo_on_its_way_is_said_to_be(show: Show, seats: Seats, station: int) -> None:
    sheet = seats.report(station, "荔枝", 3_800)
    put_behind(seats, sheet, station, b"a photo that has not arrived", here=False)
    view = show(ReportsScreen).card.evidence
    assert view.isVisible()
    assert view.note.isVisible()
    assert view.picture.isHidden()
    view.open()
    assert view.overlay is None
