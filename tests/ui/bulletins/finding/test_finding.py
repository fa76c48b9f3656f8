"""Finding bulletins at the desk: results while one types, marked, narrowed, reached by keyboard, never out of order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR
from tests.ui.bulletins.shelf import learned
from ui.bulletins.finding.marking import html_of, marked
from ui.bulletins.finding.screen import FindScreen
from ui.colours import CONTRAST, DARK, LIGHT, contrast
from ui.desk import Desk
from ui.find_box import FindBox, bulletins_for


@pytest.fixture
def village(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[Desk, dict[str, int]]]:
    desk, rows = learned(tmp_path, language="en")
    yield desk, rows
    desk.close()


def shown(qtbot: QtBot, desk: Desk, **params: Any) -> FindScreen:
    screen = FindScreen(desk)
    qtbot.addWidget(screen)
    screen.resize(1000, 700)
    screen.enter(**params)
    screen.show()
    return screen


def typed(qtbot: QtBot, screen: FindScreen, words: str) -> list[str]:
    screen.line.clear()
    screen.line.insert(words)
    qtbot.keyClick(screen.line, Qt.Key.Key_Return)
    return [hit.bulletin.title for hit in screen.list.hits]


def test_what_is_typed_is_found_and_the_first_hit_stands_beside_the_list(
    village: tuple[Desk, dict[str, int]], qtbot: QtBot
) -> None:
    desk, rows = village
    screen = shown(qtbot, desk)
    assert typed(qtbot, screen, "daofeishi") == ["晚稻稻飞虱防治"]
    assert screen.article.reading is not None
    assert screen.article.reading.bulletin.id == rows["hopper"]
    assert "先查田" in screen.article.viewer.spoken()
    assert typed(qtbot, screen, "蒂蛀虫") == ["荔枝冬季清园怎么做"]
    assert screen.count.text() == "1 bulletin"


def test_typing_alone_asks_after_a_pause(village: tuple[Desk, dict[str, int]], qtbot: QtBot) -> None:
    screen = shown(qtbot, village[0])
    screen.line.setText("稻飞虱")
    assert screen._pause.isActive()
    qtbot.waitUntil(lambda: len(screen.list.hits) == 1)


def test_an_older_answer_never_takes_the_place_of_a_newer_one(
    village: tuple[Desk, dict[str, int]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = shown(qtbot, village[0])
    waiting: list[tuple[Callable[[Any], None], dict[str, Any]]] = []
    monkeypatch.setattr(screen, "show_view", lambda view, done, **told: waiting.append((done, told)))
    for word in ("荔枝", "稻飞虱"):
        screen.line.setText(word)
        screen.reload()
    for done, told in reversed(waiting):
        done(village[0].store.show("bulletins.search", OPERATOR, **told))
    assert [told["word"] for _done, told in waiting] == ["荔枝", "稻飞虱"]
    assert [hit.bulletin.title for hit in screen.list.hits] == ["晚稻稻飞虱防治"]


def test_arrows_choose_while_the_keyboard_stays_in_the_line_and_enter_opens(
    village: tuple[Desk, dict[str, int]], qtbot: QtBot
) -> None:
    desk, _rows = village
    screen = shown(qtbot, desk)
    titles = typed(qtbot, screen, "荔枝")
    assert len(titles) > 1
    qtbot.keyClick(screen.line, Qt.Key.Key_Down)
    assert screen.list.currentRow() == 1
    assert screen.article.headline.text() or screen.article.reading is not None
    assert screen.article.reading is not None
    assert screen.article.reading.bulletin.content.title == titles[1]
    before = desk.store.reader().execute("SELECT count(*) FROM bulletins_shown").fetchone()[0]
    qtbot.keyClick(screen.line, Qt.Key.Key_Return)
    assert desk.store.reader().execute("SELECT count(*) FROM bulletins_shown").fetchone()[0] == before + 1


def test_what_was_taken_back_says_why_and_not_what(village: tuple[Desk, dict[str, int]], qtbot: QtBot) -> None:
    desk, rows = village
    screen = shown(qtbot, desk, bulletin=rows["wrong"], word="香蕉枯萎病用药")
    assert "每亩用量写错了" in screen.article.warning.text()
    assert screen.article.viewer.isHidden()
    assert typed(qtbot, screen, "2000 克") == []


def test_kinds_times_and_states_narrow_and_can_be_widened_again(
    village: tuple[Desk, dict[str, int]], qtbot: QtBot
) -> None:
    screen = shown(qtbot, village[0])
    everything = len(screen.list.hits)
    assert everything == 9
    screen.narrowing.category.choose("policy")
    screen.narrowing.changed.emit()
    assert [hit.bulletin.category for hit in screen.list.hits] == ["policy"]
    screen.narrowing.time.choose("earlier")
    screen.narrowing.changed.emit()
    assert screen.pages.currentIndex() == 1
    screen.empty.asked.emit()
    assert len(screen.list.hits) == everything
    screen.narrowing.state.choose("recalled")
    screen.narrowing.changed.emit()
    assert [hit.bulletin.title for hit in screen.list.hits] == ["香蕉枯萎病用药"]


def test_a_crop_narrows_until_its_name_is_taken_away(village: tuple[Desk, dict[str, int]], qtbot: QtBot) -> None:
    desk, _rows = village
    screen = shown(qtbot, desk)
    screen.narrowing.crop.take(desk.store.show("prices.find", OPERATOR, word="香蕉", limit=1)[0])
    assert {hit.bulletin.title for hit in screen.list.hits} == {"香蕉枯萎病用药", "香蕉枯萎病用药（更正）"}
    screen.narrowing.crop.box.clear()
    assert len(screen.list.hits) == 9


def test_nothing_found_says_what_else_to_try(village: tuple[Desk, dict[str, int]], qtbot: QtBot) -> None:
    screen = shown(qtbot, village[0])
    assert typed(qtbot, screen, "没有这个词") == []
    said = [part.text() for part in (screen.empty._sentence, screen.empty._advice)]
    assert "没有这个词" in said[0]
    assert "pinyin" in said[1]


def test_leaving_forgets_what_was_sought(village: tuple[Desk, dict[str, int]], qtbot: QtBot) -> None:
    screen = shown(qtbot, village[0])
    typed(qtbot, screen, "稻飞虱")
    screen.leave()
    assert (screen.line.text(), list(screen.list.hits), screen.article.reading) == ("", [], None)


def test_marks_are_bold_on_a_ground_one_can_read_and_everything_is_escaped() -> None:
    found = marked("a<b>稻&飞</b>", [(4, 6)], LIGHT)
    assert "&lt;b&gt;" in found
    assert f"background-color:{LIGHT.ripe_pale}" in found
    assert "font-weight:700" in found
    assert found.count("<") == 2
    assert "稻&amp;" in found
    for colours in (LIGHT, DARK, CONTRAST):
        assert contrast(colours.ink, colours.ripe_pale) >= 7


def test_a_hostile_title_stays_words(village: tuple[Desk, dict[str, int]]) -> None:
    desk, _rows = village
    hit = desk.store.show("bulletins.search", OPERATOR, word="稻飞虱", limit=1)[0]
    from dataclasses import replace

    bad = replace(hit, bulletin=replace(hit.bulletin, title='<img src="file:///etc/passwd">'), title_places=())
    page = html_of(bad, desk.store.clock, LIGHT, (13, 12))
    assert "<img" not in page
    assert "&lt;img" in page


def test_the_box_of_every_screen_answers_with_bulletins_too(
    village: tuple[Desk, dict[str, int]], qtbot: QtBot
) -> None:
    desk, rows = village
    from PySide6.QtWidgets import QWidget

    host = QWidget()
    qtbot.addWidget(host)
    box = FindBox(desk, host, lambda: ())
    box.setParent(host)
    box.setText("稻飞虱")
    box.look_up()
    [answer] = [one for one in box.answers if one.screen == "bulletins.find"]
    assert answer.params == {"word": "稻飞虱", "bulletin": rows["hopper"]}
    wrong = desk.store.show("bulletins.search", OPERATOR, word="枯萎病用药", limit=5)
    assert {one.params["bulletin"] for one in bulletins_for("枯", wrong)} == {rows["right"]}
