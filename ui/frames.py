"""The two frames of the window, each made when first needed; who is logged in decides which one is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from ui.desk import Desk
from ui.farmer_frame import FarmerFrame
from ui.rooms import Rooms
from ui.screen import Screen
from ui.screens import Place
from ui.surroundings import Surroundings

if TYPE_CHECKING:
    from ui.staff_frame import StaffFrame


class Frames(QStackedWidget):
    """Emits what a person presses in a frame: the way back, help, the way in for staff, the way out."""

    back_asked = Signal()
    help_asked = Signal()
    staff_asked = Signal()
    log_out_asked = Signal()

    def __init__(self, desk: Desk, rooms: Rooms) -> None:
        super().__init__()
        self._desk = desk
        self._rooms = rooms
        self.around = Surroundings(desk)
        self._farmer: FarmerFrame | None = None
        self._staff: StaffFrame | None = None
        self._shown: FarmerFrame | StaffFrame | None = None

    @property
    def farmer(self) -> FarmerFrame:
        """The frame of the kiosk."""
        if self._farmer is None:
            self._farmer = FarmerFrame(self._desk, self.around)
            self._farmer.back_asked.connect(self.back_asked)
            self._farmer.help_asked.connect(self.help_asked)
            self._farmer.staff_asked.connect(self.staff_asked)
            self.addWidget(self._farmer)
        return self._farmer

    @property
    def staff(self) -> StaffFrame:
        """The frame of the desk."""
        if self._staff is None:
            from ui.staff_frame import StaffFrame  # a kiosk's first picture does not wait for it

            self._staff = StaffFrame(self._desk, self.around, list(self._rooms.places.values()))
            self._staff.back_asked.connect(self.back_asked)
            self._staff.log_out_asked.connect(self.log_out_asked)
            self.addWidget(self._staff)
        return self._staff

    def put(self, screen: Screen, at_desk: bool, back: bool) -> None:
        """Show `screen` in the desk's frame or the farmer's; `back` offers the way back there."""
        if at_desk:
            self.staff.show_screen(screen, back)
            self._shown = self.staff
        else:
            self.farmer.show_screen(screen, back)
            self._shown = self.farmer
        self.setCurrentWidget(self._shown)

    def may(self, place: Place) -> bool:
        """Tell whether whoever is logged in may open `place`."""
        return self.staff.may(place)

    def say(self, words: str, undo: Callable[[], object] | None = None) -> None:
        """Say something at the foot of the frame in sight, for some seconds; `undo` takes back what was done."""
        if self._shown is not None:
            self._shown.toast.say(words, undo)

    def retitle(self) -> None:
        """The title of the screen in sight changed."""
        if self._shown is not None:
            self._shown.refresh()

    def ask_to_leave(self, deed: Callable[[], object]) -> None:
        """Ask before something typed at the desk is lost; `deed` runs when it may be."""
        self.staff.ask_to_leave(deed)

    def forget_desk(self) -> None:
        """Clear what was typed into the desk's frame itself."""
        if self._staff is not None:
            self._staff.forget()
