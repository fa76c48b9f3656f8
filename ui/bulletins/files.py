"""What hangs on a bulletin as a paper: page by page on the screen, larger and smaller, any page onto paper."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.bulletins.model import Asset
from station.kernel.words import _
from ui.bulletins.gather import Reading
from ui.bulletins.leaf_paper import LeafPrinter
from ui.bulletins.paper import FARMER, PaperView
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow
from ui.widgets.plain import Button, row
from ui.widgets.rail import Rail, RailButton

WIDE_FROM, MOST_WIDE = 0x2E80, 26  # a letter from there on is as wide as two of ours; so many fit


def paper_name(asset: Asset, place: int) -> str:
    """Return what a paper is called: its caption, else the name of its file, else its place."""
    return asset.caption or asset.name or _("Attachment {n}").format(n=place + 1)


def in_short(name: str) -> str:
    """Return a name that a narrow place has room for."""
    wide, kept = 0, ""
    for letter in name:
        wide += 1 if ord(letter) < WIDE_FROM else 2
        if wide > MOST_WIDE:
            return kept.rstrip() + "…"
        kept += letter
    return kept


class HungPaper(PaperView):
    """A paper that hangs on a bulletin, and goes with it. Farmers turn its pages with the buttons beside it."""

    def forget(self) -> None:
        """Show nothing any more, whatever is still being drawn."""
        self._asked += 1
        self._forget()

    def _show_state(self, sentence: str = "", advice: str = "") -> None:
        super()._show_state(sentence, advice)
        for part in (self.before, self.after, self.place) if self._readers == FARMER else ():
            present(part, False)


class FilesPage(Worded, QWidget):
    """The papers of a bulletin. `readers` is as for PaperView. Emits `left` when somebody goes back to the words.

    `named` follows when another paper is shown: its name is for the top line.
    """

    left = Signal()
    named = Signal()

    def __init__(self, desk: Desk, readers: str = FARMER) -> None:
        super().__init__()
        look = desk.look
        self._reading: Reading | None = None
        self.at = 0
        self.view, self.printer = HungPaper(desk, readers), LeafPrinter(desk, self)
        self.chips = ChipRow(look, "staff")
        self.print: RailButton | Button = Button(look, "staff-primary", "print")
        self.back: RailButton | Button = Button(look, "", "back")
        self.next, self.rail = RailButton(look, "file"), None if readers != FARMER else Rail(look)
        self._down, self._across = QVBoxLayout(), QHBoxLayout(self)
        if readers == FARMER:
            self.print, self.back = RailButton(look, "print", primary=True), RailButton(look, "undo")
            self.rail = Rail(look, self.print, self.next, self.back)
            self.rail.turned.connect(lambda page: self.view.turn(page - self.view.page))
        else:
            self._down.addLayout(row(self.back, self.print, None))
            self._down.addWidget(self.chips)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._down.addWidget(self.view, 1)
        self._across.addLayout(self._down, 1)
        if self.rail is not None:
            self._across.addWidget(self.rail)
        self._connect()
        self.begin(look)

    @property
    def name(self) -> str:
        """What the paper in sight is called, "" for none."""
        papers = self._reading.papers if self._reading is not None else ()
        return paper_name(papers[self.at], self.at) if self.at < len(papers) else ""

    def _connect(self) -> None:
        self.chips.chosen.connect(self._take)
        self.next.clicked.connect(self._go_on)
        self.print.clicked.connect(self._print)
        self.back.clicked.connect(lambda: self.left.emit())
        self.view.turned.connect(lambda _page: self._say())
        away = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        away.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        away.activated.connect(self.left)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._across.setSpacing(space(3))
        self._down.setSpacing(space(2))

    def retranslate(self) -> None:
        farmer = self.rail is not None  # whose buttons are narrow
        words = (_("Print") if farmer else _("Print this page"), _("Leave it") if farmer else _("Back to the text"))
        for button, word in zip((self.print, self.back), words, strict=True):
            button.name_it(word) if isinstance(button, RailButton) else button.setText(word)
        self._say()

    def show_reading(self, reading: Reading | None, at: int = 0) -> None:
        """Open a paper of a bulletin, by its place; None forgets what was shown."""
        self._reading, self.at = reading, at
        self._say()
        if reading is None:
            self.view.forget()
        elif at < len(reading.papers):
            self.view.open(reading.papers[at])
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say()

    def _go_on(self) -> None:
        if self._reading is not None:
            self.show_reading(self._reading, (self.at + 1) % len(self._reading.papers))

    def _take(self, place: object) -> None:
        if isinstance(place, int):
            self.show_reading(self._reading, place)

    def _print(self) -> None:
        if self._reading is not None and self.view.pages:
            self.printer.run(self._reading, self._reading.papers[self.at], self.view.page)

    def _say(self) -> None:
        papers = self._reading.papers if self._reading is not None else ()
        names = [(place, in_short(paper_name(one, place))) for place, one in enumerate(papers)]
        self.chips.show_chips(names, self.at)
        present(self.chips, len(papers) > 1)
        self.next.name_it(_("Another"), f"{self.at + 1}/{len(papers)}")
        present(self.next, self.rail is not None and len(papers) > 1)
        self.print.setEnabled(bool(self.view.pages))
        present(self.print, bool(self.view.pages))
        if self.rail is not None:
            self.rail.show_page(self.view.page, self.view.pages)
        self.named.emit()
