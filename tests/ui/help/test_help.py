"""Help: something to say about every page, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.kernel import words
from tests.ui import seats
from ui.help.screen import HelpScreen
from ui.help.words import TOPICS, help_for
from ui.screens import FARMER, OPEN, places


@pytest.mark.parametrize("place", [place.name for place in places()])
def test_every_screen_has_help(place: str) -> None:
    _title, sentences = help_for(place)
    assert len(sentences) >= 2
    assert all(sentence for sentence in sentences)


def test_help_is_for_screens_there_are() -> None:
    assert set(TOPICS) <= {place.name for place in places()}


def test_a_farmer_is_not_told_of_keys_nor_staff_of_the_bar() -> None:
    for place in places():
        _title, sentences = help_for(place.name)
        assert any("Ctrl" in sentence for sentence in sentences) == (place.mode not in (FARMER, OPEN)) or (
            place.name == "help"
        )


def test_the_page_shows_them_and_begins_at_the_top(qtbot: QtBot, tmp_path: Path) -> None:
    desk = seats.make_desk(tmp_path, data=False)
    screen = HelpScreen(desk)
    qtbot.addWidget(screen)
    words.use("en")
    screen.enter(about="login")
    assert screen.heading.text().endswith("Logging in</p>")
    assert "your PIN" in screen.words.plain
    screen.enter(about="nowhere")
    assert screen.heading.text()
    desk.close()
