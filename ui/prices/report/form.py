"""Reporting prices one after the other: choose a product, type what it costs, save, next.

Where the county asks for prices its list leads: after each answer the next line that waits stands there already.
"Saved" is said only after the commit. While the form reads or saves, pressing save does nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _
from station.prices.expecting.model import Answer, Asked
from station.prices.model import usual_products
from station.prices.table import StatedReport
from station.store.store import Store
from ui.desk import Desk
from ui.jobs import Job
from ui.prices import figures
from ui.prices.report.absence import Absences
from ui.prices.report.asked import line_of, open_after
from ui.prices.report.choose import ProductPicker
from ui.prices.report.entry import Around, PriceEntry
from ui.prices.report.head import ReportHead
from ui.prices.report.photographing import Photographing, report
from ui.prices.report.subject import Subject, Wanted, look_up
from ui.screen import Screen
from ui.widgets.base import present
from ui.widgets.confirm_bar import ConfirmBar

REPORTS = 600  # more than sixty days of ten products
MARKETS = 200
ANSWERS = 12
ASKED = 100


class ReportForm(Screen):
    """Screen "prices.report"; `enter(product=...)` takes a name or a catalogue id and begins with it."""

    watches = frozenset({
        "prices.sheet", "prices.expected", "prices.absence", "products.product", "products.alias", "places.market",
    })

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.around = Around()
        self._reading: Wanted | None = None  # whose variety and unit are being read
        self._loaded = self._saving = False
        self._answered: Asked | None = None  # the next line after it is offered once the list is read again
        self.head = ReportHead(look)
        self.heading, self.count, self.saved, self.back = (
            self.head.heading, self.head.count, self.head.saved, self.head.back)
        self._absences = Absences(self, self.reload)
        self.picker = ProductPicker(look, desk.names.own)
        self.entry = PriceEntry(look, desk.sentence, desk.names.own)
        self.photographing = Photographing(self, self.entry)
        self.confirm = ConfirmBar(look)
        self.pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        self.pages.addWidget(self.picker)
        self.pages.addWidget(self.entry)
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.head)
        self._down.addWidget(self.pages, 1)
        self._down.addWidget(self.confirm)

    def _connect(self) -> None:
        self.back.clicked.connect(self.step_back)
        self.picker.chosen.connect(self.choose)
        self.picker.asked.connect(lambda word: self.show_view(
            "products.find", lambda hits: self.picker.show_hits(word, hits), word=word, limit=ANSWERS))
        self.entry.save_asked.connect(self.save)
        self.entry.other_asked.connect(self.step_back)
        self.entry.absent_asked.connect(self.say_absent)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        leaving = QShortcut(QKeySequence("Esc"), self)
        leaving.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leaving.activated.connect(self.step_back)

    def title(self) -> str:
        return _("Report a price")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(3), space(4), space(3))
        self._down.setSpacing(space(3))

    def enter(self, **params: Any) -> None:
        self.leave()
        self.reload()
        product = params.get("product")
        if isinstance(product, int):
            self.choose(Wanted("", product))
        elif product:
            self.choose_name(str(product))

    def leave(self) -> None:
        self.picker.clear()
        self.entry.clear()
        self.confirm.leave()
        self.pages.setCurrentWidget(self.picker)
        self._reading, self._answered = None, None
        self.head.say_saved("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._focus()

    def reload(self) -> None:
        store, person = self.desk.store, self.desk.person
        self.desk.jobs.run("store", lambda job: _surroundings(store, person), done=self._filled, owner=self)

    def unsaved(self) -> bool:
        return self.pages.currentWidget() is self.entry and not (
            self.entry.draft.empty and self.entry.photo.photo is None)

    @property
    def busy(self) -> bool:
        """Whether something is being read or saved that saving now would overtake."""
        return not self._loaded or self._saving or self._reading is not None

    def choose(self, wanted: Wanted, said: str = "") -> None:
        """Ask for the price of a product; `said` is what is still said to be saved."""
        self.head.say_saved(said)
        store, person = self.desk.store, self.desk.person
        self._reading = wanted

        def work(job: Job) -> Subject:
            return look_up(store, person, wanted)

        self.desk.jobs.run("store", work, done=lambda subject: self._chosen(wanted, subject), owner=self)

    def choose_name(self, name: str) -> None:
        """Ask for the price of the product called `name`."""
        self.choose(Wanted(name))

    def save(self) -> None:
        """Report the price that stands in the form, unless something is wrong with it or not answered."""
        if self.pages.currentWidget() is not self.entry or self.busy:
            return
        if not self.entry.judged.good or self.entry.question is not None:
            self.entry.insist()
            return
        self._saving = True
        self.entry.save.setEnabled(False)
        draft = self.entry.draft
        price = f"{draft.typical or draft.low or draft.high} {figures.unit_words(draft.unit)}"
        words = f"{self.desk.names.own(draft.product)} {price}"
        store, person, values, asked = self.desk.store, self.desk.person, self.entry.values, self.entry.asked
        photo = self.entry.photo.photo
        # Not by `do_deed`: whatever went wrong, a full disk too, the form must take the next press again.
        self.desk.jobs.run(
            "store", lambda job: report(store, person, values, photo),
            done=lambda _sheet: self._done(words, asked), failed=self._failed, owner=self,
        )

    def say_absent(self) -> None:
        """Say that what is asked for is not on sale today; or take that back, and its price may be typed."""
        asked = self.entry.asked
        if asked is None or self.busy:
            return
        self._saving = True
        if asked.answer is Answer.ABSENT:
            self._absences.take_back(asked.absence, self._taken_back, self._failed)
        else:
            self._absences.say(asked, lambda: self._done("", asked), self._failed)

    def _taken_back(self) -> None:
        self._saving = False
        self.reload()

    def step_back(self) -> None:
        """One step back: the question, the figures, the word looked for, then the screen."""
        if not self.confirm.isHidden():
            self.confirm.leave()
        elif self.unsaved():
            self.confirm.ask(_("This price is not saved yet."), _("Throw it away"), self._to_picker)
        elif self.pages.currentWidget() is self.entry:
            self._to_picker()
        elif not self.picker.step_back():
            self.desk.go("back")

    def _to_picker(self) -> None:
        self._reading = None
        self.entry.clear()
        self.picker.clear()
        self.pages.setCurrentWidget(self.picker)
        present(self.back, True)
        self._focus()

    def _focus(self) -> None:
        if self.pages.currentWidget() is self.entry:
            self.entry.boxes.go_to("typical")
        else:
            self.picker.box.setFocus()

    def _filled(self, around: Around) -> None:
        self._loaded = True
        self.around = replace(
            around, today=self.desk.store.clock.today(), wished=self.desk.preferences.wishes.unit
        )
        self.entry.around = self.around
        self.picker.show_asked(self.around.asked)
        listed = {name for one in self.around.asked for name in one.names}
        usual = usual_products(self.around.reports, self.around.today)
        self.picker.show_usual([one for one in usual if one.last.product not in listed])
        self.head.tell(self.around)
        self._go_on()

    def _go_on(self) -> None:
        """Offer what the county asks for next, after an answer was given; show how the line in hand stands now."""
        answered, self._answered = self._answered, None
        at_picker = self.pages.currentWidget() is self.picker and not self.picker.box.text()
        waiting = open_after(self.around.asked, answered) if answered is not None else None
        if waiting is not None and at_picker and self._reading is None:
            line = waiting.expected
            self.choose(Wanted(line.name, line.product, line.kind, waiting), self.head.saved_words)
        elif self.entry.asked is not None:
            self.entry.stand(self.around.asked)

    def _chosen(self, wanted: Wanted, subject: Subject) -> None:
        if wanted is not self._reading:
            return
        self._reading = None
        asked = wanted.asked or line_of(self.around.asked, subject.chosen, subject.kind)
        self.entry.show_subject(subject, self.around, asked)
        self.pages.setCurrentWidget(self.entry)
        present(self.back, False)
        self._focus()

    def _done(self, words: str, asked: Asked | None) -> None:
        self._saving, self._answered = False, asked
        self.entry.save.setEnabled(True)
        self._to_picker()
        self.head.say_saved(words)
        self.reload()

    def _failed(self, error: Exception) -> None:
        self._saving = False
        self.entry.save.setEnabled(True)
        if not isinstance(error, StationError):
            raise error
        self.entry.complain(error)


def _surroundings(store: Store, person: Person) -> Around:
    """Read what a price is judged against; on the store's lane."""
    stated: list[StatedReport] = store.show("prices.report_states", person, limit=REPORTS)
    markets = tuple(market.name for market in store.show("places.markets", person, limit=MARKETS))
    asked = tuple(store.show("prices.to_report", person, limit=ASKED))
    who = store.identity()
    station = who.station_name or who.county_name if who else ""
    return Around(station=station, reports=tuple(one.report for one in stated), markets=markets, asked=asked)
