"""The WFP layout: what our export writes, our own import reads back, line by line and unit by unit."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.features import registry
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR, Seat
from station.kernel.units import UNITS
from station.prices.looking.wfp import COLUMNS, Place, WfpFacts, write_wfp
from station.prices.model import KINDS, Quote
from station.prices.reading.reading import read_prices
from station.store import identity
from station.store.store import Store
from tests.ui.seats import KEY, NOW_MS, who

DAY = 20_700
IDENTITY = ("market", "product", "spec", "unit", "kind", "day")


def quote(**other: object) -> Quote:
    values = {
        "market": "根子圩", "product": "荔枝", "spec": "", "unit": "jin", "kind": "wholesale", "n": 0, "day": DAY,
        "low": None, "typical": 3_805, "high": None, "source": "gz", "sheet": 1, "status": "accepted",
    }
    return Quote(**(values | other))  # type: ignore[arg-type]  # as the test gives them


def written(quotes: list[Quote], facts: WfpFacts | None = None) -> str:
    out = io.StringIO()
    assert write_wfp(out, quotes, facts or WfpFacts()) == len(quotes)
    return out.getvalue()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "county.db", KEY, registry(), GuardedClock(SetClock(NOW_MS)))
    made.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    made.do("products.seed", OPERATOR)
    yield made
    made.close()


def taken(store: Store, text: str) -> tuple[int, int, int]:
    """Import a file the ordinary way; return (stored, duplicates, rejected)."""
    file = read_prices(text.encode(), name="wfp.csv")
    report = store.do("prices.import_file", OPERATOR, source="wfp", name="wfp.csv", file=file)
    return report.stored, report.duplicates, len(report.rejected)


def test_the_head_is_that_of_the_real_files(shared: Path) -> None:
    with gzip.open(shared / "data" / "prices" / "wfp_food_prices_chn.csv.gz", "rt", encoding="utf-8") as real:
        names, tags = (next(real).strip().split(",") for _line in range(2))
    assert list(COLUMNS)[: len(names)] == names
    assert list(COLUMNS.values())[: len(tags)] == tags
    assert list(COLUMNS)[len(names) :] == ["spec"]


def test_every_unit_and_kind_comes_back_as_it_went(store: Store) -> None:
    quotes = [quote(unit=unit, typical=1_000 + at) for at, unit in enumerate(UNITS)]
    quotes += [quote(kind=kind, day=DAY - 1) for kind in KINDS]
    quotes += [quote(spec="大果", day=DAY - 2), quote(spec="", day=DAY - 2, typical=4_000)]
    quotes += [quote(typical=None, low=3_000, high=4_001, day=DAY - 3)]
    text = written(quotes)
    assert taken(store, text) == (len(quotes), 0, 0)
    assert taken(store, text) == (0, len(quotes), 0)
    found = store.show("prices.history", OPERATOR, name="荔枝", limit=100)
    back = {tuple(getattr(one, name) for name in IDENTITY): one.typical for one in found}
    assert back == {tuple(getattr(one, name) for name in IDENTITY): one.middle for one in quotes}


def test_categories_are_those_of_the_layout_by_every_name(store: Store) -> None:
    known = store.show("prices.goods_categories", OPERATOR, limit=5_000)
    place = Place(21_833_000, -110_946_100, "广东省", "茂名市")
    text = written(
        [quote(), quote(product="尿素", market="哪里"), quote(product="荔果"), quote(product="没有的")],
        WfpFacts({"根子圩": place}, known),
    )
    first, second, third, fourth = list(csv.DictReader(io.StringIO(text)))[1:]
    assert (first["latitude"], first["longitude"]) == ("21.833", "-110.9461")
    assert (first["admin1"], first["admin2"]) == ("广东省", "茂名市")
    assert first["category"] == third["category"] == "vegetables and fruits"
    assert (second["category"], second["latitude"]) == ("non-food", "")
    assert fourth["category"] == ""
    assert (first["price"], first["currency"], first["usdprice"]) == ("3.805", "CNY", "")


def test_no_name_is_taken_for_a_formula() -> None:
    text = written([quote(market="=HYPERLINK(1)", product="@x", spec="-1")])
    row = list(csv.DictReader(io.StringIO(text)))[1]
    assert (row["market"], row["commodity"], row["spec"]) == ("'=HYPERLINK(1)", "'@x", "'-1")
