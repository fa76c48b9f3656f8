"""Pictures are found by name, and a missing one still leaves something to recognise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from ui import drawn

UI = Path(drawn.__file__).parent


@pytest.fixture(autouse=True)
def _app(qapp: QApplication) -> None:
    drawn.forget()


def image(pixmap: QPixmap) -> QImage:
    return pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)


def colours(pixmap: QPixmap) -> set[str]:
    shot = image(pixmap)
    every = (shot.pixelColor(x, y) for x in range(shot.width()) for y in range(shot.height()))
    return {colour.name() for colour in every if colour.alpha() == 255}


def test_a_product_is_found_by_name_and_by_slug() -> None:
    assert drawn.slug_of("荔枝") == "lychee"
    assert drawn.slug_of(" lychee ") == "lychee"
    assert image(drawn.product_picture("荔枝", 64)) == image(drawn.product_picture("lychee", 64))


def test_a_product_nobody_drew_gets_a_tile_that_stays_the_same() -> None:
    assert drawn.slug_of("春砂仁") is None
    first = image(drawn.product_picture("春砂仁", 64))
    drawn.forget()
    assert image(drawn.product_picture("春砂仁", 64)) == first
    assert image(drawn.product_picture("陈皮", 64)) != first


@pytest.mark.parametrize("name", ["", "  ", "../icons/home", "..", "a/b", "\\\\host\\share", "x" * 300])
def test_an_odd_name_is_only_a_name(name: str) -> None:
    assert drawn.slug_of(name) is None
    assert not drawn.product_picture(name, 32).isNull()


def test_an_icon_takes_the_colour_it_is_given() -> None:
    assert "#b3261e" in colours(drawn.icon("home", "#B3261E", 48))
    assert colours(drawn.icon("home", "#B3261E", 48)) != colours(drawn.icon("home", "#14532D", 48))


def test_an_icon_nobody_drew_is_still_there() -> None:
    assert not drawn.has_icon("no-such-icon")
    assert QColor("#14532d").name() in colours(drawn.icon("no-such-icon", "#14532D", 48))


def test_a_button_icon_keeps_air_before_the_word() -> None:
    assert drawn.button_icon("home", "#14532D", 24, gap=8).availableSizes()[0].width() == 32


def test_doors_are_drawn() -> None:
    for name in ("prices", "technology", "training", "requests"):
        assert drawn.slug_of(f"door-{name}") == f"door-{name}"
        assert len(colours(drawn.door_picture(name, 96))) > 3


def test_every_icon_a_shared_widget_asks_for_is_drawn() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (UI / "widgets").glob("*.py"))
    asked = set(re.findall(r'icon\("([a-z-]+)"', source))
    asked |= set(re.findall(r'Button\(look, "[a-z-]*", "([a-z-]+)"', source)) | {"arrow-left", "arrow-right"}
    assert {"backspace", "speaker", "help", "user"} <= asked
    assert [name for name in sorted(asked) if not drawn.has_icon(name)] == []
