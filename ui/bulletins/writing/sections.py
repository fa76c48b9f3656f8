"""The six sections of a bulletin, one in sight at a time, with the few things a line can be made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QTextListFormat
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.bulletins.checks import LONGEST_SECTION
from station.bulletins.model import SECTIONS, Content
from station.kernel.words import N_, _
from ui.bulletins.writing.page import HEADING, SUBHEADING, Page
from ui.desk import Desk
from ui.widgets.base import Worded, mark, present
from ui.widgets.chips import ChipRow
from ui.widgets.flow import flowing
from ui.widgets.plain import Button, label

TITLES = {
    "what": N_("What it is"), "timing": N_("When to do it"), "how": N_("How to do it"),
    "dose": N_("How much to use"), "safety": N_("Safety"), "body": N_("More"),
}
HINTS = {
    "what": N_("What is it about? What does the farmer see in the field?"),
    "timing": N_("When is the right time for it? By which day, growth stage or solar term?"),
    "how": N_("What is to be done, step by step? A numbered list reads best."),
    "dose": N_("How much of what? Plant protection has lines of its own on the next page."),
    "safety": N_("What must nobody do? Protective clothing, bees, fish ponds, days before the harvest."),
    "body": N_("Everything that has no place in the other sections."),
}
# The buttons of the bar: key, word, icon.
BAR = (
    ("heading", N_("Heading"), ""), ("subheading", N_("Subheading"), ""), ("bold", N_("Bold"), ""),
    ("bullets", N_("• List"), ""), ("numbers", N_("1. List"), ""), ("table", N_("Table"), "table"),
    ("picture", N_("Picture"), "camera"), ("undo", N_("Undo"), "undo"), ("redo", N_("Redo"), ""),
)
TABLE_BAR = (
    ("add-row", N_("Row below")), ("drop-row", N_("Take row away")), ("add-column", N_("Column behind")),
    ("drop-column", N_("Take column away")),
)


class SectionsPart(Worded, QWidget):
    """Emits `changed` after every change by a person, `picture_asked` when they want a picture at the cursor."""

    changed = Signal()
    picture_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._quiet = False
        self.chips = ChipRow(look, "staff")
        self.buttons = {key: Button(look, "staff-quiet", icon) for key, _word, icon in BAR}
        self.table_buttons = {key: Button(look, "staff-quiet") for key, _word in TABLE_BAR}
        self._bar = flowing(*self.buttons.values(), gap=4)
        self._table_bar = flowing(*self.table_buttons.values(), gap=4)
        self.pages = {name: Page() for name in SECTIONS}
        self._stack = QStackedWidget()
        self._note = label("staff-small", "soft", wrap=True)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        for page in self.pages.values():
            self._stack.addWidget(page)
        for part in (self.chips, self._bar, self._table_bar):
            self._down.addWidget(part)
        self._down.addWidget(self._stack, 1)
        self._down.addWidget(self._note)

    def _connect(self) -> None:
        deeds: dict[str, Any] = {
            "heading": lambda page: page.set_heading(HEADING),
            "subheading": lambda page: page.set_heading(SUBHEADING),
            "bold": Page.toggle_bold,
            "bullets": lambda page: page.set_list(QTextListFormat.Style.ListDisc),
            "numbers": lambda page: page.set_list(QTextListFormat.Style.ListDecimal),
            "table": Page.insert_table, "undo": Page.undo, "redo": Page.redo,
            "picture": lambda _page: self.picture_asked.emit(),
            "add-row": lambda page: page.grow_table(rows=1), "drop-row": lambda page: page.grow_table(rows=-1),
            "add-column": lambda page: page.grow_table(columns=1),
            "drop-column": lambda page: page.grow_table(columns=-1),
        }
        for key, button in (self.buttons | self.table_buttons).items():
            button.clicked.connect(partial(self._press, deeds[key]))
        self.chips.chosen.connect(lambda key: self.show_section(str(key)))
        for page in self.pages.values():
            page.textChanged.connect(self._typed)
            page.cursorPositionChanged.connect(self._show_bar)
            page.document().undoAvailable.connect(lambda _is: self._show_bar())
            page.document().redoAvailable.connect(lambda _is: self._show_bar())

    @property
    def section(self) -> str:
        """The section in sight."""
        return SECTIONS[self._stack.currentIndex()]

    @property
    def current(self) -> Page:
        """The sheet in sight."""
        return self.pages[self.section]

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        for key, word, _icon in BAR:
            self.buttons[key].setText(_(word))
        for key, word in TABLE_BAR:
            self.table_buttons[key].setText(_(word))
        for name, page in self.pages.items():
            page.setPlaceholderText(_(HINTS[name]))
            page.setAccessibleName(_(TITLES[name]))
        self._show_chips()
        self._show_bar()

    def fill(self, content: Content, images: Mapping[bytes, QImage]) -> None:
        """Show what a draft says."""
        self._quiet = True
        for name, page in self.pages.items():
            page.fill(getattr(content, name), images)
        self._quiet = False
        self.complain("")
        self._show_chips()
        self._show_bar()

    def told(self) -> dict[str, Any]:
        """Return the sections as the deeds take them."""
        return {name: page.html for name, page in self.pages.items()}

    def longest(self) -> str:
        """Return the section that says most."""
        return max(SECTIONS, key=lambda name: len(self.pages[name].html))

    def show_section(self, name: str) -> None:
        """Show one section."""
        self._stack.setCurrentWidget(self.pages[name])
        self._show_chips()
        self._show_bar()
        self.pages[name].setFocus()

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the section in sight; "" for nothing."""
        mark(self._note, "tone", "rise" if sentence else "soft")
        self._note.setText(sentence)
        present(self._note, bool(sentence))

    def _press(self, deed: Any) -> None:
        deed(self.current)
        self.current.setFocus()

    def _typed(self) -> None:
        if self._quiet:
            return
        full = len(self.current.toPlainText()) > LONGEST_SECTION // 2
        self.complain(_("This section is nearly full.") if full else "")
        self._show_chips()
        self.changed.emit()

    def _show_chips(self) -> None:
        """Name the sections; those that say something have a mark."""
        said = {name: not page.document().isEmpty() for name, page in self.pages.items()}
        chips = [(name, f"{_(title)} ✓" if said[name] else _(title)) for name, title in TITLES.items()]
        self.chips.show_chips(chips, self.section)

    def _show_bar(self) -> None:
        document = self.current.document()
        self.buttons["undo"].setEnabled(document.isUndoAvailable())
        self.buttons["redo"].setEnabled(document.isRedoAvailable())
        inside = self.current.table() is not None
        self.buttons["table"].setEnabled(not inside)
        present(self._table_bar, inside)
