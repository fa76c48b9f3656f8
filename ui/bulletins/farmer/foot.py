"""What one can do with a bulletin, in one row below it: speaker at the left, print at the right, the pages between."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station.kernel.words import _
from ui.theme import TARGET, Look
from ui.widgets.base import Worded, present
from ui.widgets.rail import RailButton, VoiceButton

MOST_PRICES = 2
PRICE, PAGE = 145.0, 86.0  # pt, room for the name of a crop; for one word


class Foot(Worded, QWidget):
    """Emits `priced(place)` when a price is asked for. What the other buttons do is their owner's."""

    priced = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.speaker, self.paper = VoiceButton(look), RailButton(look, "print")
        self.back, self.forward = RailButton(look, "arrow-left"), RailButton(look, "arrow-right")
        self.files = RailButton(look, "file")
        self.prices = [RailButton(look, "price-tag") for _place in range(MOST_PRICES)]
        self._files = 0
        self._names: Sequence[str] = ()
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        for part in (self.speaker, None, *self.prices, self.back, self.forward, None, self.files, self.paper):
            self._across.addStretch(1) if part is None else self._across.addWidget(part)
        for place, button in enumerate(self.prices):
            button.clicked.connect(lambda _checked=False, which=place: self.priced.emit(which))
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._across.setSpacing(theme.space(2))
        for button in (self.speaker, self.paper, self.back, self.forward, self.files, *self.prices):
            button.setFixedHeight(theme.pt(TARGET))
        for button, wide in ((self.back, PAGE), (self.forward, PAGE), *((one, PRICE) for one in self.prices)):
            button.setFixedWidth(theme.pt(wide))

    def retranslate(self) -> None:
        self.paper.name_it(_("Print"))
        self.back.name_it(_("Backward"))
        self.show_files(self._files)

    def show_prices(self, names: Sequence[str]) -> None:
        """Offer the prices of these crops, as far as there is room for them."""
        self._names = names
        room = 1 if self._files else MOST_PRICES
        for place, button in enumerate(self.prices):
            present(button, place < min(room, len(names)))
            if place < len(names):
                button.name_it(_("{crop} price").format(crop=names[place]))

    def show_files(self, number: int) -> None:
        """Offer the attachments, if there are any."""
        self._files = number
        self.files.name_it(_("Papers"), str(number) if number > 1 else "")
        present(self.files, number > 0)
        self.show_prices(self._names)

    def show_pages(self, at: int, pages: int) -> None:
        """Say that page `at` (from 0) of `pages` is in sight; 0 pages take the buttons away."""
        self.forward.name_it(_("Forward"), f"{at + 1}/{pages}")
        for button, there in ((self.back, at > 0), (self.forward, at + 1 < pages)):
            present(button, pages > 1)
            button.setEnabled(there)
