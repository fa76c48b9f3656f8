"""Parts of the farmer's price screens: one row of chips, lists and rails with pages, small print never cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from station.kernel import words
from ui.prices.farmer.sheet import Facts
from ui.prices.farmer.told import Fact
from ui.theme import TARGET, Look, Scale, Theme
from ui.widgets.big_number import BigNumber, Figure
from ui.widgets.face import Face
from ui.widgets.marks import Trend
from ui.widgets.one_row import MORE, OneRow
from ui.widgets.pages import Line, LineList, Pager
from ui.widgets.rail import Rail, RailButton, VoiceButton

VARIETIES = ["全部", "三月红", "白糖罂", "白蜡", "妃子笑", "黑叶", "桂味", "糯米糍", "怀枝", "仙进奉", "双肩玉荷包"]


@pytest.fixture
def look(qapp: QApplication) -> Look:
    words.use("en")
    made = Look(Theme(), motion=False)
    made.wear(made.theme)
    return made


def row_of(qtbot: QtBot, look: Look, wide: int, taken: object = 0) -> OneRow:
    row = OneRow(look)
    qtbot.addWidget(row)
    row.resize(wide, look.theme.pt(TARGET))
    row.show_chips(list(enumerate(VARIETIES)), taken)
    row.show()
    QApplication.processEvents()
    return row


def buttons(row: OneRow) -> list[QPushButton]:
    return [one for one in row.findChildren(QPushButton) if one.isVisible()]


def test_where_all_chips_fit_they_stand_in_one_row(qtbot: QtBot, look: Look) -> None:
    row = row_of(qtbot, look, 1800)
    assert [one.text() for one in buttons(row)] == VARIETIES
    assert len({one.y() for one in buttons(row)}) == 1


def test_a_little_too_many_shrink_before_they_are_paged(qtbot: QtBot, look: Look) -> None:
    row = row_of(qtbot, look, 1450)
    assert row.pages == 1
    assert all(one.font().pixelSize() >= look.theme.pt(18) for one in buttons(row))


def test_what_does_not_fit_comes_round_and_all_of_it_can_be_reached(qtbot: QtBot, look: Look) -> None:
    row = row_of(qtbot, look, 700)
    seen: list[str] = []
    for _page in range(row.pages):
        shown = buttons(row)
        assert len({one.y() for one in shown}) == 1
        assert shown[-1].text() == "More"
        assert max(one.geometry().right() for one in shown) <= row.width()
        seen += [one.text() for one in shown[:-1]]
        shown[-1].click()
        QApplication.processEvents()
    assert seen == VARIETIES
    assert buttons(row)[0].text() == VARIETIES[0]


def test_the_page_with_the_chip_taken_is_in_sight_and_more_is_no_choice(qtbot: QtBot, look: Look) -> None:
    row = row_of(qtbot, look, 700, taken=9)
    assert "仙进奉" in [one.text() for one in buttons(row)]
    chosen: list[object] = []
    row.chosen.connect(chosen.append)
    buttons(row)[-1].click()
    QApplication.processEvents()
    assert chosen == []
    buttons(row)[0].click()
    assert chosen == [0]
    assert MORE not in chosen


def test_one_chip_is_no_choice_and_hides_the_row(qtbot: QtBot, look: Look) -> None:
    row = row_of(qtbot, look, 700)
    row.show_chips([(1, "妃子笑")], 1)
    assert not row.isVisible()


@pytest.mark.parametrize("turns", [True, False])
def test_every_line_is_on_exactly_one_page(qtbot: QtBot, look: Look, turns: bool) -> None:
    made = LineList(look, turns=turns)
    qtbot.addWidget(made)
    made.resize(360, 500)
    made.show_lines([Line(number, f"品{number}", "昨天", f"品{number}", "3.8", "元/斤") for number in range(23)])
    made.show()
    QApplication.processEvents()
    seen = []
    for page in range(made.pages):
        made.turn_to(page)
        QApplication.processEvents()
        seen += [one.line.key for one in made.in_sight]
        assert max(one.geometry().bottom() for one in made.in_sight) <= made.height()
    assert seen == list(range(23))
    assert made.pager.isVisible() is not turns
    made.turn_to(99)
    assert made.page == made.pages - 1


def test_a_list_keeps_its_place_when_the_text_grows(qtbot: QtBot, look: Look) -> None:
    made = LineList(look)
    qtbot.addWidget(made)
    made.resize(360, 500)
    made.show_lines([Line(number, f"品{number}") for number in range(23)])
    made.show()
    made.turn_to(2)
    first = made.in_sight[0].line.key
    look.set_scale(Scale.LARGE)
    QApplication.processEvents()
    assert first in [one.line.key for one in made.in_sight]


def test_a_pager_goes_round_and_asks_its_owner(qtbot: QtBot, look: Look) -> None:
    pager, asked = Pager(look), []
    qtbot.addWidget(pager)
    pager.asked.connect(asked.append)
    pager.show_page(0, 3)
    pager.show()
    for button in pager.findChildren(Face):
        button.click()
    pager.show_page(2, 3)
    for button in pager.findChildren(Face):
        button.click()
    assert asked == [2, 1, 1, 0]
    pager.show_page(0, 1)
    assert not any(button.isVisible() for button in pager.findChildren(Face))


def test_a_rail_has_page_buttons_only_where_there_are_pages(qtbot: QtBot, look: Look) -> None:
    rail = Rail(look, RailButton(look, "search"))
    qtbot.addWidget(rail)
    rail.show()
    rail.show_page(0, 1)
    assert not rail.forward.isVisible()
    rail.show_page(0, 4)
    assert rail.forward.accessibleName() == "Forward 1/4"
    turned: list[int] = []
    rail.turned.connect(turned.append)
    rail.back.click()
    assert turned == [3]


class Voice(QObject):
    """What a voice button needs of a speaker, for a machine of which we know whether it can speak."""

    changed = Signal()
    speaking = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.available = False
        self.heard: list[tuple[str, ...]] = []

    def say(self, text: str, voice: str) -> None:
        self.heard.append((text, voice))
        self.speaking.emit(True)

    def hush(self) -> None:
        self.heard.append(())
        self.speaking.emit(False)


def test_the_voice_button_hides_without_a_voice_speaks_and_stops(qtbot: QtBot, look: Look) -> None:
    voice, button = Voice(), VoiceButton(look)
    qtbot.addWidget(button)
    button.serve(voice, lambda: "荔枝", lambda: "yue")  # type: ignore[arg-type]
    assert not button.isVisible()
    voice.available = True
    voice.changed.emit()
    button.show()
    button.click()
    assert button.text() == "Stop"
    button.click()
    assert button.text() == "Listen"
    assert voice.heard == [("荔枝", "yue"), ()]


@pytest.mark.parametrize("height", [400, 150])
def test_small_print_is_written_smaller_rather_than_cut(qtbot: QtBot, look: Look, height: int) -> None:
    facts = Facts(look)
    qtbot.addWidget(facts)
    facts.show_facts([Fact("高州批发市场 · 批发价 · 约 16 公里"), Fact("同日另有报价 3.2", "ripe"), Fact("县里发布")])
    facts.resize(360, height)
    facts.show()
    assert facts.heightForWidth(360) > 0
    font = facts.fitting()
    assert font.pixelSize() >= look.theme.pt(18)
    assert sum(facts._heights(360, font)) <= height + 1
    assert QFontMetricsF(font).height() > 0


def test_a_screen_reader_hears_the_price_as_people_say_it(qtbot: QtBot, look: Look) -> None:
    number = BigNumber(look)
    qtbot.addWidget(number)
    number.show_figure(Figure("3.8", "元/斤", Trend.RISE, said="三块八一斤"))
    assert number.accessibleName().startswith("三块八一斤 ")
    number.show_figure(Figure("3.8", "yuan/jin", Trend.RISE))
    assert number.accessibleName().startswith("3.8 yuan/jin ")


def test_chips_that_shrank_grow_again_where_there_is_room(qtbot: QtBot, look: Look) -> None:
    row, usual = row_of(qtbot, look, 2_400), {""}

    def styles(wide: int) -> set[str]:
        row.resize(wide, row.height())
        QApplication.processEvents()
        return {button.styleSheet() for button in row.row.findChildren(QPushButton)}

    assert styles(2_400) == usual
    assert any(styles(wide) != usual for wide in range(1_600, 1_400, -10))
    assert styles(2_400) == usual
