"""The figures of the elder interface are promises; here they are held."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ui.colours import CONTRAST, DARK, EDGES, LIGHT, PAIRS, Colours, contrast
from ui.metrics import Metrics, measure
from ui.theme import COLOURS, POINTS, Look, Mode, Scale, Theme
from ui.widgets.plain import label

ROOT = Path(__file__).resolve().parents[2]
SETS = pytest.mark.parametrize("colours", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
HEAVY = ("babel", "pypinyin", "requests", "sqlite_utils", "lunar_python", "xlrd", "opencc", "PySide6.QtSvg")


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look(Theme())


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@SETS
def test_everything_written_can_be_read(colours: Colours) -> None:
    weak = {pair: contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@SETS
def test_edges_and_rings_can_be_seen(colours: Colours) -> None:
    assert [pair for pair in EDGES if contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) < 3] == []


def test_high_contrast_goes_beyond_the_others() -> None:
    inks = [(ink, ground) for ink, ground in PAIRS if ground in ("paper", "card")]
    assert min(contrast(getattr(CONTRAST, ink), getattr(CONTRAST, ground)) for ink, ground in inks) >= 7


def test_the_light_tokens_are_those_agreed_on() -> None:
    agreed = {
        "paper": "#FAF8F2", "card": "#FFFFFF", "ink": "#1D2B24", "ink_soft": "#4C5B53", "field": "#14532D",
        "ripe": "#8A5200", "rise": "#B3261E", "fall": "#00796B", "water": "#1F5F8B",
    }  # fmt: skip
    assert {name: getattr(LIGHT, name) for name in agreed} == agreed


def test_signal_colours_are_the_same_in_every_mode() -> None:
    signals = [field.name for field in fields(Colours) if "warn_" in field.name]
    assert len(signals) == 10
    assert {tuple(getattr(colours, name) for name in signals) for colours in COLOURS.values()} == {
        tuple(getattr(LIGHT, name) for name in signals)
    }


def test_type_sizes_hold_the_figures() -> None:
    farmer = {kind: sizes for kind, sizes in POINTS.items() if not kind.startswith(("staff", "table"))}
    assert min(min(sizes) for sizes in farmer.values()) >= 18
    assert POINTS["main"] == (18, 24, 30)
    assert min(POINTS["number"]) >= 64
    assert POINTS["staff"][1] == 13
    assert POINTS["table"][1] == 12
    assert all(list(sizes) == sorted(sizes) for sizes in POINTS.values())


@pytest.mark.parametrize(
    ("width", "height", "millimetres", "px_per_pt"),
    [
        (1920, 1080, 476, 102.4 / 72),  # 21.5 inch
        (1280, 1024, 376, 86.5 / 72),  # 19 inch
        (1366, 768, 310, 111.9 / 72),  # a 14-inch laptop keeps true sizes
        (1024, 768, 304, 85.6 / 72),  # 15 inch
        (1024, 768, 160, 768 / 490),  # 8 inches: smaller points rather than a cut-off screen
        (1024, 768, 0, 96 / 72),  # a screen that says nothing
        (1920, 1080, 5000, 96 / 72),  # a projector that makes things up
    ],
)
def test_points_follow_the_screen(width: int, height: int, millimetres: float, px_per_pt: float) -> None:
    assert measure(width, height, millimetres).px_per_pt == pytest.approx(px_per_pt, rel=0.01)


def test_a_calibration_wins_over_what_the_screen_says() -> None:
    assert measure(1920, 1080, 5000, mm_per_px=0.25).px_per_pt == pytest.approx(25.4 / 72 / 0.25)
    assert measure(1920, 1080, 476, mm_per_px=0).px_per_pt == pytest.approx(96 / 72)


def test_a_target_is_21_millimetres_on_a_measured_screen() -> None:
    metrics = measure(1920, 1080, 476)
    assert metrics.pt(60) * 476 / 1920 == pytest.approx(21.17, abs=0.2)
    assert metrics.mm(40) * 476 / 1920 == pytest.approx(40, abs=0.2)
    assert metrics.space(3) == 12


def test_nothing_becomes_nothing() -> None:
    assert Metrics(1.0).pt(0.1) == 1


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("scale", Scale)
def test_the_stylesheet_is_whole(qapp: QApplication, qtlog: Any, mode: Mode, scale: Scale) -> None:
    look = Look(Theme(mode, scale))
    look.wear(look.theme)
    sheet = qapp.styleSheet()
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    assert look.theme.colours.field in sheet
    label("main").grab()
    assert [record.message for record in qtlog.records if "parse" in record.message.lower()] == []


def test_wearing_a_theme_reaches_the_widgets(qtbot: QtBot, look: Look) -> None:
    words = label("main")
    qtbot.addWidget(words)
    look.wear(Theme(scale=Scale.NORMAL))
    words.ensurePolished()
    assert words.font().pixelSize() == look.theme.px("main")
    with qtbot.waitSignal(look.changed):
        look.set_scale(Scale.LARGE)
    words.ensurePolished()
    assert words.font().pixelSize() == look.theme.metrics.pt(30)


def test_each_setting_is_changed_alone(look: Look) -> None:
    look.set_mode(Mode.DARK)
    look.set_scale(Scale.SMALL)
    look.set_metrics(Metrics(1.5))
    assert look.theme == Theme(Mode.DARK, Scale.SMALL, Metrics(1.5))


def test_figures_have_one_width(qtbot: QtBot, look: Look) -> None:
    if not hasattr(QFont, "Tag"):
        pytest.skip("this Qt cannot ask a font for tabular figures")
    tag = QFont.Tag("tnum")
    assert look.theme.font("number").isFeatureSet(tag)
    look.wear(Theme())
    words = QLabel("1")
    qtbot.addWidget(words)
    words.ensurePolished()
    assert words.font().isFeatureSet(tag)


def test_looking_loads_nothing_heavy() -> None:
    widgets = [f"ui.widgets.{path.stem}" for path in (ROOT / "ui" / "widgets").glob("[a-z]*.py")]
    code = f"import sys, ui.theme, ui.jobs, ui.trouble, {', '.join(widgets)}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in run.stdout.split() if name.startswith(HEAVY)] == []
