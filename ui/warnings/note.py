"""A sentence of weather, or of what the solar term asks for, for the first page of the stations: typed, told, over."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from station.warnings.model import LONGEST_NOTE
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.choice import Choice
from ui.widgets.plain import Button, label, row
from ui.widgets.question import one_line

DEED = "warnings.add_note"
HOURS = (12, 24, 48, 72, 168)
USUAL_HOURS = 24


class NoteBar(Worded, QWidget):
    """Tells everybody this desk speaks to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.text, self.hours = one_line(), Choice(desk.look)
        self.text.setMaxLength(LONGEST_NOTE)
        self.tell, self.trouble = Button(desk.look, "", "info"), label("staff", "rise", wrap=True)
        self.trouble.hide()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        across = row(self.text, self.hours, self.tell)
        across.setStretch(0, 1)
        down.addLayout(across)
        down.addWidget(self.trouble)
        self.tell.clicked.connect(self.store)
        self.text.returnPressed.connect(self.store)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.text.setPlaceholderText(_("The weather in a sentence, for the first page of the stations"))
        self.text.setAccessibleName(_("Weather"))
        self.hours.setAccessibleName(_("Holds for"))
        self.hours.offer([(n, ngettext("{n} hour", "{n} hours", n).format(n=n)) for n in HOURS])
        self.hours.choose(USUAL_HOURS)
        self.tell.setText(_("Tell the weather"))

    def store(self) -> None:
        """Tell what was typed."""
        self._desk.do(DEED, self._told, self._refused, self, text=self.text.text(), hours=self.hours.taken)

    def forget(self) -> None:
        """Forget what was typed."""
        self.text.clear()
        self._say("")

    def _told(self, _note: Any) -> None:
        self.forget()
        self._desk.said.emit(_("The stations are told with the next exchange."))

    def _refused(self, error: StationError) -> None:
        self._say(self._desk.sentence(error))

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
