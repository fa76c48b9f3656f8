"""200 damaged versions of the real price files: a sentence or honest rejections, never another price under a key."""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from station.kernel.errors import StationError
from station.prices.reading import cells, encoding, judge, parsers, reading
from station.prices.reading.model import Hints, PriceFile
from station.prices.reading.reading import read_prices
from station.prices.reading.sentences import SENTENCES
from tests.station.prices.mutants import DAMAGES, Rows, as_text, mutant

SAMPLE = 48  # rows of a file
EPOCH = date(1970, 1, 1).toordinal()
UNITS = {"斤": "jin", "公斤": "kg", "KG": "kg", "": ""}
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Real:
    """A real file, and which of its columns is what: the oracle reads it by these alone, with csv and Decimal."""

    name: str
    hints: Hints
    product: int = -1
    day: int = 0
    market: int = -1
    spec: int = -1
    unit: int = -1
    prices: tuple[int, int, int] = (-1, -1, -1)  # low, typical, high
    fixed: dict[str, str] = field(default_factory=dict)


XINFADI = {"product": 0, "prices": (1, 2, 3), "spec": 4, "unit": 5, "day": 6}
FILES = (
    Real("xinfadi_fruit_2013-06_2015-12.csv.gz", Hints(market="新发地"), **XINFADI),  # type: ignore[arg-type]
    Real("xinfadi_veg_2013-06_2015-12.csv.gz", Hints(market="新发地"), **XINFADI),  # type: ignore[arg-type]
    Real(
        "cumcm2023c_wholesale_2020-07_2022-06.csv.gz", Hints(market="某超市"), product=1, day=0, prices=(-1, 2, -1),
        fixed={"unit": "kg"},
    ),
    Real("wfp_food_prices_chn.csv.gz", Hints(), product=7, day=0, market=3, unit=8, prices=(-1, 12, -1)),
    Real(
        "gd_live_hog_4cities_2018-12_2019-12.csv",
        Hints(unit="kg", mapping={"product": "=生猪", "typical": "pork_price"}), day=3, market=2, prices=(-1, 1, -1),
        fixed={"product": "生猪", "unit": "kg"},
    ),
)  # fmt: skip


def sample(folder: Path, real: Real, seed: int) -> Rows:
    """Return the heading and some rows of a real file."""
    heading, body = whole(folder / real.name)
    return [heading, *random.Random(seed).sample(body, SAMPLE)]


@cache
def whole(path: Path) -> tuple[list[str], Rows]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    return rows[0], [row for row in rows[1:] if not row[0].startswith("#")]


def truth(rows: Rows, real: Real) -> dict[Key, set[Key]]:
    """Return what each key of the whole file costs."""
    known: dict[Key, set[Key]] = {}
    for row in rows[1:]:
        prices = tuple(milli(row[at]) if at >= 0 else None for at in real.prices)
        day = date.fromisoformat(row[real.day][:10]).toordinal() - EPOCH
        unit = real.fixed.get("unit") or UNITS[row[real.unit]]
        market = row[real.market] if real.market >= 0 else real.hints.market
        spec = row[real.spec] if real.spec >= 0 else ""
        product = real.fixed.get("product") or row[real.product]
        known.setdefault((product.strip(), market, spec.strip(), unit, day), set()).add(prices)
    return known


def milli(text: str) -> int | None:
    try:
        return int((Decimal(text) * 1000).quantize(Decimal(1), ROUND_HALF_UP)) or None
    except InvalidOperation:
        return None


def stored(file: PriceFile) -> list[tuple[Key, Key]]:
    keys = zip(file.product, file.market, file.spec, file.unit, file.day, strict=True)
    return list(zip(keys, zip(file.low, file.typical, file.high, strict=True), strict=True))


def wrong(file: PriceFile, known: dict[Key, set[Key]]) -> list[tuple[Key, Key]]:
    """Return every price the file would store that the whole file does not have under that key."""
    return [(key, prices) for key, prices in stored(file) if prices not in known.get(key, ())]


def try_all(folder: Path, many: int, only: str = "") -> tuple[list[str], Counter[str]]:
    """Read `many` damaged files (of one kind of damage `only`); return what went wrong and what became of them."""
    bad: list[str] = []
    became: Counter[str] = Counter()
    kinds = list(DAMAGES)
    for seed in range(many):
        if only and kinds[seed % len(kinds)] != only:
            continue
        real = FILES[seed // len(DAMAGES) % len(FILES)]
        rows = sample(folder, real, seed)
        damaged = mutant(rows, seed)
        try:
            file = read_real(damaged.data, real)
        except StationError as trouble:
            became[f"{damaged.what}: refused"] += 1
            if not SENTENCES[trouble.code].format(**trouble.facts):
                bad.append(f"{seed}: no sentence for {trouble.code}")
            continue
        became[f"{damaged.what}: read"] += 1
        others = wrong(file, truth(rows, real))
        bad += [f"{seed} {damaged.what} {real.name[:12]}: {key} {prices}" for key, prices in others]
        if file.rows_read != len(file.line) + len(file.rejected):
            bad.append(f"{seed}: rows that are neither taken nor refused")
        bad += [f"{seed}: {one.code}" for one in file.rejected if not SENTENCES[one.code].format(**one.facts)]
    return bad, became


def read_real(data: bytes, real: Real) -> PriceFile:
    return read_prices(data, name="价格", hints=real.hints)


@pytest.fixture
def prices(shared: Path) -> Path:
    return shared / "data" / "prices"


def test_the_oracle_agrees_with_whole_files(prices: Path) -> None:
    for real in FILES:
        rows = sample(prices, real, 1)
        file = read_real(as_text(rows), real)
        assert len(file.line) > SAMPLE * 0.9
        assert not wrong(file, truth(rows, real))


def test_200_damaged_files_never_store_another_price(prices: Path, count: Callable[..., int]) -> None:
    bad, became = try_all(prices, count(200, 4000, "damaged price files"))
    assert not bad, "\n".join(bad[:20])
    assert {what.partition(":")[0] for what in became} == set(DAMAGES)
    assert sum(many for what, many in became.items() if what.endswith("read")) > sum(became.values()) / 3


CARELESS: dict[str, tuple[str, list[tuple[Any, str, Callable[..., Any]]]]] = {
    "takes a last line without an end": ("cut text", [(reading, "check_ending", lambda *_: None)]),
    "takes rows whose cells have moved": ("shifted cells", [(cells, "_leave_short", lambda *_: None)]),
    "takes formulas and errors for words": (
        "formulas", [(module, "is_open_formula", lambda _: False) for module in (parsers, judge)]
    ),
    "drops bytes that are no characters": (
        "lost bytes", [(encoding, "_decoded", lambda data, codec: data.decode(codec, "ignore"))]
    ),
}  # fmt: skip


@pytest.mark.parametrize("careless", list(CARELESS))
def test_a_reader_that_skips_one_check_is_caught(
    prices: Path, careless: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage, changes = CARELESS[careless]
    for module, name, instead in changes:
        assert hasattr(module, name)
        monkeypatch.setattr(module, name, instead)
    bad, _became = try_all(prices, 60 * len(DAMAGES), damage)
    assert bad
