"""Long work on many answers: some at a time, so that the store serves others between, with how far it is and a stop.

What was done before somebody stopped stays done and is told: each part is a transaction of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from station.kernel.words import _
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.plain import Button, label, row

AT_ONCE = 100


class Work(QObject):
    """Emits `moved(done, of)` after each part, `ended(results)` when all is done or somebody stopped it."""

    moved = Signal(int, int)
    ended = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._halt = threading.Event()
        self.busy = False

    def run(self, items: Sequence[Any], part: Callable[[Sequence[Any]], Any]) -> None:
        """Do `part` on some of the items after the others, on the store's lane."""
        self._halt.clear()
        self.busy = True
        self._next(tuple(items), 0, part, [])

    def stop(self) -> None:
        """Begin no further part."""
        self._halt.set()

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped it."""
        return self._halt.is_set()

    def _next(self, items: Sequence[Any], first: int, part: Callable[[Sequence[Any]], Any], found: list[Any]) -> None:
        self.moved.emit(min(first, len(items)), len(items))
        if first >= len(items) or self._halt.is_set():
            self.busy = False
            self.ended.emit(found)
            return

        def done(result: Any) -> None:
            found.append(result)
            self._next(items, first + AT_ONCE, part, found)

        def failed(error: Exception) -> None:
            self.busy = False
            self.failed.emit(error)

        some = items[first : first + AT_ONCE]
        self._desk.jobs.run("store", lambda job: part(some), done=done, failed=failed, owner=self)


class WorkStrip(Worded, QWidget):
    """How far a work is, with a button to stop it; hidden while nothing runs."""

    def __init__(self, desk: Desk, work: Work) -> None:
        super().__init__()
        self.told, self.stop = label("staff", "soft"), Button(desk.look, "", "cross")
        across = row(self.told, self.stop, None)
        across.setContentsMargins(0, 0, 0, 0)
        self.setLayout(across)
        self._work = work
        self.stop.clicked.connect(work.stop)
        work.moved.connect(self._show)
        for end in (work.ended, work.failed):
            end.connect(lambda _found: self.hide())
        self.hide()
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.stop.setText(_("Stop"))

    def _show(self, done: int, of: int) -> None:
        self.told.setText(_("{done} of {all}").format(done=f"{done:,}", all=f"{of:,}"))
        self.setVisible(done < of)
