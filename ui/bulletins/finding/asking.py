"""What is asked: the words, and what narrows them (kind, crop, time, how it stands)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station.bulletins.model import CATEGORIES
from station.kernel.days import date_of, day_of
from station.kernel.words import N_, _
from ui.bulletins.words import STATES
from ui.desk import Desk
from ui.product_box import ProductBox
from ui.widgets.base import Worded
from ui.widgets.choice import Choice
from ui.widgets.flow import FlowLayout

EVER, MONTH, YEAR, EARLIER = "ever", "month", "year", "earlier"
TIMES = {
    EVER: N_("any time"), MONTH: N_("last 30 days"), YEAR: N_("this year"), EARLIER: N_("before this year"),
}


class Narrowing(Worded, QWidget):
    """Emits `changed` when somebody chooses something else."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.category, self.time, self.state = (Choice(desk.look) for _each in range(3))
        self.crop = ProductBox(desk)
        for choice in (self.category, self.time, self.state):
            choice.activated.connect(lambda _place: self.changed.emit())
        self.crop.taken.connect(lambda _found: self.changed.emit())
        self.crop.box.textChanged.connect(self._crop_changed)
        self._had_crop = 0
        flow = FlowLayout(self)
        for part in (self.category, self.time, self.state, self.crop):
            flow.addWidget(part)
        self.begin(desk.look)

    def restyle(self) -> None:
        for choice in (self.category, self.time, self.state, self.crop):
            choice.setMinimumWidth(self.look.theme.pt(120))

    def retranslate(self) -> None:
        self.category.offer([("", _("all kinds")), *((code, _(words)) for code, words in CATEGORIES.items())])
        self.time.offer([(key, _(words)) for key, words in TIMES.items()])
        self.state.offer([("", _("old ones too")), *((key, _(words)) for key, words in STATES.items())])
        self.category.setAccessibleName(_("Kind of bulletin"))
        self.time.setAccessibleName(_("When it was issued"))
        self.state.setAccessibleName(_("How it stands"))
        self.crop.box.setPlaceholderText(_("any crop"))
        self.crop.box.setAccessibleName(_("Crop"))

    def clear(self) -> None:
        """Narrow nothing any more."""
        for choice in (self.category, self.time, self.state):
            choice.setCurrentIndex(0)
        self.crop.box.clear()

    @property
    def any(self) -> bool:
        """Whether something narrows the answer."""
        return bool(self.category.currentIndex() or self.time.currentIndex() or self.state.currentIndex() or self._crop)

    def asked(self) -> dict[str, Any]:
        """Return the parameters of "bulletins.search"."""
        told: dict[str, Any] = {
            "category": self.category.taken or "", "state": self.state.taken or "", "crop": self._crop}
        today = self._desk.store.clock.today()
        first = day_of(date_of(today).replace(month=1, day=1))
        if self.time.taken == MONTH:
            told["start"] = day_of(date_of(today) - timedelta(days=30))
        elif self.time.taken == YEAR:
            told["start"] = first
        elif self.time.taken == EARLIER:
            told["end"] = first - 1
        return told

    @property
    def _crop(self) -> int:
        return self.crop.found.product if self.crop.found is not None else 0

    def _crop_changed(self, _words: str) -> None:
        """Forget the crop as soon as its name is changed or taken away."""
        before, self._had_crop = self._had_crop, self._crop
        if before and not self._crop:
            self.changed.emit()

