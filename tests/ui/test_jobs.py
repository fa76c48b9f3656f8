"""Work comes back on the screen's thread, in order, and never to somebody who is gone."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.jobs import Cancelled, InlineJobs, Job, Jobs


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs(quiet_ms=0)
    yield made
    made.close()


class Gate:
    """Holds a job until a test lets it go on."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self, job: Job) -> str:
        self.entered.set()
        assert self.open.wait(10)
        return "through"


def test_the_answer_comes_on_the_screens_thread(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[tuple[object, object]] = []
    worker: list[object] = []

    def work(job: Job) -> int:
        worker.append(threading.current_thread())
        return 42

    jobs.run("store", work, done=lambda answer: told.append((answer, QThread.currentThread())))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [(42, QCoreApplication.instance().thread())]  # type: ignore[union-attr]
    assert worker != [threading.main_thread()]


def test_a_failure_comes_to_failed(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[Exception] = []
    jobs.run("net", lambda job: 1 // 0, done=lambda answer: pytest.fail("done"), failed=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], ZeroDivisionError)


def test_a_failure_nobody_asked_for_goes_to_unhandled(qtbot: QtBot) -> None:
    told: list[Exception] = []
    jobs = Jobs(unhandled=told.append)
    jobs.run("net", lambda job: 1 // 0)
    qtbot.waitUntil(lambda: bool(told))
    jobs.close()


def test_one_lane_keeps_its_order_and_the_other_does_not_wait(qtbot: QtBot, jobs: Jobs) -> None:
    gate, told = Gate(), []  # type: tuple[Gate, list[str]]
    jobs.run("net", gate, done=told.append)
    jobs.run("net", lambda job: "second", done=told.append)
    jobs.run("store", lambda job: "store", done=told.append)
    qtbot.waitUntil(lambda: told == ["store"])
    gate.open.set()
    qtbot.waitUntil(lambda: told == ["store", "through", "second"])


def test_after_cancel_nothing_is_heard(qtbot: QtBot, jobs: Jobs) -> None:
    gate, told = Gate(), []  # type: tuple[Gate, list[object]]
    seen: list[bool] = []
    job = jobs.run("net", lambda job: (gate(job), seen.append(job.cancelled)), done=told.append, failed=told.append)
    waiting = jobs.run("net", lambda job: told.append("ran"), done=told.append)
    assert gate.entered.wait(10)
    job.cancel()
    waiting.cancel()
    gate.open.set()
    jobs.run("net", lambda job: "last", done=told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["last"]
    assert seen == [True]


def test_check_ends_cancelled_work_quietly(qtbot: QtBot, jobs: Jobs) -> None:
    gate, told = Gate(), []  # type: tuple[Gate, list[object]]

    def work(job: Job) -> None:
        gate(job)
        with pytest.raises(Cancelled):
            job.check()
        told.append("stopped")

    job = jobs.run("store", work, failed=told.append)
    assert gate.entered.wait(10)
    job.cancel()
    gate.open.set()
    qtbot.waitUntil(lambda: told == ["stopped"])


def test_a_widget_that_is_gone_is_neither_called_nor_kept(qtbot: QtBot, jobs: Jobs) -> None:
    class Asking(QLabel):
        def show_answer(self, answer: object) -> None:
            pytest.fail("called after the end")

    gate, told = Gate(), []  # type: tuple[Gate, list[object]]
    widget = Asking()
    gone = weakref.ref(widget)
    jobs.run("store", gate, done=widget.show_answer, owner=widget)
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete)
    del widget
    gc.collect()
    assert gone() is None
    gate.open.set()
    jobs.run("store", lambda job: "later", done=told.append)
    qtbot.waitUntil(lambda: told == ["later"])


def test_an_owner_that_stays_collects_no_leftovers(qtbot: QtBot, jobs: Jobs) -> None:
    owner, told = QObject(), []  # type: tuple[QObject, list[object]]
    kept = [weakref.ref(jobs.run("store", lambda job: "one", done=told.append, owner=owner)) for _time in range(9)]
    qtbot.waitUntil(lambda: len(told) == 9)
    qtbot.waitUntil(lambda: gc.collect() >= 0 and all(job() is None for job in kept))
    assert owner.receivers("2destroyed(QObject*)") <= 1  # Python's own, whatever the number of jobs


def test_only_the_latest_report_is_shown(qtbot: QtBot, jobs: Jobs) -> None:
    gate, told = Gate(), []  # type: tuple[Gate, list[object]]

    def work(job: Job) -> None:
        for number in range(1, 1001):
            job.report(number)
        gate(job)

    jobs.run("store", work, progress=told.append)
    assert gate.entered.wait(10)
    qtbot.waitUntil(lambda: bool(told))
    gate.open.set()
    assert told[-1] == 1000
    assert len(told) < 10


def test_short_work_shows_nothing(qtbot: QtBot) -> None:
    jobs = Jobs(quiet_ms=60_000)
    told: list[object] = []
    jobs.slow.connect(told.append)
    jobs.run("store", lambda job: job.report("half"), progress=told.append, done=lambda answer: told.append("done"))
    qtbot.waitUntil(lambda: bool(told))
    jobs.close()
    assert told == ["done"]


def test_long_work_says_so_and_shows_what_was_held_back(qtbot: QtBot) -> None:
    jobs = Jobs(quiet_ms=20)
    gate, told = Gate(), []  # type: tuple[Gate, list[object]]
    jobs.slow.connect(told.append)

    def work(job: Job) -> str:
        job.report("half")
        return gate(job)

    jobs.run("net", work, progress=told.append, done=told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert set(told) == {True, "half"}
    gate.open.set()
    qtbot.waitUntil(lambda: len(told) == 4)
    assert told[2:] == [False, "through"]
    jobs.close()


def test_closing_finishes_the_store_and_hears_nothing_more(qapp: QApplication) -> None:
    jobs = Jobs()
    written: list[int] = []
    for number in range(20):
        jobs.run("store", lambda job, number=number: written.append(number), done=lambda answer: pytest.fail("late"))
    gate = Gate()
    stuck = jobs.run("net", gate, done=lambda answer: pytest.fail("late"))
    assert gate.entered.wait(10)
    jobs.close()
    assert written == list(range(20))
    assert stuck.cancelled
    gate.open.set()
    qapp.processEvents()
    assert jobs.run("store", lambda job: written.append(99)).cancelled
    jobs.close()
    assert 99 not in written


def test_inline_jobs_do_it_on_the_spot(qapp: QApplication) -> None:
    jobs = InlineJobs()
    told: list[object] = []
    jobs.run("store", lambda job: job.report("half") or "whole", progress=told.append, done=told.append)
    assert told == ["half", "whole"]
    with pytest.raises(ZeroDivisionError):
        jobs.run("net", lambda job: 1 // 0)
    jobs.run("net", lambda job: 1 // 0, failed=told.append)
    assert isinstance(told[-1], ZeroDivisionError)
    jobs.close()
    jobs.run("store", lambda job: told.append("late"))
    assert "late" not in told
