"""English names at the desk: where the catalogue has one, and only in English."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from station.kernel import words
from tests.ui.county.seats import make_seats


@pytest.mark.parametrize(
    ("name", "english"),
    [("荔枝", "Lychee"), ("番薯", "Sweet potato"), ("妃子笑", "Feizixiao lychee"), ("山捻子", "山捻子"), ("", "")],
)
def test_a_name_the_catalogue_knows_is_said_in_english(qtbot: QtBot, tmp_path: Path, name: str, english: str) -> None:
    seats = make_seats(tmp_path)
    seats.do("products.seed")
    words.use("en")
    assert seats.desk.names.own(name) == english
    words.use("zh_CN")
    assert seats.desk.names.own(name) == name
    seats.close()


def test_a_name_given_later_is_used_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    seats = make_seats(tmp_path)
    seats.do("products.seed")
    words.use("en")
    assert seats.desk.names.own("山捻子") == "山捻子"
    seats.do("products.add", name="山捻子", category="fruit", name_en="Rose myrtle")
    qtbot.waitUntil(lambda: seats.desk.names.own("山捻子") == "Rose myrtle")
    seats.close()
