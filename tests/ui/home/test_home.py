"""The farmer's first screen: doors that lead somewhere, and prices that are true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.clock import MILLI_PER_DAY
from station.kernel.deeds import OPERATOR, Person, Role
from station.prices.model import Latest, Quote
from station.prices.store import Tile
from tests.ui import seats
from ui.desk import Desk
from ui.home import presenter
from ui.home.presenter import Popular
from ui.home.screen import HomeScreen
from ui.theme import DOOR_MM
from ui.widgets.marks import Trend

TODAY = 20_779
LYCHEE = Tile(5, "荔枝", "Lychee", "lychee", "fruit", TODAY)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = seats.make_desk(tmp_path)
    yield made
    made.close()


def quote(milli: int, unit: str = "jin", day: int = TODAY, market: str = "根子市场") -> Quote:
    return Quote(market, "荔枝", "", unit, "wholesale", 0, day, None, milli, None, "county", 9, "accepted")


def entered(bot: QtBot, desk: Desk) -> HomeScreen:
    screen = HomeScreen(desk)
    bot.addWidget(screen)
    screen.enter()
    return screen


def shown(screen: HomeScreen) -> dict[str, tuple[str, Trend, bool]]:
    glances = [chip.glance for chip in screen.strip._chips]
    return {one.name: (one.number, one.trend, one.stale) for one in glances}


def test_the_strip_shows_prices_by_weight_in_the_unit_of_the_machine(qtbot: QtBot, desk: Desk) -> None:
    screen = entered(qtbot, desk)
    assert shown(screen) == {
        "荔枝": ("12.6", Trend.RISE, False),
        "香蕉": ("2.1", Trend.FALL, False),
        "菜心": ("2.4", Trend.UNKNOWN, True),
        "龙眼": ("4.5", Trend.LEVEL, False),
        "番茄": ("2.15", Trend.RISE, True),
    }  # and no pig, which is sold by the head
    desk.preferences.lend(unit="kg")
    screen.reload()
    assert shown(screen)["荔枝"][0] == "25.2"


def test_names_follow_the_language(qtbot: QtBot, desk: Desk) -> None:
    screen = entered(qtbot, desk)
    words.use("en")
    screen.retranslate()
    assert "Lychee" in shown(screen)
    assert screen.doors[0].text() == "See prices"


def test_one_touch_leads_to_the_price_and_each_door_somewhere(qtbot: QtBot, desk: Desk) -> None:
    screen = entered(qtbot, desk)
    went: list[tuple[str, Any]] = []
    desk.asked.connect(lambda name, params: went.append((name, params)))
    screen.strip._chips[0].click()
    for door in screen.doors:
        door.click()
    assert went[0][0] == "prices.product"
    assert went[0][1]["name"] == "香蕉"  # in November nobody sells lychee
    assert went[0][1]["product"] > 0
    assert went[1:] == [
        ("prices", {}),
        ("learn", {}),
        ("area", {"area": "training"}),
        ("area", {"area": "requests"}),
    ]


def test_without_prices_it_says_so_and_what_will_happen(qtbot: QtBot, tmp_path: Path) -> None:
    desk = seats.make_desk(tmp_path, data=False)
    screen = entered(qtbot, desk)
    assert screen.strip.isHidden()
    assert not screen.nothing.isHidden()
    assert screen.nothing.text()
    desk.close()


def test_the_doors_are_high_enough_for_any_finger(qtbot: QtBot, desk: Desk) -> None:
    screen = entered(qtbot, desk)
    screen.resize(1024, 600)
    screen.show()
    least = desk.look.theme.metrics.mm(DOOR_MM)
    assert all(door.height() >= least for door in screen.doors)


def test_a_reported_price_shows_at_this_station_at_once(qtbot: QtBot, desk: Desk) -> None:
    screen = entered(qtbot, desk)
    officer = Person(seats.person(desk, seats.OFFICER).id, seats.OFFICER, "李信", Role.OFFICER)
    desk.store.do("prices.report", officer, product="香蕉", typical=2_300)
    screen.reload()
    assert shown(screen)["香蕉"][0] == "2.3"
    assert "prices.sheet" in screen.watches


def test_a_price_of_a_day_to_come_is_not_believed(desk: Desk) -> None:
    seats.clock_of(desk).advance(-MILLI_PER_DAY)  # as if this machine were a day behind the others, undoubted
    ahead = {one.tile.name: one for one in presenter.gather(desk.store, OPERATOR)}
    today = desk.store.clock.today()
    assert all(one.quote.day <= today for popular in ahead.values() for one in popular.latest)


def test_a_chip_never_shows_a_price_by_the_head_among_those_by_weight() -> None:
    assert presenter.glance(Popular(LYCHEE, [Latest(quote(900_000, "head"), None)]), "jin", TODAY) is None
    mixed = Popular(LYCHEE, [Latest(quote(900_000, "head"), None), Latest(quote(8_000, "kg"), None)])
    found = presenter.glance(mixed, "jin", TODAY)
    assert found is not None
    assert found.number == "4"


@pytest.mark.parametrize(("age", "stale"), [(0, False), (3, False), (4, True), (400, True)])
def test_a_price_grows_stale_after_three_days(age: int, stale: bool) -> None:
    found = presenter.glance(Popular(LYCHEE, [Latest(quote(8_000, day=TODAY - age), None)]), "jin", TODAY)
    assert found is not None
    assert found.stale is stale


@pytest.mark.parametrize(
    ("before", "trend"),
    [
        (quote(8_000), Trend.LEVEL),
        (quote(7_000), Trend.RISE),
        (quote(14_000, "kg"), Trend.RISE),
        (quote(9_000), Trend.FALL),
        (quote(9_000, "head"), Trend.UNKNOWN),
        (None, Trend.UNKNOWN),
    ],
)
def test_the_arrow_compares_in_one_unit(before: Quote | None, trend: Trend) -> None:
    found = presenter.glance(Popular(LYCHEE, [Latest(quote(8_000), before)]), "jin", TODAY)
    assert found is not None
    assert found.trend is trend
