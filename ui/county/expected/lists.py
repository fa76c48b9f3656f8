"""Whom lists ask on the left, one list on the right: a product is added by its name, a line changed where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from station.kernel.words import _, ngettext
from station.prices.expecting.model import EVERY_DAY, Expected
from station.products.model import Hit
from ui.county.expected.book import Book, Target, changed, moved, without
from ui.county.expected.copying import CopyCard
from ui.county.expected.fields import line_fields, target_fields
from ui.county.expected.line import LineCard
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow
from ui.widgets.plain import Button, column, label, row
from ui.widgets.question import one_line
from ui.widgets.row_list import RowList

TYPING_MS = 150
ANSWERS = 6


class ListsPage(Worded, QWidget):
    """Emits `set_asked(target, items)` for a changed list, `copy_asked(targets, items)` for several, `asked(word)`."""

    set_asked = Signal(object, object)
    copy_asked = Signal(object, object)
    asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk, self._hits = desk, list[Hit]()
        self.book, self.may = Book(), False
        self.targets = RowList(look, target_fields(self.name, self._lines), key=lambda one: one.key)
        self.title, self.note = label("staff-title"), label("staff-small", "soft", wrap=True)
        self.box, self.answers = one_line(), ChipRow(look, "staff")
        self.lines = RowList(look, line_fields(desk.names.own), key=lambda one: one.key)
        self.card, self.copying = LineCard(look), CopyCard(look)
        self.take_over, self.copy = Button(look, "", "copy"), Button(look, "", "copy")
        self.clear_all = Button(look, "staff-quiet", "trash")
        self._timer = QTimer(self, singleShot=True, interval=TYPING_MS)
        self.side = QStackedWidget()
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        editing = QWidget()
        down = column(self.title, self.note, row(self.take_over, None), self.box, self.answers, gap=8)
        down.addWidget(self.lines, 1)
        down.addWidget(self.card)
        down.addLayout(row(self.copy, None, self.clear_all, gap=8))
        editing.setLayout(down)
        for page in (editing, self.copying):
            self.side.addWidget(page)
        across = row(self.targets, self.side, gap=16)
        across.setStretch(0, 2)
        across.setStretch(1, 3)
        self.setLayout(across)

    def _connect(self) -> None:
        self.targets.picked.connect(lambda _target: self._show_list())
        self.lines.picked.connect(lambda line: self.card.show_line(line if self.may else None, self.book.markets))
        self.box.textEdited.connect(lambda _text: self._timer.start())
        self.box.returnPressed.connect(lambda: self.add(self._hits[0]) if self._hits else None)
        self._timer.timeout.connect(lambda: self.asked.emit(self.box.text().strip()))
        self.answers.chosen.connect(lambda place: self.add(self._hits[place]))
        self.card.changed.connect(self._change)
        self.card.moved.connect(lambda by: self._with_line(lambda key: moved(self.items, key, by)))
        self.card.removed.connect(lambda: self._with_line(lambda key: without(self.items, key)))
        self.take_over.clicked.connect(self._take_over)
        self.clear_all.clicked.connect(lambda: self._set(()))
        self.copy.clicked.connect(self._ask_copy)
        self.copying.left.connect(lambda: self.side.setCurrentIndex(0))
        self.copying.copied.connect(lambda targets: self.copy_asked.emit(targets, self.items))

    def restyle(self) -> None:
        self.targets.setMinimumWidth(self.look.theme.pt(190))

    def retranslate(self) -> None:
        self.box.setPlaceholderText(_("Add a product: name, pinyin or initials"))
        self.box.setAccessibleName(_("Add a product"))
        self.copy.setText(_("Copy to other stations"))
        self.clear_all.setText(_("Take the list away"))
        self.take_over.setText(_("Begin with that list"))
        self._show_list()

    @property
    def target(self) -> Target | None:
        """Whose list is shown."""
        return self.targets.current_row()

    @property
    def items(self) -> tuple[Expected, ...]:
        """The lines of the list shown."""
        return self.book.own(self.target) if self.target is not None else ()

    def show_book(self, book: Book, may: bool) -> None:
        """Show the lists as they were read; `may` allows changing them."""
        first = not self.book.targets
        self.book, self.may = book, may
        self.targets.show_rows(book.targets)
        if first and book.lists:  # a list to look at, before somebody asks for another
            self.targets.choose_key((book.lists[0].station, book.lists[0].division))
        self._show_list()

    def show_hits(self, word: str, hits: Sequence[Hit]) -> None:
        """Show the answers to `word`, unless something else was typed since."""
        if word == self.box.text().strip():
            self._hits = [one for one in hits if one.product][:ANSWERS]
            chips = [(place, self._desk.names.own(one.name)) for place, one in enumerate(self._hits)]
            self.answers.show_chips(chips)
            present(self.answers, bool(chips))

    def add(self, hit: Hit) -> None:
        """Ask for one product more, at the end of the list."""
        kind = "input" if hit.category == "input" else "field"
        line = Expected(hit.product, hit.name, hit.name_en, kind, "", EVERY_DAY)
        self.forget_word()
        if line.key not in {one.key for one in self.items}:
            self._set((*self.items, line))
        self.lines.choose_key(line.key)

    def forget_word(self) -> None:
        """Forget what was typed."""
        self._timer.stop()
        self.box.clear()
        self._hits = []
        self.answers.show_chips([])
        present(self.answers, False)

    def name(self, target: Target) -> str:
        """Return what a target is called."""
        return target.name or _("The whole county")

    def _lines(self, target: Target) -> str:
        number = len(self.book.own(target))
        if number:
            return ngettext("{n} line", "{n} lines", number).format(n=number)
        counting = self.book.counting(target)
        if counting is None:
            return _("nothing")
        whose = self.book.name_of((counting.station, counting.division)) or _("county")
        return _("as {whose}").format(whose=whose)

    def _show_list(self) -> None:
        target = self.target
        self.side.setCurrentIndex(0)
        self.side.setVisible(target is not None)
        if target is None:
            return
        items = self.items
        counting = None if items else self.book.counting(target)
        self.title.setText(self.name(target))
        if items:
            words = _("In this order the officer is asked. Every change is stored at once.")
        elif counting is not None:
            whose = self.book.name_of((counting.station, counting.division)) or _("The whole county")
            words = _("No list of its own: the one of “{whose}” counts here.").format(whose=whose)
        else:
            words = _("Nothing is asked here yet.")
        self.note.setText(words)
        present(self.take_over, counting is not None and self.may)
        self.lines.show_rows(items)
        for part in (self.box, self.copy, self.clear_all):
            present(part, self.may and (bool(items) or part is self.box))
        present(self.answers, bool(self._hits))

    def _change(self, field: str, value: str) -> None:
        line = self.card.line
        items = changed(self.items, line.key, **{field: value}) if line is not None else None
        if items is None:
            self._desk.said.emit(_("The list says that already."))
            self.card.show_line(line, self.book.markets)
        elif line is not None and items != self.items:
            at = [one.key for one in self.items].index(line.key)
            self._set(items)
            self.lines.choose_key(items[at].key)

    def _with_line(self, turned: Callable[[tuple[int, str, str]], Sequence[Expected]]) -> None:
        if self.card.line is not None:
            self._set(turned(self.card.line.key))

    def _set(self, items: Sequence[Expected]) -> None:
        if self.target is not None:
            self.set_asked.emit(self.target, tuple(items))

    def _take_over(self) -> None:
        counting = self.book.counting(self.target) if self.target else None
        if counting is not None:
            self._set(counting.items)

    def _ask_copy(self) -> None:
        if self.target is not None:
            self.copying.ask(self.book, self.target)
            self.side.setCurrentIndex(1)
