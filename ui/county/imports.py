"""Imports price files: choose or drop them, look through each, answer what it does not say, store what is new.

Reading, comparing and storing run on the store's lane, never here; a file of a hundred thousand rows
does not hold the window up. Looking through writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from station.kernel.pinyin import pinyin_keys
from station.kernel.words import _
from ui.county.import_form import ask_files
from ui.county.import_panel import ImportPanel
from ui.county.import_work import ImportWork
from ui.county.looking import Wish, usual_source
from ui.county.tasks import State, Task
from ui.desk import Desk
from ui.drawn import button_icon
from ui.screen import Screen
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import Button, column, row

_SIGNS = {State.ASKS: ("warning", "rise"), State.READY: ("file", "field"), State.STORED: ("check", "field")}
WARMING = "价"  # any Chinese name
_PLAIN_SIGN = ("file", "ink_soft")


class ImportScreen(Screen):
    """Files left, the chosen one right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tasks: list[Task] = []
        self.setAcceptDrops(True)
        self.work = ImportWork(desk, self)
        self.choose = Button(desk.look, "", "plus")
        self.names = Button(desk.look, "staff-quiet", "price-tag")
        self.files = QListWidget()
        self.panel = ImportPanel(desk)
        self.empty = EmptyState(desk.look, "staff")
        self.pages = QStackedWidget()
        self._build()
        self._connect()
        self.begin(desk.look)

    def _build(self) -> None:
        self.files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.files.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        both = QWidget()
        across = row(column(self.choose, self.files), self.panel, gap=16)
        across.setStretch(1, 1)
        both.setLayout(across)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(both)
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.pages, 1)
        self._down.addLayout(row(self.names, None))

    def _connect(self) -> None:
        self.choose.clicked.connect(lambda: self.take_files(ask_files(self)))
        self.names.clicked.connect(lambda: self.desk.go("county.names"))
        self.empty.asked.connect(lambda: self.take_files(ask_files(self)))
        self.files.currentRowChanged.connect(self._follow)
        self.panel.look_asked.connect(self._look)
        self.panel.halt_asked.connect(self._halt)
        self.panel.store_asked.connect(self._store)
        self.panel.next_asked.connect(self._next)
        self.panel.save_asked.connect(self._ask_where)
        self.work.changed.connect(lambda _task: self.refresh())
        self.work.progressed.connect(self._progressed)

    def title(self) -> str:
        return _("Import prices")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self.files.setFixedWidth(theme.pt(150))
        side = round(theme.px("staff") * 1.25)
        self.files.setIconSize(QSize(side, side))

    def retranslate(self) -> None:
        self.choose.setText(_("Choose files…"))
        self.names.setText(_("Names of products"))
        advice = _("CSV, Excel or ODS, also packed with gz. Looking through stores nothing.")
        self.empty.say(_("Drop price files here, or choose them."), advice, _("Choose files…"), "upload")
        self.refresh()

    def enter(self, **params: Any) -> None:
        self.show_view("places.markets", lambda found: self.panel.form.offer_markets([one.name for one in found]))
        # The tables of pinyin hold everything up for a fifth of a second when they are first needed, which would
        # be in the middle of storing; now nobody waits for anything.
        self.desk.jobs.run("store", lambda job: pinyin_keys(WARMING))
        self.take_files([Path(str(name)) for name in params.get("files", ())])

    def leave(self) -> None:
        self.tasks = []  # what is being stored is stored all the same
        self.panel.show_task(None)
        self.refresh()

    def unsaved(self) -> bool:
        return any(task.state in (State.READY, State.ASKS) and task.has_news for task in self.tasks)

    def take_files(self, paths: Iterable[Path]) -> None:
        """Put files in the list and look through each, one after the other; what was said last holds for them too."""
        known = {task.path for task in self.tasks if task.state is not State.STORED}
        said = self.panel.task.wish if self.panel.task is not None else Wish()
        fresh = [
            Task(path, Wish(said.market, said.unit, said.kind, usual_source(path), said.names))
            for path in dict.fromkeys(paths)
            if path not in known and path.is_file()
        ]
        self.tasks += fresh
        for task in fresh:
            self.work.look(task)
        if fresh:
            self.show_task(fresh[0])

    def show_task(self, task: Task) -> None:
        """Show one file on the right."""
        self.panel.show_task(task)
        self.refresh()

    def save_rejected(self, path: Path) -> None:
        """Write the refused lines of the file shown to `path`."""
        task = self.panel.task
        if task is not None and task.looked is not None:
            self.work.save_rejected(task.looked.report.rejected, path, self.panel.answer.reason)

    def refresh(self) -> None:
        """Show how far every file is."""
        self.pages.setCurrentIndex(1 if self.tasks else 0)
        self.panel.others = bool(self._waiting())
        self._fill_files()
        self.panel.refresh()

    def _fill_files(self) -> None:
        theme = self.look.theme
        self.files.blockSignals(True)
        self.files.clear()
        for task in self.tasks:
            sign, ink = _SIGNS.get(task.state, _PLAIN_SIGN)
            sign_icon = button_icon(sign, str(getattr(theme.colours, ink)), self.files.iconSize().width())
            item = QListWidgetItem(sign_icon, f"{task.path.name}\n{task.words()}")
            item.setToolTip(task.path.name)
            self.files.addItem(item)
        chosen = self.panel.task
        self.files.setCurrentRow(self.tasks.index(chosen) if chosen in self.tasks else -1)
        self.files.blockSignals(False)

    def _follow(self, place: int) -> None:
        if 0 <= place < len(self.tasks):
            self.panel.show_task(self.tasks[place])

    def _waiting(self) -> list[Task]:
        return [task for task in self.tasks if task.state not in (State.STORED, State.STORING)]

    def _look(self) -> None:
        task = self.panel.task
        if task is not None and not task.busy and task.state is not State.STORED:
            self.work.look(task)

    def _store(self) -> None:
        task = self.panel.task
        if task is not None and task.state is State.READY:
            self.work.store(task)

    def _next(self) -> None:
        waiting = self._waiting()
        if waiting:
            self.show_task(waiting[0])

    def _halt(self) -> None:
        task = self.panel.task
        if task is not None and task.busy:
            task.halt.set()
            self.panel.halt_button.setVisible(False)

    def _progressed(self, task: Task, step: str, done: int, of: int) -> None:
        if task is self.panel.task and task.busy:
            self.panel.show_progress(step, done, of)

    def _ask_where(self) -> None:
        task = self.panel.task
        if task is None:
            return
        name = _("{name} not taken.csv").format(name=usual_source(task.path))
        chosen = QFileDialog.getSaveFileName(self, _("Save this list…"), name, "CSV (*.csv)")[0]
        if chosen:
            self.save_rejected(Path(chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_files(dropped(event.mimeData()))


def dropped(data: QMimeData) -> list[Path]:
    """Return the files of this machine that were dropped."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
