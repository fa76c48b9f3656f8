"""The real files beside the checkout, with every count known: nothing may be lost, nothing invented."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.reading import read_prices

FRUIT = "xinfadi_fruit_2013-06_2015-12.csv.gz"
VEGETABLES = "xinfadi_veg_2013-06_2015-12.csv.gz"
CODED = "cumcm2023c_wholesale_2020-07_2022-06.csv.gz"
NAMES = "cumcm2023c_products.csv.gz"
HOGS = "gd_live_hog_4cities_2018-12_2019-12.csv"


@pytest.fixture
def prices(shared: Path) -> Path:
    return shared / "data" / "prices"


def codes(file: PriceFile) -> Counter[str]:
    """Count the rejections, having checked that every line of the file is accounted for once."""
    lines = file.line + [one.line for one in file.rejected]
    assert file.rows_read == len(lines) == len(set(lines))
    return Counter(one.code for one in file.rejected)


def quotes(file: PriceFile) -> Counter[tuple[object, ...]]:
    return Counter(zip(file.product, file.spec, file.unit, file.day, file.low, file.typical, file.high, strict=True))


def test_xinfadi_fruit(prices: Path) -> None:
    file = read_prices(prices / FRUIT, name=FRUIT, hints=Hints(market="新发地"))
    assert (file.rows_read, len(file.line), file.headings, file.blank) == (70_521, 70_439, 1, 0)
    assert codes(file) == {"price.typical_outside": 79, "price.low_above_high": 3}
    assert (file.encoding, file.one_unit, file.unit_known_by) == ("utf-8", "jin", "column")
    assert file.typical.count(None) == 422
    assert file.product[0] == "红灯"
    assert [one.line for one in file.rejected if one.code == "price.low_above_high"] == [8252, 13_825, 26_446]


def test_xinfadi_vegetables(prices: Path) -> None:
    file = read_prices(prices / VEGETABLES, name=VEGETABLES, hints=Hints(market="新发地"))
    assert (file.rows_read, len(file.line), file.headings, file.blank) == (97_686, 97_313, 1, 0)
    assert codes(file) == {
        "price.no_price": 282,
        "price.typical_outside": 68,
        "price.low_above_high": 21,
        "price.not_a_number": 1,
        "price.no_product": 1,
    }
    (odd,) = [one for one in file.rejected if one.code == "price.not_a_number"]
    assert (odd.line, odd.text) == (23_476, "2.7（个）")
    assert file.typical.count(None) == 54
    assert min(price for column in (file.low, file.typical, file.high) for price in column if price is not None) > 0


@pytest.mark.parametrize(
    ("name", "codec", "reported"), [(FRUIT, "gb18030", "gbk"), (VEGETABLES, "utf-16-le", "utf-16-le")]
)
def test_xinfadi_in_another_encoding_gives_the_same(prices: Path, name: str, codec: str, reported: str) -> None:
    plain = gzip.decompress((prices / name).read_bytes())
    one = read_prices(plain, name=name, hints=Hints(market="新发地"))
    other = read_prices(plain.decode("utf-8-sig").encode(codec), name=name, hints=Hints(market="新发地"))
    assert other.encoding == reported
    assert quotes(other) == quotes(one)
    assert other.line == one.line


def test_both_files_joined_give_what_they_give_apart(prices: Path) -> None:
    fruit, vegetables = (gzip.decompress((prices / name).read_bytes()) for name in (FRUIT, VEGETABLES))
    joined = read_prices(vegetables + fruit, name="蔬菜水果.csv", hints=Hints(market="新发地"))
    assert joined.headings == 2
    assert joined.rows_read == 70_521 + 97_686
    assert codes(joined)["price.typical_outside"] == 79 + 68
    parts = [read_prices(part, name="", hints=Hints(market="新发地")) for part in (vegetables, fruit)]
    assert quotes(joined) == quotes(parts[0]) + quotes(parts[1])


def test_xinfadi_does_not_say_its_market(prices: Path) -> None:
    with pytest.raises(StationError, match=r"price\.market_missing"):
        read_prices(prices / FRUIT, name=FRUIT)


def test_product_codes_with_their_names(prices: Path) -> None:
    file = read_prices(prices / CODED, name=CODED, hints=Hints(market="某超市", names=prices / NAMES))
    assert (file.rows_read, len(file.line), codes(file)) == (37_537, 37_537, Counter())
    assert (file.one_unit, file.unit_known_by) == ("kg", "heading")
    assert (file.product[0], file.typical[0], file.low[0]) == ("苋菜", 3880, None)
    assert len(set(file.product)) == 218
    assert not any(name.isdigit() for name in set(file.product))


def test_wfp(prices: Path) -> None:
    file = read_prices(prices / "wfp_food_prices_chn.csv.gz", name="wfp")
    assert (file.rows_read, len(file.line), file.headings) == (1259, 1259, 2)
    assert (file.one_unit, set(file.kind), len(set(file.market)), len(set(file.product))) == (
        "kg",
        {"wholesale"},
        11,
        5,
    )


def test_hogs_need_a_unit_and_a_product(prices: Path) -> None:
    mapping = {"product": "=生猪", "typical": "pork_price"}
    for hints, code in ((Hints(unit="kg"), "product_missing"), (Hints(mapping=mapping), "unit_missing")):
        with pytest.raises(StationError, match=f"price.{code}"):
            read_prices(prices / HOGS, name=HOGS, hints=hints)
    file = read_prices(prices / HOGS, name=HOGS, hints=Hints(unit="kg", mapping=mapping))
    assert (file.rows_read, len(file.line), file.one_unit) == (1463, 1463, "kg")
    assert Counter(file.market) == {"Guangzhou": 366, "Foshan": 366, "Zhaoqing": 366, "Zhuhai": 365}
