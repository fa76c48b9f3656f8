"""Pages of pictures: every product is on exactly one page, and keys reach them all."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.theme import Look, Scale, make_font
from ui.widgets.product_grid import WRAPPED, PageButton, ProductGrid, Tile, TileButton

TILES = [Tile(number, f"品{number}") for number in range(41)]


@pytest.fixture
def grid(qtbot: QtBot, look: Look) -> ProductGrid:
    made = ProductGrid(look)
    qtbot.addWidget(made)
    made.resize(984, 540)
    made.show_tiles(TILES)
    made.show()
    QApplication.processEvents()
    return made


def shown(grid: ProductGrid) -> list[TileButton]:
    return [button for button in grid.findChildren(TileButton) if button.isVisible()]


def keys(grid: ProductGrid) -> list[object]:
    return [button.tile.key for button in shown(grid)]


def test_every_product_is_on_exactly_one_page(grid: ProductGrid) -> None:
    seen = keys(grid)
    for _page in range(grid.pages - 1):
        grid.turn(1)
        QApplication.processEvents()
        seen += keys(grid)
    assert sorted(seen) == list(range(41))
    grid.turn(1)
    assert grid.page == grid.pages - 1


def test_turning_stops_at_both_ends(qtbot: QtBot, grid: ProductGrid) -> None:
    back, forward = grid.findChildren(PageButton)
    assert not back.isEnabled()
    with qtbot.waitSignal(grid.page_turned):
        qtbot.mouseClick(forward, Qt.MouseButton.LeftButton)
    assert back.isEnabled()
    grid.turn(-5)
    assert grid.page == 0
    with qtbot.assertNotEmitted(grid.page_turned):
        grid.turn(-1)


def test_a_touch_tells_which(qtbot: QtBot, grid: ProductGrid) -> None:
    with qtbot.waitSignal(grid.chosen) as told:
        qtbot.mouseClick(shown(grid)[3], Qt.MouseButton.LeftButton)
    assert told.args == [3]


def test_few_products_need_no_arrows(grid: ProductGrid) -> None:
    grid.show_tiles(TILES[:5])
    QApplication.processEvents()
    assert grid.pages == 1
    assert not any(button.isVisible() for button in grid.findChildren(PageButton))
    assert keys(grid) == list(range(5))


def test_larger_text_means_fewer_tiles_and_stays_at_the_same_products(grid: ProductGrid, look: Look) -> None:
    grid.turn(1)
    QApplication.processEvents()
    first, many = keys(grid)[0], len(shown(grid))
    look.set_scale(Scale.LARGE)
    QApplication.processEvents()
    assert len(shown(grid)) < many
    assert first in keys(grid)


def test_arrow_keys_walk_and_turn(qtbot: QtBot, grid: ProductGrid) -> None:
    grid.activateWindow()
    shown(grid)[0].setFocus(Qt.FocusReason.TabFocusReason)
    many = len(shown(grid))
    qtbot.waitUntil(lambda: shown(grid)[0].hasFocus())
    for _step in range(many):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
        QApplication.processEvents()
    assert grid.page == 1
    assert shown(grid)[0].hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left)
    QApplication.processEvents()
    assert grid.page == 0
    assert shown(grid)[-1].hasFocus()
    with qtbot.waitSignal(grid.chosen) as told:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert told.args == [many - 1]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
    assert grid.page == 1


def test_without_arrows_its_owner_turns_the_pages_and_hears_of_them(qtbot: QtBot, look: Look) -> None:
    grid, heard = ProductGrid(look, arrows=False), []
    qtbot.addWidget(grid)
    grid.filled.connect(lambda: heard.append(grid.page))
    grid.resize(984, 430)
    grid.show_tiles(TILES)
    grid.show()
    QApplication.processEvents()
    assert not [button for button in grid.findChildren(PageButton) if button.isVisible()]
    assert [tile.key for tile in grid.in_sight] == keys(grid)
    grid.turn(1)
    assert heard[-1] == 1


def test_a_long_name_is_written_on_more_lines_and_not_cut(qtbot: QtBot, look: Look) -> None:
    tile = TileButton(look, Tile(1, "Three-yellow chicken"))
    qtbot.addWidget(tile)
    wide = 141
    tall = tile._small_caption(wide)
    font = make_font(look.theme.pt(18))
    assert QFontMetricsF(font).horizontalAdvance(tile.tile.name) > wide
    written = QFontMetricsF(font).boundingRect(QRectF(0, 0, wide, tall), WRAPPED, tile.tile.name)
    assert written.height() <= tall
    assert written.width() <= wide + 1
    assert tile._small_caption(1000) == 0
