"""Logging in: a name, a PIN, and what to do when either is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _
from station.people import session
from ui.desk import Desk
from ui.people.activation import Activation
from ui.people.pin_page import PinPage
from ui.screen import Screen
from ui.widgets.base import mark

MOST = 50


class LogInScreen(Screen):
    """Entered with `login` for a locked desk. Seats the person at the desk; the shell knows where to go then."""

    watches: ClassVar[frozenset[str]] = frozenset({"people.account"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        self._visit = 0  # counts visits: the answer to a PIN typed before somebody left logs nobody in
        self._locked = ""
        self.pin_page = PinPage(desk.look)
        self.activation = Activation(desk.look)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.pin_page)
        self.pages.addWidget(self.activation)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.pages)
        self.pin_page.entered.connect(self._log_in)
        self.pin_page.first_time.connect(lambda: self._turn_to(self.activation))
        self.activation.finished.connect(self._activate)
        self.begin(desk.look)

    def title(self) -> str:
        return _("For people who work here")

    def enter(self, login: str = "", **_params: Any) -> None:
        self._locked = login
        self.pin_page.clear()
        self.activation.clear()
        self._turn_to(self.pin_page)
        self.reload()

    def has_step_back(self) -> bool:
        return self.pages.currentWidget() is self.activation

    def step_back(self) -> None:
        if not self.activation.step_back():
            self.activation.clear()
            self._turn_to(self.pin_page)

    def reload(self) -> None:
        self.show_view("people.here", self._filled, limit=MOST)

    def leave(self) -> None:
        self._visit += 1
        self._locked = ""
        self.pin_page.clear()
        self.activation.clear()

    def _filled(self, residents: Sequence[Any]) -> None:
        self.pin_page.show_people([(one.login, one.name, one.role) for one in residents], self._locked)

    def _turn_to(self, page: PinPage | Activation) -> None:
        self.pages.setCurrentWidget(page)
        page.begin_typing()
        self.titled.emit()

    def _log_in(self, login: str, pin: str) -> None:
        store, visit = self.desk.store, self._visit
        self.pin_page.set_busy(True)

        def failed(error: Exception) -> None:
            if not isinstance(error, StationError):
                self.pin_page.refuse("")
                raise error
            self.pin_page.refuse(self.desk.sentence(error))

        self.desk.jobs.run(  # slow on purpose: a PIN is hashed as hard as this machine can bear
            "store",
            lambda job: session.log_in(store, login, pin),
            done=lambda person: self._seat(person, visit),
            failed=failed,
            owner=self,
        )

    def _seat(self, person: Person, visit: int) -> None:
        self.pin_page.set_busy(False)
        if visit == self._visit:
            self.desk.seat_person(person)

    def _activate(self, login: str, code: str, pin: str) -> None:
        self.activation.set_busy(True)
        visit = self._visit

        def refused(error: StationError) -> None:
            self.activation.refuse(error.code, self.desk.sentence(error))

        def done(_account: int) -> None:
            self.activation.set_busy(False)
            if visit == self._visit:
                self._log_in(login, pin)

        self.do_deed("people.activate", done, refused, login=login, code=code, pin=pin)
