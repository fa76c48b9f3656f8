"""The lines of plant protection: each on the crop it is registered for, with dose and the days before the harvest."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from station.bulletins.checks import LONGEST_WORDS, MOST_ADVICE
from station.bulletins.drafts.model import pack_advice
from station.bulletins.model import Advice, Content
from station.kernel import text
from station.kernel.words import N_, _
from ui.desk import Desk
from ui.widgets.base import Worded, mark
from ui.widgets.plain import Button, label, row

WORDS = ("crop", "pest", "agent", "dose", "dilution")
INTERVAL, REGISTERED = 5, 6
TITLES = (
    N_("Crop"), N_("Pest or disease"), N_("Product used"), N_("Dose per mu"), N_("Dilution"), N_("Days before harvest"),
    N_("Registered on this crop"),
)
FIGURES = re.compile(r"\d{1,3}")


class AdvicePart(Worded, QWidget):
    """Emits `changed` after every change by a person."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._quiet = False
        self.table = QTableWidget(0, len(TITLES))
        self.add, self.drop = Button(desk.look, "", "plus"), Button(desk.look, "staff-quiet", "trash")
        self._advice = label("staff", "soft", wrap=True)
        self._trouble = label("staff", "rise", wrap=True)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        for part in (self._advice, self.table, self._trouble):
            self._down.addWidget(part)
        self._down.setStretch(1, 1)
        self._down.addLayout(row(self.add, self.drop, None))
        self.table.verticalHeader().setVisible(True)
        self.table.setWordWrap(True)
        self.table.cellChanged.connect(self._typed)
        self.table.currentCellChanged.connect(lambda *_cells: self._show_buttons())
        self.add.clicked.connect(lambda: self.begin_line())
        self.drop.clicked.connect(self.drop_line)
        self.begin(desk.look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setSpacing(theme.space(2))
        self.table.setFont(theme.font("table"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)  # type: ignore[arg-type]
        header.setMinimumHeight(theme.pt(44))
        self.table.verticalHeader().setDefaultSectionSize(theme.pt(34))

    def retranslate(self) -> None:
        self.table.setHorizontalHeaderLabels([_(title) for title in TITLES])
        self.table.setAccessibleName(_("Plant protection"))
        self.add.setText(_("Another line"))
        self.drop.setText(_("Take the line away"))
        self._advice.setText(_(
            "Only what is on the label: product by its common name, dose per mu, dilution, and how many days before "
            "the harvest it may be used last. What is not registered on the crop cannot be handed in."))
        self._show_buttons()

    def fill(self, content: Content) -> None:
        """Show the lines of a draft."""
        self._quiet = True
        self.table.setRowCount(0)
        for line in content.advice:
            self._put(line)
        self._quiet = False
        self.complain("")
        self._show_buttons()

    def told(self) -> dict[str, Any]:
        """Return the lines as the deeds take them; empty ones are none."""
        lines = [self._line(place) for place in range(self.table.rowCount())]
        return {"advice": pack_advice([line for line in lines if line != Advice("", "", "", "", "", None, False)])}

    def begin_line(self) -> None:
        """Begin another line and go there."""
        if self.table.rowCount() < MOST_ADVICE:
            self._quiet = True
            self._put(Advice("", "", "", "", "", None, False))
            self._quiet = False
            self.table.setCurrentCell(self.table.rowCount() - 1, 0)
            self.table.setFocus()
        self._show_buttons()

    def drop_line(self) -> None:
        """Take the line of the cursor away."""
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())
            self._show_buttons()
            self.changed.emit()

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the lines; "" for nothing."""
        mark(self.table, "tone", "rise" if sentence else "")
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def _put(self, line: Advice) -> None:
        place = self.table.rowCount()
        self.table.insertRow(place)
        words = [*(getattr(line, name) for name in WORDS), "" if line.interval is None else str(line.interval)]
        for column, told in enumerate(words):
            self.table.setItem(place, column, QTableWidgetItem(told))
        box = QTableWidgetItem()
        box.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        box.setCheckState(Qt.CheckState.Checked if line.registered else Qt.CheckState.Unchecked)
        self.table.setItem(place, REGISTERED, box)

    def _line(self, place: int) -> Advice:
        crop, pest, agent, dose, dilution = (
            self._words(place, column)[:LONGEST_WORDS] for column in range(len(WORDS)))
        figures = FIGURES.search(text.half_width(self._words(place, INTERVAL)))
        box = self.table.item(place, REGISTERED)
        registered = box is not None and box.checkState() == Qt.CheckState.Checked
        return Advice(crop, pest, agent, dose, dilution, int(figures.group()) if figures else None, registered)

    def _words(self, place: int, column: int) -> str:
        item = self.table.item(place, column)
        return item.text().strip() if item is not None else ""

    def _typed(self, _place: int, _column: int) -> None:
        if not self._quiet:
            self.complain("")
            self.changed.emit()

    def _show_buttons(self) -> None:
        self.drop.setEnabled(self.table.currentRow() >= 0 and self.table.rowCount() > 0)
        self.add.setEnabled(self.table.rowCount() < MOST_ADVICE)
