"""What each column of a file is taken for, over its first rows as they stand; a drop-down each says otherwise."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from station.kernel.words import N_, _
from station.prices.reading.numbers import price_of
from station.prices.reading.preview import Preview
from station.prices.reading.wishes import WIDE
from ui.theme import Look
from ui.widgets.base import Worded, mark
from ui.widgets.choice import Choice
from ui.widgets.plain import label

# In the order a person looks for them; what a file seldom has comes last.
FIELD_WORDS = {
    "product": N_("product"),
    "date": N_("date"),
    "low": N_("lowest price"),
    "typical": N_("usual price"),
    "high": N_("highest price"),
    "unit": N_("unit"),
    "market": N_("market"),
    "variety": N_("variety"),
    "spec": N_("specification"),
    "grade": N_("grade"),
    "origin": N_("origin"),
    "volume": N_("volume"),
    "kind": N_("kind of price"),
    "code": N_("product code"),
    "currency": N_("currency"),
    "flag": N_("observed or worked out"),
    WIDE: N_("prices, by heading"),
}
MEANING = 0  # the row of drop-downs


class ImportColumns(Worded, QWidget):
    """Emits `changed(fields, at)` when a person says what column `at` is: a field or "" by column."""

    changed = Signal(object, int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.preview: Preview | None = None
        self.choices: list[Choice] = []
        self._lent: tuple[int, dict[int, str]] = (-1, {})  # a column, and what others lost to it
        self._widened: tuple[int, list[int]] = (-1, [])  # a column, and which others became prices with it
        self._note = label("staff-small", "soft", wrap=True)
        self.table = QTableWidget()
        mark(self.table, "part", "columns")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.addWidget(self._note)
        self._down.addWidget(self.table, 1)
        self.begin(look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))
        self._measure()

    def retranslate(self) -> None:
        self._note.setText(_("What stands in each column? Change here what was understood wrongly."))
        self.table.setAccessibleName(_("First rows and columns of the file"))
        for choice in self.choices:
            self._offer(choice)
        self._head()

    @property
    def fields(self) -> tuple[str, ...]:
        """What each column is said to be now."""
        return tuple(str(choice.currentData() or "") for choice in self.choices)

    def show_preview(self, preview: Preview, fields: tuple[str, ...] = ()) -> None:
        """Show the beginning of a file and what its columns are taken for, or were said to be."""
        before, self.preview, fields = self.preview, preview, fields or preview.fields
        if before is not None and (before.headings, before.rows) == (preview.headings, preview.rows):
            for choice, field in zip(self.choices, fields, strict=True):
                choice.choose(field)  # in their places: one of them may just be telling what was chosen
            self._measure()
            return
        width = len(preview.headings)
        self.table.clear()
        self.table.setColumnCount(width)
        self.table.setRowCount(len(preview.rows) + 1)
        self.choices = [self._choice(at, fields[at]) for at in range(width)]
        for place, (_line, cells) in enumerate(preview.rows, start=1):
            for at, cell in enumerate(cells[:width]):
                item = QTableWidgetItem(cell)
                item.setToolTip(cell)
                self.table.setItem(place, at, item)
        self._head()
        self._measure()

    def say(self, at: int, field: str) -> None:
        """Say that a column is `field`, as a person does; another column said to be the same is nothing then."""
        self.choices[at].choose(field)
        self._said(at)

    def _choice(self, at: int, field: str) -> Choice:
        choice = Choice(self.look)
        self._offer(choice)
        choice.choose(field)
        choice.activated.connect(lambda _place: self._said(at))
        self.table.setCellWidget(MEANING, at, choice)
        return choice

    def _offer(self, choice: Choice) -> None:
        taken = choice.currentData()
        choice.offer([("", _("not used")), *((field, _(words)) for field, words in FIELD_WORDS.items())])
        choice.choose(taken or "")

    def _said(self, at: int) -> None:
        """One field stands in one column. Whoever walks down the list with the keys passes by fields of other
        columns, which get them back."""
        whose, lent = self._lent
        for other, field in lent.items() if whose == at else ():
            if not self.choices[other].currentData():
                self.choices[other].choose(field)
        now = self.choices[at].currentData()
        others = [other for other, field in enumerate(self.fields) if now and field == now and other != at]
        if now == WIDE:
            others = []
        self._widen(at, now)
        for other in others:
            self.choices[other].choose("")
        self._lent = (at, dict.fromkeys(others, now))
        self._measure()
        self.changed.emit(self.fields, at)

    def _widen(self, at: int, now: str) -> None:
        """Where the first such column is said, the others without a use that hold nothing but prices are such too.

        Where it is said to be something else after all, they are not.
        """
        first, others = self._widened
        for other in others if first == at and now != WIDE else ():
            if self.choices[other].currentData() == WIDE:
                self.choices[other].choose("")
        if first == at:
            self._widened = (-1, [])
        if self.preview is None or now != WIDE or self.fields.count(WIDE) > 1:
            return
        alike = [other for other, field in enumerate(self.fields) if other != at and not field and self._priced(other)]
        for other in alike:
            self.choices[other].choose(WIDE)
        self._widened = (at, alike)

    def _priced(self, at: int) -> bool:
        """Whether all that is seen of a column are prices."""
        rows = self.preview.rows if self.preview is not None else ()
        cells = [row[at] for _line, row in rows if at < len(row) and row[at]]
        return bool(cells) and all(price_of(cell) > 0 for cell in cells)

    def _head(self) -> None:
        if self.preview is None:
            return
        names = [text or _("Column {n}").format(n=at) for at, text in enumerate(self.preview.headings, start=1)]
        self.table.setHorizontalHeaderLabels(names)
        self.table.setVerticalHeaderLabels(["", *(str(line) for line, _cells in self.preview.rows)])
        for at, name in enumerate(names):
            self.choices[at].setAccessibleName(_("What is {heading}?").format(heading=name))
            if (item := self.table.horizontalHeaderItem(at)) is not None:
                item.setToolTip(name)

    def _measure(self) -> None:
        theme = self.look.theme
        height = round(theme.px("staff") * 2)
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.resizeColumnsToContents()
        for at, choice in enumerate(self.choices):
            said = choice.fontMetrics().horizontalAdvance(choice.currentText()) + theme.pt(48)
            self.table.setColumnWidth(at, max(theme.pt(80), said, min(self.table.columnWidth(at), theme.pt(180))))
        if self.choices:
            self.table.setRowHeight(MEANING, max(height, self.choices[0].sizeHint().height() + 4))
