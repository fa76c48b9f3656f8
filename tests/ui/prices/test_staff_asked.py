"""The county's list at the officer's desk: it leads through the day, and the shortest entry is two touches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR, Seat
from station.store import identity
from tests.ui.prices.test_staff_form import SlowJobs, report, reports, shown
from tests.ui.seats import OFFICER, make_desk, person, who
from ui.desk import Desk
from ui.prices.report.form import ReportForm


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = make_desk(tmp_path, language="en")
    made.seat_person(person(made, OFFICER))
    yield made
    made.close()


def ask(desk: Desk, *names: str, market: str = "") -> None:
    """Let the county ask this desk's station for prices, as if the list had come with an exchange."""
    own = identity.need(desk.store.reader())
    desk.store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    found = [desk.store.show("products.find", OPERATOR, word=name) for name in names]
    products = [next(one.product for one in hits if one.name == name)
                for name, hits in zip(names, found, strict=True)]
    lines: dict[str, Any] = {"kinds": ["field"], "days": ["daily"], "markets": [market]}
    desk.store.do("prices.set_expected", OPERATOR, products=products, station=own.station,
                  **{key: one * len(names) for key, one in lines.items()})
    desk.store.write(lambda db: identity.save(db, own))


class Hand:
    """Touches and keys, counted."""

    def __init__(self) -> None:
        self.count = 0

    def touch(self, button: QPushButton) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.count += 1

    def press(self, form: ReportForm, key: Qt.Key) -> None:
        focus = form.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)
        self.count += 1


def names_open(form: ReportForm) -> list[str]:
    return [one.expected.name for one in form.around.asked if one.answer.value == "open"]


def test_the_form_begins_with_the_list_in_its_order(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "龙眼", 9_000)
    ask(desk, "香蕉", "荔枝", "菜心")
    form = shown(desk, qtbot)
    chips = [button.text() for button in form.picker.asked_list.chips.findChildren(QPushButton)]
    assert chips == [desk.names.own(name) for name in ("香蕉", "荔枝", "菜心")]
    assert form.count.text() == "0 of 3 reported"
    assert form.picker.asked_list.next.text() == "Next: Banana"
    assert [one.last.product for one in form.picker._usual] == ["龙眼"]


def test_yesterdays_price_kept_takes_two_touches_a_product_and_the_next_stands_there(
    desk: Desk, qtbot: QtBot
) -> None:
    """The promise of 15 seconds a product: two touches where the price is yesterday's, five where 2.85 is typed."""
    for name, milli in (("香蕉", 2_100), ("番茄", 3_000), ("菜心", 2_400)):
        report(desk, name, milli)
    ask(desk, "香蕉", "番茄", "菜心")
    form, hand = shown(desk, qtbot), Hand()
    hand.touch(form.picker.asked_list.next)
    for left in (["番茄", "菜心"], ["菜心"], []):
        before = hand.count
        hand.touch(form.entry.offer)
        hand.touch(form.entry.save)
        assert hand.count - before == 2
        assert names_open(form) == left
    assert hand.count == 7
    assert [one.quote.product for one in reports(desk)[:3]] == ["菜心", "番茄", "香蕉"]
    assert form.pages.currentWidget() is form.picker
    assert form.count.text() == "3 of 3 reported"
    assert "2.4" in form.saved.text()
    assert form.picker.asked_list.next.isHidden()


def test_a_new_price_by_the_pad_takes_five_touches(desk: Desk, qtbot: QtBot) -> None:
    ask(desk, "香蕉", "番茄")
    form, hand = shown(desk, qtbot), Hand()
    form.picker.asked_list.next.click()
    for key in "2.85":
        hand.touch(form.entry.pad._keys[key])
    hand.touch(form.entry.save)
    assert hand.count == 5
    assert reports(desk)[0].quote.typical == 2_850
    assert form.entry.choices.product == "番茄"
    assert "2.85" in form.saved.text(), "what was saved is still said beside the next"


