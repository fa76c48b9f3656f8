"""Questions and answers by touch: a topic or a crop, a question in large type, its answer; and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.bulletins.answers.topics import TOPICS
from tests.ui.bulletins.shelf import issue, recall
from tests.ui.prices.village import village_desk
from tests.ui.seats import put_away
from ui.bulletins.faq.gather import PICTURES
from ui.bulletins.faq.screen import QuestionsScreen
from ui.bulletins.farmer.reader import Reader
from ui.bulletins.farmer.screen import LearnScreen
from ui.drawn import product_picture
from ui.shell import Shell

ASKED = (
    ("荔枝蒂蛀虫怎样防治？", ("荔枝",)), ("荔枝何时施肥？", ("荔枝",)),
    ("母猪不吃食怎么办？", ("生猪",)), ("什么是节气？", ()),
)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[Shell, dict[str, int]]]:
    desk = village_desk(tmp_path)
    rows = {
        title: issue(desk.store, category="answer", title=title, crops=crops, body=f"<p>答：{title}</p>")
        for title, crops in ASKED}
    shell = Shell(desk, True, QSize(1024, 768))
    shell.resize(1024, 768)
    shell.show()
    shell.desk.go("learn.questions")
    QApplication.processEvents()
    yield shell, rows
    put_away(shell)


def at(shell: Shell) -> QuestionsScreen:
    assert isinstance(shell.current, QuestionsScreen)
    return shell.current


def test_topics_and_crops_are_offered_with_how_many_questions_they_have(window: tuple[Shell, dict[str, int]]) -> None:
    tiles = at(window[0]).grid.in_sight
    assert [(tile.name, tile.note) for tile in tiles] == [
        ("病虫草害", "1个问题"), ("施肥和水分", "1个问题"), ("畜禽水产", "1个问题"), ("其他问题", "1个问题"),
        ("荔枝", "2个问题"), ("生猪", "1个问题")]


def test_a_touch_on_a_crop_and_one_on_a_question_lead_to_the_answer(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    screen = at(shell)
    screen.choose(next(tile.key for tile in screen.grid.in_sight if tile.name == "荔枝"))
    QApplication.processEvents()
    assert screen.title() == "荔枝"
    buttons = screen.list.in_sight
    assert [one.line.name for one in buttons] == ["荔枝何时施肥？", "荔枝蒂蛀虫怎样防治？"]
    assert "荔枝蒂蛀虫怎样防治" in screen.said()
    buttons[1].click()
    QApplication.processEvents()
    reader = shell.current
    assert isinstance(reader, Reader)
    assert reader._reading_now is not None
    assert reader._reading_now.bulletin.id == rows["荔枝蒂蛀虫怎样防治？"]


def test_the_way_back_leads_to_the_tiles_first(window: tuple[Shell, dict[str, int]]) -> None:
    screen = at(window[0])
    assert not screen.has_step_back()
    screen.choose(("topic", "animals"))
    assert screen.has_step_back()
    screen.step_back()
    assert (screen.has_step_back(), screen.stack.currentIndex()) == (False, 0)


def test_an_answer_taken_back_is_offered_no_more(window: tuple[Shell, dict[str, int]]) -> None:
    shell, rows = window
    screen = at(shell)
    screen.choose(("topic", "animals"))
    recall(shell.desk.store, rows["母猪不吃食怎么办？"], "答错了")
    screen.reload()
    assert not screen.has_step_back()
    assert "畜禽水产" not in [tile.name for tile in screen.grid.in_sight]


def test_the_picture_of_answers_among_the_topics_leads_here(window: tuple[Shell, dict[str, int]]) -> None:
    shell, _rows = window
    shell.desk.go("learn")
    QApplication.processEvents()
    learn = shell.current
    assert isinstance(learn, LearnScreen)
    learn._open(next(tile.key for tile in learn.grid.in_sight if tile.name == "问答"))
    QApplication.processEvents()
    at(shell)


def test_without_questions_the_page_says_whom_to_ask(qtbot: QtBot, tmp_path: Path) -> None:
    desk = village_desk(tmp_path)
    screen = QuestionsScreen(desk)
    qtbot.addWidget(screen)
    screen.enter()
    assert screen.stack.currentWidget() is screen.nothing
    assert "12316" in screen.nothing._advice.text()
    desk.close()


def test_every_topic_has_a_picture() -> None:
    assert PICTURES.keys() == TOPICS.keys()
    assert not any(product_picture(one, 64).isNull() for one in PICTURES.values())
