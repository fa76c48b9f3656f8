"""The list of machines for those who are not at the desk: as a spreadsheet's file, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from station.kernel.days import date_of
from station.kernel.words import _
from ui.desk import Desk
from ui.fleet import export, paper


class HandOut(QObject):
    """Hands out `lines`, the titles first. Emits `failed(sentence)`; what went well is said at the foot."""

    failed = Signal(str)

    def __init__(self, desk: Desk, screen: QWidget, lines: Callable[[], Sequence[Sequence[str]]]) -> None:
        super().__init__(screen)
        self._desk = desk
        self._screen = screen
        self._lines = lines

    def ask_where(self) -> None:
        """Ask for a file, then write it."""
        start = str(Path.home() / f"{self._file_name()}.csv")
        chosen = QFileDialog.getSaveFileName(self._screen, _("Save as CSV"), start, "CSV (*.csv)")[0]
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """Write the machines shown to `path`, and leave a mark in the trail."""
        store, person, lines = self._desk.store, self._desk.person, self._lines()

        def work(_job: Any) -> None:
            export.write_csv(path, lines)
            store.note(person, "fleet.export", path.name)

        def failed(error: Exception) -> None:
            if not isinstance(error, OSError):
                raise error
            reason = error.strerror or path.name
            self.failed.emit(_("The list could not be saved: {reason}").format(reason=reason))

        saved = _("Saved as {name}.").format(name=path.name)
        self._desk.jobs.run("store", work, done=lambda _none: self._desk.said.emit(saved), failed=failed, owner=self)

    def print_list(self) -> None:
        """Print the machines shown; where there is no printer, keep them as a PDF and say so."""
        lines, title = self._lines(), _("Machines of the county, {date}").format(date=self._today())
        if paper.print_out(title, lines):
            self._desk.said.emit(_("Printed."))
            return
        path = Path(self._desk.store.path).parent / paper.FOLDER / f"{self._file_name()}.pdf"
        try:
            paper.write_pdf(path, title, lines)
        except OSError:
            self.failed.emit(_("That could not be kept: the folder does not take it."))
            return
        self._desk.said.emit(_("No printer here. Kept as {path}.").format(path=f"{paper.FOLDER}/{path.name}"))

    def _file_name(self) -> str:
        return _("machines-{date}").format(date=self._today())

    def _today(self) -> str:
        return date_of(self._desk.store.clock.today()).isoformat()
