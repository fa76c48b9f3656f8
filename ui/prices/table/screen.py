"""The desk's prices: newest per product and market, filtered, sorted, one row's story beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout

from station.kernel.deeds import Person
from station.kernel.words import _, ngettext
from station.prices.looking.saving import Seen
from station.prices.model import Quote
from station.prices.table import TableLine, TablePage, TrailLine
from station.store.store import Store
from ui.desk import Desk
from ui.prices.save_button import Read, SaveButton
from ui.prices.table.detail import PriceDetail
from ui.prices.table.filters import PriceFilters
from ui.prices.table.form import CorrectForm, may_correct
from ui.prices.table.listing import PriceList, key_of
from ui.prices.table.table import OWN_PREFIX, Eyes
from ui.prices.table.then import ThenPanel
from ui.screen import Screen
from ui.widgets.base import present
from ui.widgets.plain import Button, label, row

TRAIL = 30
MOST_EXPORTED = 50_000
STORY_WIDE, STORY_HIGH = 290.0, 200.0  # pt that a row's story takes, beside the table or below it
NAMES = 2_000  # stations and markets of a county at the most


class PriceTable(Screen):
    """Screen "prices.table"; `enter(word=...)` looks for a product at once."""

    watches = frozenset({"prices.sheet", "products.product", "products.alias", "places.station", "sync.rulings"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.eyes = Eyes(named=desk.names.own)
        self._people: dict[int, str] = {}
        self.filters = PriceFilters(look)
        self.list = PriceList(look, self._ask, lambda: self.eyes)
        self.detail = PriceDetail(look, lambda: self.eyes, desk.sentence)
        self.form = CorrectForm(desk)
        self.then = ThenPanel(desk)
        self.detail.take(self.form, self.then)
        self.heading, self.count = label("staff-title"), label("staff", "soft")
        self.save, self.report = SaveButton(desk, self._to_save), Button(look, "staff-primary", "report")
        self.split = QSplitter()
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.list)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.detail.hide()
        self._page = QVBoxLayout(self)
        self._page.addLayout(row(self.heading, self.count, None, self.save, self.report, gap=12))
        self._page.addWidget(self.filters)
        self._page.addWidget(self.split, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self.reload)
        self.filters.box.went_down.connect(self.list.go_in)
        self.filters.box.left.connect(self.step_back)
        self.list.picked.connect(self._open)
        self.list.filled.connect(self._count)
        self.list.all_asked.connect(self.filters.clear)
        self.detail.closed.connect(self._close_detail)
        self.detail.report_asked.connect(lambda product: self.desk.go("prices.report", product=product))
        self.detail.follow_asked.connect(self._follow)
        self.detail.then_asked.connect(self._set_beside)
        self.then.closed.connect(lambda: self.detail.show_page(None))
        self.detail.correct_asked.connect(self._ask_right)
        self.detail.history_asked.connect(self._go_to_history)
        self.form.left.connect(lambda: self.detail.show_page(None))
        self.form.corrected.connect(lambda: self.detail.show_page(None))
        self.report.clicked.connect(lambda: self.desk.go("prices.report"))
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(lambda: self.filters.box.setFocus(Qt.FocusReason.ShortcutFocusReason))
        back = QShortcut(QKeySequence("Esc"), self.split)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.step_back)

    def title(self) -> str:
        return _("Prices")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._page.setContentsMargins(space(4), space(3), space(4), space(3))
        self._page.setSpacing(space(2))

    def retranslate(self) -> None:
        self.heading.setText(_("Prices"))
        self.report.setText(_("Report a price"))
        self._count()

    def enter(self, **params: Any) -> None:
        may = self.desk.person.role in self.desk.store.registry.deeds["prices.report"].roles
        present(self.report, may)
        self.detail.allow_report(may)
        store, person = self.desk.store, self.desk.person
        self.desk.jobs.run("store", lambda job: _surroundings(store, person), done=self._offer, owner=self)
        if params.get("word"):
            self.filters.look_for(str(params["word"]))
        else:
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.filters.box.setFocus()

    def unsaved(self) -> bool:
        return self.form.typed

    def leave(self) -> None:
        self._close_detail()
        self.filters.forget()
        self.save.forget()

    def reload(self) -> None:
        self._see()
        self.list.read(self.filters.asked)

    def step_back(self) -> None:
        """Esc closes a row's story first, then empties the filter."""
        if not self.detail.isHidden():
            self._close_detail()
        elif any(self.filters.asked.values()):
            self.filters.clear()
        self.filters.box.setFocus()

    def _to_save(self) -> Read:
        """Save every row that answers the filters, not only those that were scrolled to."""
        asked, eyes = self.list.asked, self.eyes

        def read(store: Store, person: Person) -> Seen:
            page: TablePage = store.show("prices.table", person, limit=MOST_EXPORTED, **asked)
            return Seen([line.quote for line in page.lines], eyes)

        return read

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Put a row's story beside the table where both have room, else below it."""
        wide, high = self.look.theme.pt(STORY_WIDE), self.look.theme.pt(STORY_HIGH)
        beside = self.split.width() - wide >= self.list.table.least_width() + self.look.theme.space(6)
        self.split.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self.detail.lie_down(not beside)
        whole, story = (self.split.width(), wide) if beside else (self.split.height(), high)
        self.split.setSizes([whole - story, story])

    def _ask(self, done: Any, asked: dict[str, Any]) -> None:
        self.show_view("prices.table", done, **asked)

    def _see(self) -> None:
        identity = self.desk.identity
        station = identity.station if identity else 0
        today = self.desk.store.clock.today()
        self.eyes = replace(self.eyes, unit=self.desk.preferences.wishes.unit, today=today, station=station)

    def _offer(self, found: dict[str, Any]) -> None:
        self._see()
        self.eyes = replace(self.eyes, stations=found["stations"])
        self._people = found["people"]
        own = f"{OWN_PREFIX}{self.eyes.station}" if self.eyes.station else ""
        self.filters.offer(found["markets"], found["categories"], own)
        self.list.table.viewport().update()

    def _count(self) -> None:
        total = self.list.rows.total
        self.count.setText(ngettext("{n} price", "{n} prices", total).format(n=f"{total:,}"))
        if not self.detail.isHidden() and self.list.table.current_row() is None:
            self._close_detail()

    def _open(self, line: TableLine) -> None:
        quote = line.quote
        self.detail.show_page(None)
        self.detail.show_line(line, self._people)
        self.detail.allow_correction(may_correct(self.desk, quote))
        if self.detail.isHidden():
            self._share()
            present(self.detail, True)

        def show(trail: list[TrailLine]) -> None:
            current = self.list.table.current_row()
            if current is not None and key_of(current) == key_of(line):
                self.detail.show_trail(trail)

        self.show_view("prices.trail", show, limit=TRAIL, **_series(quote))

    def _go_to_history(self, quote: Quote) -> None:
        self.desk.go("prices.history", **_series(quote))

    def _set_beside(self, quote: Quote) -> None:
        self.detail.show_page(self.then)
        self.then.begin_with(quote)

    def _follow(self, quote: Quote) -> None:
        self.desk.go("prices.alerts", product=quote.product, market=quote.market, kind=quote.kind)

    def _ask_right(self, quote: Quote) -> None:
        self.detail.show_page(self.form)
        self.form.begin_with(quote)

    def _close_detail(self) -> None:
        self.form.clear()
        self.then.forget()
        self.detail.show_page(None)
        self.detail.hide()
        self.list.let_go()


def _series(quote: Quote) -> dict[str, str]:
    """Return what tells a quote's series from all others."""
    return {name: getattr(quote, name) for name in ("product", "source", "market", "spec", "unit", "kind")}


def _surroundings(store: Store, person: Person) -> dict[str, Any]:
    """Read what the filters offer and what numbers are called; on the store's lane."""
    return {
        "markets": store.show("prices.markets", person, limit=NAMES),
        "categories": store.show("products.categories", person),
        "stations": {one.id: one.name for one in store.show("places.stations", person, closed=True, limit=NAMES)},
        "people": {one.id: one.name or one.login for one in store.show("people.here", person)},
    }
