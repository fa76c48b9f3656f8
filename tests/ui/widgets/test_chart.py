"""The chart of prices: round figures, labels apart, what is drawn where, and what those hear who do not see it."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from station.kernel.days import date_of
from ui.metrics import Metrics
from ui.theme import Look, Mode, Scale, Theme
from ui.widgets.chart import PriceChart
from ui.widgets.chart_drawing import DASHES, GAP, TONES
from ui.widgets.chart_parts import MOST_LINES, Band, Chart, Line
from ui.widgets.chart_scale import month_starts, places, spread, ticks

END = 20_779


def line(name: str, base: float, days: range = range(END - 364, END + 1)) -> Line:
    values = tuple(base + math.sin(day / 30) for day in days)
    return Line(name, tuple(days), values, f"{values[-1]:.2f}")


def band(low: float, high: float, unknown: range = range(0)) -> Band:
    days = tuple(range(END - 364, END + 1, 7))
    lows = tuple(None if place in unknown else low for place in range(len(days)))
    highs = tuple(None if place in unknown else high for place in range(len(days)))
    return Band(days, lows, highs)


def shown(look: Look, qtbot: QtBot, chart: Chart, size: tuple[int, int] = (800, 420)) -> PriceChart:
    made = PriceChart(look)
    qtbot.addWidget(made)
    made.setStyleSheet(f"background: {look.theme.colours.card}")
    made.resize(*size)
    made.show_chart(chart, "荔枝")
    return made


def painted(widget: PriceChart) -> QImage:
    return widget.grab().toImage()


def spots(picture: QImage, colour: QColor) -> list[tuple[int, int]]:
    wide, tall = picture.width(), picture.height()
    return [(x, y) for x in range(0, wide, 2) for y in range(0, tall, 2) if picture.pixelColor(x, y) == colour]


@pytest.mark.parametrize("most", [3, 5, 9])
def test_figures_beside_a_chart_are_round_and_reach_round_every_price(most: int, seed: int) -> None:
    chance = random.Random(seed)
    for _each in range(500):
        low = chance.choice((0.0, 0.004, 3.8, 120.0, 1850.0)) * chance.random()
        high = low + chance.choice((0.0, 0.01, 2.0, 900.0)) * chance.random()
        found = ticks(low, high, most)
        assert 2 <= len(found) <= most
        assert found[0] >= 0
        assert found[0] <= low + 1e-9
        assert found[-1] >= high - 1e-9
        steps = [after - before for before, after in pairwise(found)]
        assert max(steps) - min(steps) < 1e-6 * max(found)
        mantissa = steps[0] / 10 ** math.floor(math.log10(steps[0]) + 1e-9)
        assert any(abs(mantissa - round_one) < 1e-6 for round_one in (1, 2, 2.5, 5, 10))


def test_a_few_fen_make_no_storm() -> None:
    found = ticks(3.80, 3.82, 6)
    assert found[-1] - found[0] >= 0.3


@pytest.mark.parametrize(("figures", "count"), [((2, 4, 6), 0), ((2.5, 3.0), 1), ((3.75, 4.0), 2), ((0.125, 0.25), 3)])
def test_an_axis_has_as_many_decimals_as_its_figures_need(figures: tuple[float, ...], count: int) -> None:
    assert places(figures) == count


def test_months_are_first_days_and_never_too_many() -> None:
    for back in (40, 92, 366, 800, 4000):
        for most in (1, 3, 12):
            found = month_starts(END - back, END, most)
            assert len(found) <= most
            assert all(date_of(day).day == 1 for day in found)
    assert len(month_starts(END - 366, END, 13)) == 12


def test_names_keep_their_order_and_a_distance(seed: int) -> None:
    chance = random.Random(seed)
    for _each in range(300):
        wanted = [chance.uniform(0, 400) for _place in range(chance.randint(1, 4))]
        found = spread(wanted, 40, 0, 400)
        order = sorted(range(len(wanted)), key=lambda place: wanted[place])
        heights = [found[place] for place in order]
        assert all(after - before >= 40 - 1e-6 for before, after in pairwise(heights))
        assert heights[0] >= 20 - 1e-6
        assert heights[-1] <= 380 + 1e-6
    assert spread([100.0, 300.0], 40, 0, 400) == [100.0, 300.0]
    assert spread([5.0, 5.0], 40, 0, 50) == pytest.approx([12.5, 37.5])


@pytest.mark.parametrize("mode", Mode)
def test_each_market_has_its_colour_and_the_band_lies_behind(look: Look, qtbot: QtBot, mode: Mode) -> None:
    look.wear(Theme(mode))
    lines = tuple(line(name, base) for name, base in (("一", 3.0), ("二", 5.0), ("三", 7.0)))
    picture = painted(shown(look, qtbot, Chart(END - 364, END, "元/斤", lines, band(4.0, 6.0))))
    theme = look.theme
    heights = [[y for _x, y in spots(picture, theme.colour(tone))] for tone in TONES[:3]]
    assert all(heights)
    assert sum(heights[0]) / len(heights[0]) > sum(heights[1]) / len(heights[1]) > sum(heights[2]) / len(heights[2])
    pale = spots(picture, theme.colour("field_pale"))
    assert len(pale) > 2_000
    plain = painted(shown(look, qtbot, Chart(END - 364, END, "元/斤", lines)))
    assert not spots(plain, theme.colour("field_pale"))


def test_where_the_band_knows_nothing_it_is_open(look: Look, qtbot: QtBot) -> None:
    whole = Chart(END - 364, END, "元/斤", (line("一", 5.0),), band(4.0, 6.0))
    holed = Chart(END - 364, END, "元/斤", (line("一", 5.0),), band(4.0, 6.0, range(10, 40)))
    pale = look.theme.colour("field_pale")
    many, few = (len(spots(painted(shown(look, qtbot, chart)), pale)) for chart in (whole, holed))
    assert 0.2 < few / many < 0.6


@pytest.mark.parametrize(("gap", "joined"), [(GAP, True), (GAP + 1, False)])
def test_a_line_breaks_where_nobody_knows_the_price(look: Look, qtbot: QtBot, gap: int, joined: bool) -> None:
    days = (END - 60 - gap, END - 60, END)
    made = Line("一", days[:2], (3.0, 7.0), "7.00")
    picture = painted(shown(look, qtbot, Chart(days[0], END, "元/斤", (made,))))
    ink = spots(picture, look.theme.colour(TONES[0]))
    between = [x for x, _y in ink if 0.12 * picture.width() < x < 0.2 * picture.width()]
    assert bool(between) is joined


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize("size", [(330, 170), (560, 300), (1200, 700)])
def test_nothing_is_cut_off(look: Look, qtbot: QtBot, scale: Scale, size: tuple[int, int]) -> None:
    look.wear(Theme(scale=scale, metrics=Metrics(1.6)))
    lines = tuple(line(name, base) for name, base in (("茂名水东市场", 3.0), ("高州批发市场", 3.1), ("根子圩", 3.2)))
    picture = painted(shown(look, qtbot, Chart(END - 364, END, "元/斤", lines, band(2.0, 6.0)), size))
    ground = QColor(look.theme.colours.card)
    edge = [picture.pixelColor(picture.width() - 1, y) for y in range(picture.height())]
    edge += [picture.pixelColor(x, picture.height() - 1) for x in range(picture.width())]
    assert {colour.name() for colour in edge} == {ground.name()}


def test_the_arrow_keys_read_one_day_after_the_other(look: Look, qtbot: QtBot) -> None:
    days = range(END - 10, END + 1, 5)
    lines = (line("一", 3.0, days), Line("二", (END - 5,), (7.25,), "7.25"))
    made = shown(look, qtbot, Chart(END - 10, END, "元/斤", lines, said="一年的价"))
    assert (made.accessibleName(), made.accessibleDescription()) == ("荔枝", "一年的价")
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(made, key)
    assert "二 7.25" in made.read_out
    assert f"一 {lines[0].values[1]:.2f}" in made.read_out
    assert made.accessibleDescription() == made.read_out
    for _each in range(5):
        qtbot.keyClick(made, Qt.Key.Key_Left)
    assert f"一 {lines[0].values[0]:.2f}" in made.read_out
    qtbot.keyClick(made, Qt.Key.Key_Escape)
    assert made.read_out == ""
    assert made.accessibleDescription() == "一年的价"


def test_the_mouse_reads_the_nearest_day_that_has_a_price(look: Look, qtbot: QtBot) -> None:
    lines = (Line("一", (END - 100, END), (3.0, 4.0), "4.00"),)
    made = shown(look, qtbot, Chart(END - 100, END, "元/斤", lines))
    made.show()
    qtbot.mouseMove(made, QPoint(90, 100))
    assert "一 3.00" in made.read_out
    qtbot.mouseMove(made, QPoint(640, 100))
    assert "一 4.00" in made.read_out


def test_every_line_has_a_colour_dashes_and_a_sign_of_its_own() -> None:
    assert len(set(TONES)) == len(set(DASHES)) == MOST_LINES


def test_an_empty_chart_draws_nothing(look: Look, qtbot: QtBot) -> None:
    picture = painted(shown(look, qtbot, Chart(END - 364, END, "元/斤", ())))
    found = {picture.pixelColor(x, y).name() for x in range(0, 800, 5) for y in range(0, 420, 5)}
    assert found == {QColor(look.theme.colours.card).name()}
