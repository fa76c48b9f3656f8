"""Reporting prices at the desk, by touch and by keys, over a real store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from station.kernel import words
from station.kernel.errors import StationError
from station.prices.model import MyReport
from tests.ui.seats import OFFICER, STATION_NAME, make_desk, person
from ui.desk import Desk
from ui.jobs import Job, Jobs
from ui.prices.report.checks import Doubt
from ui.prices.report.form import ReportForm
from ui.widgets.chips import ChipRow

MOST_TOUCHES = 8


@pytest.fixture
def form(desk: Desk, qtbot: QtBot) -> ReportForm:
    return shown(desk, qtbot)


def shown(desk: Desk, qtbot: QtBot, **params: Any) -> ReportForm:
    screen = ReportForm(desk)
    qtbot.addWidget(screen)
    screen.resize(860, 700)
    screen.enter(**params)
    screen.show()
    return screen


def report(desk: Desk, product: str, typical: int, age: int = 1, **more: Any) -> None:
    values = {"unit": "jin", "day": desk.store.clock.today() - age, **more}
    desk.store.do("prices.report", desk.person, product=product, typical=typical, **values)


def reports(desk: Desk) -> list[MyReport]:
    found: list[MyReport] = desk.store.show("prices.reports", desk.person, limit=100)
    return found


def chip(chips: ChipRow, words: str) -> QPushButton:
    QApplication.processEvents()  # a layout shows what is added to it a moment later
    return next(button for button in chips.findChildren(QPushButton) if button.text() == words and button.isVisible())


class Finger:
    """Touches what can be seen, and counts."""

    def __init__(self, qtbot: QtBot, form: ReportForm) -> None:
        self._bot, self._form = qtbot, form
        self.touches = 0

    def touch(self, button: QPushButton) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        self._bot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.touches += 1

    def type(self, figures: str) -> None:
        for key in figures:
            self.touch(self._form.entry.pad._keys[key])


def test_a_usual_product_takes_few_touches(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "香蕉", 3_600, low=3_200, high=4_000)
    form = shown(desk, qtbot)
    finger = Finger(qtbot, form)
    finger.touch(chip(form.picker.usual, "香蕉"))
    finger.type("3.85")
    finger.touch(form.entry.save)
    assert finger.touches == 6
    newest = reports(desk)[0]
    assert (newest.quote.product, newest.quote.typical, newest.quote.unit) == ("香蕉", 3_850, "jin")
    assert (newest.quote.market, newest.quote.kind, newest.quote.day) == (
        STATION_NAME, "field", desk.store.clock.today()
    )
    assert (newest.quote.low, newest.quote.high) == (None, None)


def test_an_unchanged_price_takes_three_touches_and_keeps_its_unit_and_range(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "香蕉", 7_200, unit="kg", low=6_500, high=8_000)
    form = shown(desk, qtbot)
    finger = Finger(qtbot, form)
    finger.touch(chip(form.picker.usual, "香蕉"))
    finger.touch(form.entry.offer)
    finger.touch(form.entry.save)
    assert finger.touches == 3
    newest = reports(desk)[0].quote
    assert (newest.low, newest.typical, newest.high, newest.unit) == (6_500, 7_200, 8_000, "kg")


def test_a_new_product_with_a_variety_by_initials_stays_below_eight_touches(form: ReportForm, qtbot: QtBot) -> None:
    finger = Finger(qtbot, form)
    for letter in "LZ":
        finger.touch(form.picker.pad._letters[letter])
    finger.touch(chip(form.picker.answers, "荔枝"))
    finger.touch(chip(form.entry.choices.variety, "妃子笑"))
    finger.type("12")
    finger.touch(form.entry.doubt.keep)  # lychee in November
    finger.touch(form.entry.save)
    assert finger.touches <= MOST_TOUCHES
    assert [(one.quote.product, one.quote.typical) for one in reports(form.desk)] == [("妃子笑", 12_000)]


def test_a_whole_entry_by_keys_alone(form: ReportForm, qtbot: QtBot) -> None:
    qtbot.keyClicks(form.picker.box, "xiangjiao")
    qtbot.keyClick(form.picker.box, Qt.Key.Key_Return)
    boxes = form.entry.boxes.boxes
    assert form.focusWidget() is boxes["typical"]
    qtbot.keyClicks(boxes["typical"], "2.1")
    qtbot.keyClick(boxes["typical"], Qt.Key.Key_Tab)
    assert form.focusWidget() is boxes["low"]
    qtbot.keyClicks(boxes["low"], "1.9")
    form.activateWindow()
    qtbot.keyClick(boxes["low"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (newest,) = reports(form.desk)
    assert (newest.quote.product, newest.quote.low, newest.quote.typical) == ("香蕉", 1_900, 2_100)
    assert form.focusWidget() is form.picker.box


def test_saved_is_said_after_the_commit_and_the_next_product_can_begin(desk: Desk, form: ReportForm) -> None:
    form.choose_name("香蕉")
    form.entry.boxes.type("2.1")
    assert not form.saved.text()
    form.save()
    assert "香蕉 2.1" in form.saved.text()
    assert form.pages.currentWidget() is form.picker
    assert not form.unsaved()
    assert [one.quote.product for one in reports(desk)] == ["香蕉"]
    assert [one.done for one in form.picker._usual] == [True]
    form.choose_name("菜心")
    assert not form.saved.text()
    assert form.entry.draft.empty


def test_a_price_twice_the_last_one_is_asked_about_and_put_right_with_one_touch(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "香蕉", 4_200, unit="kg")
    form = shown(desk, qtbot, product="香蕉")
    form.entry.boxes.type("8.40")
    question = form.entry.question
    assert question is not None
    assert question.doubt is Doubt.UNIT
    assert form.entry.doubt.isVisible()
    form.save()
    assert len(reports(desk)) == 1
    qtbot.mouseClick(form.entry.doubt.fix, Qt.MouseButton.LeftButton)
    assert form.entry.doubt.isHidden()
    form.save()
    newest = reports(desk)[0].quote
    assert (newest.typical, newest.unit) == (4_200, "kg")
    assert reports(desk)[0].doubts == ()


def test_who_says_it_is_so_may_save_it(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "香蕉", 4_200)
    form = shown(desk, qtbot, product="香蕉")
    form.entry.boxes.type("8.4")
    qtbot.mouseClick(form.entry.doubt.keep, Qt.MouseButton.LeftButton)
    assert form.entry.doubt.isHidden()
    form.save()
    assert reports(desk)[0].quote.typical == 8_400
    assert reports(desk)[0].doubts == ("ratio2",)  # the county sees that he was asked


def test_saying_so_holds_for_that_price_alone(desk: Desk, qtbot: QtBot) -> None:
    report(desk, "香蕉", 4_200)
    form = shown(desk, qtbot, product="香蕉")
    form.entry.boxes.type("8.4")
    form.entry.doubt.kept.emit()
    form.entry.boxes.type("42")
    assert form.entry.question is not None
    assert form.entry.question.doubt is Doubt.DECIMAL


def test_a_fault_stands_beside_the_field_while_typing_and_nothing_is_saved(desk: Desk, form: ReportForm) -> None:
    form.choose_name("香蕉")
    form.entry.boxes.type("3.6")
    form.entry.boxes.go_to("low")
    form.entry.boxes.type("4.2")
    expected = desk.sentence(StationError("price.out_of_order"))
    assert form.entry.fault.plain == expected
    assert form.entry.boxes.boxes["low"].property("tone") == "rise"
    form.save()
    assert reports(desk) == []
    assert form.focusWidget() is form.entry.boxes.boxes["low"]
    form.entry.boxes.type("3.2")
    assert form.entry.fault.isHidden()
    assert form.entry.boxes.boxes["low"].property("tone") == ""


def test_saving_nothing_says_so(desk: Desk, form: ReportForm) -> None:
    form.choose_name("香蕉")
    form.save()
    assert reports(desk) == []
    assert form.entry.fault.plain == desk.sentence(StationError("price.no_price"))


def test_escape_asks_only_when_something_would_be_lost(desk: Desk, form: ReportForm) -> None:
    asked: list[str] = []
    desk.asked.connect(lambda screen, _params: asked.append(screen))
    form.choose_name("香蕉")
    form.step_back()
    assert form.confirm.isHidden()
    assert form.pages.currentWidget() is form.picker
    form.choose_name("香蕉")
    form.entry.boxes.type("3")
    assert form.unsaved()
    form.step_back()
    assert form.confirm.isVisible()
    form.step_back()
    assert form.confirm.isHidden()
    assert form.entry.draft.typical == "3"
    form.step_back()
    form.confirm._do()
    assert form.pages.currentWidget() is form.picker
    assert not form.unsaved()
    form.step_back()
    assert asked == ["back"]


def test_leaving_forgets_what_was_typed(form: ReportForm) -> None:
    form.choose_name("香蕉")
    form.entry.boxes.type("3")
    form.leave()
    assert not form.unsaved()
    assert form.entry.draft.empty
    assert form.picker.box.text() == ""


def test_a_product_nobody_knows_can_be_reported_under_its_own_name(desk: Desk, form: ReportForm, qtbot: QtBot) -> None:
    form.picker.box.insert("神仙果")  # as an input method does
    form.picker.box.textEdited.emit("神仙果")
    qtbot.keyClick(form.picker.box, Qt.Key.Key_Return)
    assert form.pages.currentWidget() is form.picker
    qtbot.mouseClick(form.picker.new, Qt.MouseButton.LeftButton)
    form.entry.boxes.type("5")
    form.save()
    assert reports(desk)[0].quote.product == "神仙果"


def test_a_catalogue_id_opens_the_product_too(desk: Desk, qtbot: QtBot) -> None:
    (hit, *_rest) = desk.store.show("products.find", desk.person, word="妃子笑", limit=3)
    form = shown(desk, qtbot, product=hit.product)
    assert form.entry.choices.product == "妃子笑"
    assert "荔枝" in form.entry.subject.names


def test_farm_inputs_and_animals_begin_with_their_own_kind_and_unit(form: ReportForm) -> None:
    form.choose_name("尿素")
    assert (form.entry.draft.kind, form.entry.draft.unit) == ("input", "bag50")
    form.choose_name("生猪")
    assert form.entry.draft.kind == "field"
    assert form.entry.choices.offered[0] == form.entry.draft.unit


def test_the_wished_unit_comes_first(desk: Desk, qtbot: QtBot) -> None:
    desk.preferences.set(unit="kg")
    form = shown(desk, qtbot, product="香蕉")
    assert form.entry.choices.offered[:2] == ("kg", "jin")
    assert form.entry.draft.unit == "kg"


def test_yesterday_and_another_market_can_be_chosen(desk: Desk, form: ReportForm) -> None:
    form.choose_name("香蕉")
    form.entry.boxes.type("3")
    form.entry.day.choose(1)
    form.save()
    assert reports(desk)[0].quote.day == desk.store.clock.today() - 1


def test_other_units_are_one_touch_further(form: ReportForm, qtbot: QtBot) -> None:
    form.choose_name("香蕉")
    more = form.entry.choices.units.findChildren(QPushButton)[-1]
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert len(form.entry.choices.offered) == 14
    assert form.entry.draft.unit == "jin"


def test_another_language_changes_the_words_and_keeps_what_was_typed(desk: Desk, form: ReportForm) -> None:
    form.choose_name("荔枝")
    form.entry.choices.variety.chosen.emit("妃子笑")
    form.entry.boxes.type("12.5")
    words.use("en")
    for worded in (form, form.head, form.picker, form.entry, form.entry.choices, form.entry.boxes):
        worded.retranslate()
    assert form.heading.text() == "Report a price"
    draft = form.entry.draft
    assert (draft.product, draft.typical, draft.unit) == ("妃子笑", "12.5", "jin")


class SlowJobs(Jobs):
    """Does the store's work only when told to, in order: the moments between asking and having."""

    def __init__(self) -> None:
        super().__init__(quiet_ms=0)
        self.waiting: list[Job] = []

    def _start(self, lane: Any, job: Job) -> None:
        self._pending.add(job)
        self.waiting.append(job)

    def work(self) -> None:
        while self.waiting:
            job = self.waiting.pop(0)
            good, answer = job.run()
            self._deliver(job, good, answer)


