"""A seat's store: runs deeds one at a time, answers views from a read-only twin, tells what changed."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.record import Feature, Registry
from station.store import audit, database, identity, migrate, oplog, program
from station.store.database import Connection
from station.store.identity import Identity
from station.store.migrations import MIGRATIONS
from station.store.oplog import Stamp
from station.store.reading import Clock, Reading

if TYPE_CHECKING:
    from station.store.act import Act
    from station.store.media import Media

Listener = Callable[[frozenset[str]], None]
Connect = Callable[..., Connection]  # as database.connect, which it is unless somebody simulates
STORE_FEATURE = Feature("store", migrations=MIGRATIONS)
DEFAULT_LIMIT, MOST_LIMIT = 200, 1_000_000

log = logging.getLogger(__name__)


class Store:
    """One open database file. `do` and `write` serialise on one writer; `show` reads beside them."""

    def __init__(
        self, path: Path, key: bytes, registry: Registry, clock: Clock, connect: Connect | None = None
    ) -> None:
        self.path = path
        self.registry = registry
        self.clock = clock
        self.before_commit: Callable[[Connection], None] = lambda db: None
        self._key = key
        self._connect = connect or database.connect
        self._writing = threading.RLock()
        self._local = threading.local()
        self._readers: list[tuple[threading.Thread, Connection]] = []
        self._closed = False
        self._listeners: list[Listener] = []
        self._media: Media | None = None
        self._writer = self._connect(path, key)
        try:
            migrate.migrate(self._writer, [STORE_FEATURE, *registry.features])
            if program.is_other(self._writer, registry):
                from station.store import adopting  # a start with the same program need not load it

                with database.transaction(self._writer):
                    adopting.adopt(self._writer, registry)
        except BaseException:
            self._writer.close()
            raise

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file.

        One that another thread may be reading with is that thread's to close: under its feet the engine would fall.
        """
        with self._writing:
            self._closed = True
            for thread, reader in self._readers:
                if thread is threading.current_thread() or not thread.is_alive():
                    reader.close()
                else:
                    reader.interrupt()
            self._readers.clear()
            if self._media is not None:
                self._media.close()
            self._writer.close()

    @property
    def media(self) -> Media:
        """The media of this seat, in a file of their own beside the store."""
        with self._writing:
            if self._media is None:
                from station.store.media import Media  # a start without pictures need not load it

                self._media = Media(self.path.with_name("media.db"), self._key)
            return self._media

    @property
    def name(self) -> str:
        """A name for the file's key that tells nothing of it: what belongs to this store is found by it elsewhere."""
        return hashlib.sha256(b"tianxin store name" + self._key).hexdigest()[:32]

    def identity(self) -> Identity | None:
        """Return who this machine is, None before enrolment."""
        return identity.load(self.reader())

    def reader(self) -> Connection:
        """Return this thread's read-only connection."""
        found = getattr(self._local, "reader", None)
        if found is None:
            found = self._connect(self.path, self._key, read_only=True)
            self._local.reader = found
            self._readers.append((threading.current_thread(), found))
        elif self._closed:
            found.close()  # who reads with it now is told so by the engine
        return found

    def write(self, work: Callable[[Connection], Any], touches: frozenset[str] = frozenset()) -> Any:
        """Run `work` in one transaction of the writer and announce `touches` after the commit."""
        with self._writing:
            with database.transaction(self._writer):
                result = work(self._writer)
                self.before_commit(self._writer)
            self.announce(touches)
        return result

    def do(self, name: str, person: Person, /, **params: Any) -> Any:
        """Do deed `name` as `person`; what it returns is durable when this returns.

        Raises StationError: "deed.unknown", "deed.not_allowed", "deed.wrong_seat",
        "station.not_enrolled", or whatever the deed itself refuses.
        """
        deed = self.registry.deeds.get(name)
        if deed is None:
            raise StationError("deed.unknown", deed=name)
        if person.role not in deed.roles:
            raise StationError("deed.not_allowed", deed=name)
        from station.store.act import Act  # a start does nothing that goes into the op log

        with self._writing:
            touched: set[str] = set()
            with database.transaction(self._writer):
                who = identity.need(self._writer)
                if who.seat not in deed.seats:
                    raise StationError("deed.wrong_seat", deed=name)
                act = Act(self._writer, self.registry, self.clock, deed, person, who)
                result = deed.run(act, **params)
                touched = self._finish(act)
                self.before_commit(self._writer)
            self.announce(frozenset(touched))
        return result

    def show(self, name: str, person: Person, /, *, limit: int = DEFAULT_LIMIT, **params: Any) -> Any:
        """Return what view `name` reads, at most `limit` rows; StationError("view.unknown" / "view.not_allowed")."""
        view = self.registry.views.get(name)
        if view is None:
            raise StationError("view.unknown", view=name)
        if person.role not in view.roles:
            raise StationError("view.not_allowed", view=name)
        return view.run(self.reading(person), limit=max(0, min(limit, MOST_LIMIT)), **params)

    def reading(self, person: Person) -> Reading:
        """Return a `Reading` over this thread's read-only connection."""
        reader = self.reader()
        return Reading(reader, self.registry, self.clock, person, identity.load(reader))

    def note(self, person: Person, what: str, thing: str = "") -> None:
        """Add an entry to the audit trail in a transaction of its own."""
        self.write(lambda db: audit.record(db, self.clock.now_ms(), person.id, what, thing))

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the names of changed tables after each commit; returns how to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _finish(self, act: Act) -> set[str]:
        if act.ops:
            stamp = Stamp(self.clock.now_ms(), self.clock.offset_minutes(), self.clock.suspect)
            who = 0 if act.deed.nameless else act.person.id
            oplog.append_group(act.db, act.deed.name, who, stamp, act.ops)
        elif not act.deed.nameless:
            audit.record(act.db, self.clock.now_ms(), act.person.id, act.deed.name)
        return act.touched

    def announce(self, touched: frozenset[str]) -> None:
        """Tell every listener which tables changed; called after a commit, on the committing thread.

        What is saved is saved: a listener that breaks is written down and keeps nobody else from hearing.
        """
        for listener in list(self._listeners):
            try:
                listener(touched)
            except Exception:
                log.exception("a listener could not follow a change")
