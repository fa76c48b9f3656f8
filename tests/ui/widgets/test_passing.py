"""What comes and goes: toast, question, idle ring."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from station.kernel.words import use
from ui.theme import Look
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.idle_ring import IdleRing, IdleWatch
from ui.widgets.toast import SECONDS, Toast


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    use("en")
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def button(widget: QWidget, text: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton) if each.text() == text)


def test_a_toast_too_long_for_the_window_goes_on_below(qtbot: QtBot, look: Look, host: QWidget) -> None:
    toast = Toast(look, host, "farmer")
    toast.say("没有打印机。")
    low = toast.height()
    toast.say("这里没有打印机，存成了文件：" + "晚稻稻飞虱防治-" * 12)
    assert host.rect().contains(toast.geometry())
    assert toast.height() > low
    words = toast._words
    assert words.heightForWidth(words.width()) <= words.height(), "every line is seen"
    toast.say("没有打印机。")
    assert toast.height() == low


def test_a_toast_can_be_undone_for_ten_seconds(qtbot: QtBot, look: Look, host: QWidget) -> None:
    undone: list[str] = []
    toast = Toast(look, host)
    toast.say("saved", undo=lambda: undone.append("saved"))
    assert toast.isVisible()
    assert toast.timer.interval() == SECONDS * 1000 == 10_000
    button(toast, "Undo").click()
    assert undone == ["saved"]
    assert not toast.isVisible()


def test_a_toast_goes_by_itself_and_forgets(qtbot: QtBot, look: Look, host: QWidget) -> None:
    undone: list[str] = []
    toast = Toast(look, host)
    toast.say("saved", undo=lambda: undone.append("saved"))
    with qtbot.waitSignal(toast.gone):
        toast.timer.timeout.emit()
    button(toast, "Undo").click()
    assert undone == []
    toast.say("printed")
    assert not button(toast, "Undo").isVisible()


def test_a_toast_stays_inside_its_window(look: Look, host: QWidget) -> None:
    toast = Toast(look, host)
    toast.say("a long sentence about what was saved " * 6, undo=lambda: None)
    host.resize(500, 300)
    QApplication.processEvents()
    assert host.rect().contains(toast.geometry())


def test_a_toast_waits_under_the_hand(look: Look, host: QWidget) -> None:
    toast = Toast(look, host)
    toast.say("saved")
    toast.timer.stop()
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast.timer.isActive()


def test_a_question_does_it_or_leaves_it(qtbot: QtBot, look: Look, host: QWidget) -> None:
    done: list[str] = []
    bar = ConfirmBar(look, parent=host)
    bar.ask("Delete it?", "Delete", lambda: done.append("deleted"))
    assert bar.isVisible()
    button(bar, "Delete").click()
    assert done == ["deleted"]
    assert not bar.isVisible()
    bar.ask("Delete it?", "Delete", lambda: done.append("again"))
    with qtbot.waitSignal(bar.dismissed):
        qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert done == ["deleted"]
    assert not bar.isVisible()


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(qapp: QApplication, clock: Clock) -> IdleWatch:
    return IdleWatch(clock)


def story(watch: IdleWatch) -> list[object]:
    told: list[object] = []
    watch.warned.connect(lambda left: told.append(round(left)))
    watch.returned.connect(lambda: told.append("returned"))
    watch.gone.connect(lambda: told.append("gone"))
    return told


def test_a_minute_then_twenty_seconds_then_gone_once(watch: IdleWatch, clock: Clock) -> None:
    told = story(watch)
    for _second in range(100):
        clock.now += 1
        watch.tick()
    assert told == [*range(20, 0, -1), "gone"]


def test_coming_back_takes_the_question_away(watch: IdleWatch, clock: Clock) -> None:
    told = story(watch)
    clock.now += 65
    watch.tick()
    watch.touch()
    clock.now += 59
    watch.tick()
    assert told == [15, "returned"]
    clock.now += 21
    watch.tick()
    assert told[-1] == "gone"
    watch.touch()
    clock.now += 60
    watch.tick()
    assert told[-1] == 20


def test_any_touch_or_key_counts(qtbot: QtBot, watch: IdleWatch, clock: Clock, host: QWidget) -> None:
    host.installEventFilter(watch)
    told = story(watch)
    for act in (lambda: qtbot.mouseClick(host, Qt.MouseButton.LeftButton), lambda: qtbot.keyClick(host, Qt.Key.Key_A)):
        clock.now += 59
        act()
        watch.tick()
    assert told == []


def test_reading_aloud_is_no_idling(watch: IdleWatch, clock: Clock) -> None:
    told = story(watch)
    watch.paused = True
    clock.now += 600
    watch.tick()
    watch.paused = False
    clock.now += 59
    watch.tick()
    assert told == []


def test_the_timer_runs_only_between_start_and_stop(watch: IdleWatch, clock: Clock) -> None:
    told = story(watch)
    assert not watch.timer.isActive()
    watch.start()
    assert watch.timer.isActive()
    clock.now += 61
    watch.tick()
    watch.stop()
    assert not watch.timer.isActive()
    assert told == [19, "returned"]


def test_the_ring_covers_everything_and_has_one_big_way_back(qtbot: QtBot, look: Look, host: QWidget) -> None:
    ring = IdleRing(look, host)
    ring.show_left(13.2)
    assert ring.geometry() == host.rect()
    host.resize(900, 700)
    QApplication.processEvents()
    assert ring.geometry() == host.rect()
    stay = button(ring, "Yes, stay")
    assert stay.width() >= look.theme.pt(220)
    with qtbot.waitSignal(ring.stayed):
        stay.click()
    ring.grab()
