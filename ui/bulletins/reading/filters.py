"""What narrows the officer's list: kind, crop, when it was issued, how it stands, whose word it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station.bulletins.model import CATEGORIES, LEVELS
from station.bulletins.reading.shelves import ANSWER
from station.kernel.days import MILLI_PER_DAY
from station.kernel.words import N_, _
from station.products.model import Product
from ui.bulletins.words import STATES, crop_name
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.choice import Choice
from ui.widgets.flow import FlowLayout, fit_height

ALL, FRESH = "", "fresh"  # what nobody here had seen when the list was entered: told by the screen
DAYS = {0: N_("any day"), 7: N_("last 7 days"), 30: N_("last 30 days"), 365: N_("last 12 months")}


class Filters(Worded, QWidget):
    """Emits `changed` when a person chose something else."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._crops: Sequence[Product] = ()
        self.category, self.crop, self.days, self.state, self.level = (Choice(look) for _each in range(5))
        self._flow = FlowLayout(self)
        for choice in (self.category, self.crop, self.days, self.state, self.level):
            self._flow.addWidget(choice)
            choice.activated.connect(lambda _place: self.changed.emit())
        fit_height(self)
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._flow.setSpacing(theme.space(2))
        for choice in (self.category, self.crop, self.days, self.state, self.level):
            choice.setMinimumWidth(theme.pt(108))

    def retranslate(self) -> None:
        kinds = [(code, _(words)) for code, words in CATEGORIES.items() if code != ANSWER]
        self.category.offer([(ALL, _("all kinds")), *kinds, (ANSWER, _(CATEGORIES[ANSWER]))])
        self.days.offer([(days, _(words)) for days, words in DAYS.items()])
        states = [(code, _(words)) for code, words in STATES.items()]
        self.state.offer([(ALL, _("any state")), (FRESH, _("new here")), *states])
        self.level.offer([(ALL, _("any level")), *((code, _(words)) for code, words in LEVELS.items())])
        self.offer_crops(self._crops)
        names = (_("Kind of bulletin"), _("Crop"), _("When it was issued"), _("How it stands"), _("Whose word it is"))
        parts = (self.category, self.crop, self.days, self.state, self.level)
        for choice, name in zip(parts, names, strict=True):
            choice.setAccessibleName(name)
            choice.setToolTip(name)

    def offer_crops(self, crops: Sequence[Product]) -> None:
        """Offer these crops."""
        self._crops = crops
        self.crop.offer([(0, _("any crop")), *((one.id, crop_name(one)) for one in crops)])

    def clear(self) -> None:
        """Narrow nothing any more."""
        for choice in (self.category, self.crop, self.days, self.state, self.level):
            choice.setCurrentIndex(0)

    def asked(self, now_ms: int) -> dict[str, Any]:
        """Return the parameters of "bulletins.shelf"; the crop is chosen among what it returns, with its varieties."""
        state = ALL if self.state.taken == FRESH else self.state.taken or ALL
        told = {"category": self.category.taken or ALL, "state": state, "level": self.level.taken or ALL}
        days = self.days.taken or 0
        return told | ({"since": now_ms - days * MILLI_PER_DAY} if days else {})
