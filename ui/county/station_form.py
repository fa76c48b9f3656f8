"""Opens a station: a name, where it is, and what people may know of it. Its code is the next free one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.words import N_, _
from ui.county.parts import Question, choices, one_line
from ui.county.presenter import STATION_KIND_WORDS
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.choice import Choice
from ui.widgets.plain import Button, Card, label, row

DEED = "places.open_station"
MOST = 2000
# The field each refusal stands beside; any other is said at the foot.
FIELD_OF = {
    "places.station_unnamed": "name",
    "places.station_exists": "name",
    "places.no_division": "town",
    "places.bad_code": "town",
    "places.division_too_wide": "town",
    "places.codes_used_up": "town",
    "places.bad_station_kind": "kind",
}


class StationForm(Worded, QWidget):
    """Emits `opened(row id)` when the station is stored, `left` when the person leaves it."""

    opened = Signal(object)  # a row id has 64 bits, more than Qt's int
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.name, self.phone, self.hours = one_line(), one_line(), one_line()
        self.town, self.village, self.kind = Choice(desk.look), Choice(desk.look), Choice(desk.look)
        look = desk.look
        self.questions = {
            "town": Question(look, N_("Town"), self.town),
            "village": Question(look, N_("Village"), self.village),
            "name": Question(look, N_("Name of the station"), self.name),
            "kind": Question(look, N_("Kind of station"), self.kind),
            "phone": Question(look, N_("Telephone, if it has one"), self.phone),
            "hours": Question(look, N_("Opening hours, for example 8:00-17:00"), self.hours),
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
        self.town.activated.connect(lambda _place: self._read_villages())
        self.save.clicked.connect(self.store)
        self.cancel.clicked.connect(lambda: self.left.emit())
        for keys, deed in (("Ctrl+Return", self.store), ("Ctrl+Enter", self.store), ("Esc", self.left.emit)):
            QShortcut(QKeySequence(keys), self).activated.connect(deed)

    def retranslate(self) -> None:
        self._title.setText(_("A new station"))
        self.save.setText(_("Open it"))
        self.cancel.setText(_("Leave it"))
        choices(self.kind, [(kind, _(words)) for kind, words in STATION_KIND_WORDS.items()])
        if self.village.count():
            self.village.setItemText(0, _("the town itself"))

    @property
    def typed(self) -> bool:
        """Whether leaving would lose something typed."""
        return any(line.text().strip() for line in (self.name, self.phone, self.hours))

    def clear(self) -> None:
        """Forget what was typed."""
        for line in (self.name, self.phone, self.hours):
            line.clear()
        self._calm()

    def begin_anew(self) -> None:
        """Begin with an empty form and the divisions of this county."""
        self.clear()
        identity = self._desk.identity
        code = identity.division if identity is not None else ""
        self._read(code, self._take_towns)

    def store(self) -> None:
        """Open the station."""
        self._calm()
        self.save.setEnabled(False)
        self._desk.do(
            DEED, self._done, self._refused, self,
            name=self.name.text(), division=self.village.currentData() or self.town.currentData() or "",
            kind=self.kind.currentData(), phone=self.phone.text(), hours=self.hours.text(),
        )

    def _done(self, station: int) -> None:
        self.save.setEnabled(True)
        self._desk.said.emit(_("{name} is open now.").format(name=self.name.text().strip()))
        self.clear()
        self.opened.emit(station)

    def _refused(self, error: StationError) -> None:
        self.save.setEnabled(True)
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

    def _read(self, parent: str, done: Callable[[list[Any]], None]) -> None:
        self._desk.show("places.divisions", done, self, parent=parent, limit=MOST)

    def _take_towns(self, towns: list[Any]) -> None:
        choices(self.town, [(one.code, one.name) for one in towns])
        self._read_villages()

    def _read_villages(self) -> None:
        town = self.town.currentData()
        if town:
            self._read(town, self._take_villages)

    def _take_villages(self, villages: list[Any]) -> None:
        self.village.clear()
        choices(self.village, [("", _("the town itself")), *((one.code, one.name) for one in villages)])
