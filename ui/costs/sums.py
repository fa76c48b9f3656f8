"""The cost survey at the county: each crop and year added up, and single plots as a file."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from station.costs.model import Summary
from station.kernel import spreadsheet
from station.kernel.days import date_of
from station.kernel.errors import StationError
from station.kernel.spreadsheet import CSV, WORKBOOK
from station.kernel.words import _, ngettext
from ui.costs.table import crops, sheet_of, summary_fields
from ui.desk import Desk
from ui.page_screen import Page, PageScreen
from ui.widgets.base import present
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, label, row
from ui.widgets.row_list import RowList

MOST = 100_000
EXPORT = "costs.plots"


class CostSums(PageScreen):
    """At the county: each crop and year added up, and the file of single plots."""

    watches: ClassVar[frozenset[str]] = frozenset({"costs.plot", "products.product"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sums: list[Summary] = []
        self.headline, self.said = label("staff-title"), label("staff", "field")
        self.save = Button(desk.look, "", "export")
        self.table = RowList(desk.look, summary_fields(desk.names.own), key=lambda one: (one.product, one.year))
        self.note, self.empty = label("staff-small", "soft", wrap=True), EmptyState(desk.look, "staff")
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.headline, None, self.said, self.save, gap=12))
        for part in (self.table, self.empty):
            self._down.addWidget(part, 1)
        self._down.addWidget(self.note)
        self.save.clicked.connect(self._ask_where)
        self.begin(desk.look)

    def title(self) -> str:
        return _("Costs per mu")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))

    def retranslate(self) -> None:
        self.save.setText(_("Save as a file"))
        self.note.setText(_("Weighed by area, own work counted. Fewer than three plots would be single answers."))
        self._show()

    def first(self) -> QWidget:
        return self.table

    def leave(self) -> None:
        self.said.setText("")

    def page(self) -> Page:
        return lambda store, person: store.show("costs.summary", person, limit=MOST)

    def filled(self, page: list[Summary]) -> None:
        self.sums = page
        self._show()

    def save_to(self, path: Path) -> None:
        """Write single plots to `path`, and leave a mark in the trail."""
        store, person = self.desk.store, self.desk.person

        def work(_job: object) -> int:
            plots = store.show(EXPORT, person, limit=MOST)
            codes = {one.id: one.code for one in store.show("places.stations", person, closed=True, limit=MOST)}
            write = spreadsheet.write_workbook if path.name.lower().endswith(WORKBOOK) else spreadsheet.write_csv
            spreadsheet.write_whole(path, lambda new: write(new, sheet_of(plots, codes)))
            store.note(person, "costs.export", path.name)
            return len(plots)

        self.desk.jobs.run("store", work, done=self._saved, failed=self._not_saved, owner=self)

    def _ask_where(self) -> None:
        name = f"{_('Costs per mu')}-{date_of(self.desk.store.clock.today()).isoformat()}{WORKBOOK}"
        kinds = f"{_('Excel workbook')} (*{WORKBOOK});;{_('Table as CSV')} (*{CSV})"
        chosen = QFileDialog.getSaveFileName(self, _("Save as a file"), str(Path.home() / name), kinds)[0]
        if chosen:
            self.save_to(Path(chosen))

    def _saved(self, rows: int) -> None:
        self.said.setText(ngettext("{n} row saved", "{n} rows saved", rows).format(n=f"{rows:,}"))

    def _not_saved(self, error: Exception) -> None:
        if isinstance(error, StationError):
            self.said.setText(self.desk.sentence(error))
        elif isinstance(error, OSError):
            self.said.setText(_("That could not be written. Choose another folder."))
        else:
            raise error

    def _show(self) -> None:
        number = sum(one.plots for one in self.sums)
        words = ngettext("{n} plot", "{n} plots", number).format(n=number)
        self.headline.setText(
            words + " · " + ngettext("{n} crop", "{n} crops", crops(self.sums)).format(n=crops(self.sums)))
        advice = _("They come with the exchange of a station.")
        self.empty.say(_("No plot was asked about yet."), advice, drawing="file")
        self.table.show_rows(self.sums)
        present(self.table, bool(self.sums))
        present(self.empty, not self.sums)
        may = self.desk.person.role in self.desk.store.registry.views[EXPORT].roles
        present(self.save, may and bool(self.sums))
