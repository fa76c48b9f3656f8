"""A price beside what it was: on the farmer's card, behind it, in the officer's row; too little history is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel.days import date_of
from station.kernel.deeds import OPERATOR
from station.prices.reading.reading import read_prices
from tests.ui.prices.village import OFFICER, TOWN, at_county, village_desk
from tests.ui.seats import last_news
from ui.desk import Desk
from ui.how_made import definition_words
from ui.prices import since
from ui.prices.farmer.card import ProductCard
from ui.prices.farmer.then import HOW, SEASON
from ui.prices.since import MONTH, WEEK, YEAR, day_before
from ui.prices.table.screen import PriceTable
from ui.prices.table.then import OTHER
from ui.widgets.marks import Trend

Open = Callable[..., ProductCard]


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = village_desk(tmp_path, "en")
    yield made
    made.close()


@pytest.fixture
def open_card(qtbot: QtBot, desk: Desk) -> Open:
    def enter(word: str = "妃子笑") -> ProductCard:
        found = desk.store.show("prices.find", OPERATOR, word=word, limit=1)[0]
        card = ProductCard(desk)
        qtbot.addWidget(card)
        card.resize(1024, 560)
        card.show()
        card.enter(product=found.product, name=found.name)
        QApplication.processEvents()
        return card

    return enter


def remember(desk: Desk, ago: dict[int, float], name: str = "妃子笑") -> None:
    """Let the county have given out prices of so many days ago at the town's market, in yuan a jin."""
    today = desk.store.clock.today()
    lines = [f"{TOWN},{name},普通,斤,{yuan},{date_of(today - day).isoformat()}" for day, yuan in ago.items()]
    text = "\n".join(("市场,品名,规格,单位,大宗价,日期", *lines)) + "\n"
    file = read_prices(text.encode(), name="past.csv")
    at_county(desk.store, "prices.import_file", source="gz", name="past.csv", file=file)


def facts(card: ProductCard) -> str:
    return "\n".join(fact.words for fact in card.sheet.facts._facts)


def lines(card: ProductCard) -> dict[Any, Any]:
    return {line.key: line for line in card.then.list._lines}


@given(st.integers(0, 40_000))
def test_a_year_ago_is_the_same_date_and_each_day_lies_before(today: int) -> None:
    days = [day_before(today, span) for span in (WEEK, MONTH, YEAR)]
    assert today > days[0] > days[1] > days[2] >= today - 366
    if today >= 366:
        then, now = date_of(days[2]), date_of(today)
        assert (then.year, then.month) == (now.year - 1, now.month)
        assert then.day == now.day or (then.day, now.day) == (28, 29)


def test_the_card_says_how_far_the_price_moved_in_a_week_and_names_the_day(desk: Desk, open_card: Open) -> None:
    remember(desk, {9: 3.2})  # a rest day a week ago: the price of two days before it held
    card = open_card()
    said = facts(card)
    assert "0.8" in said
    assert "13 Nov" in said


def test_without_a_price_then_the_card_keeps_silent_and_the_page_says_so(open_card: Open) -> None:
    card = open_card()
    assert "week" not in facts(card)
    card.before.click()
    assert card.stack.currentWidget() is card.then
    told = lines(card)
    assert told[WEEK].note == told[YEAR].note != ""
    assert told[WEEK].trend is Trend.UNKNOWN
    assert "0" in told[SEASON].note  # too little history, and how much there is
    assert since.band_words(None, "jin") == told[SEASON].note


def test_each_named_day_has_its_line_and_a_touched_one_stays_on_the_card(desk: Desk, open_card: Open) -> None:
    remember(desk, {7: 3.5, 30: 4.4, 365: 2.5})
    card = open_card()
    card.before.click()
    told = lines(card)
    assert (told[WEEK].trend, told[WEEK].number) == (Trend.RISE, "0.5")
    assert (told[MONTH].trend, told[MONTH].number) == (Trend.FALL, "0.4")
    assert "2025" in told[YEAR].note
    card.then.list.chosen.emit(MONTH)
    assert card.stack.currentWidget() is card.sheet
    assert "month" in facts(card)
    assert "week" not in facts(card)
    card.leave()
    card.enter(product=card.desk.store.show("prices.find", OPERATOR, word="妃子笑", limit=1)[0].product)
    assert "week" in facts(card)  # the next one begins anew


def test_the_season_is_told_where_two_years_are_known(desk: Desk, open_card: Open) -> None:
    remember(desk, {365 * year + day: 3.0 + day / 100 for year in (1, 2) for day in range(6)})
    card = open_card()
    assert since.place_words(card.then.then.seasonal if card.then.then else None) in facts(card)
    card.before.click()
    assert "3.0" in lines(card)[SEASON].note


def test_how_the_figures_are_made_is_one_touch_further_with_how_far_the_data_go(desk: Desk, open_card: Open) -> None:
    last_news(desk, 2)
    card = open_card()
    card.before.click()
    card.then.list.chosen.emit(HOW)
    said = card.then.how.accessibleName()
    assert card.then.then is not None
    assert definition_words(desk, since.bases(card.then.then)[0]) in said
    assert "2 days ago" in said
    card.before.click()  # straight back to the card
    assert card.stack.currentWidget() is card.sheet


def test_another_product_keeps_nothing_of_the_one_before(desk: Desk, open_card: Open) -> None:
    remember(desk, {7: 3.5})
    card = open_card()
    assert "week" in facts(card)
    banana = desk.store.show("prices.find", OPERATOR, word="香蕉", limit=1)[0]
    card.enter(product=banana.product, name=banana.name)
    assert "week" not in facts(card)


def test_it_is_read_aloud_in_both_languages(desk: Desk, open_card: Open) -> None:
    remember(desk, {7: 3.5})
    card = open_card()
    card.before.click()
    assert "涨了五毛" in card.said()
    desk.preferences.lend(voice="yue")
    assert "贵咗" in card.said()


def test_the_officer_sets_a_row_beside_any_day(desk: Desk, qtbot: QtBot) -> None:
    remember(desk, {7: 3.5, 20: 3.0})
    desk.seat_person(OFFICER)
    screen = PriceTable(desk)
    qtbot.addWidget(screen)
    screen.resize(1200, 700)
    screen.enter(word="妃子笑")
    screen.show()
    screen._open(next(one for one in screen.list.rows.rows if one.quote.market == TOWN))
    screen.detail.then.click()
    panel = screen.then
    assert screen.detail.pages.currentWidget() is panel
    week = next(iter(panel.facts.told.values()))
    assert "0.50" in week
    assert "3.50" in week
    panel.span.choose(OTHER)
    panel.span.activated.emit(3)
    panel.day.setText(date_of(desk.store.clock.today() - 19).isoformat())
    qtbot.keyClick(panel.day, Qt.Key.Key_Return)
    other = next(iter(panel.facts.told.values()))
    assert "1.00" in other
    assert date_of(desk.store.clock.today() - 20).isoformat() in other
    assert since.band_words(None, "jin") in panel.facts.told.values()
    assert panel.how.said.plain
    panel.day.setText("soon")
    qtbot.keyClick(panel.day, Qt.Key.Key_Return)
    assert not panel.trouble.isHidden()
    panel.back.click()
    assert screen.detail.pages.currentIndex() == 0
