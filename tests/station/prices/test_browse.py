"""What a farmer's screens browse: answers with picture and newest day, varieties that have a price."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.kernel.deeds import OPERATOR
from station.prices import FEATURE
from station.prices.browse import Answer, Variety
from station.prices.reading.reading import Hints, read_prices
from station.products import FEATURE as PRODUCTS
from station.products.store import product_of
from station.store.store import Store
from tests.station.places.seats import KEEPER, open_seat

SHEET = """品名,平均价,单位,发布日期
妃子笑,4.5,斤,2025-06-09
妃子笑,4.2,斤,2025-06-05
淮枝,3.1,斤,2025-06-08
荔枝,3.8,斤,2025-06-10
番薯,1.2,斤,2025-06-10
山捻子,6,斤,2025-06-01
"""
DAY = 20_249  # 2025-06-10


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    store = open_seat(tmp_path, PRODUCTS, FEATURE)
    store.do("products.seed", OPERATOR)
    file = read_prices(SHEET.encode(), name="a.csv", hints=Hints(market="高州批发市场"))
    store.do("prices.import_file", OPERATOR, source="gz", name="a.csv", file=file)
    yield store
    store.close()


def answers(store: Store, word: str, limit: int = 20) -> list[Answer]:
    found: list[Answer] = store.show("prices.answers", OPERATOR, word=word, limit=limit)
    return found


def test_an_alias_answers_with_the_standard_name_picture_and_newest_day(county: Store) -> None:
    (found, *_more) = answers(county, "番薯")
    assert (found.name, found.matched, found.picture, found.newest_day) == ("甘薯", "番薯", "sweetpotato", DAY)
    assert found.name_en == "Sweet potato"


def test_a_variety_shows_its_parents_picture(county: Store) -> None:
    (found, *_more) = answers(county, "feizixiao")
    assert (found.name, found.picture, found.newest_day) == ("妃子笑", "lychee", DAY - 1)


def test_a_parent_is_as_new_as_the_newest_of_its_varieties(county: Store) -> None:
    county.do("prices.report", KEEPER, product="桂味", typical=9000, day=DAY)
    assert answers(county, "lizhi")[0].newest_day == DAY


def test_what_has_no_price_comes_last(county: Store) -> None:
    found = answers(county, "lz")
    days = [one.newest_day for one in found]
    assert found[0].name == "荔枝"
    assert None in days
    assert days == sorted(days, key=lambda day: day is None)


def test_a_provisional_name_answers_as_product_0_without_a_picture(county: Store) -> None:
    assert answers(county, "snz") == [Answer(0, "山捻子", "", "山捻子", "", DAY - 9)]


def test_no_more_than_the_limit_and_nothing_for_nothing(county: Store) -> None:
    assert len(answers(county, "s", limit=3)) == 3
    assert answers(county, "") == []
    assert answers(county, "%\"'") == []


def test_varieties_with_a_price_and_the_names_they_stand_under(county: Store) -> None:
    lychee = product_of(county.reader(), "荔枝")
    found: list[Variety] = county.show("prices.varieties", OPERATOR, product=lychee)
    assert [(one.name, one.newest_day, one.reported) for one in found] == [
        ("荔枝", DAY, ("荔枝",)),
        ("妃子笑", DAY - 1, ("妃子笑",)),
        ("怀枝", DAY - 2, ("淮枝",)),
    ]
    assert found[0].product == lychee


def test_a_product_without_prices_or_not_here_has_no_varieties(county: Store) -> None:
    assert county.show("prices.varieties", OPERATOR, product=product_of(county.reader(), "芋头")) == []
    assert county.show("prices.varieties", OPERATOR, product=1) == []
