"""The page behind a price card that sets it beside what it was, and behind that the page that says how it is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.prices.model import Quote
from ui.desk import Desk
from ui.how_made import as_of_words, definition_words
from ui.prices.farmer import then as words
from ui.prices.farmer.sheet import Facts
from ui.prices.farmer.then import HOW, SEASON
from ui.prices.farmer.told import Eyes, Fact
from ui.prices.since import WEEK, Then, read_then
from ui.widgets.base import mark
from ui.widgets.pages import LineList


class ThenPages(QStackedWidget):
    """Reads by itself what it shows. Emits `came` when that is here, `taken` when a line was touched to go back.

    `span` is what the card itself is compared with.
    """

    came = Signal()
    taken = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._quote: Quote | None = None
        self.then: Then | None = None
        self.span = WEEK
        self.list, self.how, paper = LineList(desk.look, turns=True), Facts(desk.look), QWidget()
        mark(paper, "part", "page")
        down = QVBoxLayout(paper)
        down.addWidget(self.how)
        down.addStretch(1)
        for page in (self.list, paper):
            self.addWidget(page)
        self.list.chosen.connect(self._touched)

    def read(self, quote: Quote) -> None:
        """Read what `quote` is set beside; what another one was is forgotten."""
        if self._quote != quote:
            self.then = None
        self._quote = quote
        store, person = self._desk.store, self._desk.person

        def done(found: Then) -> None:
            if self._quote == quote:
                self.then = found
                self.came.emit()

        self._desk.jobs.run("store", lambda job: read_then(store, person, quote), done=done, owner=self)

    def forget(self) -> None:
        """Forget everything, what was chosen too."""
        self._quote, self.then, self.span = None, None, WEEK
        self.list.show_lines([])
        self.how.show_facts([])
        self.setCurrentIndex(0)

    def show_words(self, eyes: Eyes) -> None:
        """Say everything again."""
        if self.then is None:
            self.list.show_lines([])
            self.how.show_facts([])
            return
        self.list.show_lines(words.lines(self.then, eyes))
        made = list(words.made(self.then))
        told = [definition_words(self._desk, basis) for basis in made]
        told += [as_of_words(self._desk, basis) for basis in made[:1]]
        self.how.show_facts([Fact(sentence, "") for sentence in told])

    def facts(self, eyes: Eyes) -> Sequence[Fact]:
        """Return the lines of the card itself."""
        if self.then is None:
            return ()
        return words.fact(self.then, self.span, eyes), words.season_fact(self.then)

    def begin(self) -> None:
        """Begin with the lines."""
        self.setCurrentIndex(0)

    def _touched(self, key: Any) -> None:
        if key == HOW:
            self.setCurrentIndex(1)
            return
        if key != SEASON:
            self.span = str(key)
        self.taken.emit()
