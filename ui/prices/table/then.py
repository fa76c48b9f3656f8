"""A row's price beside what it was on a named day, any day one likes, and beside the same weeks of earlier years."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.days import date_of, day_of
from station.kernel.deeds import Person
from station.kernel.words import _
from station.prices.insight.band import Seasonal
from station.prices.model import Quote
from station.store.store import Store
from ui.desk import Desk
from ui.how_made import HowMade
from ui.prices import figures, since
from ui.prices.since import SPANS, WEEK, Since
from ui.widgets.base import Worded, present
from ui.widgets.choice import Choice
from ui.widgets.facts import Facts
from ui.widgets.marks import TREND_TONES
from ui.widgets.plain import Button, label, row
from ui.widgets.question import one_line
from ui.widgets.scrolling import scrolling

OTHER = "other"


class ThenPanel(Worded, QWidget):
    """Reads by itself what it shows. Emits `closed`."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._quote: Quote | None = None
        self.since: Since | None = None
        self.seasonal: Seasonal | None = None
        self.span, self.day, self.back = Choice(desk.look), one_line(), Button(desk.look, "staff-quiet", "back")
        self.trouble = label("staff-small", "rise", wrap=True)
        self.facts, self.how = Facts(desk.look), HowMade(desk)
        across = row(self.back, self.span, self.day)
        for place in (1, 2):
            across.setStretch(place, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addLayout(across)
        down.addWidget(scrolling(self.trouble, self.facts, self.how, gap=desk.look.theme.space(2)), 1)
        self.span.activated.connect(lambda _place: self._chosen())
        self.day.returnPressed.connect(self.read)
        self.back.clicked.connect(lambda: self.closed.emit())
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.back.setText(_("Back"))
        self.span.setAccessibleName(_("Against which day"))
        self.day.setAccessibleName(_("Day"))
        self.span.offer([*((span, _(words)) for span, words in SPANS.items()), (OTHER, _("another day"))])
        self._show()

    def begin_with(self, quote: Quote) -> None:
        """Begin with a week ago."""
        self.forget()
        self._quote = quote
        self.span.choose(WEEK)
        self._chosen()
        self.span.setFocus()

    def forget(self) -> None:
        """Forget what was shown."""
        self._quote, self.since, self.seasonal = None, None, None
        self._show()

    def read(self) -> None:
        """Read the figures for the day that is chosen."""
        quote, against = self._quote, self._against()
        self.trouble.setText("" if against is not None else _("Write the day as 2026-03-31."))
        present(self.trouble, against is None)
        if quote is None or against is None:
            return

        def work(store: Store, person: Person) -> tuple[Since, Seasonal | None]:
            return since.read_since(store, person, quote, against), since.read_seasonal(store, person, quote)

        def done(found: tuple[Since, Seasonal | None]) -> None:
            if self._quote is quote and self._against() == against:
                self.since, self.seasonal = found
                self._show()

        store, person = self._desk.store, self._desk.person
        self._desk.jobs.run("store", lambda job: work(store, person), done=done, owner=self)

    def _chosen(self) -> None:
        today, span = self._desk.store.clock.today(), str(self.span.taken)
        present(self.day, span == OTHER)
        if span != OTHER:
            self.day.setText(date_of(since.day_before(today, span)).isoformat())
            self.read()
        else:
            self.day.setFocus()
            self.day.selectAll()

    def _against(self) -> int | None:
        try:
            return day_of(date.fromisoformat(self.day.text().strip()))
        except ValueError:
            return None

    def _show(self) -> None:
        found, quote = self.since, self._quote
        if found is None or quote is None:
            self.facts.show_facts([])
            self.how.show_basis()
            return
        wished = figures.wished_for(quote, self._desk.preferences.wishes.unit)
        trend, _amount = since.moved(found, wished)
        tone = TREND_TONES[trend]
        against = date_of(found.against).isoformat()
        self.facts.show_facts([
            (_("Against {date}").format(date=against), since.since_words(found, wished),
             "soft" if tone == "ink_soft" else tone),
            (_("This season"), since.band_words(self.seasonal, wished)),
            (_("Now"), since.place_words(self.seasonal)),
        ])  # fmt: skip
        self.how.show_basis(found.basis, self.seasonal.basis if self.seasonal is not None else None)
