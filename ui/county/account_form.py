"""Makes an account: who, as what, where. The log-in name is never given out twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal

from station.kernel.errors import StationError
from station.kernel.words import N_, _
from station.people.model import STATION_ROLES
from station.places.model import Station
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.roles import role_words
from ui.widgets.choice import Choice
from ui.widgets.question import Question, choices, one_line

DEED = "people.add"
ROLES = ("officer", "trainer", "town", "editor", "approver", "expert", "supervisor", "keeper")
AT_STATIONS = frozenset(role.value for role in STATION_ROLES)
FIELD_OF = {
    "people.bad_login": "login",
    "people.login_taken": "login",
    "people.bad_name": "name",
    "people.bad_phone": "phone",
    "people.unknown_role": "role",
    "people.station_missing": "station",
    "people.station_not_wanted": "station",
}


class AccountForm(DeskForm):
    """Emits `made(Issued)` with the activation code."""

    made = Signal(object)
    FIELD_OF = FIELD_OF

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.login, self.name, self.phone = one_line(), one_line(), one_line()
        self.role, self.station = Choice(look), Choice(look)
        help_login = N_("Small letters and digits, for example liyu. It is never given out twice.")
        self.lay_out({
            "name": Question(look, N_("Person"), self.name),
            "role": Question(look, N_("Role"), self.role),
            "station": Question(look, N_("Station"), self.station),
            "login": Question(look, N_("Log-in name"), self.login, help_login),
            "phone": Question(look, N_("Telephone, if wanted"), self.phone),
        })
        self.role.currentIndexChanged.connect(lambda _place: self._show_station())
        self.begin(look)

    def retranslate(self) -> None:
        self.title.setText(_("A new account"))
        self.save.setText(_("Make it"))
        self.cancel.setText(_("Leave it"))
        choices(self.role, [(role, role_words(role)) for role in ROLES])
        if self.station.count():
            self.station.setItemText(0, _("choose one"))
        self._show_station()

    def offer_stations(self, stations: Sequence[Station]) -> None:
        """Offer the open stations."""
        choices(self.station, [(0, _("choose one")), *((one.id, one.name) for one in stations if one.active)])

    def store(self) -> None:
        """Make the account."""
        station = int(self.station.currentData() or 0) if self.role.currentData() in AT_STATIONS else 0
        self.do(
            DEED, login=self.login.text(), name=self.name.text(), role=self.role.currentData(), station=station,
            phone=self.phone.text(),
        )

    def stored(self, result: Any) -> None:
        self.clear()
        self.made.emit(result)

    def complaint(self, error: StationError) -> str:
        if error.code == "people.station_missing":  # the sentence names the role by its code; here it is chosen above
            return _("Choose the station this person works at.")
        return super().complaint(error)

    def _show_station(self) -> None:
        self.questions["station"].setVisible(self.role.currentData() in AT_STATIONS)
