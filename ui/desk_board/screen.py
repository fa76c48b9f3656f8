"""The desk's first page: what waits, oldest first, with the step that helps beside it, and one thing to begin with."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QVBoxLayout

from station.kernel.words import _
from ui.desk import Desk
from ui.desk_board.gather import Heap, gather, heard, may_report
from ui.desk_board.presenter import EXCHANGE, GROUP_WORDS, HEARD, Eyes, Group, Step, Task, done_today, tasks
from ui.desk_board.table import TaskCard, TaskRows
from ui.screen import Screen
from ui.widgets.base import present
from ui.widgets.chips import ChipRow
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_table import PageTable
from ui.widgets.plain import Button, label, row

CARD = 216.0  # pt
METER = 90.0


class Board(Screen):
    """Screen "desk"."""

    watches: ClassVar[frozenset[str]] = frozenset({
        "prices.sheet", "prices.expected", "prices.absence", "prices.alert", "products.product", "sync.state",
        "fleet.case", "sync.rulings", "people.account", "bulletins.recall", "bulletins.acknowledged", "bulletins.slip",
        "bulletins.draft",
    })

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.heap: Heap | None = None
        self.tasks: list[Task] = []
        self.group: Group | None = None
        self._reading = self._stale = False
        self.heading, self.count = label("staff-title"), label("staff", "soft")
        self.meter = QProgressBar()
        self.report = Button(look, "staff-primary", "report")
        self.groups = ChipRow(look, "staff")
        self.rows = TaskRows()
        self.table = PageTable(look, self.rows)
        self.empty, self.pages = EmptyState(look, "staff"), QStackedWidget()
        self.card = TaskCard(look)
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        self.meter.setTextVisible(False)
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.empty)
        across = row(self.pages, self.card, gap=16)
        across.setStretch(0, 1)
        self._down = QVBoxLayout(self)
        self._down.addLayout(row(self.heading, self.count, self.meter, None, self.report, gap=12))
        self._down.addWidget(self.groups)
        self._down.addLayout(across, 1)

    def _connect(self) -> None:
        self.report.clicked.connect(lambda: self.desk.go("prices.report"))
        self.empty.asked.connect(lambda: self.desk.go("prices.report"))
        self.groups.chosen.connect(self.show_group)
        self.table.picked.connect(self.card.show_task)
        self.table.opened.connect(self._open)
        self.card.stepped.connect(self.take)
        self.desk.link.changed.connect(self._link_changed)

    def title(self) -> str:
        return _("Work for today")

    def restyle(self) -> None:
        theme = self.look.theme
        self._down.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        self._down.setSpacing(theme.space(3))
        self.card.setFixedWidth(theme.pt(CARD))
        self.meter.setFixedWidth(theme.pt(METER))

    def retranslate(self) -> None:
        self.heading.setText(_("Work for today"))
        self.report.setText(_("Report a price"))
        self._show()

    def enter(self, **params: Any) -> None:
        present(self.report, may_report(self.desk.store, self.desk.person))
        self.reload()

    def leave(self) -> None:
        self.group = None
        self.table.clearSelection()
        self.card.show_task(None)

    def reload(self) -> None:
        """Read everything again, never twice at once."""
        if self._reading:
            self._stale = True
            return
        self._reading, self._stale = True, False
        store, person = self.desk.store, self.desk.person
        self.desk.jobs.run(
            "store", lambda job: gather(store, person), done=self._filled, failed=self._not_read, owner=self
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.table.setFocus()

    def show_group(self, group: object) -> None:
        """Show the tasks of one group alone; None for all."""
        self.group = group if isinstance(group, Group) else None
        self.groups.choose(self.group)
        self._show_rows()

    def take(self, step: Step) -> None:
        """Take a step: exchange now, put away what was read, or go where it leads."""
        if step.screen == EXCHANGE:
            self.desk.link.sync_now()
        elif step.screen == HEARD:
            store, told = self.desk.store, step.params
            self.desk.jobs.run(
                "store", lambda job: heard(store, **told), done=lambda _none: self.reload(), owner=self
            )
        else:
            self.desk.go(step.screen, **step.params)

    def _open(self, task: Task) -> None:
        if task.steps:
            self.take(task.steps[0])

    def _link_changed(self) -> None:
        if not self.desk.link.busy and self.isVisible():
            self.reload()

    def _filled(self, heap: Heap) -> None:
        self._reading = False
        self.heap = heap
        self._show()
        if self._stale:
            self.reload()

    def _not_read(self, error: Exception) -> None:
        self._reading = False
        raise error

    def _show(self) -> None:
        if self.heap is None:
            return
        self.tasks = tasks(self.heap, Eyes(self.desk.preferences.wishes.unit, self.desk.sentence, self.desk.names.own))
        done, usual = done_today(self.heap)
        words = _("Answered today: {done} / {all}") if self.heap and self.heap.asked else _(
            "Reported today: {done} / {all}")
        self.count.setText(words.format(done=done, all=usual) if usual else "")
        self.meter.setRange(0, max(1, usual))
        self.meter.setValue(done)
        present(self.meter, bool(usual))
        self._show_groups()
        self._show_rows()

    def _show_groups(self) -> None:
        counts = {group: sum(task.group is group for task in self.tasks) for group in Group}
        if self.group is not None and not counts[self.group]:
            self.group = None
        chips: list[tuple[object, str]] = [(None, _("All {n}").format(n=len(self.tasks)))]
        for group, n in counts.items():
            if n:
                chips.append((group, _("{group} {n}").format(group=_(GROUP_WORDS[group]), n=n)))
        self.groups.show_chips(chips, self.group)
        present(self.groups, len(chips) > 1)

    def _show_rows(self) -> None:
        chosen = self.card.task
        self.rows.show_tasks(self.tasks, self.group)
        self.pages.setCurrentWidget(self.table if self.rows.rows else self.empty)
        place = self.rows.place_of(chosen.key) if chosen is not None else -1
        if self.rows.rows:
            self.table.selectRow(max(0, place))
        else:
            self.card.show_task(None)
            self._say_empty()

    def _say_empty(self) -> None:
        may = may_report(self.desk.store, self.desk.person)
        again = _("Report a price") if may else ""
        self.empty.say(_("Nothing waits: all done for today"), _("New work shows up here by itself."), again, "check")
