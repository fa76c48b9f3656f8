"""Numbers are the heroes: chips, the big number, the dots, the badge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from station.kernel.words import use
from ui.theme import Look, Scale, make_font
from ui.widgets.big_number import BigNumber, Figure
from ui.widgets.bottom_bar import BottomBar
from ui.widgets.dots import Day, DotStrip
from ui.widgets.marks import Trend, trend_word
from ui.widgets.price_strip import PICTURE, Glance, PriceChip, PriceStrip
from ui.widgets.status_badge import Freshness, StatusBadge

GLANCES = [Glance(number, f"品{number}", f"{number}.50", Trend.RISE) for number in range(8)]


@pytest.fixture(autouse=True)
def _english() -> None:
    use("en")


def has(widget: QWidget, colour: str) -> bool:
    shot = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return any(
        shot.pixelColor(x, y).name() == colour.lower() for x in range(shot.width()) for y in range(shot.height())
    )


@pytest.fixture
def strip(qtbot: QtBot, look: Look) -> Iterator[PriceStrip]:
    host = QWidget()
    qtbot.addWidget(host)
    made = PriceStrip(look, host)
    made.resize(984, 140)
    made.show_glances(GLANCES)
    host.show()
    QApplication.processEvents()
    yield made
    host.close()


def chips(strip: PriceStrip) -> list[PriceChip]:
    return [chip for chip in strip.findChildren(PriceChip) if chip.isVisible()]


def test_as_many_chips_as_fit_the_first_ones_first(strip: PriceStrip, look: Look) -> None:
    many = len(chips(strip))
    assert [chip.glance.key for chip in chips(strip)] == list(range(many))
    assert 3 <= many < 8
    strip.resize(500, 140)
    assert 1 <= len(chips(strip)) < many
    strip.resize(984, 140)
    look.set_scale(Scale.LARGE)
    assert len(chips(strip)) <= many


def test_the_first_picture_of_a_strip_squeezes_no_number(qtbot: QtBot, look: Look) -> None:
    """What has no room is hidden before anything is painted, and not by the layout of the next picture."""
    host = QWidget()
    qtbot.addWidget(host)
    strip = PriceStrip(look, host)
    strip.show_glances([Glance(n, f"品{n}", "12.6", Trend.RISE) for n in range(8)])
    strip.resize(984, 140)
    host.show()
    assert 3 <= len(chips(strip)) < 8
    assert [chip for chip in chips(strip) if chip.width() < chip.minimumSizeHint().width()] == []


def test_one_touch_tells_which(qtbot: QtBot, strip: PriceStrip) -> None:
    with qtbot.waitSignal(strip.chosen) as told:
        qtbot.mouseClick(chips(strip)[1], Qt.MouseButton.LeftButton)
    assert told.args == [1]


def test_a_price_is_told_in_words_too(strip: PriceStrip) -> None:
    assert chips(strip)[0].accessibleName() == "品0 0.50 rose"


@pytest.mark.parametrize(("trend", "tone"), [(Trend.RISE, "rise"), (Trend.FALL, "fall")])
def test_rising_is_red_and_falling_green(qtbot: QtBot, look: Look, trend: Trend, tone: str) -> None:
    number = BigNumber(look)
    qtbot.addWidget(number)
    number.resize(500, 250)
    number.show_figure(Figure("12.60", "元/斤", trend, "昨天 11.80"))
    assert has(number, getattr(look.theme.colours, tone))
    assert trend_word(trend) in number.accessibleName()
    assert has(number, look.theme.colours.ink)


def test_a_stale_number_is_ripe(qtbot: QtBot, look: Look) -> None:
    number = BigNumber(look)
    qtbot.addWidget(number)
    number.resize(500, 250)
    number.show_figure(Figure("12.60", "元/斤", note="九天前的价", stale=True))
    assert has(number, look.theme.colours.ripe)
    assert not has(number, look.theme.colours.ink)
    assert "九天前的价" in number.accessibleName()


def test_the_big_number_is_64_points_and_more(qtbot: QtBot, look: Look) -> None:
    for scale in Scale:
        look.set_scale(scale)
        number = BigNumber(look)
        qtbot.addWidget(number)
        number.show_figure(Figure("8"))
        assert number.sizeHint().height() >= look.theme.pt(64)


def test_words_follow_the_language(qtbot: QtBot, look: Look, speak_marked: Callable[[QWidget], None]) -> None:
    number = BigNumber(look)
    qtbot.addWidget(number)
    number.show_figure(Figure("3.80", trend=Trend.FALL))
    assert number.accessibleName() == "3.80 fell"
    speak_marked(number)
    assert number.accessibleName() == "3.80 «fell»"


@pytest.mark.parametrize("values", [[], [None] * 7, [3.8], [3.8] * 7, [0.0, None, 1e6, 2.0, None, 3.0, 4.0]])
def test_dots_take_any_week(qtbot: QtBot, look: Look, values: list[float | None]) -> None:
    dots = DotStrip(look)
    qtbot.addWidget(dots)
    dots.resize(dots.sizeHint())
    dots.show_days([Day(value, "" if value is None else f"{value:g}", "今天") for value in values])
    dots.grab()
    told = [value for value in values if value is not None]
    assert dots.accessibleName().count("今天") == len(told)


def test_dots_are_the_first_to_give_way(qtbot: QtBot, look: Look) -> None:
    dots = DotStrip(look)
    qtbot.addWidget(dots)
    dots.show_days([Day(1.0, "1.00", "今天")] * 7)
    dots.resize(400, dots.sizeHint().height())
    assert has(dots, look.theme.colours.field)
    dots.resize(400, 20)
    assert not has(dots, look.theme.colours.field)
    assert dots.minimumSizeHint().height() == 0


@pytest.mark.parametrize("freshness", Freshness)
def test_a_badge_shows_its_words(qtbot: QtBot, look: Look, freshness: Freshness) -> None:
    badge = StatusBadge(look, "second")
    qtbot.addWidget(badge)
    badge.show_state(freshness, "更新：9天前", exact="2026-06-12 08:00")
    assert badge.accessibleName() == "更新：9天前"
    assert badge.toolTip() == "2026-06-12 08:00"
    badge.resize(badge.sizeHint())
    assert badge.height() >= look.theme.pt(44)
    badge.grab()


def test_the_bar_tells_what_was_chosen(qtbot: QtBot, look: Look) -> None:
    bar = BottomBar(look)
    qtbot.addWidget(bar)
    for segments, key, signal, value in (
        (bar.size_choice, "large", bar.size_chosen, Scale.LARGE),
        (bar.unit, "kg", bar.unit_chosen, "kg"),
        (bar.language, "en", bar.language_chosen, "en"),
        (bar.voice, "yue", bar.voice_chosen, "yue"),
    ):
        with qtbot.waitSignal(signal) as told:
            segments._buttons[key].click()
        assert told.args == [value]
        assert segments.taken == key
    for button, signal in ((bar.help, bar.help_asked), (bar.staff, bar.staff_asked)):
        with qtbot.waitSignal(signal):
            button.click()


def test_the_bar_shows_what_is_so_without_a_word(qtbot: QtBot, look: Look) -> None:
    bar = BottomBar(look)
    qtbot.addWidget(bar)
    with qtbot.assertNotEmitted(bar.unit_chosen):
        bar.show_unit("kg")
    look.set_scale(Scale.LARGE)
    assert (bar.unit.taken, bar.size_choice.taken) == ("kg", "large")
    bar.offer_voices([])
    bar.show()
    assert not bar.voice.isVisible()
    bar.offer_voices(["cmn"])
    assert bar.voice.isVisible()
    assert bar.voice.keys == ("cmn",)


def test_the_bar_takes_a_second_row_only_when_it_must(qtbot: QtBot, look: Look) -> None:
    bar = BottomBar(look)
    qtbot.addWidget(bar)
    one = bar.heightForWidth(1920)
    assert bar.heightForWidth(600) > one
    assert bar.heightForWidth(1920) == one


@pytest.mark.parametrize("scale", [Scale.NORMAL, Scale.LARGE])
def test_a_chip_has_room_for_its_whole_name(strip: PriceStrip, look: Look, scale: Scale) -> None:
    look.set_scale(scale)
    longest = "Golden diamond pineapple"
    strip.show_glances([Glance(1, "Paddy rice", "1.6", Trend.FALL), Glance(2, longest, "3", Trend.LEVEL)])
    QApplication.processEvents()
    one = next(chip for chip in strip.findChildren(PriceChip) if chip.glance.name == longest)
    beside = one.minimumSizeHint().width() - round(one._sign_width()) - look.theme.pt(PICTURE)
    assert QFontMetricsF(make_font(look.theme.pt(18))).horizontalAdvance(longest) < beside


def test_names_of_any_length_never_push_a_chip_off_the_strip(strip: PriceStrip) -> None:
    names = ["荔枝", "a" * 24, "b" * 24, "c" * 24]
    strip.show_glances([Glance(n, name, "12.6", Trend.RISE) for n, name in enumerate(names)])
    QApplication.processEvents()
    assert all(chip.geometry().right() <= strip.width() for chip in chips(strip))
    assert chips(strip)[0].glance.key == 0


def test_the_day_stands_under_its_dot(qtbot: QtBot, look: Look) -> None:
    strip = DotStrip(look)
    qtbot.addWidget(strip)
    strip.resize(820, 140)
    strip.show_days([Day(9.0 + n, f"{n}", "today" if n == 6 else f"{n + 1} Nov") for n in range(7)])
    strip.show()
    shot = strip.grab().toImage()
    ink = look.theme.colour("ink").name()
    foot = range(shot.height() - round(look.theme.px("second") * 1.2), shot.height())
    right = range(shot.width() * 3 // 4, shot.width())
    across = [x for x in right if any(shot.pixelColor(x, y).name() == ink for y in foot)]
    assert abs((across[0] + across[-1]) / 2 - strip._spots()[-1].x()) <= 4
