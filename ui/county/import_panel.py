"""One price file at work: what is said about it, what was found in it, and the one button that stores it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from ui.county import looking
from ui.county.import_answer import ImportAnswer
from ui.county.import_columns import ImportColumns
from ui.county.import_form import ImportForm
from ui.county.import_work import DEED
from ui.county.presenter import count, may
from ui.county.tasks import WORK_WORDS, State, Task
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.one_line import OneLine
from ui.widgets.plain import Button, column, label, row, rule

STEPS = ("reading", "comparing", "storing")
PARTS = 100  # of each step's bar


class ImportPanel(Worded, QWidget):
    """Shows one task. Emits `look_asked`, `halt_asked`, `store_asked`, `next_asked`, `save_asked`; its owner works."""

    look_asked = Signal()
    halt_asked = Signal()
    store_asked = Signal()
    next_asked = Signal()
    save_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.task: Task | None = None
        self.others = False  # whether another file waits
        self._said: StationError | None = None
        self.name = OneLine("staff-title")
        self.form = ImportForm(desk.look)
        self.look_button = Button(desk.look, "", "search")
        self.trouble = label("staff", "rise", wrap=True)
        self.answer = ImportAnswer(desk)
        self.columns = ImportColumns(desk.look)  # while the file cannot be looked through yet
        self.progress, self.working = QProgressBar(), label("staff-small", "soft")
        self.halt_button = Button(desk.look, "staff-quiet", "cross")
        self.sentence = label("staff", wrap=True)
        self.store_button = Button(desk.look, "staff-primary", "download")
        self.next_button = Button(desk.look, "", "arrow-right")
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._build()
        self.begin(desk.look)

    def _build(self) -> None:
        self.progress.setRange(0, len(STEPS) * PARTS)
        self.progress.setTextVisible(False)
        self.working_box = QWidget()
        self.working_box.setLayout(column(self.working, self.progress, gap=4))
        foot = row(self.sentence, self.working_box, self.halt_button, self.next_button, self.store_button, gap=16)
        foot.setStretch(0, 1)
        head = row(self.name, self.look_button, gap=16)
        head.setStretch(0, 1)
        self._down.addLayout(head)
        for part in (self.form, self.trouble, rule()):
            self._down.addWidget(part)
        self._down.addWidget(self.answer, 1)
        self._down.addWidget(self.columns, 1)
        self._room = QWidget()  # keeps the form at the top while there is nothing to show under it
        self._down.addWidget(self._room, 1)
        self._down.addLayout(foot)
        self.form.changed.connect(self._said_otherwise)
        self.form.entered.connect(lambda: self.look_asked.emit())
        self.look_button.clicked.connect(lambda: self.look_asked.emit())
        self.store_button.clicked.connect(lambda: self.store_asked.emit())
        self.next_button.clicked.connect(lambda: self.next_asked.emit())
        self.halt_button.clicked.connect(lambda: self.halt_asked.emit())
        self.columns.changed.connect(self._columns_said)
        self.answer.columns.changed.connect(self._columns_said)
        self.answer.save_asked.connect(lambda: self.save_asked.emit())

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(3))
        self.progress.setFixedWidth(self.look.theme.pt(160))

    def retranslate(self) -> None:
        self.look_button.setText(_("Look through"))
        self.next_button.setText(_("Next file"))
        self.halt_button.setText(_("Stop"))
        self.refresh()

    def show_task(self, task: Task | None) -> None:
        """Show another file."""
        self.task, self._said = task, None
        if task is not None:
            self.form.show_wish(task.wish)
        self.refresh()

    def refresh(self) -> None:
        """Show how far the file is now."""
        task = self.task
        if task is None:
            return
        open_to_change = not task.busy and task.state is not State.STORED
        self.name.setText(task.path.name)
        self.form.setEnabled(open_to_change)
        self.look_button.setEnabled(open_to_change)
        self.answer.setVisible(task.looked is not None)
        unknown = task.looked is None and task.preview is not None
        self.columns.setVisible(unknown)
        self._room.setVisible(task.looked is None and not unknown)
        if task.preview is not None:
            self.columns.show_preview(task.preview, task.wish.columns)
            self.answer.columns.show_preview(task.preview, task.wish.columns)
        self.columns.setEnabled(open_to_change)
        self.answer.columns.setEnabled(open_to_change)
        if task.looked is not None and self.answer.looked is not task.looked:
            self.answer.show_looked(task.looked)
        self.sentence.setText(task.sentence())
        self.working_box.setVisible(False)
        self.halt_button.setVisible(False)
        self._show_trouble(task)
        self._show_buttons(task)

    def show_progress(self, step: str, done: int, of: int) -> None:
        """Say which step is under way and how far it is; only long work tells."""
        self.working_box.setVisible(True)
        self.halt_button.setVisible(self.task is not None and not self.task.halt.is_set())
        self.sentence.setText("")
        self.progress.setValue(STEPS.index(step) * PARTS + PARTS * done // max(of, 1))
        self.working.setText(_(WORK_WORDS[step]))

    def _show_trouble(self, task: Task) -> None:
        self.form.calm()
        words = ""
        if task.error is not None:
            field, msgid = looking.question(task.error)
            words = _(msgid).format(**task.error.facts) if msgid else self._desk.sentence(task.error)
            if self.form.ask(field, words, focus=task.error is not self._said):
                words = ""
            self._said = task.error
        elif task.looked is not None and (wanted := looking.names_wanted(task.looked.file, task.wish)):
            self.form.ask("names", _(wanted), focus=False)
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def _show_buttons(self, task: Task) -> None:
        stored = task.state is State.STORED
        self.next_button.setVisible(stored and self.others)
        self.store_button.setVisible(not stored)
        allowed = may(self._desk.store.registry, self._desk.person, DEED)
        self.store_button.setEnabled(allowed and task.state is State.READY and task.has_news)
        new = task.looked.report.stored if task.looked is not None else 0
        words = ngettext("Store {n} price", "Store {n} prices", new).format(n=count(new)) if new else _("Store")
        self.store_button.setText(words)

    def _said_otherwise(self) -> None:
        if self.task is not None and not self.task.busy:
            self.task.say_otherwise(self.form.wish())
            self.refresh()

    def _columns_said(self, fields: tuple[str, ...], at: int) -> None:
        """Take what the columns were said to be; the file is looked through again before it can be stored."""
        task = self.task
        if task is None or task.busy or task.preview is None or task.state is State.STORED:
            return
        seen = task.preview
        wish = replace(self.form.wish(), columns=fields, heads=seen.headings, signature=seen.signature)
        task.say_otherwise(wish)
        self.form.show_wish(wish)
        self.refresh()
        self.columns.choices[at].setFocus()
