"""What overtakes everything on a screen: warnings that hold, recalls nobody has acknowledged here, the weather.

Read on the store's lane after the first picture, again whenever the store brings something of it, and by the clock,
because a warning begins and ends without anybody writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from station.kernel.deeds import OPERATOR, Seat
from station.kernel.errors import StationError
from station.store.store import Store
from ui.desk import Desk
from ui.speech import speaker_of

if TYPE_CHECKING:
    from station.bulletins.receipts.model import Withdrawn
    from station.warnings.model import Warned, Weather

WATCHED = frozenset({
    "warnings.warning", "warnings.ending", "warnings.note", "bulletins.recall", "bulletins.bulletin",
    "bulletins.arrived", "bulletins.acknowledged", "bulletins.slip", "clock.state",
})
FIRST_MS, EVERY_MS = 600, 15_000
VOICE_MS = 4_000  # so long a machine may take to find its voice; then a tone must do
MOST = 20


@dataclass(frozen=True, slots=True)
class Urgencies:
    """Everything at one moment, the gravest first."""

    warnings: tuple[Warned, ...] = ()
    recalls: tuple[Withdrawn, ...] = ()
    notes: tuple[Weather, ...] = ()


class Urgent(QObject):
    """One per window. `changed` follows when something else is to be seen than before."""

    changed = Signal()
    sounded = Signal(str)  # what was said aloud, or "" where a tone had to do

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.now = Urgencies()
        self._waiting: list[Warned] = []  # to be sounded for, once it is known whether this machine can speak
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._first = QTimer(self, singleShot=True, interval=FIRST_MS)
        self._first.timeout.connect(self.look)
        self._first.start()
        self._voice = QTimer(self, singleShot=True, interval=VOICE_MS)
        self._voice.timeout.connect(self._sound)
        desk.changed.connect(self._store_changed)
        desk.person_changed.connect(self.look)

    def look(self) -> None:
        """Read again what is urgent, off the screen's thread."""
        if self._desk.identity is None:
            return
        store, person = self._desk.store, self._desk.person
        self._desk.jobs.run("store", lambda job: _gather(store, person), done=self._read, owner=self)

    def listen(self, one: Warned) -> None:
        """Read a warning aloud."""
        from ui.warnings.words import said

        speaker_of(self._desk).say(said(one, self._desk.store.clock), self._desk.preferences.wishes.voice)

    def _store_changed(self, tables: frozenset[str]) -> None:
        if tables & WATCHED:
            self.look()

    def _read(self, found: tuple[Urgencies, list[int]]) -> None:
        urgencies, new = found
        if urgencies != self.now:
            self.now = urgencies
            self.changed.emit()
        if new:
            self._waiting = [one for one in urgencies.warnings if one.id in new]
            speaker = speaker_of(self._desk)
            speaker.prepare(0)
            if speaker.available:
                self._sound()
            else:
                self._voice.start()

    def _sound(self) -> None:
        """Say the gravest of the new warnings, or sound a tone where nothing here can speak."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        if speaker_of(self._desk).available:
            from ui.warnings.words import said

            self.listen(waiting[0])
            self.sounded.emit(said(waiting[0], self._desk.store.clock))
        else:
            QApplication.beep()
            self.sounded.emit("")


def _gather(store: Store, person: Any) -> tuple[Urgencies, list[int]]:
    """Return what is urgent, and the warnings this machine never sounded for; tell the county they are shown."""
    from station.warnings.sounding import sound_for

    warnings = store.show("warnings.standing", person, limit=MOST)
    recalls = store.show("bulletins.withdrawn", person, limit=MOST)
    notes = store.show("warnings.notes", person)
    identity = store.identity()
    new = sound_for(store, [one.id for one in warnings])
    for warning in new if identity is not None and identity.seat is not Seat.COUNTY else ():
        try:
            store.do("warnings.show", OPERATOR, warning=warning)
        except StationError:  # it was taken away this very moment
            continue
    return Urgencies(tuple(warnings), tuple(recalls), tuple(notes)), new
