"""A paper is read page by page, larger and smaller, and what cannot be shown says why."""

from __future__ import annotations

import hashlib

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from station.bulletins.declared import PAPER, PICTURE
from station.bulletins.model import Asset
from tests.station.kernel.foreign.made import paper, picture, saying_png
from tests.ui.county.seats import Seats
from ui.bulletins.paper import PaperView
from ui.bulletins.plates import plates


def hung(seats: Seats, content: bytes, kind: str = PAPER, here: bool = True, caption: str = "") -> Asset:
    """Return an attachment as it stands on a bulletin; its medium may still be on its way."""
    if here:
        seats.store.media.add(content, seats.store.clock.now_ms())
    return Asset(1, kind, 0, "", caption, "计划.pdf", len(content), hashlib.sha256(content).digest())


@pytest.fixture
def view(seats: Seats, qtbot: QtBot) -> PaperView:
    made = PaperView(seats.desk)
    qtbot.addWidget(made)
    made.resize(800, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.setFocus()
    return made


def test_pages_are_turned_and_end_at_the_ends(seats: Seats, view: PaperView, qtbot: QtBot) -> None:
    view.open(hung(seats, paper(3)))
    assert (view.page, view.pages, view.place.text()) == (0, 3, "第 1 页，共 3 页")
    assert not view.before.isEnabled()
    qtbot.mouseClick(view.after, Qt.MouseButton.LeftButton)
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert (view.page, view.after.isEnabled(), view.before.isEnabled()) == (2, False, True)
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.page == 2
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.page == 0
    assert view.sheet.accessibleName() == "计划.pdf 第 1 页，共 3 页"


def test_a_page_is_as_wide_as_its_place_and_larger_when_asked(seats: Seats, view: PaperView) -> None:
    view.open(hung(seats, paper()))
    wide, dots = view.sheet.width(), view.sheet.image.width()
    assert wide == view.area.viewport().width()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.sheet.width() > 1.3 * wide
    assert view.sheet.image.width() > 1.3 * dots, "drawn anew, not blown up"
    for _each in range(9):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    assert not view.larger.isEnabled()
    assert max(view.sheet.image.width(), view.sheet.image.height()) <= 3000
    for _each in range(9):
        QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.sheet.width() == wide


def test_a_paper_on_its_way_says_so(seats: Seats, view: PaperView) -> None:
    view.open(hung(seats, paper(), here=False))
    assert view.state.isVisible()
    assert "还在路上" in view.state._sentence.text() or "还在路上" in view.state._sentence.plain
    assert not view.after.isEnabled()
    view.open(hung(seats, paper()))
    assert not view.state.isVisible()


def test_a_paper_that_cannot_be_shown_says_why_and_nothing_of_the_one_before_stays(
    seats: Seats, view: PaperView
) -> None:
    view.show_content(paper(2), "a.pdf")
    view.show_content(b"%PDF-1.7 nothing", "b.pdf")
    assert "b.pdf" in view.state._sentence.plain
    assert view.sheet.image.isNull()
    assert view.pages == 0


def test_pictures_of_a_bulletin_are_decoded_and_bad_ones_left_out(seats: Seats) -> None:
    good, bomb, gone = picture(), saying_png(20_000, 20_000), picture("PNG")
    assets = [hung(seats, good, PICTURE, caption="稻飞虱"), hung(seats, bomb, PICTURE),
              hung(seats, gone, PICTURE, here=False), hung(seats, paper(), PAPER)]
    found = plates(seats.store, assets)
    assert list(found) == [assets[0].sha]
    assert (found[assets[0].sha].image.width(), found[assets[0].sha].caption) == (320, "稻飞虱")
