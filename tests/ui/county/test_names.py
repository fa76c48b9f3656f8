"""Unknown names on the screen: one tap joins, one tap parts, and what was wrong leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import Person, Role
from station.prices.reading.model import Hints
from station.prices.reading.reading import read_prices
from tests.ui.county.seats import Seats
from ui.county.names import NamesScreen

ROWS = ("馬鈴薯", "番鼠", "大白菜(净)", "没见过的东西", "荔枝", "蘋果香蕉")


@pytest.fixture
def screen(seats: Seats, show: Callable[..., Any]) -> NamesScreen:
    seats.do("products.seed")
    text = "品名,价格(元/斤),日期\n" + "".join(f"{name},3,2026-11-18\n" for name in ROWS)
    file = read_prices(text.encode(), name="价.csv", hints=Hints(market="高州"))
    seats.do("prices.import_file", source="gaozhou", name="价.csv", file=file)
    made = show(NamesScreen)
    assert isinstance(made, NamesScreen)
    return made


def latest(seats: Seats, word: str) -> list[str]:
    found = next(one for one in seats.show("prices.find", word=word) if one.name == word)
    return [one.quote.product for one in seats.show("prices.latest", product=found.product, name=found.name)]


def choose(screen: NamesScreen, name: str) -> None:
    screen.table.choose_key(name)
    assert screen.card.name.text() or screen.card.shown.name == name


def test_names_with_a_likely_product_come_first(screen: NamesScreen) -> None:
    names = [one.name for one in screen.unknown]
    assert set(names) == set(ROWS) - {"荔枝"}
    assert names[-1] == "没见过的东西"
    assert not any(offer.isVisible() for offer in screen.card.offers) or screen.card.shown.likely


def test_one_tap_joins_and_another_parts(screen: NamesScreen, seats: Seats, said: list[str]) -> None:
    choose(screen, "番鼠")
    assert "甘薯" in screen.card.offers[0].text()
    before = seats.show("prices.find", word="番鼠")
    screen.card.offers[0].click()
    assert latest(seats, "甘薯") == ["番鼠"]
    assert "番鼠" not in [one.name for one in screen.unknown]
    assert "番鼠" in said[-1]
    screen.chips.choose("joined")
    screen.chips.chosen.emit("joined")
    assert screen.pages.currentWidget() is screen.done_table
    screen.done_table.choose(0)
    assert screen.card.part.isVisible()
    screen.card.part.click()
    assert latest(seats, "甘薯") == []
    assert latest(seats, "番鼠") == ["番鼠"]
    assert seats.show("prices.find", word="番鼠") == before
    assert "番鼠" in [one.name for one in screen.unknown]


def test_what_is_only_written_differently_is_joined_at_once(screen: NamesScreen, seats: Seats) -> None:
    assert screen.join_all.isVisible()
    screen.join_all.click()
    assert latest(seats, "马铃薯") == ["馬鈴薯"]
    assert {one.name for one in screen.unknown} == set(ROWS) - {"荔枝", "馬鈴薯"}
    assert not screen.join_all.isVisible()


def test_any_product_is_found_by_a_word(screen: NamesScreen, seats: Seats) -> None:
    choose(screen, "没见过的东西")
    line = screen.card.word
    line.setText("yutou")
    line.textEdited.emit("yutou")
    assert "芋头" in screen.card.offers[0].text()
    screen.card.offers[0].click()
    assert latest(seats, "芋头") == ["没见过的东西"]


def test_who_may_not_keep_the_catalogue_sees_and_cannot_join(screen: NamesScreen, seats: Seats) -> None:
    seats.desk.person = Person(12, "qin", "秦", Role.APPROVER)
    screen.reload()
    assert not screen.join_all.isEnabled()
    assert not any(offer.isEnabled() for offer in screen.card.offers if offer.isVisible())


def test_without_unknown_names_the_page_says_so(show: Callable[..., Any], tmp_path: Path) -> None:
    made = show(NamesScreen)
    assert made.pages.currentWidget() is made.empty
    assert made.card.isHidden()
