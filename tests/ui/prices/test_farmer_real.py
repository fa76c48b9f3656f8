"""The farmer's screens over two and a half years of a real market: names as its sheets write them."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.features import registry
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.days import MILLI_PER_DAY
from station.kernel.deeds import OPERATOR, Seat
from station.prices.reading.reading import Hints, read_prices
from station.store import identity
from station.store.store import Store
from tests.conftest import SHARED
from tests.ui.seats import KEY, who
from ui.app import desk_over
from ui.desk import Desk
from ui.jobs import InlineJobs
from ui.prices.farmer.card import ProductCard
from ui.prices.farmer.screen import Grid
from ui.prices.farmer.search import Search

FRUIT = SHARED / "data" / "prices" / "xinfadi_fruit_2013-06_2015-12.csv.gz"
TODAY = 16_800  # 2015-12-31


@cache
def _template(path: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tianxin-xinfadi-"))
    store = Store(folder / "t.db", KEY, registry(), GuardedClock(SetClock(TODAY * MILLI_PER_DAY + 3_600_000)))
    store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    store.do("products.seed", OPERATOR)
    file = read_prices(gzip.decompress(path.read_bytes()), name="fruit.csv", hints=Hints(market="新发地"))
    store.do("prices.import_file", OPERATOR, source="xfd", name="fruit.csv", file=file)
    store.write(lambda db: identity.save(db, who(Seat.VILLAGE, 77)))
    store.close()
    return store.path


@pytest.fixture
def desk(shared: Path, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    if not FRUIT.exists():
        pytest.skip("the real price files are absent")
    path = tmp_path / "t.db"
    shutil.copyfile(_template(FRUIT), path)
    clock = GuardedClock(SetClock(TODAY * MILLI_PER_DAY + 3_600_000))
    made = desk_over(Store(path, KEY, registry(), clock), InlineJobs(), "en")
    yield made
    made.close()


def test_the_grid_has_what_has_a_picture(qtbot: QtBot, desk: Desk) -> None:
    grid = Grid(desk)
    qtbot.addWidget(grid)
    grid.resize(1024, 560)
    grid.show()
    grid.enter()
    QApplication.processEvents()
    assert {"Pomelo", "Tomato", "Guava"} & {tile.name for tile in grid.grid.in_sight}


@pytest.mark.parametrize("word", ["妃子笑", "fzx", "feizixiao"])
def test_a_variety_of_the_real_sheet_leads_to_its_card(qtbot: QtBot, desk: Desk, word: str) -> None:
    asked: list[dict[str, object]] = []
    desk.asked.connect(lambda screen, params: asked.append(params))
    search, card = Search(desk), ProductCard(desk)
    for screen in (search, card):
        qtbot.addWidget(screen)
        screen.resize(1024, 560)
        screen.show()
    search.enter()
    search.box.setText(word)
    QApplication.processEvents()
    search.list.in_sight[0].click()
    card.enter(**asked[0])  # type: ignore[arg-type]
    assert card.sheet.plate.accessibleName() == "Lychee · Feizixiao"
    assert card.sheet.number.figure.unit == "yuan/jin"
    assert card.sheet.number.figure.stale  # lychees are over in December
    assert "nothing newer yet" in card.sheet.place.accessibleName()


def test_every_name_of_the_real_sheet_has_a_card(qtbot: QtBot, desk: Desk) -> None:
    card = ProductCard(desk)
    qtbot.addWidget(card)
    card.resize(1024, 560)
    card.show()
    names = [row[0] for row in desk.store.reader().execute("SELECT DISTINCT product FROM series")]
    assert len(names) > 100
    for name in names:
        found = desk.store.show("prices.find", OPERATOR, word=name, limit=1)[0]
        card.enter(product=found.product, name=found.name)
        assert card.stack.currentWidget() is card.sheet, name
        assert card.sheet.number.figure.number, name
        assert card.said(), name
