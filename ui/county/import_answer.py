"""What looking through a file found: the counts, how the file was understood, and the rows behind each count."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.units import unit_of
from station.kernel.words import N_, _
from station.prices.actions import ImportReport
from station.prices.reading.model import PriceFile, Rejected
from ui.county.import_columns import FIELD_WORDS, ImportColumns
from ui.county.looking import Looked
from ui.county.presenter import count
from ui.county.table import RowList, first_row_fields, rejected_fields, unknown_fields
from ui.desk import Desk
from ui.widgets.base import Worded, mark
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, column, label, row

FIRST, COLUMNS, REJECTED, UNKNOWN = "first", "columns", "rejected", "unknown"
WORKBOOK = "workbook"  # what the reading calls the encoding of a spreadsheet file
KNOWN_BY = {
    "column": N_("{unit}, from its own column"),
    "heading": N_("{unit}, from the heading or title"),
    "hint": N_("{unit}, as said above"),
}


class Figure(QWidget):
    """A number with its word beneath."""

    def __init__(self) -> None:
        super().__init__()
        self.number, self._word = label("staff-figure"), label("staff-small", "soft")
        self.setLayout(column(self.number, self._word, gap=0))

    def show_figure(self, number: int, word: str, tone: str = "") -> None:
        """Show a count and what is counted; zero is never a tone's business."""
        self.number.setText(count(number))
        mark(self.number, "tone", tone if number else "soft")
        self._word.setText(word)


class ImportAnswer(Worded, QWidget):
    """Emits `save_asked` when the list of refused lines shall be saved."""

    save_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.looked: Looked | None = None
        self.figures = {name: Figure() for name in ("read", "new", "duplicates", "conflicting", "rejected")}
        self._understood = label("staff-small", "soft", wrap=True)
        self.tabs = ChipRow(desk.look, "staff")
        self.save = Button(desk.look, "staff-quiet", "download")
        self.of_one = RowList(desk.look, first_row_fields(markets=False), key=lambda one: one.line)
        self.of_several = RowList(desk.look, first_row_fields(markets=True), key=lambda one: one.line)
        self.rejected = RowList(desk.look, rejected_fields(self.reason), key=id)
        self.unknown = RowList(desk.look, unknown_fields(), key=lambda one: one.name)
        self.columns = ImportColumns(desk.look)
        self._why = label("staff-small", wrap=True)
        self._nothing = EmptyState(desk.look, "staff")
        self._pages = QStackedWidget()
        for part in (self.of_one, self.of_several, self.rejected, self.unknown, self.columns, self._nothing):
            self._pages.addWidget(part)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._build()
        self.begin(desk.look)

    def _build(self) -> None:
        across = QHBoxLayout()
        for figure in self.figures.values():
            across.addWidget(figure, 1)
        self._down.addLayout(across)
        self._down.addWidget(self._understood)
        self._down.addWidget(self.tabs)
        self._down.addWidget(self._pages, 1)
        foot = row(self._why, self.save, gap=16)
        foot.setStretch(0, 1)
        self._down.addLayout(foot)
        self.tabs.chosen.connect(lambda key: self._open(str(key)))
        self.rejected.picked.connect(lambda one: self._why.setText(self.reason(one) if one else ""))
        self.save.clicked.connect(lambda: self.save_asked.emit())

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        self.save.setText(_("Save this list…"))
        if self.looked is not None:
            self.show_looked(self.looked)

    @property
    def first(self) -> RowList:
        """The table of the first rows; the market stands in it only where there are several."""
        several = self.looked is not None and len(set(self.looked.file.market)) > 1
        return self.of_several if several else self.of_one

    def reason(self, one: Rejected) -> str:
        """Return why a line was not taken, in words."""
        return self._desk.sentence(StationError(one.code, **one.facts))

    def show_looked(self, looked: Looked) -> None:
        """Show what was found; nothing is stored yet."""
        self.looked = looked
        self._show_figures(looked.report)
        self._understood.setText(" · ".join(understood(looked.file, looked.report)))
        self.first.show_rows(looked.first)
        self.rejected.show_rows(looked.report.rejected)
        self.unknown.show_rows(looked.unknown)
        chips = [(FIRST, _("First rows")), (COLUMNS, _("Columns"))]
        if looked.report.rejected:
            chips.append((REJECTED, _("Not taken {n}").format(n=count(len(looked.report.rejected)))))
        if looked.unknown:
            chips.append((UNKNOWN, _("New names {n}").format(n=count(len(looked.unknown)))))
        self._nothing.say(_("No row of this file could be taken."), _("Look at the reasons."), drawing="file")
        taken = self.tabs.taken if self.tabs.taken in dict(chips) else FIRST
        self.tabs.show_chips(chips, taken)
        self._open(str(taken))

    def _open(self, key: str) -> None:
        pages: dict[str, QWidget] = {
            FIRST: self.first, COLUMNS: self.columns, REJECTED: self.rejected, UNKNOWN: self.unknown
        }
        empty = key == FIRST and not self.first.rows
        self._pages.setCurrentWidget(self._nothing if empty else pages[key])
        self.save.setVisible(key == REJECTED)
        self._why.setVisible(key not in (FIRST, COLUMNS))
        refused = self.rejected.current_row()
        if key == REJECTED and refused is not None:
            self._why.setText(self.reason(refused))
        if key == UNKNOWN:
            self._why.setText(
                _("They are stored and found under these names. Join them with a product to find them under it.")
            )

    def _show_figures(self, report: ImportReport) -> None:
        show = self.figures
        show["read"].show_figure(report.rows_read, _("rows read"))
        show["new"].show_figure(report.stored, _("new"), "field")
        show["duplicates"].show_figure(report.duplicates, _("here already"))
        show["conflicting"].show_figure(report.conflicting, _("of these conflicting"), "ripe")
        both = _("Same product, market and day as another price, but other figures. Both are kept.")
        show["conflicting"].setToolTip(both)
        show["rejected"].show_figure(len(report.rejected), _("not taken"), "rise")


def understood(file: PriceFile, report: ImportReport) -> list[str]:
    """Return how the file was read: encoding, unit and how it was known, which heading stands for what."""
    told = [_("spreadsheet") if file.encoding == WORKBOOK else file.encoding.upper()]
    if report.learned_from:
        told.append(_("read as explained for {source}").format(source=report.learned_from))
    if len(set(file.market)) == 1 and "market" not in file.columns:
        told.append(_("market {name}").format(name=file.market[0]))
    if report.unit is not None:
        told.append(_(KNOWN_BY[report.unit_known_by]).format(unit=_(unit_of(report.unit).label)))
    elif file.line:
        told.append(_("several units, each row its own"))
    for field, heading in file.columns.items():
        word = _(FIELD_WORDS.get(field, field))
        told.append(f"{heading} → {word}" if heading and heading != word else word)
    if file.ignored:
        told.append(_("not used: {headings}").format(headings=", ".join(file.ignored)))
    if file.skipped_sheets:
        told.append(_("sheets left out: {sheets}").format(sheets=", ".join(file.skipped_sheets)))
    told.append(_("licence: {note}").format(note=report.licence) if report.licence else _("no licence note yet"))
    if file.unread_volumes:
        told.append(_("volumes that could not be read: {n}").format(n=count(file.unread_volumes)))
    return told
