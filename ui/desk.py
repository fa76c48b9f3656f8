"""What a screen is handed: the store, the lanes, the look, who is here, and how to go elsewhere.

There are no globals; a screen that needs something takes it from its desk. Everything that changed in
the store is announced here on the screen's thread, once, whoever changed it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from station.kernel.deeds import OPERATOR, Person
from station.kernel.errors import StationError
from station.store.identity import Identity
from station.store.store import Store
from ui import trouble
from ui.jobs import Jobs
from ui.link import Link, OwnCounty
from ui.preferences import Preferences
from ui.product_names import TABLES, ProductNames
from ui.theme import Look


class Desk(QObject):
    """One per window.

    `changed(tables)` follows every commit of this process; `asked(screen, params)` asks the shell for
    a screen; `person_changed` follows a log-in or log-out; `said(sentence)` asks for a toast, `undoable(sentence,
    undo)` for one whose button calls `undo`.
    """

    changed = Signal(object)
    asked = Signal(str, object)
    person_changed = Signal()
    said = Signal(str)
    undoable = Signal(str, object)
    _committed = Signal(object)

    def __init__(self, store: Store, jobs: Jobs, look: Look, preferences: Preferences, link: Link) -> None:
        super().__init__()
        self.own_county: OwnCounty | None = link.own
        self.store = store
        self.jobs = jobs
        self.look = look
        self.preferences = preferences
        self.link = link
        self.names = ProductNames(store)
        self.person: Person = OPERATOR
        self.identity: Identity | None = store.identity()
        self._committed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._stop_listening = store.listen(self._committed.emit)

    @property
    def is_staff(self) -> bool:
        """Whether somebody is logged in."""
        return self.person.id != 0

    def go(self, screen: str, /, **params: Any) -> None:
        """Ask the shell to show `screen` (a name of ui/screens.py)."""
        self.asked.emit(screen, params)

    def seat_person(self, person: Person) -> None:
        """Let `person` work from now on; OPERATOR for nobody."""
        self.person = person
        self.person_changed.emit()

    def show(self, view: str, done: Callable[[Any], None], owner: QObject, /, **params: Any) -> None:
        """Read a view on the store lane; `done` gets the answer unless `owner` is gone by then."""
        person = self.person
        self.jobs.run("store", lambda job: self.store.show(view, person, **params), done=done, owner=owner)

    def do(
        self,
        deed: str,
        done: Callable[[Any], None],
        failed: Callable[[StationError], None],
        owner: QObject,
        **params: Any,
    ) -> None:
        """Do a deed on the store lane; `done` is called after the commit, `failed` with what the person can act on."""
        person = self.person

        def judge(error: Exception) -> None:
            if not isinstance(error, StationError):
                raise error
            failed(error)

        self.jobs.run("store", lambda job: self.store.do(deed, person, **params), done=done, failed=judge, owner=owner)

    def sentence(self, error: StationError) -> str:
        """Return what to tell the person about `error`."""
        return trouble.sentence(error, self.store.registry.sentences)

    def close(self) -> None:
        """Stop listening, finish the store's work, close the store."""
        self._stop_listening()
        self.link.close()
        self.jobs.close()
        self.store.close()

    def _tell(self, tables: frozenset[str]) -> None:
        if "sync.state" in tables and self.identity is None:
            self.identity = self.store.identity()
        if not TABLES.isdisjoint(tables):
            self.names.forget()
        self.changed.emit(tables)
