"""The window itself: puts the parts together, keeps the screen in sight fresh, and refuses to be closed at a kiosk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.comfort import Comfort
from ui.desk import Desk
from ui.frames import Frames
from ui.jobs import Job
from ui.presence import Presence
from ui.rooms import Rooms
from ui.screen import Screen
from ui.screens import Place, places
from ui.walk import ENROL, LOGIN, Walk
from ui.widgets.base import Worded, mark
from ui.widgets.idle_ring import IdleRing

HELP, SETTINGS = "help", "settings"
EXIT = "exit"  # asked for like a screen: the end of the program
KEEPERS_KEYS = "Ctrl+Shift+Q"
CALM_MS = 250  # a screen re-reads its page at most this often while an exchange commits frame after frame
USUAL_SIZE = QSize(1024, 768)


class Shell(Worded, QWidget):
    """One screen at a time. A `kiosk` begins with the farmer's home, any other machine with the log-in.

    `guarded` refuses to be closed except by somebody who logged in.
    """

    def __init__(self, desk: Desk, kiosk: bool, size: QSize | None = None, known: Sequence[Place] = ()) -> None:
        super().__init__()
        mark(self, "part", "page")
        self.desk = desk
        self.kiosk = kiosk
        self.guarded = False
        self.comfort = Comfort(desk.look, desk.preferences)
        self.comfort.fit(size or USUAL_SIZE)  # before anything is built: restyling later costs more
        self.rooms = Rooms(desk, known or places())
        self.frames = Frames(desk, self.rooms)
        self.walk = Walk(desk, self.rooms, self.frames, kiosk)
        self.presence = Presence(desk, self)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._stale: set[str] = set()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the screen is as large as it is
        down.addWidget(self.frames)
        if kiosk:
            self.presence.ring = IdleRing(desk.look, self)
            self.presence.ring.stayed.connect(self.presence.farmer.touch)
        self._connect()
        self.begin(desk.look)
        self.go(self.walk.base)

    def _connect(self) -> None:
        desk, walk, frames = self.desk, self.walk, self.frames
        desk.asked.connect(self._asked)
        desk.said.connect(frames.say)
        desk.undoable.connect(frames.say)
        desk.changed.connect(self._store_changed)
        walk.moved.connect(self._moved)
        frames.back_asked.connect(walk.back)
        frames.help_asked.connect(self._ask_help)
        frames.staff_asked.connect(lambda: walk.go(LOGIN))
        frames.log_out_asked.connect(walk.log_out)
        self.comfort.unit_changed.connect(self._reload)
        self.presence.gone.connect(walk.wipe)
        self.presence.idle.connect(walk.lock)
        self._calm.timeout.connect(self._reload_stale)
        QShortcut(QKeySequence(KEEPERS_KEYS), self).activated.connect(lambda: walk.go(SETTINGS))
        QShortcut(QKeySequence("Alt+Left"), self).activated.connect(walk.back)

    def retranslate(self) -> None:
        self.setWindowTitle(_("Tianxin, the information station"))

    @property
    def current(self) -> Screen | None:
        """The screen in sight."""
        return self.walk.current

    def go(self, name: str, /, **params: Any) -> None:
        """Show screen `name` (ui/screens.py), "back" for the one before, "exit" to end; KeyError for any other."""
        if name != EXIT:
            self.walk.go(name, **params)
        elif self.desk.is_staff or not self.kiosk:
            self.walk.unless_unsaved(self._end)

    def show_bug(self, number: str) -> None:
        """Show the one calm dialog with the number of a bug."""
        from ui.widgets.bug_dialog import BugDialog  # most windows never need it

        BugDialog(self.desk.look, self).show_number(number)

    def _ask_help(self) -> None:
        if self.walk.visit.name != HELP:
            self.walk.go(HELP, about=self.walk.visit.name)

    def _asked(self, name: str, params: dict[str, Any]) -> None:
        self.go(name, **params)

    def _moved(self) -> None:
        """Watch whoever is here now: a farmer, staff, or somebody who sets the machine up and may be called away."""
        name = self.walk.visit.name
        self.presence.silent = name == self.walk.base
        if self.desk.is_staff:
            self.presence.watch_staff()
        elif self.kiosk and name != ENROL:
            self.presence.watch_farmer()
        else:
            self.presence.stop()

    def _store_changed(self, tables: frozenset[str]) -> None:
        self._stale |= tables
        if not self._calm.isActive():
            self._reload_stale()
        if "people.account" in tables and self.desk.is_staff:
            self._check_account()

    def _reload_stale(self) -> None:
        stale, self._stale = self._stale, set()
        if self.current is not None and stale & self.current.watches:
            self.current.reload()
        if stale:
            self._calm.start()

    def _reload(self) -> None:
        if self.current is not None:
            self.current.reload()

    def _check_account(self) -> None:
        """The county may have closed the account of whoever is working here."""
        store, person = self.desk.store, self.desk.person

        def judge(may: bool) -> None:
            if not may and self.desk.person == person:
                self.walk.log_out_now()
                self.frames.say(_("The county closed this account."))

        def look(_job: Job) -> bool:
            from station.people import session  # nobody has logged in yet when a kiosk starts

            return session.still_may(store, person)

        self.desk.jobs.run("store", look, done=judge, owner=self)

    def _end(self) -> None:
        self.guarded = False
        if self.current is not None:
            self.current.leave()
        self.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.comfort.fit(event.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.guarded or self.walk.unsaved:
            event.ignore()
            if not self.guarded:
                self.frames.ask_to_leave(self._end)
        else:
            self.presence.stop()
            event.accept()
