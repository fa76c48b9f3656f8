"""From which day a bulletin holds and until when: dates with a calendar to choose from."""

from __future__ import annotations

import datetime
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QDateEdit, QVBoxLayout, QWidget

from station.kernel.days import date_of, day_of
from station.kernel.words import N_, _
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.plain import column, row
from ui.widgets.question import Question

USUAL_DAYS = 30  # what is offered when a last day is first asked for


class DayBox(QDateEdit):
    """A date in figures; a wheel that only scrolls past changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def day(self) -> int:
        """The day chosen, since 1970-01-01."""
        date = self.date()
        return day_of(datetime.date(date.year(), date.month(), date.day()))

    def show_day(self, day: int) -> None:
        date = date_of(day)
        self.setDate(QDate(date.year, date.month, date.day))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DaysPart(Worded, QWidget):
    """Emits `changed` after every change by a person."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._quiet = False
        self.begins, self.ends = DayBox(), DayBox()
        self.endless = QCheckBox()
        self.questions = {
            "valid_from": Question(desk.look, N_("Holds from"), self.begins),
            "valid_to": Question(desk.look, N_("Holds until"), self.ends),
        }
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addLayout(column(row(*self.questions.values(), gap=12), self.endless, gap=4))
        for box in (self.begins, self.ends):
            box.dateChanged.connect(lambda _date: self._typed())
        self.endless.toggled.connect(self._toggle)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.endless.setText(_("until it is replaced or taken back"))

    def fill(self, begins: int, ends: int | None) -> None:
        """Show the days of a draft; `ends` None for no last day."""
        self._quiet = True
        self.begins.show_day(begins)
        self.ends.show_day(begins + USUAL_DAYS if ends is None else ends)
        self.endless.setChecked(ends is None)
        self.ends.setEnabled(ends is not None)
        self._quiet = False
        for question in self.questions.values():
            question.complain("")

    def told(self) -> dict[str, Any]:
        """Return the days as the deeds take them; None for no last day."""
        return {"valid_from": self.begins.day, "valid_to": None if self.endless.isChecked() else self.ends.day}

    def _toggle(self, endless: bool) -> None:
        self.ends.setEnabled(not endless)
        self._typed()

    def _typed(self) -> None:
        if not self._quiet:
            for question in self.questions.values():
                question.complain("")
            self.changed.emit()
