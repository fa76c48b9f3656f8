"""The officer's list as a file and on paper: one bulletin a row, with whose word it is and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from station.bulletins.model import CATEGORIES, LEVELS, number_of
from station.bulletins.reading.shelves import Shelved
from station.kernel import spreadsheet
from station.kernel.clock import Clock
from station.kernel.days import date_of, day_of_ms
from station.kernel.spreadsheet import CSV, WORKBOOK
from station.kernel.words import _
from station.products.model import Product
from ui.bulletins.words import crop_name, state_words
from ui.desk import Desk
from ui.hand_out import HandOut, Sheet
from ui.screen import Screen

MARK = "bulletins.export"
WIDTHS = (10, 44, 12, 10, 28, 20, 12, 12, 12, 12)


def lines_of(items: Sequence[Shelved], crops: Sequence[Product], clock: Clock) -> list[list[str]]:
    """Return the rows as words, the titles first."""
    names = {one.id: crop_name(one) for one in crops}
    heads = [_("Number"), _("Title"), _("Category"), _("Level"), _("Issued by"), _("Crops"), _("Issued"),
             _("Holds from"), _("Holds until"), _("State")]
    return [heads, *(_line(item, names, clock.offset_minutes()) for item in items)]


def _line(item: Shelved, names: dict[int, str], offset: int) -> list[str]:
    one = item.line
    days = (day_of_ms(one.issued, offset), one.valid_from, one.valid_to)
    issued, first, last = ("" if day is None else date_of(day).isoformat() for day in days)
    return [
        number_of(one.id), one.title, _(CATEGORIES.get(one.category, one.category)),
        _(LEVELS.get(one.level, one.level)), one.issuer, ", ".join(names[crop] for crop in one.crops if crop in names),
        issued, first, last, state_words(one.state)]


class ListHandOut(HandOut):
    """Saves what the filters leave, as a workbook or as CSV, and prints it."""

    def __init__(self, desk: Desk, screen: Screen, rows: Callable[[], list[list[str]]]) -> None:
        super().__init__(desk, screen, lambda: self._sheet(rows()))

    def ask_where(self) -> None:
        """Ask for a file, then write it."""
        start = str(Path.home() / f"{self._gather().stem}{WORKBOOK}")
        kinds = f"{_('Excel workbook')} (*{WORKBOOK});;{_('Table as CSV')} (*{CSV})"
        chosen = QFileDialog.getSaveFileName(self._screen, _("Save as a file"), start, kinds)[0]
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the list to `path`, a workbook by its ending, else CSV, and leave a mark in the trail."""
        if path.name.lower().endswith(WORKBOOK):
            self._write_workbook(path)
        else:
            super().export_to(path)

    def _write_workbook(self, path: Path) -> None:
        store, person, sheet = self._desk.store, self._desk.person, self._gather()
        titles, *rows = sheet.lines

        def work(_job: Any) -> None:
            table = spreadsheet.Sheet(titles, WIDTHS, rows)
            spreadsheet.write_whole(path, lambda new: spreadsheet.write_workbook(new, table))
            store.note(person, sheet.mark, path.name)

        def failed(error: Exception) -> None:
            if not isinstance(error, OSError):
                raise error
            reason = error.strerror or path.name
            self.failed.emit(_("The list could not be saved: {reason}").format(reason=reason))

        saved = _("Saved as {name}.").format(name=path.name)
        self._desk.jobs.run("store", work, done=lambda _none: self._desk.said.emit(saved), failed=failed, owner=self)

    def _sheet(self, lines: list[list[str]]) -> Sheet:
        day = date_of(self._desk.store.clock.today()).isoformat()
        return Sheet(_("Bulletins"), f"{_('Bulletins')}-{day}", lines, MARK)
