"""Grade, volume and what is odd about a price, on the form over a real store and in the smallest window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.prices.test_staff_form import Finger, report, reports, shown
from tests.ui.seats import OFFICER, make_desk, person, put_away
from ui.app import build_shell
from ui.desk import Desk
from ui.prices.report.checks import Doubt
from ui.prices.report.form import ReportForm


@pytest.fixture
def form(desk: Desk, qtbot: QtBot) -> ReportForm:
    return shown(desk, qtbot)


def test_grade_and_volume_go_with_the_price_and_the_grade_comes_back(desk: Desk, qtbot: QtBot) -> None:
    form = shown(desk, qtbot, product="香蕉")
    form.entry.boxes.grade.setCurrentText("一级")
    finger = Finger(qtbot, form)
    finger.type("3.8")
    form.entry.boxes.go_to("volume")
    finger.type("1250.5")
    finger.touch(form.entry.save)
    assert reports(desk)[0].quote.spec == "一级"
    assert [row[0] for row in desk.store.reader().execute("SELECT volume FROM quote_more")] == [1_250_500]
    again = shown(desk, qtbot, product="香蕉")
    assert again.entry.boxes.spec == "一级"
    assert again.entry.offer.isVisible()
    again.entry.boxes.grade.setCurrentText("二级")
    assert not again.entry.offer.isVisible()  # what another grade cost proves nothing
    Finger(qtbot, again).type("7.6")
    assert again.entry.question is None
    again.entry.boxes.grade.setCurrentText("一级")
    assert again.entry.question is not None


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_off_when_everything_is_asked_at_once(tmp_path: Path, qtbot: QtBot, language: str) -> None:
    desk = make_desk(tmp_path, language=language)
    desk.seat_person(person(desk, OFFICER))
    report(desk, "荔枝", 12_600, spec="一级")
    window = build_shell(desk, "staff")
    window.resize(1024, 768)
    window.show()
    try:
        window.go("prices.report", product="荔枝")
        form = window.current
        assert isinstance(form, ReportForm)
        Finger(qtbot, form).type("25.2")
        for _round in range(3):
            QApplication.processEvents()
        assert form.entry.doubt.isVisible()
        assert (window.width(), window.height()) == (1024, 768)
        assert cut_off(form) == []
    finally:
        put_away(window)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_long_unit_lies_over_no_box(tmp_path: Path, qtbot: QtBot, language: str) -> None:
    desk = make_desk(tmp_path, language=language)
    desk.seat_person(person(desk, OFFICER))
    window = build_shell(desk, "staff")
    window.resize(1024, 768)
    window.show()
    try:
        window.go("prices.report", product="尿素")
        form = window.current
        assert isinstance(form, ReportForm)
        for _round in range(3):
            QApplication.processEvents()
        parts = [part for part in form.entry.boxes.findChildren(QWidget)
                 if part.isVisible() and part.parentWidget() is form.entry.boxes]
        over = [(one.objectName() or str(one.property("text")), str(other.property("text")))
                for place, one in enumerate(parts) for other in parts[place + 1:]
                if one.geometry().intersects(other.geometry())]
        assert over == []
        assert cut_off(form) == []
    finally:
        put_away(window)


def cut_off(form: ReportForm) -> list[str]:
    """What can be seen of, but not whole: it reaches beyond the part it stands in."""
    found = []
    for part in form.findChildren(QWidget):
        host = part.parentWidget()
        told = part.isVisible() and isinstance(part, QAbstractButton | QLineEdit | QLabel | QComboBox)
        if told and host is not None and not host.rect().contains(part.geometry()):
            found.append(part.accessibleName() or str(part.property("text")))
    return found


def test_a_volume_that_is_no_number_is_told_and_nothing_is_saved(desk: Desk, form: ReportForm, qtbot: QtBot) -> None:
    form.choose_name("香蕉")
    Finger(qtbot, form).type("3.8")
    qtbot.keyClicks(form.entry.boxes.boxes["volume"], "x")
    form.save()
    assert form.entry.boxes.active == "volume"
    assert form.entry.fault.isVisible()
    assert reports(desk) == []


def test_a_day_long_past_is_asked_about_and_may_be_right(desk: Desk, form: ReportForm, qtbot: QtBot) -> None:
    form.choose_name("香蕉")
    Finger(qtbot, form).type("3.8")
    form.entry.day.choose(8)
    form.entry.check()
    assert form.entry.question is not None
    assert form.entry.question.doubt is Doubt.LATE
    assert not form.entry.doubt.fix.isVisible()  # nobody can say which day was meant
    form.save()
    assert reports(desk) == []
    Finger(qtbot, form).touch(form.entry.doubt.keep)
    form.save()
    assert reports(desk)[0].quote.day == desk.store.clock.today() - 8


def test_two_doubts_are_asked_one_after_the_other(desk: Desk, form: ReportForm, qtbot: QtBot) -> None:
    form.choose_name("荔枝")
    Finger(qtbot, form).type("12.6")
    form.entry.day.choose(9)
    form.entry.check()
    seen = []
    while form.entry.question is not None:
        seen.append(form.entry.question.doubt)
        Finger(qtbot, form).touch(form.entry.doubt.keep)
    assert seen == [Doubt.LATE, Doubt.SEASON]
    form.save()
    assert len(reports(desk)) == 1


def test_what_was_paid_at_every_market_is_held_against_the_price(desk: Desk, form: ReportForm, qtbot: QtBot) -> None:
    for age in range(10):
        report(desk, "番茄", 2_000 + age * 20, age=age + 20)
    form.enter(product="番茄")
    Finger(qtbot, form).type("5")
    assert form.entry.question is not None
    assert form.entry.question.doubt is Doubt.UNHEARD
    form.entry.choices.units.chosen.emit("kg")
    assert form.entry.question is None  # five a kilogram is 2.5 a jin
