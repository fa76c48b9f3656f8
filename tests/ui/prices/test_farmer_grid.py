"""The picture grid and the way to every price: counted in touches, through the real window."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR
from tests.ui.prices.village import OFFICER, village_desk
from ui.app import build_shell
from ui.desk import Desk
from ui.prices.farmer.screen import Grid
from ui.shell import Shell
from ui.theme import TARGET
from ui.widgets.door import Door
from ui.widgets.face import Face
from ui.widgets.product_grid import TileButton

SMALL = QSize(1024, 768)


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = village_desk(tmp_path, "zh_CN")
    made.look.motion = False
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> Callable[[str], Shell]:
    def open_it(size: str = "normal") -> Shell:
        desk.preferences.lend(size=size)
        shell = build_shell(desk, size=SMALL)
        qtbot.addWidget(shell)
        shell.resize(SMALL)
        shell.show()
        settle()
        return shell

    return open_it


def settle() -> None:
    for _round in range(4):
        QApplication.processEvents()


def grid_of(shell: Shell) -> Grid:
    assert isinstance(shell.current, Grid)
    return shell.current


def tiles(grid: Grid) -> list[TileButton]:
    return [one for one in grid.grid.findChildren(TileButton) if one.isVisible()]


def shelf_chips(grid: Grid) -> list[QPushButton]:
    return [one for one in grid.shelves.findChildren(QPushButton) if one.isVisible()]


class Finger:
    """Touches what is in sight and counts."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.touches = 0

    def touch(self, thing: QAbstractButton) -> None:
        assert thing.isVisible()
        assert thing.isEnabled()
        self._qtbot.mouseClick(thing, Qt.MouseButton.LeftButton)
        self.touches += 1
        settle()


@pytest.mark.parametrize("size", ["normal", "large"])
def test_every_product_with_a_picture_is_at_most_four_touches_from_home(
    qtbot: QtBot, window: Callable[[str], Shell], desk: Desk, size: str
) -> None:
    shell = window(size)
    wanted = {one.product for one in desk.store.show("prices.grid", OPERATOR, limit=500)}
    reached: dict[object, int] = {}
    chips = 1
    for chip, turn in itertools.product(range(12), (0, 1, -1)):
        if chip >= chips:
            break
        shell.go("home")
        finger = Finger(qtbot)
        finger.touch(next(door for door in shell.findChildren(Door) if door.isVisible()))
        grid = grid_of(shell)
        grid.leave()  # whoever comes next begins at the first shelf
        settle()
        chips = len(shelf_chips(grid))
        if chip:
            finger.touch(shelf_chips(grid)[chip])
        if turn and grid.grid.pages > 1:
            finger.touch(grid.rail.forward if turn > 0 else grid.rail.back)
        for tile in tiles(grid):
            reached.setdefault(tile.tile.key, finger.touches + 1)
    assert reached.keys() == wanted
    assert max(reached.values()) <= 4
    assert reached[_id(desk, "香蕉")] == 2


def _id(desk: Desk, name: str) -> int:
    product: int = desk.store.show("prices.find", OPERATOR, word=name, limit=1)[0].product
    return product


def test_lychee_feizixiao_is_heard_and_seen_in_four_touches(
    qtbot: QtBot, window: Callable[[str], Shell], desk: Desk
) -> None:
    from ui.prices.farmer.card import ProductCard

    shell, finger = window("normal"), Finger(qtbot)
    finger.touch(next(door for door in shell.findChildren(Door) if door.isVisible()))
    grid = grid_of(shell)
    finger.touch(next(one for one in shelf_chips(grid) if one.text() in ("水果", "Fruit")))
    finger.touch(next(one for one in tiles(grid) if one.tile.name == "荔枝"))
    card = shell.current
    assert isinstance(card, ProductCard)
    finger.touch(next(one for one in card.sheet.varieties.findChildren(QPushButton) if one.text() == "妃子笑"))
    assert finger.touches == 4
    assert card.sheet.number.figure.number == "4"
    assert card.said() == "荔枝，妃子笑，四块一斤，前天，根子圩，跌了"


def test_a_name_without_a_picture_is_two_letters_away(
    qtbot: QtBot, window: Callable[[str], Shell], desk: Desk
) -> None:
    from ui.prices.farmer.search import Search

    shell, finger = window("normal"), Finger(qtbot)
    finger.touch(next(door for door in shell.findChildren(Door) if door.isVisible()))
    finger.touch(grid_of(shell).letters)
    search = shell.current
    assert isinstance(search, Search)
    for letter in "SN":
        finger.touch(next(one for one in search.pad.findChildren(QPushButton) if one.text() == letter))
    finger.touch(next(one for one in search.list.in_sight if one.line.name == "山捻子"))
    assert shell.walk.visit.params == {"product": 0, "name": "山捻子"}
    assert finger.touches == 5


