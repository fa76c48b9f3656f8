"""Opens a station: a name, where it is, and what people may know of it. Its code is the next free one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal

from station.kernel.words import N_, _
from ui.county.presenter import STATION_KIND_WORDS
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.widgets.choice import Choice
from ui.widgets.question import Question, choices, one_line

DEED = "places.open_station"
MOST = 2000
FIELD_OF = {
    "places.station_unnamed": "name",
    "places.station_exists": "name",
    "places.no_division": "town",
    "places.bad_code": "town",
    "places.division_too_wide": "town",
    "places.codes_used_up": "town",
    "places.bad_station_kind": "kind",
}


class StationForm(DeskForm):
    """Emits `opened(row id)` when the station is stored."""

    opened = Signal(object)  # a row id has 64 bits, more than Qt's int
    FIELD_OF = FIELD_OF

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.name, self.phone, self.hours = one_line(), one_line(), one_line()
        self.town, self.village, self.kind = Choice(look), Choice(look), Choice(look)
        self.lay_out({
            "town": Question(look, N_("Town"), self.town),
            "village": Question(look, N_("Village"), self.village),
            "name": Question(look, N_("Name of the station"), self.name),
            "kind": Question(look, N_("Kind of station"), self.kind),
            "phone": Question(look, N_("Telephone, if it has one"), self.phone),
            "hours": Question(look, N_("Opening hours, for example 8:00-17:00"), self.hours),
        })
        self.town.activated.connect(lambda _place: self._read_villages())
        self.begin(look)

    def retranslate(self) -> None:
        self.title.setText(_("A new station"))
        self.save.setText(_("Open it"))
        self.cancel.setText(_("Leave it"))
        choices(self.kind, [(kind, _(words)) for kind, words in STATION_KIND_WORDS.items()])
        if self.village.count():
            self.village.setItemText(0, _("the town itself"))

    def begin_anew(self) -> None:
        """Begin with an empty form and the divisions of this county."""
        self.clear()
        identity = self._desk.identity
        code = identity.division if identity is not None else ""
        self._read(code, self._take_towns)

    def store(self) -> None:
        """Open the station."""
        self.do(
            DEED, name=self.name.text(), division=self.village.currentData() or self.town.currentData() or "",
            kind=self.kind.currentData(), phone=self.phone.text(), hours=self.hours.text(),
        )

    def stored(self, result: Any) -> None:
        self._desk.said.emit(_("{name} is open now.").format(name=self.name.text().strip()))
        self.clear()
        self.opened.emit(result)

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
