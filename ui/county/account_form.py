"""Makes an account: who, as what, where. The log-in name is never given out twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.words import N_, _
from station.people.model import STATION_ROLES
from station.places.model import Station
from ui.county.parts import Question, choices, one_line
from ui.desk import Desk
from ui.roles import role_words
from ui.widgets.base import Worded
from ui.widgets.choice import Choice
from ui.widgets.plain import Button, Card, label, row

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


class AccountForm(Worded, QWidget):
    """Emits `made(Issued)` with the activation code, `left` when the person leaves it."""

    made = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.login, self.name, self.phone = one_line(), one_line(), one_line()
        self.role, self.station = Choice(desk.look), Choice(desk.look)
        look = desk.look
        help_login = N_("Small letters and digits, for example liyu. It is never given out twice.")
        self.questions = {
            "name": Question(look, N_("Person"), self.name),
            "role": Question(look, N_("Role"), self.role),
            "station": Question(look, N_("Station"), self.station),
            "login": Question(look, N_("Log-in name"), self.login, help_login),
            "phone": Question(look, N_("Telephone, if wanted"), self.phone),
        }
        self._title = label("staff-title")
        self.trouble = label("staff", "rise", wrap=True)
        self.save, self.cancel = Button(look, "staff-primary", "check"), Button(look)
        card = Card(look, "staff-card")
        card.inside.addWidget(self._title)
        for question in self.questions.values():
            card.inside.addWidget(question)
        card.inside.addWidget(self.trouble)
        card.inside.addStretch(1)
        card.inside.addLayout(row(self.save, self.cancel, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card)
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        self.role.currentIndexChanged.connect(lambda _place: self._show_station())
        self.save.clicked.connect(self.store)
        self.cancel.clicked.connect(lambda: self.left.emit())
        for keys, deed in (("Ctrl+Return", self.store), ("Ctrl+Enter", self.store), ("Esc", self.left.emit)):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    def retranslate(self) -> None:
        self._title.setText(_("A new account"))
        self.save.setText(_("Make it"))
        self.cancel.setText(_("Leave it"))
        choices(self.role, [(role, role_words(role)) for role in ROLES])
        if self.station.count():
            self.station.setItemText(0, _("choose one"))
        self._show_station()

    @property
    def typed(self) -> bool:
        """Whether leaving would lose something typed."""
        return any(line.text().strip() for line in (self.login, self.name, self.phone))

    def clear(self) -> None:
        """Forget what was typed."""
        for line in (self.login, self.name, self.phone):
            line.clear()
        self._calm()

    def offer_stations(self, stations: Sequence[Station]) -> None:
        """Offer the open stations."""
        choices(self.station, [(0, _("choose one")), *((one.id, one.name) for one in stations if one.active)])

    def store(self) -> None:
        """Make the account."""
        self._calm()
        self.save.setEnabled(False)
        station = int(self.station.currentData() or 0) if self.role.currentData() in AT_STATIONS else 0
        self._desk.do(
            DEED, self._done, self._refused, self, login=self.login.text(), name=self.name.text(),
            role=self.role.currentData(), station=station, phone=self.phone.text(),
        )

    def _done(self, issued: Any) -> None:
        self.save.setEnabled(True)
        self.clear()
        self.made.emit(issued)

    def _refused(self, error: StationError) -> None:
        self.save.setEnabled(True)
        if error.code == "people.station_missing":  # the sentence names the role by its code; here it is chosen above
            sentence = _("Choose the station this person works at.")
        else:
            sentence = self._desk.sentence(error)
        question = self.questions.get(FIELD_OF.get(error.code, ""))
        if question is not None:
            question.complain(sentence)
            question.control.setFocus()
        else:
            self.trouble.setText(sentence)
            self.trouble.show()

    def _calm(self) -> None:
        for question in self.questions.values():
            question.complain("")
        self.trouble.setText("")
        self.trouble.hide()

    def _show_station(self) -> None:
        self.questions["station"].setVisible(self.role.currentData() in AT_STATIONS)
