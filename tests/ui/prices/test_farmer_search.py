"""Finding a product by letters or by any of its names: always a list, never a jump, never an empty page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.kernel import words
from tests.ui.prices.village import OFFICER, village_desk
from ui.desk import Desk
from ui.prices.farmer.search import Search
from ui.widgets.plain import Paragraph


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = village_desk(tmp_path, "en")
    yield made
    made.close()


@pytest.fixture
def search(qtbot: QtBot, desk: Desk) -> Search:
    screen = Search(desk)
    qtbot.addWidget(screen)
    screen.resize(1024, 700)
    screen.show()
    screen.enter()
    QApplication.processEvents()
    return screen


def touch(search: Search, letters: str) -> None:
    for letter in letters:
        search.pad.press(letter)
    QApplication.processEvents()


def found(search: Search) -> list[str]:
    """Return the names of all pages."""
    names = []
    for page in range(search.list.pages):
        search.list.turn_to(page)
        names += [button.line.name for button in search.list.in_sight]
    search.list.turn_to(0)
    return names


def sentences(search: Search) -> list[str]:
    return [part.plain for part in search.nothing.findChildren(Paragraph) if part.plain]


@pytest.mark.parametrize("letters", ["lizhi", "lz", "liz"])
def test_pinyin_and_initials_lead_to_the_product(search: Search, letters: str) -> None:
    touch(search, letters)
    assert search.box.text() == letters
    assert found(search)[0] == "Lychee"


def test_initials_collide_so_the_answer_is_a_list_and_nothing_is_opened(desk: Desk, search: Search) -> None:
    asked: list[str] = []
    desk.asked.connect(lambda screen, params: asked.append(screen))
    touch(search, "lz")
    assert len(found(search)) > 1
    search.box.setText("feizixiao")
    assert len(found(search)) == 1
    assert asked == []


@pytest.mark.parametrize("word", ["番薯", "fanshu", "FS", "紅薯", "地瓜"])
def test_any_name_people_use_leads_to_the_same_product(search: Search, word: str) -> None:
    search.box.setText(word)
    assert "Sweet potato" in found(search)


def test_the_name_that_answered_stands_beside_the_products_own(search: Search) -> None:
    search.box.setText("番薯")
    line = search.list.in_sight[0].line
    assert (line.name, line.note, line.picture) == ("Sweet potato", "番薯 · yesterday", "sweetpotato")


def test_a_name_only_seen_in_a_sheet_is_found_with_a_tile_of_its_own(desk: Desk, search: Search) -> None:
    asked: list[Any] = []
    desk.asked.connect(lambda screen, params: asked.append((screen, params)))
    touch(search, "snz")
    assert [(one.line.name, one.line.picture, one.line.note) for one in search.list.in_sight] == [
        ("山捻子", "山捻子", "6 days ago")
    ]
    search.list.in_sight[0].click()
    assert asked == [("prices.product", {"product": 0, "name": "山捻子"})]


def test_what_has_a_price_stands_before_what_has_none(search: Search) -> None:
    touch(search, "lz")
    notes = []
    for page in range(search.list.pages):
        search.list.turn_to(page)
        notes += ["no price" in button.line.note for button in search.list.in_sight]
    assert notes == sorted(notes)
    assert notes[0] is False
    assert notes[-1] is True


def test_touching_an_answer_opens_its_card(desk: Desk, search: Search) -> None:
    asked: list[Any] = []
    desk.asked.connect(lambda screen, params: asked.append((screen, params["name"])))
    touch(search, "lizhi")
    search.list.in_sight[0].click()
    assert asked == [("prices.product", "荔枝")]


def test_at_first_and_when_nothing_answers_it_says_what_to_do(search: Search) -> None:
    assert search.stack.currentWidget() is search.nothing
    assert sentences(search) == ["Touch the first letters of the name.", "For lychee (荔枝, li zhi) touch L, then Z."]
    touch(search, "qqq")
    assert sentences(search)[0] == "Nothing is called “qqq” here."
    search.pad.take_back()
    search.pad.set_value("", tell=True)
    assert sentences(search)[0] == "Touch the first letters of the name."


@pytest.mark.parametrize("word", ["%", "'", '"', "*", " ", "l'; DROP TABLE", "\\", "（", "🐖"])
def test_odd_signs_find_nothing_and_break_nothing(search: Search, word: str) -> None:
    search.box.setText(word)
    assert search.stack.currentWidget() is search.nothing


def test_keyboard_and_pad_write_the_same_word(qtbot: QtBot, search: Search) -> None:
    qtbot.keyClicks(search.box, "l")
    touch(search, "z")
    assert search.box.text() == "lz"
    qtbot.keyClick(search.box, Qt.Key.Key_Backspace)
    assert search.pad.value == "l"
    search.box.setText("荔")
    search.box.textEdited.emit("荔")  # as an input method leaves it
    touch(search, "x")
    assert search.box.text() == "x"


def test_leaving_forgets_what_was_looked_for(search: Search) -> None:
    touch(search, "lz")
    search.leave()
    assert (search.box.text(), search.pad.value) == ("", "")
    assert search.stack.currentWidget() is search.nothing
    assert not search.box.isUndoAvailable()


def test_news_keep_the_page_in_sight(desk: Desk, search: Search) -> None:
    touch(search, "s")
    assert search.list.pages > 1
    search.list.turn_to(1)
    desk.store.do("prices.report", OFFICER, product="山捻子", typical=6_500)
    search.reload()
    assert search.list.page == 1


def test_another_language_names_the_answers_anew(search: Search) -> None:
    touch(search, "lizhi")
    words.use("zh_CN")
    QApplication.sendEvent(search, QEvent(QEvent.Type.LanguageChange))
    assert found(search)[0] == "荔枝"


def test_the_speaker_reads_the_answers_or_what_to_do(search: Search) -> None:
    assert search.said() == "点名字的拼音字母来找"
    touch(search, "lizhi")
    assert search.said().split("，")[0] == "荔枝"
    touch(search, "q")
    assert search.said().startswith("没有找到")