def test_pages_go_round(window: Callable[[str], Shell]) -> None:
    shell = window("normal")
    shell.go("prices")
    settle()
    grid = grid_of(shell)
    last = grid.grid.pages - 1
    grid.rail.back.click()
    assert grid.grid.page == last
    grid.rail.forward.click()
    assert grid.grid.page == 0


def test_shelves_show_what_stands_on_them_and_only_those_in_use(window: Callable[[str], Shell]) -> None:
    shell = window("normal")
    shell.go("prices")
    settle()
    grid = grid_of(shell)
    assert len(shelf_chips(grid)) == 7  # all, vegetables, fruit, grain, animals, fish, supplies
    shelf_chips(grid)[5].click()
    settle()
    assert [one.tile.name for one in tiles(grid)] == ["草鱼", "对虾"]


def test_what_is_in_season_comes_first(window: Callable[[str], Shell]) -> None:
    shell = window("normal")
    shell.go("prices")
    settle()
    names = [one.tile.name for one in tiles(grid_of(shell))]
    assert names[:2] == ["稻谷", "丝苗米"]
    assert "荔枝" not in names  # third by use, but this is November


def test_a_machine_without_prices_says_why_and_what_to_do(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    desk = village_desk(tmp_path, "en", prices=False)
    grid = Grid(desk)
    qtbot.addWidget(grid)
    grid.resize(1024, 560)
    grid.show()
    assert grid.stack.currentWidget() is grid.grid  # nothing is claimed before it was read
    grid.enter()
    settle()
    assert grid.stack.currentWidget() is grid.nothing
    desk.store.do("prices.report", OFFICER, product="香蕉", typical=2_400)
    grid.reload()
    settle()
    assert [one.tile.name for one in tiles(grid)] == ["Banana"]
    assert not shelf_chips(grid)
    desk.close()


def test_leaving_goes_back_to_the_first_shelf_and_page(window: Callable[[str], Shell]) -> None:
    shell = window("normal")
    shell.go("prices")
    settle()
    grid = grid_of(shell)
    shelf_chips(grid)[1].click()
    settle()
    grid.rail.forward.click()
    grid.leave()
    settle()
    assert (grid.shelves.taken, grid.grid.page) == ("", 0)


def test_news_do_not_take_the_page_away(window: Callable[[str], Shell], desk: Desk) -> None:
    shell = window("normal")
    shell.go("prices")
    settle()
    grid = grid_of(shell)
    grid.rail.forward.click()
    desk.store.do("prices.report", OFFICER, product="香蕉", typical=2_400)
    settle()
    assert grid.grid.page == 1


def test_the_speaker_reads_the_page_in_sight(window: Callable[[str], Shell]) -> None:
    shell = window("normal")
    shell.go("prices")
    settle()
    grid = grid_of(shell)
    assert grid.said().startswith("点一下要看价的东西。这一页有，稻谷，丝苗米，香蕉")


@pytest.mark.parametrize("size", ["small", "normal", "large"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("screen", ["prices", "prices.search", "prices.product"])
def test_everything_one_touches_is_at_least_sixty_points(
    window: Callable[[str], Shell], desk: Desk, size: str, language: str, screen: str
) -> None:
    desk.preferences.lend(language=language)
    shell = window(size)
    params = {"product": _id(desk, "荔枝"), "name": "荔枝"} if screen == "prices.product" else {}
    shell.go(screen, **params)
    settle()
    assert shell.current is not None
    if screen == "prices.search":
        shell.current.box.setText("l")  # type: ignore[attr-defined]
    settle()
    least = desk.look.theme.pt(TARGET)
    small = [
        (type(one).__name__, one.text(), one.width(), one.height())
        for one in shell.current.findChildren(QAbstractButton)
        if one.isVisible() and min(one.width(), one.height()) < least - 1
    ]
    assert small == []


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("screen", ["prices", "prices.search", "prices.product"])
def test_nothing_lies_outside_the_window(
    window: Callable[[str], Shell], desk: Desk, size: str, screen: str
) -> None:
    shell = window(size)
    params = {"product": _id(desk, "荔枝"), "name": "荔枝"} if screen == "prices.product" else {}
    shell.go(screen, **params)
    settle()
    screen_now: QWidget | None = shell.current
    assert screen_now is not None
    room = screen_now.rect()
    outside = [
        type(one).__name__
        for one in screen_now.findChildren(Face)
        if one.isVisible() and not room.contains(one.rect().translated(one.mapTo(screen_now, one.rect().topLeft())))
    ]
    assert outside == []