def test_while_it_reads_or_saves_it_saves_nothing_more(tmp_path: Path, qtbot: QtBot) -> None:
    jobs = SlowJobs()
    desk = make_desk(tmp_path, jobs=jobs)
    desk.seat_person(person(desk, OFFICER))
    form = shown(desk, qtbot, product="香蕉")
    assert form.busy
    form.save()
    jobs.work()
    assert not form.busy
    form.entry.boxes.type("2.1")
    form.save()
    form.save()
    assert not form.entry.save.isEnabled()
    assert not form.saved.text()
    assert reports(desk) == []
    jobs.work()
    assert form.saved.text()
    assert len(reports(desk)) == 1
    desk.close()


def test_a_failed_save_keeps_what_was_typed_and_takes_the_next_press(desk: Desk, form: ReportForm) -> None:
    form.choose_name("香蕉")
    form.entry.boxes.type("2.1")

    def full(db: Any) -> None:
        raise OSError(28, "No space left on device")

    desk.store.before_commit = full
    with pytest.raises(OSError, match="No space"):
        form.save()
    assert form.entry.draft.typical == "2.1"
    assert form.entry.save.isEnabled()
    assert reports(desk) == []
    desk.store.before_commit = lambda db: None
    form.save()
    assert len(reports(desk)) == 1
