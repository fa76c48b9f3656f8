"""Behind a door that is not open yet: says so, and where to ask meanwhile. Never an empty page."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from station.kernel.words import N_, _
from ui.desk import Desk
from ui.screen import Screen
from ui.widgets.base import mark
from ui.widgets.empty_state import EmptyState

# What the top line says, the sentence, the drawing.
AREAS: dict[str, tuple[str, str, str]] = {
    "training": (N_("Classes"), N_("This station has no list of classes yet."), "training"),
    "requests": (N_("Requests"), N_("Requests cannot be looked up at this station yet."), "request"),
}
OTHER = ("", N_("This page is not at this station yet."), "info")
ADVICE = N_("Ask the officer here, or call the farmers' line 12316.")


class AreaScreen(Screen):
    """Entered with `area`: training or requests."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        mark(self, "part", "page")
        self._area = ""
        self.state = EmptyState(desk.look)
        self.state.asked.connect(lambda: desk.go("home"))
        down = QVBoxLayout(self)
        down.addWidget(self.state)
        self.begin(desk.look)

    def title(self) -> str:
        return _(AREAS.get(self._area, OTHER)[0])

    def enter(self, area: str = "", **_params: Any) -> None:
        self._area = area
        self.retranslate()

    def leave(self) -> None:
        self._area = ""

    def retranslate(self) -> None:
        _title, sentence, drawing = AREAS.get(self._area, OTHER)
        self.state.say(_(sentence), _(ADVICE), _("Back to the start"), drawing)
