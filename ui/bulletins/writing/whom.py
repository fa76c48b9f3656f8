"""Whom a bulletin is for and when it holds: crops, growth stage, solar terms, places, farmers, days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station.bulletins.checks import LONGEST_WORDS
from station.bulletins.model import FARMERS, Content, Listed, number_of
from station.kernel.calendar import SOLAR_TERMS
from station.kernel.words import N_, _
from ui.audience import AudiencePart
from ui.bulletins.writing.crops import CropsPart
from ui.bulletins.writing.days import DaysPart
from ui.desk import Desk
from ui.widgets.base import Worded
from ui.widgets.chips import ChipRow
from ui.widgets.choice import Choice
from ui.widgets.plain import column, row
from ui.widgets.question import Question
from ui.widgets.scrolling import scrolling


class WhomPart(Worded, QWidget):
    """Emits `changed` after every change by a person."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self._desk = desk
        self.crops, self.days, self.audience = CropsPart(desk), DaysPart(desk), AudiencePart(desk)
        self.stage = QLineEdit()
        self.stage.setMaxLength(LONGEST_WORDS)
        self.terms, self.farmers = ChipRow(look, "staff", several=True), ChipRow(look, "staff", several=True)
        self.replaces = Choice(look)
        self._offered: list[Listed] = []
        self._lay_out()
        self._connect()
        self.begin(look)

    def _lay_out(self) -> None:
        look = self._desk.look
        self.questions = {
            "crops": Question(look, N_("Crops"), self.crops),
            "stage": Question(look, N_("Growth stage"), self.stage),
            "terms": Question(look, N_("Solar terms"), self.terms, N_("None chosen: the whole year.")),
            "farmers": Question(look, N_("Farmers"), self.farmers, N_("None chosen: everybody.")),
            "audience": Question(look, N_("For whom"), self.audience),
            "replaces": Question(look, N_("In place of"), self.replaces),
            **self.days.questions,
        }
        left = scrolling(*(self.questions[name] for name in ("crops", "stage", "terms", "farmers")), gap=12)
        across = row(left, gap=16)
        right = column(self.questions["audience"], self.days, self.questions["replaces"], gap=12)
        if self.audience.is_fixed:  # nothing to tick there, so nothing that takes the room
            right.addStretch(1)
        else:
            right.setStretch(0, 1)
        across.addLayout(right)
        across.setStretch(0, 1)
        across.setStretch(1, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addLayout(across)

    def _connect(self) -> None:
        self.stage.textEdited.connect(lambda _text: self.changed.emit())
        self.replaces.activated.connect(lambda _place: self.changed.emit())
        for part in (self.crops, self.days):
            part.changed.connect(self.changed)
        for chips in (self.terms, self.farmers):
            chips.chosen.connect(lambda _key: self.changed.emit())
        self.audience.changed.connect(self._addressed)

    def retranslate(self) -> None:
        self.stage.setPlaceholderText(_("for example: fruit swelling"))
        self.terms.show_chips([(one.code, _(one.label)) for one in SOLAR_TERMS], self.terms.all_taken)
        kinds = [(key, _(words)) for key, words in FARMERS.items() if key != "any"]
        self.farmers.show_chips(kinds, self.farmers.all_taken)
        self.offer_bulletins(self._offered)

    def offer_bulletins(self, listed: Sequence[Listed]) -> None:
        """Offer the bulletins that hold, one of which the draft may replace."""
        self._offered = list(listed)
        words = _("No. {number} {title}")
        lines = [(one.id, words.format(number=number_of(one.id), title=one.title)) for one in listed]
        self.replaces.offer([(0, _("nothing")), *lines])

    def fill(self, content: Content, asked: bool = True) -> None:
        """Show what a draft says; `asked` whether somebody has said for whom it is."""
        self.crops.fill(content.crops)
        self.stage.setText(content.stage)
        self.terms.show_chips([(one.code, _(one.label)) for one in SOLAR_TERMS], list(content.terms))
        kinds = [(key, _(words)) for key, words in FARMERS.items() if key != "any"]
        self.farmers.show_chips(kinds, list(content.farmers))
        self.audience.fill(content.audience, asked)
        if content.replaces and self.replaces.findData(content.replaces) < 0:
            self.replaces.addItem(_("No. {number}").format(number=number_of(content.replaces)), content.replaces)
        self.replaces.choose(content.replaces or 0)
        self.days.fill(content.valid_from, content.valid_to)
        for question in self.questions.values():
            question.complain("")

    def told(self) -> dict[str, Any]:
        """Return what was chosen as the deeds take it."""
        return {
            "stage": self.stage.text().strip(), "audience": self.audience.audience,
            "terms": " ".join(map(str, self.terms.all_taken)), "farmers": " ".join(map(str, self.farmers.all_taken)),
            "replaces": int(self.replaces.taken or 0), "asked": self.audience.asked,
            **self.crops.told(), **self.days.told(),
        }

    def _addressed(self) -> None:
        self.questions["audience"].complain("")
        self.changed.emit()
