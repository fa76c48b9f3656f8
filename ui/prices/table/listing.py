"""The table of prices itself: asks for pages, keeps the order and the chosen row, says why it is empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from station.kernel.words import _
from station.prices.table import TableLine, TablePage
from ui.prices.table.table import CHANGE, ORDER_OF, ChangeCell, Eyes, PriceRows, columns
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_table import PAGE, PageTable

# (what to do with the page, parameters of view prices.table): reads off the screen's thread.
Ask = Callable[[Callable[[TablePage], None], dict[str, Any]], None]


class PriceList(Worded, QStackedWidget):
    """Emits `picked(line)` when a row is chosen, `filled` when rows were read, `all_asked` to drop the filters."""

    picked = Signal(object)
    filled = Signal()
    all_asked = Signal()

    def __init__(self, look: Look, ask: Ask, see: Callable[[], Eyes]) -> None:
        super().__init__()
        self._ask = ask
        self._filters: dict[str, Any] = {}
        self._question = 0  # answers to older questions are dropped
        self.sort, self.down = "day", True
        self._sorted_column = ORDER_OF.index("day")
        self.rows = PriceRows(columns(see))
        self.table = PageTable(look, self.rows)
        self.table.setItemDelegateForColumn(CHANGE, ChangeCell(look, see, self.table))
        self.empty = EmptyState(look, "staff")
        self.addWidget(self.table)
        self.addWidget(self.empty)
        self.rows.wanted.connect(self._read_on)
        self.table.picked.connect(self.picked)
        self.empty.asked.connect(lambda: self.all_asked.emit())
        header = self.table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self.sort_by)
        for place in range(min(9, len(ORDER_OF))):
            key = QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self)
            key.activated.connect(lambda column=place: self.sort_by(column))
        self.begin(look)

    def restyle(self) -> None:
        self.table.horizontalHeader().setMinimumSectionSize(self.look.theme.pt(28))
        self._show_sorting()

    def retranslate(self) -> None:
        self._say_empty()

    @property
    def asked(self) -> dict[str, Any]:
        """What view `prices.table` is asked for, but the page."""
        return {**self._filters, "order": self.sort, "down": self.down}

    def read(self, filters: dict[str, Any]) -> None:
        """Read the rows that answer `filters`, from the top; the chosen row stays chosen if it is still there."""
        fresh = filters != self._filters
        self._filters = filters
        self._question += 1
        question = self._question

        def fill(page: TablePage) -> None:
            if question == self._question:
                self._fill(page)

        limit = PAGE if fresh else max(PAGE, len(self.rows.rows))
        self._ask(fill, {**self.asked, "limit": limit})

    def sort_by(self, column: int) -> None:
        """Put the table in order by a column; again for the other way round. One without an order does nothing."""
        order = ORDER_OF[column]
        if order:
            self.down = not self.down if order == self.sort else order in ("day", "price")
            self.sort, self._sorted_column = order, column
            self.read(self._filters)
        self._show_sorting()

    def go_in(self) -> None:
        """Give the table the keys, on its first row."""
        if self.rows.rows:
            self.table.setFocus()
            if not self.table.currentIndex().isValid():
                self.table.selectRow(0)

    def let_go(self) -> None:
        """Choose no row."""
        self.table.clearSelection()
        self.table.setCurrentIndex(self.rows.index(-1, -1))

    def _fill(self, page: TablePage) -> None:
        chosen = self.table.current_row()
        self.rows.fill(page)
        self._say_empty()
        self.setCurrentWidget(self.table if page.lines else self.empty)
        if chosen is not None:
            places = [place for place, line in enumerate(page.lines) if key_of(line) == key_of(chosen)]
            if places:
                self.table.selectRow(places[0])
        self.filled.emit()

    def _read_on(self, offset: int) -> None:
        question = self._question

        def add(page: TablePage) -> None:
            if question == self._question:
                self.rows.add(page)

        self._ask(add, {**self.asked, "offset": offset, "limit": PAGE})

    def _say_empty(self) -> None:
        if any(self._filters.values()):
            nothing, advice = _("No price answers to that"), _("Try a shorter word, or another name for it.")
            self.empty.say(nothing, advice, _("Show all"), "search")
        else:
            advice = _("They come with the next exchange, or report the first one yourself.")
            self.empty.say(_("No prices yet"), advice, drawing="price-tag")

    def _show_sorting(self) -> None:
        order = Qt.SortOrder.DescendingOrder if self.down else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(self._sorted_column, order)


def key_of(line: TableLine) -> tuple[str, ...]:
    """Return what makes a row the same row after it was read again."""
    quote = line.quote
    return (quote.product, quote.source, quote.market, quote.spec, quote.unit, quote.kind)
