"""What holds for all shared widgets: they say their words again, follow the theme, and are large enough to touch."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import gallery
from ui.metrics import Metrics, measure
from ui.theme import Look, Mode, Scale, Theme
from ui.widgets.base import Seldom, announce_language, present
from ui.widgets.big_number import BigNumber, Figure
from ui.widgets.bottom_bar import BottomBar
from ui.widgets.bug_dialog import BugDialog
from ui.widgets.chips import ChipRow
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.door import Door
from ui.widgets.idle_ring import IdleRing
from ui.widgets.letter_pad import LetterPad
from ui.widgets.marks import Trend
from ui.widgets.number_pad import PIN, NumberPad
from ui.widgets.plain import Button, Paragraph, label
from ui.widgets.price_strip import Glance, PriceStrip
from ui.widgets.product_grid import PageButton, ProductGrid, Tile
from ui.widgets.speaker_button import SpeakerButton
from ui.widgets.status_badge import StatusBadge
from ui.widgets.toast import Toast
from ui.widgets.warning_strip import Level, WarningStrip

Maker = Callable[[Look, QWidget], QWidget]
WORDED: dict[str, Maker] = {
    "bar": BottomBar,
    "bug": BugDialog,
    "confirm": lambda look, host: ConfirmBar(look, parent=host),
    "idle": IdleRing,
    "letters": LetterPad,
    "numbers": lambda look, host: NumberPad(look, parent=host),
    "page": lambda look, host: PageButton(look, True, host),
    "strip": PriceStrip,
    "speaker": lambda look, host: SpeakerButton(look, parent=host),
    "toast": Toast,
    "warning": WarningStrip,
}
OWN_NAMES = {"简", "繁", "EN"}  # languages name themselves


def texts(widget: QWidget) -> set[str]:
    parts = [widget, *widget.findChildren(QWidget)]
    shown = [part.text() for part in parts if isinstance(part, QLabel | QAbstractButton)]
    return {text for text in shown if any(letter.isalpha() for letter in text) and len(text) > 1} - OWN_NAMES


@pytest.mark.parametrize("name", WORDED)
def test_every_word_changes_with_the_language(
    qtbot: QtBot, look: Look, speak_marked: Callable[[QWidget], None], name: str
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    widget = WORDED[name](look, host)
    if isinstance(widget, Seldom):
        assert not texts(widget)
        widget.ready()
    before = texts(widget)
    assert before
    assert not any("«" in text for text in before)
    speak_marked(widget)
    assert [text for text in texts(widget) if "«" not in text] == []


def test_a_window_hears_that_the_language_changed(qtbot: QtBot, look: Look, speak_marked: Callable[..., None]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pad = NumberPad(look, parent=window)
    speak_marked(QWidget())
    assert not any("«" in text for text in texts(pad))
    announce_language()
    assert any("«" in text for text in texts(pad))


@pytest.mark.parametrize("scene", gallery.SCENES)
@pytest.mark.parametrize("mode", Mode)
def test_every_scene_can_be_painted(qtbot: QtBot, look: Look, scene: str, mode: Mode) -> None:
    look.wear(Theme(mode))
    window = gallery.SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(1024, 768)
    shot = window.grab().toImage()
    spots = {shot.pixelColor(x, y).name() for x in range(0, shot.width(), 7) for y in range(0, shot.height(), 7)}
    assert QColor(look.theme.colours.paper).name() in spots
    assert len(spots) > 5


@pytest.mark.parametrize("scene", ["home", "card", "grid", "pads"])
@pytest.mark.parametrize("size", [(1024, 768), (1366, 768), (1280, 1024)])
@pytest.mark.parametrize("scale", Scale)
def test_farmer_scenes_fit_their_screens(
    qtbot: QtBot, look: Look, scene: str, size: tuple[int, int], scale: Scale
) -> None:
    look.wear(Theme(scale=scale))
    window = gallery.SCENES[scene](look)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    for button in window.findChildren(QAbstractButton):
        if button.isVisible():
            corner = button.mapTo(window, QPoint(button.width(), button.height()))
            assert corner.x() <= size[0]
            assert corner.y() <= size[1]


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize("metrics", [Metrics(), measure(1920, 1080, 476), measure(1280, 1024, 376)])
def test_what_a_farmer_touches_is_large_enough(qtbot: QtBot, look: Look, scale: Scale, metrics: Metrics) -> None:
    look.wear(Theme(scale=scale, metrics=metrics))
    side, small, door = metrics.pt(60) - 1, metrics.pt(44) - 1, metrics.mm(40)
    for scene in ("home", "card", "grid", "pads"):
        window = gallery.SCENES[scene](look)
        qtbot.addWidget(window)
        window.resize(1920, 1080)
        window.show()
        QApplication.processEvents()
        for button in window.findChildren(QAbstractButton):
            second = button.property("part") in ("segment", "bar-button") or isinstance(button, StatusBadge)
            if button.isVisible():
                assert min(button.width(), button.height()) >= (small if second else side), (scene, button.text())
            if isinstance(button, Door):
                assert button.height() >= door


def test_a_theme_change_is_followed_and_the_dead_are_let_go(qtbot: QtBot, look: Look) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    number = BigNumber(look, window)
    number.show_figure(Figure("12.60", "元/斤", Trend.RISE))
    before = number.sizeHint()
    look.set_scale(Scale.LARGE)
    assert number.sizeHint().height() > before.height()
    gone = weakref.ref(number)
    number.deleteLater()
    QCoreApplication.sendPostedEvents(number, QEvent.Type.DeferredDelete)
    del number
    gc.collect()
    assert gone() is None
    look.set_scale(Scale.SMALL)


def test_showing_a_widget_before_it_has_a_place_opens_no_window(qtbot: QtBot, look: Look) -> None:
    strip, speaker, warning = PriceStrip(look), SpeakerButton(look), WarningStrip(look)
    strip.show_glances([Glance(1, "荔枝", "12.60")])
    speaker.set_available(True)
    warning.warn(Level.RED, "红色预警")
    assert not any(widget.isVisible() for widget in (strip, speaker, warning))
    window = QWidget()
    qtbot.addWidget(window)
    for widget in (strip, speaker, warning):
        widget.setParent(window)
    window.show()
    assert all(widget.isVisible() for widget in (strip, speaker, warning))
    present(strip, False)
    assert not strip.isVisible()


def test_the_speaker_is_gone_where_nothing_speaks(qtbot: QtBot, look: Look) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    speaker = SpeakerButton(look, parent=window)
    window.show()
    assert not speaker.isVisible()
    speaker.set_available(True)
    with qtbot.waitSignal(speaker.asked):
        speaker.click()
    speaker.set_speaking(True)
    with qtbot.waitSignal(speaker.hushed), qtbot.assertNotEmitted(speaker.asked):
        speaker.click()


def test_running_text_is_spaced_and_never_read_as_markup(qtbot: QtBot, look: Look) -> None:
    words = Paragraph("main")
    qtbot.addWidget(words)
    words.setText("<b>一</b>\n二\n三\n四")
    assert words.plain == "<b>一</b>\n二\n三\n四"
    assert "&lt;b&gt;" in words.text()
    lines = words.heightForWidth(1000) / 4
    assert lines >= look.theme.px("main") * 1.3
    assert isinstance(label("main", wrap=True), Paragraph)


def test_chips_take_one(qtbot: QtBot, look: Look) -> None:
    chips = ChipRow(look)
    qtbot.addWidget(chips)
    chips.show_chips([(1, "妃子笑"), (2, "桂味")], taken=2)
    assert chips.taken == 2
    with qtbot.waitSignal(chips.chosen) as told:
        next(button for button in chips.findChildren(QAbstractButton) if button.text() == "妃子笑").click()
    assert told.args == [1]
    assert chips.taken == 1
    chips.choose(2)
    assert chips.taken == 2


def test_a_button_leaves_room_between_icon_and_word(qtbot: QtBot, look: Look) -> None:
    button = Button(look, "farmer", "print")
    qtbot.addWidget(button)
    alone = button.iconSize().width()
    button.setText("打印")
    assert button.iconSize().width() > alone


def test_keys_of_a_pin_are_never_spoken_on_the_display(qtbot: QtBot, look: Look) -> None:
    pad = NumberPad(look, PIN)
    qtbot.addWidget(pad)
    for key in "4821":
        pad.press(key)
    labels = pad.findChildren(QLabel)
    shown = {part.text() for part in labels} | {part.accessibleName() for part in labels}
    assert "●●●●" in shown
    assert not any("4821" in text for text in shown)


def test_an_empty_grid_and_strip_are_quiet(qtbot: QtBot, look: Look) -> None:
    grid, strip = ProductGrid(look), PriceStrip(look)
    qtbot.addWidget(grid)
    qtbot.addWidget(strip)
    grid.show_tiles([])
    strip.show_glances([])
    assert grid.pages == 1
    assert strip.isHidden()
    grid.show_tiles([Tile(1, "荔枝")])
    grid.grab()
