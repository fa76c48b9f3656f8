"""Takes work to the county on a stick and brings news home: two buttons, and "you can pull it out now".

Looking for sticks, writing and reading run on the network's lane, never here: it is the same exchange
by another road, and there is one at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from station.kernel.errors import StationError
from station.kernel.words import _
from sync.client import export_to, import_from
from ui.desk import Desk
from ui.jobs import Job
from ui.screen import Screen
from ui.stick import presenter
from ui.stick.parts import DeedCard, ResultCard
from ui.stick.presenter import Outcome
from ui.stick.watch import Watch
from ui.widgets.base import present
from ui.widgets.chips import ChipRow
from ui.widgets.plain import Button, Paragraph, row


class StickScreen(Screen):
    """Screen "stick". Which stick above, the two deeds side by side, how it went below."""

    watches: ClassVar[frozenset[str]] = frozenset({"sync.state"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.waits: presenter.Waiting | None = None
        self.watch = Watch(desk.jobs, self)
        self.sentence = Paragraph("staff-title")
        self.choose, self.which = Button(look, "staff-quiet", "file"), ChipRow(look, "touch")
        self.take, self.bring = DeedCard(look, "upload"), DeedCard(look, "download")
        self.result = ResultCard(look)
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
        self.watch.changed.connect(self._plugged)
        self.choose.clicked.connect(self._ask_folder)
        self.which.chosen.connect(self.watch.take)
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
        self.watch.use_folder(Path(str(params["folder"])) if "folder" in params else None)
        self.reload()
        self.watch.look()

    def leave(self) -> None:
        self.result.clear()
        self.watch.use_folder(None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.watch.timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.watch.timer.stop()

    def reload(self) -> None:
        store = self.desk.store
        self.desk.jobs.run("store", lambda job: presenter.waiting(store), done=self._counted, owner=self)

    def _counted(self, waits: presenter.Waiting) -> None:
        self.waits = waits
        self._show()

    def _plugged(self, came: set[Path], went: set[Path]) -> None:
        if went and self.result.done and not self.watch.held:
            self.result.clear()  # it was pulled out, as it was told it could be
        if came or went:
            self.which.show_chips([(one.folder, one.name) for one in self.watch.drives])
        self._show()

    def _ask_folder(self) -> None:
        picked = QFileDialog.getExistingDirectory(self, _("Choose a folder…"))
        if picked:
            self.watch.use_folder(Path(picked))
            self._show()

    def _export(self, job: Job, folder: Path) -> Any:
        return export_to(self.desk.store, folder, job.report, self.desk.person)

    def _import(self, job: Job, folder: Path) -> Any:
        return import_from(self.desk.store, folder, job.report, self.desk.person)

    def _brought(self, done: Any) -> Outcome:
        sentences = {code: self.desk.sentence(StationError(code)) for code in done.refused.values()}
        return presenter.brought(done, sentences)

    def _carry(self, work: Callable[[Job, Path], Any], said: Callable[[Any], Outcome]) -> None:
        drive = self.watch.chosen
        if drive is None or self.watch.held:
            return
        self.watch.held = True
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
        self.watch.held = False
        self.result.show_outcome(outcome)
        self.reload()
        self.watch.look()

    def _show(self) -> None:
        watch = self.watch
        self.sentence.setText(presenter.stick_words(watch.drives, watch.chosen))
        self.take.explain(presenter.take_words(self.waits))
        self.bring.explain(presenter.bring_words())
        present(self.which, len(watch.drives) > 1 and not watch.held)
        for card in (self.take, self.bring):
            card.allow(watch.chosen is not None and not watch.held)
        self.choose.setEnabled(not watch.held)
