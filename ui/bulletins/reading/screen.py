"""The officer's bulletins: everything there is in a list, the chosen one beside it, the farmer's view one key away."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.reading import news
from station.bulletins.reading.shelves import Shelved
from station.kernel.words import _, ngettext
from station.products.model import Product
from ui.bulletins import receipts
from ui.bulletins.files import FilesPage
from ui.bulletins.gather import Reading, read
from ui.bulletins.paper import STAFF
from ui.bulletins.reading.card import ReadingCard
from ui.bulletins.reading.filters import FRESH, Filters
from ui.bulletins.reading.gather import Listing, gather
from ui.bulletins.reading.saving import ListHandOut, lines_of
from ui.bulletins.reading.table import BulletinRows
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.widgets.base import present
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, label, row


class BulletinsScreen(PageScreen):
    """Entered with nothing, or with the `bulletin` to begin with. The line on top finds words, on a page of its own."""

    watches: ClassVar[frozenset[str]] = frozenset({
        "bulletins.bulletin", "bulletins.recall", "bulletins.asset",
        "sync.state",  # a picture that comes changes no row
    })

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted = self._chosen = 0
        self._read = False
        self.headline, self.trouble = label("staff-title"), label("staff", "rise", wrap=True)
        self.line = QLineEdit()
        self.filters = Filters(desk.look)
        self.table, self.card = BulletinRows(desk), ReadingCard(desk)
        self.empty, self.pages = EmptyState(desk.look, "staff"), QStackedWidget()
        self.files, self._crops = FilesPage(desk, STAFF), tuple[Product, ...]()
        self.save, self.paper = Button(desk.look, "", "export"), Button(desk.look, "", "print")
        self.out = ListHandOut(desk, self, lambda: lines_of(self.table.rows, self._crops, desk.store.clock))
        self._build()
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        both = QWidget()
        across = row(self.table, self.card, gap=16)
        across.setContentsMargins(0, 0, 0, 0)
        across.setStretch(0, 5)
        across.setStretch(1, 4)
        both.setLayout(across)
        for page in (both, self.empty, self.files):
            self.pages.addWidget(page)
        self._down = QVBoxLayout(self)
        head = row(self.headline, None, self.line, self.save, self.paper)
        head.setStretch(2, 1)
        self._down.addLayout(head)
        for part in (self.filters, self.trouble):
            self._down.addWidget(part)
        self._down.addWidget(self.pages, 1)
        self.trouble.hide()

    def _connect(self) -> None:
        self.filters.changed.connect(self.reload)
        self.line.returnPressed.connect(lambda: self.desk.go("bulletins.find", word=self.line.text().strip()))
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _one: self.card.area.setFocus(Qt.FocusReason.TabFocusReason))
        self.card.shown_asked.connect(lambda bulletin: self.desk.go("learn.read", bulletin=bulletin))
        self.card.instead_asked.connect(self._follow)
        self.card.paper_asked.connect(self._look_at_files)
        self.files.left.connect(self.step_back)
        self.empty.asked.connect(self._widen)
        self.save.clicked.connect(self.out.ask_where)
        self.paper.clicked.connect(self.out.print_list)
        self.out.failed.connect(self.refused)
        keys = (("F", self.card.show_it), ("P", self.card.slip), ("Ctrl+S", self.save), ("Ctrl+P", self.paper))
        for key, button in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)

    def title(self) -> str:
        return _("Bulletins")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(2))

    def retranslate(self) -> None:
        self.line.setPlaceholderText(_("Words, a crop, pinyin or initials"))
        self.line.setAccessibleName(_("Find bulletins"))
        for button, words in ((self.save, _("Save as a file")), (self.paper, _("Print the list"))):
            button.setText(words)
        self._say()

    def first(self) -> QWidget:
        return self.table

    def enter(self, bulletin: int = 0, **_params: Any) -> None:
        self._wanted = bulletin
        if bulletin:
            self.filters.clear()
        self.reload()

    def has_step_back(self) -> bool:
        return self.pages.currentWidget() is self.files

    def step_back(self) -> None:
        self.files.show_reading(None)
        self._turn_to(0 if self.table.rows else 1)
        self.table.setFocus()

    def leave(self) -> None:
        self.files.show_reading(None)
        self._turn_to(0)
        self.line.clear()
        self.filters.clear()
        self.table.fresh, self._chosen, self._read = frozenset(), 0, False
        self.table.show_rows([])
        self.card.show_reading(None)

    def page(self) -> Page:
        asked, crop = self.filters.asked(self.desk.store.clock.now_ms()), int(self.filters.crop.taken or 0)
        return lambda store, person: gather(store, person, asked, crop)

    def filled(self, page: Listing) -> None:
        if not self._read:
            self._look()
        self.table.fresh, self._read = self.table.fresh | page.fresh, True
        self._crops = page.crops
        self.filters.offer_crops(page.crops)
        wanted, self._wanted = self._wanted, 0
        fresh_only = self.filters.state.taken == FRESH
        items = [one for one in page.items if not fresh_only or one.line.id in self.table.fresh]
        self.table.show_rows(items)
        if wanted:
            self.table.choose_key(wanted)
        if not self.has_step_back():
            self._turn_to(0 if items else 1)
        self._say()

    def refused(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.show()

    def _look_at_files(self, place: int) -> None:
        if self.card.reading is not None:
            self._turn_to(2)
            self.files.show_reading(self.card.reading, place)

    def _turn_to(self, page: int) -> None:
        """Show the list, that there is none, or a paper: then nothing else, for it takes all the room there is."""
        self.pages.setCurrentIndex(page)
        for part in (self.headline, self.line, self.filters, self.save, self.paper):
            present(part, page != 2)
        self.titled.emit()

    def _look(self) -> None:
        """What stands here now is new to this person no more."""
        store, person = self.desk.store, self.desk.person.id
        now = store.clock.now_ms()
        self.desk.jobs.run("store", lambda job: store.write(lambda db: news.look(db, person, now)))

    def _picked(self, chosen: Shelved | None) -> None:
        self._chosen = chosen.line.id if chosen is not None else 0
        if chosen is None:
            self.card.show_reading(None)
            return
        store, person, bulletin = self.desk.store, self.desk.person, chosen.line.id
        self.desk.jobs.run(
            "store", lambda job: read(store, person, bulletin), done=self._opened, owner=self,
            failed=lambda error: self.desk_refused(error))

    def desk_refused(self, error: Exception) -> None:
        """Say why a bulletin could not be read."""
        self.card.show_reading(None)
        self._refused(error)

    def _opened(self, reading: Reading) -> None:
        if reading.bulletin.id == self._chosen:  # else somebody has chosen another meanwhile
            self.trouble.hide()
            if reading.withdrawn and self.has_step_back():
                self.step_back()
            self.card.show_reading(reading)
            if not reading.withdrawn:
                receipts.shown(self.desk, reading.bulletin.id)

    def _follow(self, bulletin: Any) -> None:
        self.filters.clear()
        self._wanted = int(bulletin)
        self.reload()

    def _widen(self) -> None:
        self.filters.clear()
        self.reload()

    def _say(self) -> None:
        number = len(self.table.rows)
        self.headline.setText(ngettext("{n} bulletin", "{n} bulletins", number).format(n=number))
        narrowed = any(part.currentIndex() > 0 for part in (
            self.filters.category, self.filters.crop, self.filters.days, self.filters.state, self.filters.level))
        if narrowed:
            self.empty.say(_("No bulletin is of that kind."), "", _("All bulletins"), "bulletin")
        else:
            self.empty.say(_("There is no bulletin here yet."), _("They come with the next exchange."), "", "bulletin")
