"""What crosses a slow line first: texts, then pictures, sound and papers; a recall or a warning overtakes them all."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.features import FEATURES
from station.kernel.deeds import OPERATOR
from station.kernel.record import Registry
from station.store.store import Store
from sync.client.exchange import Exchange
from sync.client.state import Tally
from sync.county.seat import CountySeat
from tests.sync.bulletins import OFTEN, by_stick, once, open_at, reach, reachable, recall
from tests.sync.seats import Made, Village, first_village

WANT = 6 << 10  # bytes of an answer: what a line of 20 kbit/s carries in some two and a half seconds
FILES = (("paper", 50_000), ("audio", 40_000), ("picture", 30_000), ("picture", 20_000))  # hung on in this order
Order = list[str]


def noise(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def issue_with_files(county: CountySeat, **other: Any) -> int:
    draft = county.store.do("bulletins.write", OPERATOR, **(OFTEN | other))
    for place, (kind, size) in enumerate(FILES):
        sha = county.store.media.add(noise(size, place), county.store.clock.now_ms())
        county.store.do("bulletins.attach", OPERATOR, draft=draft, kind=kind, sha=sha, name=f"{place}", size=size)
    county.store.do("bulletins.submit", OPERATOR, draft=draft)
    bulletin = int(county.store.do("bulletins.approve", OPERATOR, draft=draft))
    for _ in range(3):  # the files go to the ledger after the rows
        county.sync()
    return bulletin


def stored(store: Store) -> dict[str, int]:
    """Return the bytes of each attachment that are here, by the names of the files."""
    rows = store.reader().execute("SELECT name, sha FROM bulletins_asset").fetchall()
    return {name: known.have for name, sha in rows if (known := store.media.find(bytes(sha))) is not None}


class Line:
    """A slow line: one small answer after the other, and what became visible after each."""

    def __init__(self, village: Village) -> None:
        self.village, self.order = village, list[str]()
        self.exchange, self.tally = Exchange(village.store, village.carrier, want=WANT), Tally()

    def round(self) -> bool:
        self.exchange.want = WANT
        more = self.exchange.round(self.tally)
        store = self.village.store
        if store.reader().execute("SELECT 1 FROM bulletins_bulletin").fetchone() and "text" not in self.order:
            self.order.append("text")
        sizes = {str(place): size for place, (_, size) in enumerate(FILES)}
        for name, have in sorted(stored(store).items()):
            if have == sizes.get(name) and name not in self.order:
                self.order.append(name)
        return more

    def run(self) -> Order:
        for _ in range(200):
            if not self.round() and len(self.order) > len(FILES):
                return self.order
        return self.order


def test_pictures_come_after_the_text_and_before_sound_and_papers(county: CountySeat, village: Village) -> None:
    issue_with_files(county)
    order = Line(village).run()
    assert order[0] == "text"
    assert set(order[1:3]) == {"2", "3"}, "the pictures"
    assert order[3:] == ["1", "0"], "then what is heard, then the paper"


def test_without_the_declared_turns_they_come_in_another_order(
    county: CountySeat, made: Made, tmp_path: Path
) -> None:
    """The same story with a program that declares no turns: the order above is theirs."""
    features = []
    for feature in FEATURES:
        tables = tuple(
            dataclasses.replace(table, columns=tuple(dataclasses.replace(one, turns=None) for one in table.columns))
            if table.name == "bulletins.asset" else table for table in feature.tables)
        features.append(dataclasses.replace(feature, tables=tables))
    village = made.village(0, county, tmp_path / "plain", declared=Registry(features))
    issue_with_files(county)
    order = Line(village).run()
    assert order[0] == "text", "media come last in any case"
    assert order[-1] != "0", "and the paper before something else"
    village.store.close()


def test_an_earlier_turn_overtakes_what_is_under_way(county: CountySeat, village: Village) -> None:
    issue_with_files(county)
    line = Line(village)
    while not stored(village.store).get("1"):  # the sound has begun
        line.round()
    assert stored(village.store)["1"] < 40_000
    second = county.store.do("bulletins.write", OPERATOR, **(OFTEN | {"title": "第二条"}))
    sha = county.store.media.add(noise(9_000, 99), county.store.clock.now_ms())
    county.store.do("bulletins.attach", OPERATOR, draft=second, kind="picture", sha=sha, name="9", size=9_000)
    county.store.do("bulletins.submit", OPERATOR, draft=second)
    county.store.do("bulletins.approve", OPERATOR, draft=second)
    for _ in range(3):
        county.sync()
    while stored(village.store).get("9") != 9_000:
        line.round()
    assert stored(village.store)["1"] < 40_000, "the picture came before the sound was whole"
    line.exchange.run()
    assert stored(village.store)["0"] == 50_000, "and all of it came"


@pytest.mark.parametrize("what", ["recall", "warning"])
def test_a_recall_or_warning_overtakes_media_under_way(county: CountySeat, village: Village, what: str) -> None:
    bulletin = issue_with_files(county)
    line = Line(village)
    while not stored(village.store).get("1"):
        line.round()
    if what == "recall":
        recall(county, bulletin)
    else:
        county.do("warnings.issue", kind="typhoon", colour="red", text="大风", issuer="高州市气象台", hours=6)
    table = "bulletins_recall" if what == "recall" else "warnings_warning"
    rounds = 0
    while not village.store.reader().execute(f"SELECT 1 FROM {table}").fetchone():
        line.round()
        rounds += 1
    assert rounds == 1, "it stands in the next answer"
    assert stored(village.store)["1"] < 40_000
    assert not stored(village.store).get("0")


@pytest.fixture
def apart(county: CountySeat, tmp_path: Path) -> Iterator[Village]:
    """A station in another town."""
    towns = county.store.show("places.divisions", OPERATOR, parent="440981", limit=2)
    division = county.store.show("places.divisions", OPERATOR, parent=towns[1].code, limit=1)[0].code
    opened = open_at(county, tmp_path / "apart", division, "外镇信息站")
    yield opened
    opened.store.close()


def test_only_the_stations_it_is_for_store_text_and_media(
    county: CountySeat, village: Village, other: Village, apart: Village, tmp_path: Path
) -> None:
    bulletin = issue_with_files(county, audience=first_village(county))
    once(reachable(village), county)
    for _ in range(2):
        by_stick(other, county, tmp_path / "stick")
    once(apart, county)
    for station in (village, other):
        assert station.store.show("bulletins.read", OPERATOR, bulletin=bulletin)[0].content.what
        assert sorted(stored(station.store).values()) == sorted(size for _, size in FILES)
    assert not apart.store.reader().execute("SELECT 1 FROM bulletins_bulletin").fetchall()
    assert not apart.store.reader().execute("SELECT 1 FROM bulletins_asset").fetchall()
    marker = "先查田".encode()
    assert marker not in _words(apart.store)
    assert marker in _words(village.store), "the same look finds it where it is"
    assert set(reach(county, bulletin)) == {village.station, other.station}


def _words(store: Store) -> bytes:
    """Return everything a station keeps in tables, whatever they are for."""
    db = store.reader()
    names = [row[0] for row in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE '%_data'")]
    found = []
    for name in names:
        for row in db.execute(f'SELECT * FROM "{name}"'):
            found += [one.encode() for one in row if isinstance(one, str)]
            found += [bytes(one) for one in row if isinstance(one, bytes)]
    return b"\n".join(found)
