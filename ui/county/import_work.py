"""Does the work on price files off the screen's thread, one after the other, and tells how far each is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from station.kernel.errors import StationError
from station.kernel.words import _
from station.prices.reading.model import Rejected
from station.prices.sources import to_learn
from ui.collecting import at_rest
from ui.county import looking
from ui.county.looking import STOPPED, Sight, Tell, usual_source
from ui.county.tasks import State, Task, stored_sentence
from ui.desk import Desk
from ui.jobs import Job

DEED = "prices.import_file"


class ImportWork(QObject):
    """`changed(task)` follows every step; `progressed(task, step, done, of)` comes only from work that takes long."""

    changed = Signal(object)
    progressed = Signal(object, str, int, int)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def look(self, task: Task) -> None:
        """Look through a file with what was said about it; writes nothing."""
        task.state, task.error, task.looked = State.LOOKING, None, None
        store, path, wish = self._desk.store, task.path, task.wish
        task.halt.clear()

        def work(job: Job) -> Sight:
            return looking.sight(store, path, wish, _teller(task, job))

        self._run(task, work, self._looked)

    def store(self, task: Task) -> None:
        """Store what is new in a file that was looked through."""
        if task.looked is None:
            return
        task.state = State.STORING
        store, person, file = self._desk.store, self._desk.person, task.looked.file
        source, licence = task.wish.source or usual_source(task.path), task.wish.licence
        task.halt.clear()

        def work(job: Job) -> Any:
            tell = _teller(task, job)
            tell("storing", 0, 1)
            if licence:
                store.do("prices.describe_source", person, source=source, licence=licence)
            report = store.do(
                DEED, person, source=source, name=file.name, file=file, watch=lambda done, of: tell("storing", done, of)
            )
            said = to_learn(source, file)
            if said is not None:
                store.do("prices.learn_layout", person, **said)
            return report

        self._run(task, work, self._stored)

    def save_rejected(self, rejected: Sequence[Rejected], path: Path, say: Callable[[Rejected], str]) -> None:
        """Write refused lines to `path` for whoever has to mend the file."""
        store, person = self._desk.store, self._desk.person
        heads = (_("Line"), _("What stood there"), _("Reason code"), _("Why it was not taken"))

        def work(job: Job) -> None:
            looking.save_rejected(path, rejected, heads, say)
            store.note(person, "prices.save_rejected", path.name)

        def failed(error: Exception) -> None:
            if not isinstance(error, OSError):
                raise error
            reason = error.strerror or path.name
            self._desk.said.emit(_("The list could not be saved: {reason}").format(reason=reason))

        saved = _("Saved as {name}.").format(name=path.name)
        self._desk.jobs.run("store", work, done=lambda _none: self._desk.said.emit(saved), failed=failed, owner=self)

    def _run(self, task: Task, work: Callable[[Job], Any], done: Callable[[Task, Any], None]) -> None:
        def failed(error: Exception) -> None:
            task.state = State.READY if task.looked is not None else State.ASKS
            task.error = error if isinstance(error, StationError) else None
            self.changed.emit(task)
            if task.error is None:
                raise error

        def quietly(job: Job) -> Any:
            with at_rest():
                return work(job)

        self.changed.emit(task)
        self._desk.jobs.run(
            "store", quietly, done=lambda found: done(task, found), failed=failed,
            progress=lambda step: self.progressed.emit(task, *step), owner=self,
        )

    def _looked(self, task: Task, found: Sight) -> None:
        task.preview, task.looked, task.error = found.preview, found.looked, found.error
        task.state = State.ASKS if found.looked is None else State.READY
        self.changed.emit(task)

    def _stored(self, task: Task, report: Any) -> None:
        task.stored, task.state = report, State.STORED
        self._desk.said.emit(f"{task.path.name}: {stored_sentence(report)}")
        self.changed.emit(task)


def _teller(task: Task, job: Job) -> Tell:
    """Return what tells how far the work is, and stops it where somebody asked for that: a transaction is undone."""

    def tell(step: str, done: int, of: int) -> None:
        job.check()
        if task.halt.is_set():
            raise StationError(STOPPED, name=task.path.name)
        job.report((step, done, of))

    return tell
