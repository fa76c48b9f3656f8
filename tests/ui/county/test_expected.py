"""The county's lists at its desk: put together by name, changed where they stand, copied, taken back; what came in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from station.kernel.deeds import Person, Role
from station.prices.expecting.model import EVERY_DAY, Expected
from tests.ui.county.seats import KEEPER, OFFICER, Seats
from ui.county.expected.book import (
    Book,
    Target,
    changed,
    day_choices,
    moved,
    weekday_rule,
    weekdays_of,
)
from ui.county.expected.lists import ListsPage
from ui.county.expected.screen import LISTS, ExpectedScreen

Show = Callable[..., Any]
TOWN = "440981104"


@pytest.fixture
def stations(seats: Seats) -> list[int]:
    seats.do("places.seed_divisions", code="440981")
    seats.do("products.seed")
    seats.do("places.add_market", name="根子圩", kind="town", day_rule="lunar:1,4,7")
    return [seats.station(name, f"{TOWN}201") for name in ("元坝村", "良德村", "浮山村")]


def add(page: ListsPage, *names: str) -> None:
    for name in names:
        page.box.setText(name)
        page.asked.emit(name)
        place = next(at for at, hit in enumerate(page._hits) if hit.name == name)
        page.answers.chosen.emit(place)


def names(page: ListsPage) -> list[str]:
    return [one.name for one in page.items]


def undone(seats: Seats) -> list[Callable[[], None]]:
    heard: list[Callable[[], None]] = []
    seats.desk.undoable.connect(lambda _said, undo: heard.append(undo))
    return heard


def test_nothing_asked_says_what_to_do(show: Show, stations: list[int]) -> None:
    screen = show(ExpectedScreen)
    assert screen.pages.currentWidget() is screen.empty
    screen.empty.asked.emit()
    assert screen.pages.currentWidget() is screen.lists
    assert [screen.lists.name(one) for one in screen.lists.targets.rows][1:] == ["根子镇", "元坝村", "良德村", "浮山村"]


def test_a_list_is_put_together_by_names_and_put_in_order(show: Show, seats: Seats, stations: list[int]) -> None:
    undos = undone(seats)
    page = show(ExpectedScreen, page=LISTS).lists
    page.targets.choose_key((stations[0], ""))
    add(page, "荔枝", "香蕉", "尿素")
    assert names(page) == ["荔枝", "香蕉", "尿素"]
    assert [one.kind for one in page.items] == ["field", "field", "input"]
    page.lines.choose_key(page.items[2].key)
    page.card.up.click()
    assert names(page) == ["荔枝", "尿素", "香蕉"]
    assert page.lines.current_row().name == "尿素", "the line that moved stays chosen"
    page.card.remove.click()
    assert names(page) == ["荔枝", "香蕉"]
    undos[-1]()
    assert names(page) == ["荔枝", "尿素", "香蕉"]
    page.clear_all.click()
    assert names(page) == []
    undos[-1]()
    assert [one.name for one in seats.show("prices.expected_lists")[0].items] == ["荔枝", "尿素", "香蕉"]


def test_a_product_twice_is_asked_once(show: Show, stations: list[int]) -> None:
    page = show(ExpectedScreen, page=LISTS).lists
    page.targets.choose_key((stations[0], ""))
    add(page, "荔枝", "荔枝")
    assert names(page) == ["荔枝"]


def test_days_kind_and_market_are_changed_where_the_line_stands(
    show: Show, seats: Seats, stations: list[int]
) -> None:
    page = show(ExpectedScreen, page=LISTS).lists
    page.targets.choose_key((stations[0], ""))
    add(page, "荔枝", "香蕉")
    page.lines.choose_key(page.items[0].key)
    card = page.card
    assert card.week.isHidden()
    card.days.choose("lunar:1,4,7")
    card.days.activated.emit(card.days.currentIndex())
    assert page.items[0].days == "lunar:1,4,7"
    card.days.choose("weekday")
    card.days.activated.emit(card.days.currentIndex())
    assert not card.week.isHidden()
    for day in (1, 4):
        next(button for key, button in card.week._buttons if key == day).click()
    assert page.items[0].days == "weekday:2,3,5,6,7"
    card.market.choose("根子圩")
    card.market.activated.emit(card.market.currentIndex())
    card.kind.choose("retail")
    card.kind.activated.emit(card.kind.currentIndex())
    (held,) = seats.show("prices.expected_lists")
    assert [(one.name, one.kind, one.market, one.days) for one in held.items] == [
        ("荔枝", "retail", "根子圩", "weekday:2,3,5,6,7"), ("香蕉", "field", "", EVERY_DAY),
    ]
    assert page.lines.current_row().name == "荔枝"


def test_two_lines_never_say_the_same(show: Show, stations: list[int], said: list[str]) -> None:
    page = show(ExpectedScreen, page=LISTS).lists
    page.targets.choose_key((stations[0], ""))
    add(page, "荔枝")
    page.card.changed.emit("kind", "retail")
    add(page, "荔枝")
    assert [one.kind for one in page.items] == ["retail", "field"]
    page.lines.choose_key(page.items[1].key)
    page.card.changed.emit("kind", "retail")
    assert len(said) == 1
    assert [one.kind for one in page.items] == ["retail", "field"]


def test_a_list_is_copied_to_other_stations_at_once_and_all_of_it_is_taken_back(
    show: Show, seats: Seats, stations: list[int]
) -> None:
    undos = undone(seats)
    page = show(ExpectedScreen, page=LISTS).lists
    page.targets.choose_key((stations[2], ""))
    add(page, "菜心")
    page.targets.choose_key((stations[0], ""))
    add(page, "荔枝", "香蕉")
    page.copy.click()
    card = page.copying
    assert [one.name for one in card._others] == ["良德村", "浮山村"]
    assert not card.copy.isEnabled()
    card.everybody.click()
    card.copy.click()
    lists = {one.station: [item.name for item in one.items] for one in seats.show("prices.expected_lists")}
    assert [lists[station] for station in stations] == [["荔枝", "香蕉"]] * 3
    undos[-1]()
    lists = {one.station: [item.name for item in one.items] for one in seats.show("prices.expected_lists")}
    assert lists == {stations[0]: ["荔枝", "香蕉"], stations[2]: ["菜心"]}


def test_a_station_without_a_list_says_whose_counts_and_begins_with_it(
    show: Show, seats: Seats, stations: list[int]
) -> None:
    page = show(ExpectedScreen, page=LISTS).lists
    page.targets.choose_key((0, TOWN))
    add(page, "荔枝", "香蕉")
    page.targets.choose_key((stations[1], ""))
    assert "根子" in page.note.plain
    page.take_over.click()
    assert names(page) == ["荔枝", "香蕉"]
    assert page.take_over.isHidden()


def test_what_came_in_by_station_and_day(show: Show, seats: Seats, stations: list[int]) -> None:
    hits = {name: next(one.product for one in seats.show("products.find", word=name) if one.name == name)
            for name in ("荔枝", "香蕉")}
    lines: dict[str, Any] = {"kinds": ["field"] * 2, "days": ["daily"] * 2, "markets": [""] * 2}
    seats.do("prices.set_expected", products=list(hits.values()), **lines)
    for name in hits:
        seats.report(stations[0], name, 3_800)
    seats.report(stations[1], "荔枝", 3_800)
    screen = show(ExpectedScreen)
    model = screen.came_in._model
    table = [[field.text(one) for field in model.fields[:3]] for one in model.rows]
    assert table == [["元坝村", "2 / 2", "0 / 2"], ["良德村", "1 / 2", "0 / 2"], ["浮山村", "0 / 2", "0 / 2"]]
    assert [model.fields[1].tone(one) for one in model.rows] == ["", "ripe", "ripe"]
    assert "1" in screen.headline.text()
    assert "3" in screen.headline.text()
    screen.came_in.choose(1)
    assert "香蕉" in screen.missing.plain
    screen.came_in.opened.emit(screen.came_in.current_row())
    assert screen.pages.currentWidget() is screen.lists
    assert screen.lists.target.name == "良德村"


def test_who_may_not_set_lists_only_looks(show: Show, seats: Seats, stations: list[int]) -> None:
    seats.do("prices.set_expected", products=[seats.show("products.find", word="荔枝")[0].product], kinds=["field"],
             days=["daily"], markets=[""])
    seats.desk.person = Person(9, "huang", "黄", Role.APPROVER)
    page = show(ExpectedScreen, page=LISTS).lists
    page.targets.choose_key((0, ""))
    assert len(page.lines.rows) == 1
    for part in (page.box, page.card, page.copy, page.clear_all):
        assert part.isHidden()


def test_a_refusal_is_said_and_the_page_stands_as_it_is_stored(show: Show, seats: Seats, stations: list[int]) -> None:
    screen = show(ExpectedScreen, page=LISTS)
    screen.lists.targets.choose_key((stations[0], ""))
    add(screen.lists, "荔枝")
    (line,) = screen.lists.items
    many = tuple(changed([line], line.key, market=f"{number}圩")[0] for number in range(101))  # type: ignore[index]
    screen.change([(screen.lists.target, many)])
    assert "100" in screen.trouble.plain
    assert names(screen.lists) == ["荔枝"]


def test_rules_of_weekdays() -> None:
    assert weekday_rule([5, 1]) == "weekday:1,5"
    assert weekday_rule([]) == weekday_rule(range(1, 8)) == EVERY_DAY
    assert weekdays_of("weekday:1,5") == (1, 5)
    assert weekdays_of(EVERY_DAY) == weekdays_of("lunar:1,4") == tuple(range(1, 8))
    assert [rule for rule, _words in day_choices((), "lunar:3,6,9")] == ["daily", "weekday", "lunar:3,6,9"]


def test_a_line_at_the_end_moves_no_further() -> None:
    line = changed_line(1), changed_line(2)
    assert moved(line, line[0].key, -1) == line
    assert moved(line, line[0].key, 1) == (line[1], line[0])
    assert Book().counting(Target(1, TOWN, "")) is None


def changed_line(product: int) -> Any:
    return Expected(product, "", "", "field", "", EVERY_DAY)


def test_lists_are_the_countys_alone(seats: Seats) -> None:
    for who in (KEEPER, OFFICER):
        may = who.role in seats.store.registry.deeds["prices.set_expected"].roles
        assert may is (who is KEEPER)
