"""Pads: fingers and real keys do the same, and nothing that cannot be a price is ever typed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ui.theme import Look
from ui.widgets.letter_pad import LetterPad
from ui.widgets.number_pad import BACK, CLEAR, CODE, ENTER, PRICE, NumberPad, Rules, typed


def type_all(keys: str, rules: Rules) -> str:
    text = ""
    for key in keys:
        text = typed(text, {"<": BACK, "c": CLEAR}.get(key, key), rules)
    return text


@pytest.mark.parametrize(
    ("keys", "rules", "text"),
    [
        ("12.60", PRICE, "12.60"),
        ("12.605", PRICE, "12.60"),
        ("..5", PRICE, "0.5"),
        ("007", PRICE, "7"),
        ("007", CODE, "007"),
        ("1.2", CODE, "12"),
        ("12<", PRICE, "1"),
        ("12c3", PRICE, "3"),
        ("<<c", PRICE, ""),
        ("123456789", Rules(2, 4), "1234"),
        ("123.45", Rules(2, 4), "123.4"),
    ],
)
def test_what_is_typed(keys: str, rules: Rules, text: str) -> None:
    assert type_all(keys, rules) == text


@given(some.text("0123456789.<c", max_size=30), some.integers(0, 4), some.integers(1, 9))
def test_whatever_is_typed_is_a_number_within_the_rules(keys: str, decimals: int, longest: int) -> None:
    text = type_all(keys, Rules(decimals, longest))
    assert re.fullmatch(r"(\d+(\.\d*)?)?", text)
    assert sum(letter.isdigit() for letter in text) <= max(longest, 1)
    assert len(text.partition(".")[2]) <= decimals


def key(pad: NumberPad | LetterPad, text: str) -> QPushButton:
    return next(button for button in pad.findChildren(QPushButton) if button.text() == text)


def test_fingers_and_keys_do_the_same(qtbot: QtBot, look: Look) -> None:
    pad = NumberPad(look)
    qtbot.addWidget(pad)
    told: list[str] = []
    pad.changed.connect(told.append)
    for text in ("1", "2", "."):
        qtbot.mouseClick(key(pad, text), Qt.MouseButton.LeftButton)
    qtbot.keyClicks(pad, "6x5")
    assert told == ["1", "12", "12.", "12.6", "12.65"]
    qtbot.keyClick(pad, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(pad.entered) as entered:
        qtbot.keyClick(pad, Qt.Key.Key_Return)
    assert entered.args == ["12.6"]
    qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.value == ""


def test_nothing_is_entered_from_an_empty_pad(qtbot: QtBot, look: Look) -> None:
    pad = NumberPad(look)
    qtbot.addWidget(pad)
    with qtbot.assertNotEmitted(pad.entered):
        pad.press(ENTER)
    pad.set_value("3.80")
    with qtbot.assertNotEmitted(pad.changed):
        pad.set_value("3.90")
    assert pad.value == "3.90"


def test_a_code_pad_has_no_point(qtbot: QtBot, look: Look) -> None:
    pad = NumberPad(look, CODE)
    qtbot.addWidget(pad)
    assert "." not in {button.text() for button in pad.findChildren(QPushButton)}


def test_letters_from_fingers_and_keys(qtbot: QtBot, look: Look) -> None:
    pad = LetterPad(look)
    qtbot.addWidget(pad)
    told: list[str] = []
    pad.changed.connect(told.append)
    qtbot.mouseClick(key(pad, "L"), Qt.MouseButton.LeftButton)
    qtbot.keyClicks(pad, "z1")
    qtbot.keyClick(pad, Qt.Key.Key_Backspace)
    assert told == ["l", "lz", "l"]


def test_only_offered_letters_can_be_pressed(qtbot: QtBot, look: Look) -> None:
    pad = LetterPad(look)
    qtbot.addWidget(pad)
    pad.offer("lx")
    qtbot.keyClicks(pad, "alq")
    assert pad.value == "l"
    pad.offer("abcdefghijklmnopqrstuvwxyz")
    qtbot.keyClicks(pad, "abcdefghijk")
    assert len(pad.value) == 8
