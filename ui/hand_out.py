"""A list of the desk for those who are not at it: as a spreadsheet's file, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from station.kernel.words import _
from ui import table_export, table_paper
from ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is handed out: `lines` with the titles first, `notes` below them, `stem` of the file's name.

    `mark` is how the audit trail calls that it left as a file.
    """

    title: str
    stem: str
    lines: Sequence[Sequence[str]]
    mark: str
    notes: tuple[str, ...] = ()

    @property
    def with_notes(self) -> list[Sequence[str]]:
        """The lines with the notes below them, an empty line between."""
        return [*self.lines, *([[], *([note] for note in self.notes)] if self.notes else [])]


class HandOut(QObject):
    """Hands out what `gather` returns. Emits `failed(sentence)`; what went well is said at the foot."""

    failed = Signal(str)

    def __init__(self, desk: Desk, screen: QWidget, gather: Callable[[], Sheet]) -> None:
        super().__init__(screen)
        self._desk = desk
        self._screen = screen
        self._gather = gather

    def ask_where(self) -> None:
        """Ask for a file, then write it."""
        start = str(Path.home() / f"{self._gather().stem}.csv")
        chosen = QFileDialog.getSaveFileName(self._screen, _("Save as CSV"), start, "CSV (*.csv)")[0]
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the list to `path`, and leave a mark in the trail."""
        store, person, sheet = self._desk.store, self._desk.person, self._gather()

        def work(_job: Any) -> None:
            table_export.write_csv(path, sheet.with_notes)
            store.note(person, sheet.mark, path.name)

        def failed(error: Exception) -> None:
            if not isinstance(error, OSError):
                raise error
            reason = error.strerror or path.name
            self.failed.emit(_("The list could not be saved: {reason}").format(reason=reason))

        saved = _("Saved as {name}.").format(name=path.name)
        self._desk.jobs.run("store", work, done=lambda _none: self._desk.said.emit(saved), failed=failed, owner=self)

    def print_list(self) -> None:
        """Print the list; where there is no printer, keep it as a PDF and say so."""
        sheet = self._gather()
        if table_paper.print_out(sheet.title, sheet.lines, sheet.notes):
            self._desk.said.emit(_("Printed."))
            return
        path = Path(self._desk.store.path).parent / table_paper.FOLDER / f"{sheet.stem}.pdf"
        try:
            table_paper.write_pdf(path, sheet.title, sheet.lines, sheet.notes)
        except OSError:
            self.failed.emit(_("That could not be kept: the folder does not take it."))
            return
        self._desk.said.emit(_("No printer here. Kept as {path}.").format(path=f"{table_paper.FOLDER}/{path.name}"))
