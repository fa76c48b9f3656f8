"""What the county asks its stations for: how much came in by station and day, and the lists themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from station.prices.expecting.model import CameIn, Expected
from ui.county.expected.book import SET, Book, Target, as_fields, day_words, gather, totals
from ui.county.expected.fields import came_in_fields
from ui.county.expected.lists import ANSWERS, ListsPage
from ui.county.presenter import may
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import label, row
from ui.widgets.row_list import RowList

CAME_IN, LISTS = "came-in", "lists"
Change = Sequence[tuple[Target, Sequence[Expected]]]


class ExpectedScreen(PageScreen):
    """Screen "county.expected"; `enter(page=...)` begins with CAME_IN or LISTS."""

    watches: ClassVar[frozenset[str]] = frozenset({
        "prices.expected", "prices.absence", "prices.sheet", "places.station", "places.market", "products.product",
    })

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.book = Book()
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.chips = ChipRow(desk.look, "staff")
        self.came_in = RowList(desk.look, came_in_fields(), key=lambda one: one.station)
        self.missing, self._note = label("staff", wrap=True), label("staff-small", "soft", wrap=True)
        self.lists = ListsPage(desk)
        self.trouble.hide()
        self.empty = EmptyState(desk.look, "staff")
        self.pages = QStackedWidget()
        self._build()
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        matrix = QWidget()
        down = QVBoxLayout(matrix)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.came_in, 1)
        down.addWidget(self.missing)
        down.addWidget(self._note)
        for page in (matrix, self.lists, self.empty):
            self.pages.addWidget(page)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.headline, None))
        for part in (self.chips, self.trouble):
            self._down.addWidget(part)
        self._down.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.chips.chosen.connect(lambda _page: self._show())
        self.came_in.picked.connect(self._picked)
        self.came_in.opened.connect(self._opened)
        self.empty.asked.connect(lambda: self._turn_to(LISTS))
        self.lists.set_asked.connect(lambda target, items: self.change([(target, items)]))
        self.lists.copy_asked.connect(lambda targets, items: self.change([(one, items) for one in targets]))
        self.lists.asked.connect(self._search)

    def title(self) -> str:
        return _("Expected prices")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def retranslate(self) -> None:
        self._note.setText(_("Answered of asked, by the lists of today. Not on sale is an answer too."))
        self._show()

    def first(self) -> QWidget:
        return self.lists.targets if self.chips.taken == LISTS else self.came_in

    def enter(self, **params: Any) -> None:
        self._turn_to(str(params.get("page", CAME_IN)))
        super().enter()

    def leave(self) -> None:
        self.lists.forget_word()
        self._complain("")

    def page(self) -> Page:
        return gather

    def filled(self, page: Book) -> None:
        self.book = page
        self.lists.show_book(page, may(self.desk.store.registry, self.desk.person, SET))
        self._show()

    def refused(self, sentence: str) -> None:
        self._complain(sentence)

    def change(self, to: Change) -> None:
        """Set these lists; a toast can bring back what stood there before."""
        before = [(target, self.book.own(target)) for target, _items in to]
        said = _("The list of {name} is changed.").format(name=self.lists.name(to[0][0]))
        if len(to) > 1:
            said = ngettext("{n} list is changed.", "{n} lists are changed.", len(to)).format(n=len(to))
        self._set(to, lambda: self.desk.undoable.emit(said, lambda: self._set(before, lambda: None)))

    def _set(self, to: Change, done: Any) -> None:
        self._complain("")
        store, person = self.desk.store, self.desk.person

        def work(_job: Any) -> None:
            for target, items in to:
                store.do(SET, person, **as_fields(target, items))

        self.desk.jobs.run("store", work, done=lambda _none: self._changed(done), failed=self._failed, owner=self)

    def _changed(self, done: Any) -> None:
        done()
        self.reload()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            raise error
        self._complain(self.desk.sentence(error))
        self.reload()

    def _search(self, word: str) -> None:
        if word:
            self.show_view("products.find", partial(self.lists.show_hits, word), word=word, limit=ANSWERS * 2)
        else:
            self.lists.forget_word()

    def _turn_to(self, page: str) -> None:
        self.chips.show_chips([(CAME_IN, _("What came in")), (LISTS, _("The lists"))], page)
        self._show()

    def _show(self) -> None:
        self._turned(str(self.chips.taken or CAME_IN))

    def _turned(self, page: str) -> None:
        self.chips.show_chips([(CAME_IN, _("What came in")), (LISTS, _("The lists"))], page)
        asked = [one for one in self.book.came_in if one.days and any(day.asked for day in one.days)]
        self.headline.setText(self._headline_words(totals(self.book.came_in)))
        self.empty.say(
            _("No station is asked for prices yet."), _("Put a list together, for one station or for all of a town."),
            _("Put a list together"), "table",
        )
        self.came_in.show_rows(asked)
        self.pages.setCurrentIndex(1 if page == LISTS else 0 if asked else 2)

    def _headline_words(self, number: Mapping[str, int]) -> str:
        if not number["asked"]:
            return _("Expected prices")
        words = ngettext("{whole} of {n} station answered everything today",
                         "{whole} of {n} stations answered everything today", number["asked"])
        return words.format(whole=number["whole"], n=number["asked"])

    def _picked(self, one: CameIn | None) -> None:
        if one is None or not one.days:
            self.missing.setText("")
            return
        today = one.days[0]
        words = f"{one.name}: {day_words(today)}" if today.asked else _("{name}: nothing is asked today.").format(
            name=one.name)
        if today.open:
            names = _(", ").join(self.desk.names.own(name) for name in today.open)
            words += "\n" + _("Still missing today: {names}").format(names=names)
        self.missing.setText(words)

    def _opened(self, one: CameIn) -> None:
        self._turn_to(LISTS)
        self.lists.targets.choose_key((one.station, ""))

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
