"""What stands above a bulletin: its title, what kind it is, and whose word it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station.bulletins.checks import LONGEST_TITLE, LONGEST_WORDS
from station.bulletins.model import CATEGORIES, LEVELS, Content
from station.kernel.deeds import Seat
from station.kernel.words import N_, _
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.choice import Choice
from ui.widgets.question import Question, one_line

COUNTY_LEVELS = ("county", "province", "city", "town")


class HeadPart(Worded, QWidget):
    """Emits `changed` after every change by a person."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._seat = desk.identity.seat if desk.identity is not None else Seat.VILLAGE
        self.title, self.issuer = one_line(), one_line()
        self.title.setMaxLength(LONGEST_TITLE)
        self.issuer.setMaxLength(LONGEST_WORDS)
        self.category, self.level = Choice(look), Choice(look)
        self.questions = {
            "title": Question(look, N_("Title"), self.title),
            "category": Question(look, N_("Category"), self.category),
            "level": Question(look, N_("Level"), self.level),
            "issuer": Question(look, N_("Issued by"), self.issuer),
        }
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        for question, stretch in zip(self.questions.values(), (5, 3, 2, 4), strict=True):
            self._across.addWidget(question, stretch)
        self.title.textEdited.connect(lambda _text: self.changed.emit())
        self.issuer.textEdited.connect(lambda _text: self.changed.emit())
        self.category.activated.connect(lambda _place: self.changed.emit())
        self.level.activated.connect(lambda _place: self.changed.emit())
        self.begin(look)

    def restyle(self) -> None:
        self._across.setSpacing(self.look.theme.space(3))

    def retranslate(self) -> None:
        village = self._seat is Seat.VILLAGE
        offered = ["village"] if village else list(CATEGORIES)
        self.category.offer([(key, _(CATEGORIES[key])) for key in offered])
        levels = COUNTY_LEVELS if self._seat is Seat.COUNTY else (self._seat.value,)
        self.level.offer([(key, _(LEVELS[key])) for key in levels])
        for name in ("category", "level"):
            self.questions[name].control.setEnabled(not village)
        present(self.questions["level"], self._seat is Seat.COUNTY)

    def fill(self, content: Content) -> None:
        """Show what a draft says."""
        self.title.setText(content.title)
        self.issuer.setText(content.issuer)
        for box, key, words in (
            (self.category, content.category, CATEGORIES), (self.level, content.level, LEVELS),
        ):
            if box.findData(key) < 0 and key in words:  # of another seat: shown as it is
                box.addItem(_(words[key]), key)
            box.choose(key)
        for question in self.questions.values():
            question.complain("")

    def told(self) -> dict[str, Any]:
        """Return what was chosen as the deeds take it."""
        return {
            "title": self.title.text().strip(), "category": str(self.category.taken or ""),
            "level": str(self.level.taken or ""), "issuer": self.issuer.text().strip(),
        }
