"""The price card over a real store: the number and its unit, age, change, other markets, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from station.kernel.days import date_of
from station.kernel.deeds import OPERATOR
from station.store import audit
from tests.ui.prices.village import FAR, OFFICER, TOWN, WHOLESALE, add_prices, at_county, village_desk
from tests.ui.seats import clock_of
from ui.desk import Desk
from ui.prices.farmer.card import ProductCard
from ui.theme import Scale
from ui.widgets.marks import Trend
from ui.widgets.pages import LineButton

Open = Callable[..., ProductCard]


@pytest.fixture
def desk(qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    made = village_desk(tmp_path, "en")
    yield made
    made.close()


@pytest.fixture
def open_card(qtbot: QtBot, desk: Desk) -> Open:
    """Open the card of whatever answers a word first, or of what the parameters name."""

    def enter(word: str = "", **params: Any) -> ProductCard:
        if word:
            found = desk.store.show("prices.find", OPERATOR, word=word, limit=1)[0]
            params = {"product": found.product, "name": found.name, **params}
        card = ProductCard(desk)
        card.send = lambda lines: False  # no test prints on somebody's printer
        qtbot.addWidget(card)
        card.resize(1024, 560)
        card.show()
        card.enter(**params)
        QApplication.processEvents()
        return card

    return enter


def chips(card: ProductCard) -> list[str]:
    return [button.text() for button in card.sheet.varieties.findChildren(QPushButton) if not button.isHidden()]


def press_chip(card: ProductCard, words: str) -> None:
    next(one for one in card.sheet.varieties.findChildren(QPushButton) if one.text() == words).click()
    QApplication.processEvents()


def figure(card: ProductCard) -> tuple[str, str]:
    return card.sheet.number.figure.number, card.sheet.number.figure.unit


def small_print(card: ProductCard) -> list[str]:
    return [*card.sheet.place.accessibleName().split("\n"), *card.sheet.facts.accessibleName().split("\n")]


def lines(card: ProductCard) -> list[LineButton]:
    return card.markets.in_sight


def test_one_number_with_its_change_and_the_price_before(open_card: Open) -> None:
    card = open_card("香蕉")
    shown = card.sheet.number.figure
    assert figure(card) == ("2.1", "yuan/jin")  # reported as 4.2 yuan/kg
    assert (shown.trend, shown.before) == (Trend.FALL, "yesterday 2.15")
    assert not shown.stale
    assert small_print(card) == [
        "高州批发市场 · wholesale price · about 16 km",
        "22 Nov · price of today",
        "given out by the county",
        "from 1.9 to 2.3",
    ]


def test_the_number_follows_the_unit_the_village_wishes(desk: Desk, open_card: Open) -> None:
    card = open_card("香蕉")
    desk.preferences.lend(unit="kg")
    card.reload()
    assert figure(card) == ("4.2", "yuan/kg")
    assert card.sheet.number.figure.before == "yesterday 4.3"


def test_what_does_not_convert_stays_in_the_unit_it_was_reported_in(open_card: Open) -> None:
    card = open_card("生猪")
    assert figure(card) == ("1,850", "yuan/head")
    assert "根子圩 · wholesale price · 外三元 · about 2.5 km" in small_print(card)


def test_an_old_price_says_so_in_words_and_in_its_colour(open_card: Open) -> None:
    card = open_card("怀枝")
    assert card.sheet.number.figure.stale
    assert "13 Nov · price of 9 days ago · nothing newer yet" in small_print(card)


def test_nothing_newer_than_three_days_is_stale(open_card: Open) -> None:
    assert not open_card("妃子笑").sheet.number.figure.stale


def test_varieties_with_a_price_are_chips_and_one_touch_narrows_the_card(open_card: Open) -> None:
    card = open_card("荔枝")
    assert chips(card) == ["All", "Feizixiao", "Guiwei", "Huaizhi"]  # 糯米糍 has no price
    assert card.sheet.plate.accessibleName() == "Lychee · Feizixiao also called 荔果"
    press_chip(card, "Guiwei")
    assert figure(card)[0] == "9.5"
    assert card.sheet.plate.accessibleName() == "Lychee · Guiwei"
    press_chip(card, "All")
    assert figure(card)[0] == "4"


def test_a_variety_reported_under_another_name_is_found_under_its_chip(open_card: Open) -> None:
    card = open_card("荔枝")
    press_chip(card, "Huaizhi")
    assert figure(card)[0] == "2.2"  # the sheet wrote 淮枝
    assert "also called 禾荔, 淮枝" in card.sheet.plate.accessibleName()


@pytest.mark.parametrize("variety", ["桂味", "by id"])
def test_a_card_may_be_entered_at_a_variety(desk: Desk, open_card: Open, variety: str) -> None:
    lychee, guiwei = (desk.store.show("prices.find", OPERATOR, word=word, limit=1)[0].product
                      for word in ("荔枝", "桂味"))  # fmt: skip
    card = open_card(product=lychee, name="荔枝", variety=guiwei if variety == "by id" else variety)
    assert figure(card)[0] == "9.5"
    assert card.sheet.varieties.taken == guiwei


def test_an_alias_leads_to_the_product_it_means(open_card: Open) -> None:
    card = open_card("番薯")
    assert card.title() == "Sweet potato"
    assert figure(card)[0] == "1.2"
    assert card.sheet.number.figure.trend is Trend.LEVEL


def test_a_name_no_catalogue_knows_has_a_card_of_its_own(open_card: Open) -> None:
    card = open_card(name="山捻子")
    assert card.title() == "山捻子"
    assert figure(card) == ("6", "yuan/jin")
    assert card.sheet.number.figure.before == "13 days ago 5"
    assert not card.sheet.varieties.isVisible()


def test_another_price_of_the_same_day_is_told_and_not_hidden(open_card: Open) -> None:
    card = open_card("龙眼")
    assert figure(card)[0] == "4.5"
    assert "another price the same day: 5" in small_print(card)


def test_the_stations_own_fresh_report_comes_first_and_says_that_nobody_looked_at_it(
    desk: Desk, open_card: Open
) -> None:
    desk.store.do("prices.report", OFFICER, product="香蕉", typical=2_400)
    card = open_card("香蕉")
    assert figure(card)[0] == "2.4"
    assert "根子镇元坝村信息站 · field-gate price" in small_print(card)
    assert "just reported here, not looked at yet" in small_print(card)


def test_once_the_county_accepted_it_it_is_the_stations_report(desk: Desk, open_card: Open) -> None:
    sheet = desk.store.do("prices.report", OFFICER, product="香蕉", typical=2_400)
    at_county(desk.store, "prices.review", sheet=sheet, accept=True)
    assert "reported by this station" in small_print(open_card("香蕉"))


def test_a_report_the_county_rejected_is_gone(desk: Desk, open_card: Open) -> None:
    sheet = desk.store.do("prices.report", OFFICER, product="香蕉", typical=24_000)
    at_county(desk.store, "prices.review", sheet=sheet, accept=False, reason="unit")
    assert figure(open_card("香蕉"))[0] == "2.1"


def test_a_price_that_was_put_right_is_told_beside_the_right_one(desk: Desk, open_card: Open) -> None:
    wrong = desk.store.show("prices.latest", OPERATOR, name="妃子笑")[0].quote
    at_county(desk.store, "prices.correct", quote=wrong, typical=1900, reason="斤和公斤弄反了")
    card = open_card("妃子笑")
    assert figure(card)[0] == "1.9"
    assert "2 days ago 4 was wrong, it is put right to 1.9" in small_print(card)
    assert "前天说的四块一斤是错的，已经更正" in card.said()
    clock_of(desk).advance(3 * 86_400_000)
    assert not [line for line in small_print(open_card("妃子笑")) if "was wrong" in line]


def test_the_next_market_day_is_told_with_its_rule(open_card: Open) -> None:
    assert "market day today (lunar days ending in 1, 4, 7)" in small_print(open_card("荔枝"))


def test_seven_dots_of_the_market_shown(open_card: Open) -> None:
    card = open_card("妃子笑")
    card.others.click()
    next(line for line in lines(card) if line.line.name == WHOLESALE).click()
    QApplication.processEvents()
    assert figure(card)[0] == "3.8"
    assert card.sheet.dots.accessibleName() == (
        "13 Nov 3.1, 14 Nov 3.2, 16 Nov 3.5, 17 Nov 3.4, 18 Nov 3.5, 19 Nov 3.6, 2 days ago 3.8"
    )


def test_the_other_markets_stand_in_a_list_with_number_age_and_arrow(open_card: Open) -> None:
    card = open_card("妃子笑")
    card.others.click()
    told = [(one.line.name, one.line.number, one.line.note, one.line.trend, one.line.stale) for one in lines(card)]
    assert told == [
        (TOWN, "4", "2 days ago", Trend.FALL, False),
        (WHOLESALE, "3.8", "2 days ago", Trend.RISE, False),
        (FAR, "3.5", "9 days ago", Trend.LEVEL, True),
    ]
    card.others.click()
    assert card.stack.currentWidget() is card.sheet


def test_a_product_without_a_price_says_so_and_leads_on(desk: Desk, open_card: Open) -> None:
    asked: list[str] = []
    desk.asked.connect(lambda screen, params: asked.append(screen))
    card = open_card("柠檬")
    assert card.stack.currentWidget() is card.nothing
    assert not card.paper.isVisible()
    card.nothing.asked.emit()
    assert asked == ["prices"]


def test_a_variety_without_a_price_leads_to_its_product(open_card: Open) -> None:
    card = open_card("糯米糍")
    assert card.stack.currentWidget() is card.nothing
    card.nothing.asked.emit()
    assert card.stack.currentWidget() is card.sheet
    assert figure(card)[0] == "4"


def test_a_product_that_left_the_catalogue_is_an_empty_card_and_no_fault(open_card: Open) -> None:
    card = open_card(product=12345)
    assert card.stack.currentWidget() is card.nothing
    card = open_card(product=12345, name="妃子笑")  # its prices are still here
    assert figure(card)[0] == "4"


def test_a_price_dated_after_today_is_not_shown(desk: Desk, open_card: Open) -> None:
    today = desk.store.clock.today()
    text = "品名,大宗价,单位,市场,日期\n" + "".join(
        f"柠檬,{price},斤,{WHOLESALE},{date_of(today + ahead).isoformat()}\n" for ahead, price in ((-1, 3), (9, 30))
    )
    at_county_import(desk, text)
    assert figure(open_card("柠檬"))[0] == "3"


def at_county_import(desk: Desk, text: str) -> None:
    from station.kernel.deeds import Seat
    from station.store import identity
    from tests.ui.seats import who

    own = identity.need(desk.store.reader())
    desk.store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    add_prices(desk.store, text)
    desk.store.write(lambda db: identity.save(db, own))


def test_without_a_printer_the_slip_is_kept_and_the_screen_says_where(
    desk: Desk, open_card: Open, tmp_path: Path
) -> None:
    told: list[str] = []
    desk.said.connect(told.append)
    card = open_card("香蕉")
    card.paper.click()
    assert told == ["No printer here. The slip is kept as print/2026-11-22-Banana.pdf."]
    assert (tmp_path / "print" / "2026-11-22-Banana.pdf").exists()
    assert desk.store.reader().execute("SELECT count(*) FROM audit WHERE what = 'prices.slip'").fetchone()[0] == 1
    assert audit.verify(desk.store.reader()) is None


def test_with_a_printer_nothing_is_kept(desk: Desk, open_card: Open, tmp_path: Path) -> None:
    told: list[str] = []
    desk.said.connect(told.append)
    card = open_card("香蕉")
    printed: list[str] = []
    card.send = lambda slip: bool(printed.append(slip[1].words)) or True
    card.paper.click()
    assert told == ["The slip is printing."]
    assert len(printed) == 1
    assert not (tmp_path / "print").exists()


def test_leaving_forgets_what_was_looked_at(open_card: Open) -> None:
    card = open_card("荔枝")
    card.leave()
    assert figure(card) == ("", "")
    assert card.title() == "Price"
    assert chips(card) == []


def test_what_is_said_is_what_is_shown(open_card: Open) -> None:
    card = open_card("香蕉")
    assert card.said() == "香蕉，两块一一斤，今天，高州批发市场，跌了"
    assert open_card("柠檬").said() == ""


def test_news_change_the_card_in_sight(desk: Desk, open_card: Open) -> None:
    card = open_card("香蕉")
    desk.store.do("prices.report", OFFICER, product="香蕉", typical=2_500)
    card.reload()
    assert figure(card)[0] == "2.5"
    assert "prices.sheet" in card.watches


@pytest.mark.parametrize("wide", [880, 1200])
def test_the_dots_stay_at_the_largest_text(desk: Desk, open_card: Open, wide: int) -> None:
    card = open_card("妃子笑")
    desk.look.set_scale(Scale.LARGE)
    card.resize(wide, 568)
    QApplication.processEvents()
    sheet = card.sheet
    assert sheet.dots.isVisible()
    assert sheet.dots.height() >= sheet.dots.sizeHint().height() * 0.9  # below it draws nothing
    assert sheet.facts.least_height(sheet.facts.width()) <= sheet.facts.height() + 1
    assert sheet.facts.geometry().bottom() <= sheet.place.geometry().top()
