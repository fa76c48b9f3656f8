"""The work list and the card beside it: one line per thing that waits, its facts and the step that helps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from station.kernel.words import N_, _
from ui.desk_board.presenter import GROUP_WORDS, Group, Step, Task
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.page_table import Field, PageModel
from ui.widgets.plain import Button, column, label, row, rule

MOST_STEPS = 2


def columns() -> tuple[Field, ...]:
    """Return the columns of the work list."""
    return (
        Field(N_("Task"), lambda task: task.what, width=92),
        Field(N_("About"), lambda task: task.about, least=120, hint=lambda task: task.about),
        Field(N_("Since"), lambda task: task.since, width=84, yields=1),
        Field(N_("State"), lambda task: _(GROUP_WORDS[task.group]), width=92, state=lambda task: task.state),
    )


class TaskRows(PageModel):
    """The tasks of the group chosen; None shows all."""

    def __init__(self) -> None:
        super().__init__(columns(), self._slice)
        self._tasks: list[Task] = []
        self.group: Group | None = None

    def show_tasks(self, tasks: Sequence[Task], group: Group | None) -> None:
        """Show these tasks, those of `group` alone unless it is None."""
        self._tasks, self.group = list(tasks), group
        self.reload()

    def place_of(self, key: str) -> int:
        """Return the row of a task, -1 when it is not shown."""
        return next((place for place, task in enumerate(self.rows) if task.key == key), -1)

    def _slice(self, start: int, limit: int) -> Sequence[Task]:
        shown = [task for task in self._tasks if self.group in (None, task.group)]
        return shown[start : start + limit]


class TaskCard(Worded, QFrame):
    """One task: what it is, its facts, the steps as buttons. Emits `stepped(Step)`."""

    stepped = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        mark(self, "part", "staff-card")
        self.task: Task | None = None
        self._title = label("staff-title", wrap=True)
        self._group = label("staff-small", "soft")
        self._facts = label("staff", wrap=True)
        parts = ("staff-primary", "")
        self.buttons = [Button(look, parts[place]) for place in range(MOST_STEPS)]
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked=False, each=place: self._take(each))
        self._down = QVBoxLayout(self)
        self._down.addLayout(column(self._title, self._group, rule(), self._facts, gap=8))
        self._down.addLayout(row(*self.buttons, None))
        self._down.addStretch(1)
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(3), space(4), space(4))
        self._down.setSpacing(space(4))

    def show_task(self, task: Task | None) -> None:
        """Show `task`, or nothing."""
        self.task = task
        present(self, task is not None)
        if task is None:
            return
        self._title.setText(task.what)
        self._group.setText(_("{group} · {since}").format(group=_(GROUP_WORDS[task.group]), since=task.since))
        self._facts.setText("\n\n".join(task.facts))
        for place, button in enumerate(self.buttons):
            button.setText(task.steps[place].word if place < len(task.steps) else "")
            present(button, place < len(task.steps))

    def _take(self, place: int) -> None:
        if self.task is not None and place < len(self.task.steps):
            step: Step = self.task.steps[place]
            self.stepped.emit(step)
