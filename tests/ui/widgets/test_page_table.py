"""Tables read a page at a time, say a row's state in words, and are driven by keys."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from station.kernel.words import use
from ui.theme import Look
from ui.widgets.marks import RowState, state_word
from ui.widgets.page_table import Field, PageModel, PageTable


@dataclass(frozen=True)
class Quote:
    number: int
    state: RowState = RowState.HERE


FIELDS = (
    Field("Product", lambda quote: f"品{quote.number}", width=80, hint=lambda quote: f"row {quote.number}"),
    Field("Price", lambda quote: f"{quote.number / 10:.2f}", right=True, width=60, tone=lambda quote: "ripe"),
    Field("State", lambda quote: "", state=lambda quote: quote.state),
)


class Shelf:
    """Rows with a record of what was asked for."""

    def __init__(self, many: int) -> None:
        self.rows = [Quote(number, list(RowState)[number % 4]) for number in range(many)]
        self.asked: list[tuple[int, int]] = []

    def read(self, start: int, limit: int) -> list[Quote]:
        self.asked.append((start, limit))
        return self.rows[start : start + limit]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(250)


@pytest.fixture
def table(qtbot: QtBot, look: Look, shelf: Shelf) -> PageTable:
    model = PageModel(FIELDS, shelf.read)
    model.reload()
    made = PageTable(look, model)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def test_the_model_keeps_qts_contract(qtmodeltester: ModelTester, shelf: Shelf) -> None:
    model = PageModel(FIELDS, shelf.read)
    model.reload()
    qtmodeltester.check(model)


def test_pages_come_when_asked_for(shelf: Shelf) -> None:
    model = PageModel(FIELDS, shelf.read)
    assert model.rowCount() == 0
    model.reload()
    assert shelf.asked == [(0, 100)]
    nowhere = QModelIndex()
    while model.canFetchMore(nowhere):
        model.fetchMore(nowhere)
    assert shelf.asked == [(0, 100), (100, 100), (200, 100)]
    assert [quote.number for quote in model.rows] == list(range(250))


def test_an_exact_page_ends_with_an_empty_one() -> None:
    shelf = Shelf(100)
    model = PageModel(FIELDS, shelf.read)
    model.reload()
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert not model.canFetchMore(QModelIndex())


def test_reading_again_keeps_what_was_open(table: PageTable, shelf: Shelf) -> None:
    model = table.model()
    assert isinstance(model, PageModel)
    model.fetchMore(QModelIndex())
    table.selectRow(150)
    shelf.rows.insert(0, Quote(999))
    table.reload()
    assert shelf.asked[-1] == (0, 200)
    assert table.currentIndex().row() == 150
    shelf.rows = shelf.rows[:10]
    table.reload()
    assert table.current_row() is None or table.currentIndex().row() < 10


def test_cells_say_value_state_and_exact_hint(table: PageTable) -> None:
    model = table.model()
    use("en")
    assert model.index(3, 2).data() == state_word(RowState.PROBLEM) == "problem"
    assert model.index(3, 1).data() == "0.30"
    assert model.index(3, 0).data(Qt.ItemDataRole.ToolTipRole) == "row 3"
    assert model.index(3, 1).data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Product"


def test_keys_pick_and_open(qtbot: QtBot, table: PageTable) -> None:
    table.selectRow(0)
    with qtbot.waitSignal(table.picked) as told:
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert told.args == [Quote(1, RowState.SENT)]
    with qtbot.waitSignal(table.opened) as told:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.args == [Quote(1, RowState.SENT)]
    assert table.current_row() == Quote(1, RowState.SENT)


def test_rows_are_40_pixels_and_columns_give_way(table: PageTable) -> None:
    assert table.rowHeight(0) == 40
    table.resize(240, 400)
    QApplication.processEvents()
    assert table.columnWidth(0) < table.look.theme.pt(80)
    assert table.columnWidth(2) > 40
    table.grab()