def test_the_whole_list_by_keys_alone(desk: Desk, qtbot: QtBot) -> None:
    ask(desk, "香蕉", "番茄")
    form, hand = shown(desk, qtbot), Hand()
    with qtbot.waitActive(form):  # shortcuts reach only a window in front
        form.activateWindow()
    form.picker.box.setFocus()
    hand.press(form, Qt.Key.Key_Return)
    for price in ("2", "3"):
        for digit in price:
            hand.press(form, getattr(Qt.Key, f"Key_{digit}"))
        QTest.keyClick(form.entry.boxes.boxes["typical"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        hand.count += 1
    assert hand.count == 5, "one to begin, then the figure and Ctrl+Enter"
    assert names_open(form) == []


def test_not_on_sale_is_one_touch_is_no_price_and_can_be_taken_back(desk: Desk, qtbot: QtBot) -> None:
    told: list[Any] = []
    desk.undoable.connect(lambda said, undo: told.append((said, undo)))
    ask(desk, "香蕉", "番茄")
    form, hand = shown(desk, qtbot), Hand()
    form.picker.asked_list.next.click()
    hand.touch(form.entry.absent)
    assert hand.count == 1
    assert (form.count.text(), names_open(form)) == ("0 of 2 reported · 1 not on sale", ["番茄"])
    assert form.entry.choices.product == "番茄"
    assert reports(desk) == []
    ((said, undo),) = told
    assert said == "Banana: not on sale today"
    undo()
    assert form.count.text() == "0 of 2 reported"
    assert names_open(form) == ["香蕉", "番茄"]


def test_what_was_not_on_sale_may_be_sold_in_the_afternoon(desk: Desk, qtbot: QtBot) -> None:
    ask(desk, "香蕉")
    form = shown(desk, qtbot)
    form.picker.asked_list.next.click()
    form.entry.absent.click()
    assert form.pages.currentWidget() is form.picker
    form.picker.asked_list.chips.chosen.emit(0)
    assert form.entry.absent.text() == "On sale after all"
    form.entry.absent.click()
    assert form.entry.absent.text() == "Not on sale today"
    assert names_open(form) == ["香蕉"]
    form.entry.boxes.type("2")
    assert form.entry.absent.isHidden(), "who types a price says it is on sale"
    form.save()
    assert names_open(form) == []


def test_a_line_brings_its_market(desk: Desk, qtbot: QtBot) -> None:
    ask(desk, "香蕉", market="根子圩")
    form = shown(desk, qtbot)
    form.picker.asked_list.next.click()
    form.entry.boxes.type("2")
    form.save()
    assert reports(desk)[0].quote.market == "根子圩"
    form.choose_name("番茄")
    assert form.entry.values["market"] == ""
    assert form.entry.absent.isHidden(), "nobody asked for it"


def test_coming_from_the_work_list_counts_for_the_line_too(desk: Desk, qtbot: QtBot) -> None:
    ask(desk, "荔枝", "香蕉")
    form = shown(desk, qtbot, product="妃子笑")
    assert form.entry.asked is not None
    assert form.entry.asked.expected.name == "荔枝"
    assert not form.entry.absent.isHidden()


def test_who_takes_another_product_meanwhile_keeps_it(tmp_path: Path, qtbot: QtBot) -> None:
    jobs = SlowJobs()
    desk = make_desk(tmp_path, jobs=jobs)
    desk.seat_person(person(desk, OFFICER))
    ask(desk, "香蕉", "番茄")
    form = shown(desk, qtbot, product="香蕉")
    jobs.work()
    form.entry.boxes.type("2.1")
    form.save()
    first = jobs.waiting.pop(0)  # the save alone is at work
    jobs._deliver(first, *first.run())
    form.choose_name("菜心")
    jobs.work()
    assert form.entry.choices.product == "菜心"
    desk.close()


def test_without_a_list_nothing_is_asked(desk: Desk, qtbot: QtBot) -> None:
    form = shown(desk, qtbot)
    assert form.picker.asked_list.isHidden()
    form.choose_name("香蕉")
    assert form.entry.absent.isHidden()
