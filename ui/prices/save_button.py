"""The button that saves prices as a file: asks where and how, writes off the screen's thread, says what came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from station.kernel.deeds import Person
from station.kernel.spreadsheet import CSV, WORKBOOK
from station.kernel.words import N_, _, ngettext
from station.prices.looking.saving import WFP, Seen, format_of, named, save, wfp_facts
from station.store.store import Store
from ui.desk import Desk
from ui.jobs import Job
from ui.prices import figures
from ui.widgets.base import Worded
from ui.widgets.plain import Button, label

FORMATS = {
    WORKBOOK: N_("Excel workbook"),
    CSV: N_("Table as CSV"),
    WFP: N_("Layout of the World Food Programme"),
}
Read = Callable[[Store, Person], Seen]


class SaveButton(Worded, QWidget):
    """Saves what `gather()` promises: it is called on the screen's thread, what it returns on the store's lane."""

    def __init__(self, desk: Desk, gather: Callable[[], Read]) -> None:
        super().__init__()
        self._desk, self._gather = desk, gather
        self.said, self.button = label("staff", "field"), Button(desk.look, "", "export")
        self.button.clicked.connect(self._ask_where)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.addWidget(self.said)
        self._across.addWidget(self.button)
        self.begin(desk.look)

    def restyle(self) -> None:
        self._across.setSpacing(self.look.theme.space(3))

    def retranslate(self) -> None:
        self.button.setText(_("Save as a file"))

    def forget(self) -> None:
        """Say nothing more of what was saved."""
        self.said.setText("")

    def save_to(self, path: Path) -> None:
        """Write everything to `path` and leave a mark in the trail."""
        store, person, read = self._desk.store, self._desk.person, self._gather()

        def work(job: Job) -> int:
            seen = read(store, person)
            if format_of(path) == WFP:
                seen = Seen(seen.quotes, seen.eyes, wfp_facts(store, person))
            count = save(path, seen)
            store.note(person, "prices.export", path.name)
            return count

        self._desk.jobs.run("store", work, done=self._saved, failed=self._not_saved, owner=self)

    def _ask_where(self) -> None:
        filters = {f"{_(words)} (*{ending})": ending for ending, words in FORMATS.items()}
        name = f"{_('Prices')}-{figures.date_words(self._desk.store.clock.today())}{WORKBOOK}"
        home = str(Path.home() / name)
        chosen, taken = QFileDialog.getSaveFileName(self, _("Save as a file"), home, ";;".join(filters))
        if chosen:
            self.save_to(self._path(Path(chosen), filters.get(taken, "")))

    @staticmethod
    def _path(chosen: Path, ending: str) -> Path:
        """Return the file meant: the format chosen in the list wins over the ending that was offered first."""
        if not ending or format_of(chosen) == ending:
            return named(chosen, ending or format_of(chosen))
        bare = chosen.with_name(chosen.name.removesuffix(WORKBOOK))
        return named(bare, ending)

    def _saved(self, rows: int) -> None:
        self.said.setText(ngettext("{n} row saved", "{n} rows saved", rows).format(n=f"{rows:,}"))

    def _not_saved(self, error: Exception) -> None:
        if not isinstance(error, OSError):
            raise error
        self.said.setText(_("That could not be written. Choose another folder."))
