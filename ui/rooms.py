"""The screens of one window: made when first entered, kept while their person is there, gone with them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QStackedWidget

from ui.desk import Desk
from ui.screen import Screen
from ui.screens import STAFF, Place


class Rooms:
    """Screens by name. A screen's object name is its place's name."""

    def __init__(self, desk: Desk, places: Iterable[Place]) -> None:
        self._desk = desk
        self.places = {place.name: place for place in places}
        self.made: dict[str, Screen] = {}

    def screen(self, name: str) -> Screen:
        """Return the screen called `name`; KeyError for a name nobody registered."""
        found = self.made.get(name)
        if found is None:
            found = self.places[name].make(self._desk)
            found.setObjectName(name)
            self.made[name] = found
        return found

    def wipe(self) -> None:
        """Let every screen that needs no log-in forget whoever was here."""
        for name, screen in self.made.items():
            if self.places[name].mode != STAFF:
                screen.leave()

    def clear_desk(self) -> None:
        """Nothing that somebody saw or typed at the desk stays: the screens forget it, then they are thrown away."""
        for name in [name for name in self.made if self.places[name].mode == STAFF]:
            screen = self.made.pop(name)
            screen.leave()
            holder = screen.parentWidget()
            if isinstance(holder, QStackedWidget):
                holder.removeWidget(screen)
            screen.hide()
            screen.deleteLater()
