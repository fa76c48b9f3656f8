"""Joining a county: address and one-time code in, name and check number of the county out, then the first news."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from station.kernel.errors import StationError
from station.kernel.words import _
from station.store.identity import Identity
from sync.client import Http, Offline, enrol
from ui.desk import Desk
from ui.enrol.asking import Asking
from ui.enrol.joined import Joined
from ui.enrol.presenter import check_number, server_address
from ui.screen import Screen
from ui.widgets.base import mark


class EnrolScreen(Screen):
    """The first page of a machine that belongs to nobody yet. `carry` makes the carrier to a server's address."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        self.carry: Callable[[str], Any] = Http
        self.asking = Asking(desk.look)
        self.joined = Joined(desk.look)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.asking)
        self.pages.addWidget(self.joined)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.pages)
        self.asking.entered.connect(self._join)
        self.joined.finished.connect(lambda: desk.go("home"))
        desk.link.changed.connect(self._link_changed)
        self.begin(desk.look)

    def title(self) -> str:
        return _("Set up this station")

    def enter(self, **_params: Any) -> None:
        if self.desk.identity is None:
            self.pages.setCurrentWidget(self.asking)
            self.asking.begin_typing()

    def _join(self, typed: str, code: str) -> None:
        server = server_address(typed)
        if not server:
            self.asking.refuse(_("This is no address. Write it as the county told you, for example 192.168.1.10:8642."))
            return
        store, carry = self.desk.store, self.carry
        self.asking.set_busy(True)
        self.desk.jobs.run(
            "net",
            lambda job: enrol(store, carry(server), code, server),
            done=self._welcome,
            failed=self._failed,
            owner=self,
        )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, Offline):
            self.asking.refuse(
                _("The county does not answer. Check the address and the line, then try again. The code stays good.")
            )
        elif isinstance(error, StationError):
            self.asking.refuse(self.desk.sentence(error))
        else:
            self.asking.set_busy(False)
            raise error

    def _welcome(self, who: Identity) -> None:
        self.desk.identity = who
        self.asking.clear()
        self.joined.welcome(who.county_name, who.station_name, check_number(who.county_public))
        self.pages.setCurrentWidget(self.joined)
        self.desk.link.refresh()

    def _link_changed(self) -> None:
        link = self.desk.link
        if self.pages.currentWidget() is not self.joined or not self.isVisible():
            return
        if link.state.enrolled and not link.busy and not self.joined.asked:
            self.joined.asked = True
            link.sync_now()
        elif self.joined.asked:
            self.joined.show_progress(link.tally, link.busy, link.offline)
