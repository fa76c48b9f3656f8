"""What every page of the county's figures is: read off the screen's thread, shown, filtered, and handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.kernel.deeds import Person
from station.kernel.text import fold
from station.kernel.words import _
from station.prices.insight.basis import Basis
from station.store.store import Store
from ui.desk import Desk
from ui.prices import figures
from ui.prices.table.filters import FilterBox
from ui.widgets.base import Worded
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_table import Field
from ui.widgets.plain import row
from ui.widgets.row_list import RowList

Reader = Callable[[Store, Person], Any]


class FigurePage(Worded, QWidget):
    """One page. Emits `asked` when something else is to be read, `went` (screen, params) to go elsewhere."""

    asked = Signal()
    went = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def reader(self) -> Reader:
        """Return what reads this page; it is called on the store's lane."""
        raise NotImplementedError

    def fill(self, found: Any) -> None:
        """Show what was read."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Return what the keyboard begins with."""
        raise NotImplementedError

    def heading(self) -> str:
        """Return what the page comes to, in one line."""
        return ""

    def bases(self) -> Sequence[Basis]:
        """Return how the figures in sight are made."""
        return ()

    def sheet_lines(self) -> list[list[str]]:
        """Return what leaves in a file or on paper: the rows in sight, the titles first."""
        return []

    def forget(self) -> None:
        """Forget what somebody chose here."""


class ListPage(FigurePage):
    """A page that is one list with a box and chips over it. `lay_out` once the columns are known."""

    def lay_out(self, fields: Sequence[Field], key: Callable[[Any], Any], *beside: QWidget) -> None:
        """Put the list below its filters, `beside` them what else narrows it."""
        self.rows: list[Any] = []
        self._fields = tuple(fields)
        self.box, self.chips = FilterBox(), ChipRow(self.desk.look, "staff")
        self.table, self.empty = RowList(self.desk.look, fields, key), EmptyState(self.desk.look, "staff")
        self.pages = QStackedWidget()
        for page in (self.table, self.empty):
            self.pages.addWidget(page)
        self.box.setClearButtonEnabled(True)
        self.box.textChanged.connect(lambda _text: self.show_rows())
        self.box.went_down.connect(lambda: self.table.setFocus())
        self.box.left.connect(self.box.clear)
        self.chips.chosen.connect(lambda _key: self.show_rows())
        self.empty.asked.connect(self.forget)
        across = row(self.box, self.chips, *beside, gap=12)
        across.setStretch(0, 2)
        across.setStretch(1, 3)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addLayout(across)
        down.addWidget(self.pages, 1)

    def retranslate(self) -> None:
        self.box.setPlaceholderText(_("Product, market or station"))
        self.box.setAccessibleName(_("Show only"))
        self.show_rows()

    def first(self) -> QWidget:
        return self.table

    def matching(self) -> Sequence[Any]:
        """Return the rows that answer the chips."""
        return self.rows

    def words_of(self, one: Any) -> str:
        """Return what the typed word is looked for in."""
        return ""

    def say_empty(self) -> None:
        """Say why there is no row at all."""

    def show_rows(self) -> None:
        """Show the rows that answer the filters."""
        word = fold(self.box.text().strip())
        shown = [one for one in self.matching() if not word or word in fold(self.words_of(one))]
        self.table.show_rows(shown)
        self.pages.setCurrentWidget(self.table if shown else self.empty)
        if self.rows and not shown:
            self.empty.say(_("Nothing answers the filters"), "", _("Show everything"), "filter")
        elif not shown:
            self.say_empty()

    def sheet_lines(self) -> list[list[str]]:
        titles = [_(field.title) for field in self._fields]
        return [titles, *([field.text(one) for field in self._fields] for one in self.table.rows)]

    def forget(self) -> None:
        self.box.clear()


def per_unit(milli: int, unit: str, wished: str) -> str:
    """Return a price of a base unit in the unit wished for: 6.20 元/斤."""
    return figures.price_words(milli, unit, wished)
