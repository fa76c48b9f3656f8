"""Screen "prices.insight" of the county: index, gaps, unusual moves, each with how it is made, saved and printed."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.kernel.days import date_of
from station.kernel.words import N_, _
from ui.desk import Desk
from ui.hand_out import HandOut, Sheet
from ui.how_made import HowMade, as_of_words, definition_words
from ui.page_screen import Page, PageScreen
from ui.prices.insight.gaps import GapsPage
from ui.prices.insight.index import IndexPage
from ui.prices.insight.moves import MovesPage
from ui.prices.insight.pages import FigurePage
from ui.widgets.base import present
from ui.widgets.chips import ChipRow
from ui.widgets.plain import Button, label, row

INDEX, GAPS, MOVES = "index", "gaps", "moves"
WORDS = {INDEX: N_("County index"), GAPS: N_("Nothing new for days"), MOVES: N_("Unusual moves")}
STEMS = {INDEX: N_("index"), GAPS: N_("gaps"), MOVES: N_("moves")}
MARK = "prices.export"  # how the audit trail calls that figures left as a file


class InsightScreen(PageScreen):
    """Entered with `page` ("index", "gaps", "moves")."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"prices.sheet", "prices.basket", "prices.basket_item", "products.product", "places.station"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.heading, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.chips = ChipRow(look, "staff")
        self.save, self.paper = Button(look, "", "export"), Button(look, "", "print")
        self.index, self.gaps, self.moves = IndexPage(desk), GapsPage(desk), MovesPage(desk)
        self.pages: dict[str, FigurePage] = {INDEX: self.index, GAPS: self.gaps, MOVES: self.moves}
        self.stack, self.how = QStackedWidget(), HowMade(desk)
        self.hand_out = HandOut(desk, self, self._sheet)
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        for page in self.pages.values():
            self.stack.addWidget(page)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.heading, None, self.save, self.paper))
        for part in (self.chips, self.trouble):
            self._down.addWidget(part)
        self._down.addWidget(self.stack, 1)
        self._down.addWidget(self.how)
        self.trouble.hide()

    def _connect(self) -> None:
        self.chips.chosen.connect(lambda name: self.show_page(str(name)))
        self.save.clicked.connect(self.hand_out.ask_where)
        self.paper.clicked.connect(self.hand_out.print_list)
        self.hand_out.failed.connect(self._complain)
        for page in self.pages.values():
            page.asked.connect(self.reload)
            page.went.connect(lambda screen, params: self.desk.go(screen, **params))

    def title(self) -> str:
        return _("Figures from prices")

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(3), space(4), space(3))
        self._down.setSpacing(space(2))

    def retranslate(self) -> None:
        self.save.setText(_("Save as CSV"))
        self.paper.setText(_("Print"))
        self.chips.show_chips([(name, _(words)) for name, words in WORDS.items()], self.chips.taken or INDEX)
        self._show()

    @property
    def shown(self) -> FigurePage:
        """The page in sight."""
        return self.pages[str(self.chips.taken)]

    def first(self) -> QWidget:
        return self.shown.first()

    def enter(self, **params: Any) -> None:
        self.show_page(str(params.get("page", INDEX)))

    def leave(self) -> None:
        for page in self.pages.values():
            page.forget()
        self._complain("")

    def unsaved(self) -> bool:
        return self.index.form.typed

    def show_page(self, name: str) -> None:
        """Show one of the pages, read anew."""
        self.chips.choose(name)
        self.stack.setCurrentWidget(self.shown)
        self._show()
        self.reload()

    def page(self) -> Page:
        name, read = str(self.chips.taken), self.shown.reader()
        return lambda store, person: (name, read(store, person))

    def filled(self, page: Any) -> None:
        name, found = page
        self.pages[name].fill(found)
        if name != self.chips.taken:
            self.reload()  # somebody went on while it was read
        self._complain("")
        self._show()

    def refused(self, sentence: str) -> None:
        self._complain(sentence)

    def _sheet(self) -> Sheet:
        page, name = self.shown, str(self.chips.taken)
        today = date_of(self.desk.store.clock.today()).isoformat()
        notes = [definition_words(self.desk, basis) for basis in page.bases()]
        notes += [as_of_words(self.desk, basis) for basis in page.bases()[:1]]
        title = f"{_(WORDS[name])} · {page.heading()} · {today}"
        return Sheet(title, f"{_(STEMS[name])}-{today}", page.sheet_lines(), MARK, tuple(notes))

    def _show(self) -> None:
        page = self.shown
        self.heading.setText(page.heading())
        self.how.show_basis(*page.bases())
        for button in (self.save, self.paper):
            present(button, len(page.sheet_lines()) > 1)

    def _complain(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        present(self.trouble, bool(sentence))
