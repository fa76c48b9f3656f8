"""How the price of a product went at several markets, and which of them pays best less the way there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.kernel.deeds import Person
from station.kernel.words import N_, _
from station.prices.looking.saving import Seen
from station.store.store import Store
from ui.desk import Desk
from ui.prices import figures
from ui.prices.history import presenter
from ui.prices.history.form import CompareForm
from ui.prices.history.gather import Asked, Found, quotes_of, read
from ui.prices.history.presenter import SPANS, Key
from ui.prices.history.sight import Sight, offered
from ui.prices.save_button import Read, SaveButton
from ui.prices.table.table import Eyes
from ui.screen import Screen
from ui.widgets.base import present
from ui.widgets.chart import PriceChart
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import column, label, row

CHART, COMPARE = "chart", "compare"
PAGES = {CHART: N_("Over time"), COMPARE: N_("Compare markets")}
SPAN_WORDS = {"quarter": N_("3 months"), "year": N_("1 year"), "years": N_("3 years")}
FEW = 9  # markets offered at once
MORE = "more"
NAMES = 2_000


class PriceHistory(Screen):
    """Screen "prices.history"; `enter(product, market, spec, unit, kind, source)` as on the price looked at."""

    watches = frozenset({"prices.sheet", "products.alias", "places.station"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self._asked, self._all = Asked(""), False
        self._read = False
        self._stations: dict[int, str] = {}
        self.sight = Sight()
        self.heading, self.what = label("staff-title"), label("staff", "soft")
        self.pages, self.spans, self.kinds, self.units = (ChipRow(look, "staff") for _each in range(4))
        self.markets = ChipRow(look, "staff", several=True)
        self.chart, self.note = PriceChart(look), label("staff-small", "soft", wrap=True)
        self.save = SaveButton(desk, self._to_save)
        self.form, self.empty = CompareForm(look, desk.sentence), EmptyState(look, "staff")
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        drawn = QWidget()
        down = column(self.markets, self.chart, self.note, gap=6)
        down.setStretch(1, 1)
        drawn.setLayout(down)
        for page in (drawn, self.form, self.empty):
            self.stack.addWidget(page)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.heading, self.what, None, self.save, gap=12))
        for left, right in ((self.pages, self.spans), (self.kinds, self.units)):
            across = row(left, right, gap=24)
            across.setStretch(0, 1)
            across.setStretch(1, 1)
            self._down.addLayout(across)
        self._down.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.pages.chosen.connect(lambda _page: self._show())
        self.spans.chosen.connect(self._take_span)
        self.kinds.chosen.connect(lambda kind: self._look_at(self.sight.take_kind(kind)))
        self.units.chosen.connect(self._take_unit)
        self.markets.chosen.connect(self._take_market)
        self.empty.asked.connect(lambda: self._take_span("years"))

    def title(self) -> str:
        return _("Price history")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(3), space(4), space(3))
        self._down.setSpacing(space(2))

    def retranslate(self) -> None:
        self.pages.show_chips([(key, _(words)) for key, words in PAGES.items()], self.pages.taken or CHART)
        span = next(key for key, days in SPANS.items() if days == self._asked.days)
        self.spans.show_chips([(key, _(words)) for key, words in SPAN_WORDS.items()], span)
        self._show()

    def enter(self, **params: Any) -> None:
        names = ("market", "product", "spec", "unit", "kind", "source")
        key = tuple(str(params.get(name, "")) for name in names) if params.get("market") else ()
        self._asked, self._read, self._all = Asked(str(params.get("product", "")), key, self._asked.days), False, False
        self.sight.begin(str(params.get("kind", "")))
        self.pages.choose(params.get("page", CHART))
        self.show_view("places.stations", self._name_stations, closed=True, limit=NAMES)
        self.reload()

    def leave(self) -> None:
        self._asked, self._read = Asked(""), False
        self.sight.begin("")
        self.form.clear()
        self.save.forget()
        self.retranslate()

    def reload(self) -> None:
        store, person, asked = self.desk.store, self.desk.person, self._asked
        self.desk.jobs.run(
            "store", lambda job: read(store, person, asked), done=lambda found: self._fill(asked, found), owner=self
        )

    def _name_stations(self, stations: Sequence[Any]) -> None:
        self._stations = {one.id: one.name for one in stations}
        self._show()

    def _fill(self, asked: Asked, found: Found) -> None:
        if asked == self._asked:
            self._read = True
            self.sight.fill(found, self.desk.preferences.wishes.unit)
            self._show()

    def _take_span(self, span: Any) -> None:
        self.spans.choose(span)
        self._asked = replace(self._asked, days=SPANS[str(span)])
        self.reload()

    def _take_unit(self, unit: Any) -> None:
        self.sight.take_unit(str(unit))
        self._show()

    def _take_market(self, key: Any) -> None:
        self._all = self._all or key == MORE
        self._look_at(self._asked.key if key == MORE else self.sight.take_market(key))

    def _look_at(self, key: Key) -> None:
        """Show what was chosen; the band of another course is read first."""
        courses = self.sight.found.courses
        if courses and key in ((), courses[0].key):
            self._show()
        else:
            self._asked = replace(self._asked, key=key)
            self.reload()

    def _show(self) -> None:
        sight = self.sight
        self.heading.setText(self.desk.names.own(self._asked.product))
        self.what.setText(figures.kind_word(sight.kind) if sight.kind else "")
        self.kinds.show_chips([(kind, figures.kind_word(kind, short=True)) for kind in sight.kinds], sight.kind)
        self.units.show_chips([(unit, figures.unit_words(unit)) for unit in sight.units], sight.unit)
        for chips, offers in ((self.kinds, sight.kinds), (self.units, sight.units)):
            present(chips, len(offers) > 1)
        present(self.save, bool(sight.drawn))
        if sight.drawn:
            self.stack.setCurrentIndex(int(self.pages.taken == COMPARE))
            self._draw()
        elif self._read:
            self._say_empty()

    @property
    def _eyes(self) -> Eyes:
        station = self.desk.identity.station if self.desk.identity else 0
        return Eyes(self.sight.unit, self.desk.store.clock.today(), station, self._stations, self.desk.names.own)

    def _to_save(self) -> Read:
        """Save what the lines in sight were drawn from."""
        drawn, eyes, found = self.sight.drawn, self._eyes, self.sight.found

        def read_quotes(store: Store, person: Person) -> Seen:
            return Seen(quotes_of(store, person, drawn, (found.start, found.end)), eyes)

        return read_quotes

    def _draw(self) -> None:
        sight, found = self.sight, self.sight.found
        names = presenter.names_of(sight.courses, self._eyes.source_words)
        few = offered(sight.courses, sight.taken, len(sight.courses) if self._all else FEW)
        more = [(MORE, _("More"))] if len(few) < len(sight.courses) else []
        self.markets.show_chips([*((one.key, names[one.key]) for one in few), *more], sight.taken)
        self.chart.show_chart(
            presenter.chart_of(sight.drawn, names, sight.unit, (found.start, found.end), sight.band),
            f"{self.heading.text()} {self.what.text()}",
        )
        self.note.setText(presenter.band_words(sight.band, names[sight.drawn[0].key]))
        far = presenter.with_distance(names, sight.courses, found.far)
        self.form.show_offers(sight.courses, far, sight.unit, found.end, sight.left_out)

    def _say_empty(self) -> None:
        longer = self._asked.days < SPANS["years"]
        advice = _("Nobody reported it at any market in this time.")
        self.empty.say(_("No price in this time"), advice, _("Look three years back") if longer else "", "calendar")
        self.stack.setCurrentWidget(self.empty)
