"""Where somebody is, how they got there, and what stays behind when they leave: nothing.

A locked desk keeps its drafts in memory, unseen, for the one person they belong to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from station.kernel.deeds import OPERATOR
from station.kernel.words import _
from ui.desk import Desk
from ui.frames import Frames
from ui.jobs import Job
from ui.rooms import Rooms
from ui.screen import Screen
from ui.screens import STAFF
from ui.speech import speaker_of

HOME, LOGIN, ENROL, DESK = "home", "login", "enrol", "desk"
BACK = "back"  # asked for like a screen


@dataclass(frozen=True, slots=True)
class Visit:
    """A screen and what it was entered with."""

    name: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """A locked desk: whose it is and what was open."""

    person: int
    visit: Visit


class Walk(QObject):
    """Goes from screen to screen. `moved` follows each step."""

    moved = Signal()

    def __init__(self, desk: Desk, rooms: Rooms, frames: Frames, kiosk: bool) -> None:
        super().__init__()
        self._desk = desk
        self._rooms = rooms
        self._frames = frames
        self._kiosk = kiosk
        self.current: Screen | None = None
        self.visit = Visit("")
        self._trail: list[Visit] = []
        self._then: Visit | None = None
        self._held: Held | None = None
        desk.person_changed.connect(self._person_changed)

    @property
    def base(self) -> str:
        """The screen everything begins with."""
        if self._desk.identity is None:
            return ENROL
        if self._desk.is_staff:
            return DESK
        return HOME if self._kiosk else LOGIN

    @property
    def unsaved(self) -> bool:
        """Whether going away now would lose something typed at the desk."""
        return self._desk.is_staff and self.current is not None and self.current.unsaved()

    def go(self, name: str, /, **params: Any) -> None:
        """Show screen `name`; KeyError for one nobody registered. A log-in comes first where one is needed."""
        if name == BACK:
            self.back()
            return
        if name == HOME and self._desk.is_staff and self._kiosk:
            self.log_out()
            return
        visit = Visit(self.base if name in (HOME, ENROL) else name, params)
        place = self._rooms.places[visit.name]
        if visit.name == LOGIN:
            self._then = Visit(params["then"]) if "then" in params else None
        if place.mode == STAFF and not self._desk.is_staff:
            self._then = visit
            visit = Visit(LOGIN)
        elif self._desk.is_staff and not self._frames.may(place):
            self._frames.say(_("This page is for others. Log in as somebody who may open it."))
            return
        self.unless_unsaved(lambda: self._step(visit))

    def back(self) -> None:
        """Go back a step in the screen, to the screen before, or to the one everything begins with."""
        if self.current is not None and self.current.has_step_back():
            self.current.step_back()
            return
        visit = self._trail[-1] if self._trail else Visit(self.base)

        def turn() -> None:
            if self._trail:
                self._trail.pop()
            self._open(visit)

        self.unless_unsaved(turn)

    def log_out(self) -> None:
        """Leave the desk: nothing of the person stays."""
        self.unless_unsaved(self.log_out_now)

    def log_out_now(self) -> None:
        """As `log_out`, whatever was typed."""
        store, person = self._desk.store, self._desk.person
        if not self._desk.is_staff:
            return

        def leave(_job: Job) -> None:
            from station.people import session  # nobody has logged in yet when a kiosk starts

            session.log_out(store, person)

        self._desk.jobs.run("store", leave)
        self._leave_desk()
        self._leave_current()
        self._rooms.clear_desk()
        self._held = None
        self._desk.preferences.take_back()
        self._open(Visit(self.base))

    def lock(self) -> None:
        """Nobody has touched anything at the desk: ask who is there."""
        if self._desk.is_staff:
            self._held = Held(self._desk.person.id, self.visit)
            login = self._desk.person.login
            self._leave_desk()
            self._let_go()  # without leaving: what was typed waits for its owner
            self._open(Visit(LOGIN, {"login": login}))

    def wipe(self) -> None:
        """Whoever was at the kiosk is gone, and with them everything of theirs."""
        self._rooms.wipe()
        speaker_of(self._desk).hush()
        self._then = None
        self._trail.clear()
        QGuiApplication.clipboard().clear()
        self._desk.preferences.take_back()
        self._open(Visit(self.base))

    def unless_unsaved(self, deed: Callable[[], object]) -> None:
        """Do `deed` now, or once the person agrees to lose what they typed."""
        if self.unsaved:
            self._frames.ask_to_leave(deed)
        else:
            deed()

    def _step(self, visit: Visit) -> None:
        if visit.name == self.base:
            self._trail.clear()
        elif self.visit.name and visit.name != self.visit.name:
            self._trail.append(self.visit)
        self._open(visit)

    def _open(self, visit: Visit) -> None:
        screen = self._rooms.screen(visit.name)
        if self.current is not screen:
            self._leave_current()
        screen.enter(**visit.params)
        self._show(screen, visit)

    def _show(self, screen: Screen, visit: Visit) -> None:
        if self.current is not screen:
            self._let_go()
            screen.titled.connect(self._frames.retitle)
        self.current, self.visit = screen, visit
        self._frames.put(screen, self._desk.is_staff or not self._kiosk, back=visit.name != self.base)
        self.moved.emit()

    def _leave_current(self) -> None:
        if self.current is not None:
            self.current.leave()
        self._let_go()

    def _let_go(self) -> None:
        if self.current is not None:
            self.current.titled.disconnect(self._frames.retitle)
            self.current = None

    def _leave_desk(self) -> None:
        """What locking and logging out have in common."""
        QGuiApplication.clipboard().clear()
        self._frames.forget_desk()
        self._trail.clear()
        self._then = None
        self._desk.seat_person(OPERATOR)

    def _person_changed(self) -> None:
        if not self._desk.is_staff:
            return
        held, then, self._held, self._then = self._held, self._then, None, None
        self._trail.clear()
        if held is not None and held.person == self._desk.person.id:
            self._leave_current()
            self._show(self._rooms.screen(held.visit.name), held.visit)
            return
        if held is not None:
            self._rooms.clear_desk()
        allowed = then is not None and self._frames.may(self._rooms.places[then.name])
        self._open(then if then is not None and allowed else Visit(self.base))
