"""What the speaker says: the numbers on the screen, in Mandarin or Cantonese, whatever the screen's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from station.kernel.deeds import OPERATOR
from tests.ui.prices.village import OFFICER, village_desk
from ui.desk import Desk
from ui.prices.farmer import spoken
from ui.prices.farmer.gather import Asked, CardData, read_card

TODAY = 20_779  # 2026-11-22


@pytest.fixture
def desk(qapp: object, tmp_path: Path) -> Iterator[Desk]:
    made = village_desk(tmp_path, "en")
    yield made
    made.close()


@pytest.fixture
def card(desk: Desk) -> Callable[[str], CardData]:
    def read(word: str) -> CardData:
        found = desk.store.show("prices.find", OPERATOR, word=word, limit=1)[0]
        return read_card(desk.store, OPERATOR, Asked(found.product, found.name))

    return read


@pytest.mark.parametrize(
    ("age", "mandarin", "cantonese"),
    [
        (0, "今天", "今日"),
        (1, "昨天", "寻日"),
        (2, "前天", "前日"),
        (3, "三天前", "三日前"),
        (12, "十二天前", "十二日前"),
        (60, "六十天前", "六十日前"),
        (61, "两个月前", "两个月前"),
        (330, "十一个月前", "十一个月前"),
        (400, "去年", "旧年"),
        (4180, "二零一五年", "二零一五年"),
        (-2, "十一月二十四日", "十一月二十四日"),
    ],
)
def test_how_far_back_a_day_is(age: int, mandarin: str, cantonese: str) -> None:
    assert spoken.day_said(TODAY - age, TODAY, "cmn") == mandarin
    assert spoken.day_said(TODAY - age, TODAY, "yue") == cantonese


def test_a_variety_is_said_after_its_product(card: Callable[[str], CardData]) -> None:
    data = card("feizixiao")
    assert spoken.card_said(data, "jin", TODAY, "cmn") == "荔枝，妃子笑，四块一斤，前天，根子圩，跌了"
    assert spoken.card_said(data, "jin", TODAY, "yue") == "荔枝，妃子笑，四蚊一斤，前日，根子圩，平咗"


def test_the_number_said_follows_the_unit_shown(card: Callable[[str], CardData]) -> None:
    data = card("香蕉")
    assert spoken.card_said(data, "jin", TODAY, "cmn") == "香蕉，两块一一斤，今天，高州批发市场，跌了"
    assert spoken.card_said(data, "kg", TODAY, "cmn") == "香蕉，四块二一公斤，今天，高州批发市场，跌了"


def test_a_price_by_the_head_is_said_by_the_head(card: Callable[[str], CardData]) -> None:
    assert spoken.card_said(card("生猪"), "kg", TODAY, "cmn") == "生猪，一千八百五十块一头，今天，根子圩，跌了"


def test_an_alias_is_said_by_the_standard_name_and_an_unknown_name_as_it_is(card: Callable[[str], CardData]) -> None:
    assert spoken.card_said(card("番薯"), "jin", TODAY, "cmn").startswith("甘薯，一块二一斤，昨天，")
    assert spoken.card_said(card("山捻子"), "jin", TODAY, "cmn") == "山捻子，六块一斤，六天前，根子圩，涨了"


def test_without_a_price_before_no_change_is_said(desk: Desk, card: Callable[[str], CardData]) -> None:
    desk.store.do("prices.report", OFFICER, product="番石榴", typical=5_200)
    assert spoken.card_said(card("番石榴"), "jin", TODAY, "cmn") == "番石榴，五块二一斤，今天，根子镇元坝村信息站"


def test_the_list_of_markets_is_read_out_in_its_order(card: Callable[[str], CardData]) -> None:
    said = spoken.markets_said(card("妃子笑"), "jin", TODAY, "cmn")
    assert said.startswith("荔枝，妃子笑，四块一斤，前天，根子圩，跌了。三块八一斤，前天，高州批发市场，涨了。")
