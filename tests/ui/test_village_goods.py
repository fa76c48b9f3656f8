"""The order of a village's goods: asked for here, in season, then as the county has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR
from station.prices.looking.usage import MOST, count_look
from station.prices.store import Tile
from tests.ui.prices.village import village_desk
from tests.ui.seats import clock_of
from ui.desk import Desk
from ui.home.presenter import CHIPS, gather
from ui.prices.farmer.card import ProductCard
from ui.village_goods import ordered, read_goods

NOVEMBER = 20_779
DAY_MS = 86_400_000
SEASONS = {1: "5-7", 2: "", 3: "10-3", 4: "nonsense"}


def order(uses: dict[int, int], today: int = NOVEMBER) -> list[int]:
    tiles = [Tile(number, str(number), "", "", "fruit", today, season) for number, season in SEASONS.items()]
    return [one.product for one in ordered(tiles, uses, today)]


def test_what_is_out_of_season_stands_behind_the_rest() -> None:
    assert order({}) == [2, 3, 4, 1]
    assert order({}, NOVEMBER + 200) == [1, 2, 4, 3]  # in June


def test_what_people_ask_for_here_comes_first_whatever_its_season() -> None:
    assert order({4: 5, 1: 1}) == [4, 1, 2, 3]


def test_one_touch_more_moves_nothing() -> None:
    assert order({2: 4, 3: 5, 4: 7}) == order({2: 7, 3: 5, 4: 4}) == [2, 3, 4, 1]
    assert order({3: 8, 2: 7})[:2] == [3, 2]


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = village_desk(tmp_path, "zh_CN")
    yield made
    made.close()


def uses(desk: Desk) -> dict[int, int]:
    found: dict[int, int] = desk.store.show("prices.local_use", OPERATOR, limit=500)
    return found


def number(desk: Desk, name: str) -> int:
    return next(one.product for one in read_goods(desk.store, OPERATOR) if one.name == name)


def test_looking_at_a_card_brings_its_picture_and_its_chip_forward(desk: Desk, qtbot: QtBot) -> None:
    before = [one.name for one in read_goods(desk.store, OPERATOR)]
    last = before[-1]
    card = ProductCard(desk)
    qtbot.addWidget(card)
    for _visit in range(2):
        card.enter(product=number(desk, last), name=last)
        card.reload()  # news of the county is no second look
        card.leave()
    assert uses(desk) == {number(desk, last): 2}
    after = [one.name for one in read_goods(desk.store, OPERATOR)]
    assert after == [last, *before[:-1]]
    strip = [one.tile.name for one in gather(desk.store, OPERATOR)]
    assert strip == after[:CHIPS]


def test_a_variety_counts_for_its_product_and_a_card_without_a_price_for_nothing(desk: Desk, qtbot: QtBot) -> None:
    card = ProductCard(desk)
    qtbot.addWidget(card)
    lychee = number(desk, "荔枝")
    card.enter(product=lychee, variety="妃子笑")
    assert uses(desk) == {lychee: 1}
    empty = next(one.id for one in desk.store.show("products.list", OPERATOR, limit=500) if one.name == "茶叶")
    card.enter(product=empty)
    assert uses(desk) == {lychee: 1}


def test_another_season_begins_with_its_own_habits(desk: Desk) -> None:
    lychee = number(desk, "荔枝")
    desk.store.write(lambda db: count_look(db, lychee, desk.store.clock.today()))
    clock_of(desk).advance(31 * DAY_MS)
    assert uses(desk) == {lychee: 1}
    clock_of(desk).advance(60 * DAY_MS)
    assert uses(desk) == {lychee: 0}


def test_old_habits_fade_and_their_order_stays(desk: Desk) -> None:
    today = desk.store.clock.today()

    def look(db: object) -> None:
        for _each in range(MOST + 100):
            count_look(db, 1, today)
        for _each in range(300):
            count_look(db, 2, today)
        for _each in range(MOST - 200):
            count_look(db, 1, today)

    desk.store.write(look)
    found = uses(desk)
    assert found[1] < MOST
    assert found[1] > found[2] > 0
