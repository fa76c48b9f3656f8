"""Takes work to the county on a stick and brings news home: two buttons, and "you can pull it out now".

Looking for sticks, writing and reading run on the network's lane, never here: it is the same exchange
by another road, and there is one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from station.kernel.errors import StationError
from station.kernel.words import _
from sync.client import export_to, import_from
from ui.desk import Desk
from ui.jobs import Job
from ui.screen import Screen
from ui.stick import presenter
from ui.stick.drives import MEDIA, Drive, drive_at, plugged_in
from ui.stick.parts import DeedCard, ResultCard
from ui.stick.presenter import Outcome
from ui.widgets.base import present
from ui.widgets.chips import ChipRow
from ui.widgets.plain import Button, Paragraph, row

LOOK_MS = 2_000  # between two looks for sticks


class StickScreen(Screen):
    """Screen "stick". Which stick above, the two deeds side by side, how it went below."""

    watches: ClassVar[frozenset[str]] = frozenset({"sync.state"})
    roots: Sequence[Path] = MEDIA

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.drives: list[Drive] = []
        self.waits: presenter.Waiting | None = None
        self._wanted: Path | None = None
        self._folder: Drive | None = None  # chosen instead of a stick
        self._busy = self._looking = False
        self.sentence = Paragraph("staff-title")
        self.choose, self.which = Button(look, "staff-quiet", "file"), ChipRow(look, "touch")
        self.take, self.bring = DeedCard(look, "upload"), DeedCard(look, "download")
        self.result = ResultCard(look)
        self._timer = QTimer(self)
        self._build()
        self._connect()
        self.begin(look)

    def _build(self) -> None:
        top = row(self.sentence, self.choose, gap=16)
        top.setStretch(0, 1)
        cards = row(self.take, self.bring, gap=16)
        cards.setStretch(0, 1)
        cards.setStretch(1, 1)
        self._down = QVBoxLayout(self)
        self._down.addLayout(top)
        self._down.addWidget(self.which)
        self._down.addLayout(cards)
        self._down.addWidget(self.result, 1)

    def _connect(self) -> None:
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look_for_sticks)
        self.choose.clicked.connect(self._ask_folder)
        self.which.chosen.connect(self._take_drive)
        self.take.asked.connect(lambda: self._carry(self._export, presenter.taken))
        self.bring.asked.connect(lambda: self._carry(self._import, self._brought))

    def title(self) -> str:
        return _("Exchange by stick")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(4))
        self.choose.setMinimumHeight(theme.pt(36))

    def retranslate(self) -> None:
        self.choose.setText(_("Choose a folder…"))
        self.take.name_it(_("Take work to the county"))
        self.bring.name_it(_("Bring news home"))
        self._show()

    def enter(self, **params: Any) -> None:
        """Look for sticks; `folder` is used instead of one."""
        self.result.clear()
        self._folder = drive_at(Path(str(params["folder"]))) if "folder" in params else None
        self._wanted = None
        self.reload()
        self.look_for_sticks()

    def leave(self) -> None:
        self.result.clear()
        self._folder = self._wanted = None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def reload(self) -> None:
        store = self.desk.store
        self.desk.jobs.run("store", lambda job: presenter.waiting(store), done=self._counted, owner=self)

    def look_for_sticks(self) -> None:
        """Ask which sticks are in, unless that is being asked or a stick is at work."""
        if self._looking or self._busy:
            return
        self._looking = True
        roots = self.roots
        self.desk.jobs.run(
            "net", lambda job: plugged_in(roots), done=self._found, failed=self._not_found, owner=self)

    @property
    def chosen(self) -> Drive | None:
        """The stick to use, or the folder chosen instead of one."""
        return self._folder or presenter.chosen_of(self.drives, self._wanted)

    def _counted(self, waits: presenter.Waiting) -> None:
        self.waits = waits
        self._show()

    def _found(self, drives: list[Drive]) -> None:
        self._looking = False
        gone = {one.folder for one in self.drives} - {one.folder for one in drives}
        if gone and not self._busy and self.result.done:
            self.result.clear()  # it was pulled out, as it was told it could be
        if [one.folder for one in drives] != [one.folder for one in self.drives]:
            self.drives = drives
            self._offer()
        self.drives = drives
        self._show()

    def _not_found(self, error: Exception) -> None:
        self._looking = False
        raise error

    def _offer(self) -> None:
        self.which.show_chips([(one.folder, one.name) for one in self.drives], self._wanted)

    def _take_drive(self, folder: object) -> None:
        assert isinstance(folder, Path)
        self._wanted, self._folder = folder, None
        self._show()

    def _ask_folder(self) -> None:
        picked = QFileDialog.getExistingDirectory(self, _("Choose a folder…"))
        if picked:
            self._folder = drive_at(Path(picked))
            self._show()

    def _export(self, job: Job, folder: Path) -> Any:
        return export_to(self.desk.store, folder, job.report)

    def _import(self, job: Job, folder: Path) -> Any:
        return import_from(self.desk.store, folder, job.report)

    def _brought(self, done: Any) -> Outcome:
        sentences = {code: self.desk.sentence(StationError(code)) for code in done.refused.values()}
        return presenter.brought(done, sentences)

    def _carry(self, work: Callable[[Job, Path], Any], said: Callable[[Any], Outcome]) -> None:
        drive = self.chosen
        if drive is None or self._busy:
            return
        self._busy = True
        self.result.begin_work()
        self._show()
        self.desk.jobs.run(
            "net", lambda job: work(job, drive.folder), done=lambda done: self._end(said(done)),
            failed=self._failed, progress=self.result.show_step, owner=self)

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StationError):
            self._end(None)
            raise error
        self._end(presenter.failed(self.desk.sentence(error)))

    def _end(self, outcome: Outcome | None) -> None:
        self._busy = False
        self.result.show_outcome(outcome)
        self.reload()
        self.look_for_sticks()

    def _show(self) -> None:
        self.sentence.setText(presenter.stick_words(self.drives, self.chosen))
        self.take.explain(presenter.take_words(self.waits))
        self.bring.explain(presenter.bring_words())
        present(self.which, len(self.drives) > 1 and not self._busy)
        for card in (self.take, self.bring):
            card.allow(self.chosen is not None and not self._busy)
        self.choose.setEnabled(not self._busy)
