"""Behind a door that is not open yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.kernel import words
from tests.ui import seats
from ui.area.screen import AREAS, AreaScreen


@pytest.mark.parametrize("area", [*AREAS, "", "something else"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_door_says_what_is_missing_and_whom_to_ask(
    qtbot: QtBot, tmp_path: Path, area: str, language: str
) -> None:
    desk = seats.make_desk(tmp_path, data=False)
    words.use(language)
    screen = AreaScreen(desk)
    qtbot.addWidget(screen)
    screen.enter(area=area)
    assert screen.state._sentence.text()
    assert "12316" in screen.state._advice.text()
    assert bool(screen.title()) == (area in AREAS)
    went: list[str] = []
    desk.asked.connect(lambda name, _params: went.append(name))
    screen.state._button.click()
    assert went == ["home"]
    desk.close()
