"""Chips in one row, whatever their number: their words shrink a little, then the rest waits behind one more chip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.theme import TARGET, Look, make_font
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow

MORE = object()
EDGE = 44  # pixels left and right of a chip's word, with its border
SMALLEST = 18.0  # pt

Chips = Sequence[tuple[object, str]]


class OneRow(Worded, QWidget):
    """Emits `chosen(key)`. Hidden where there is nothing to choose between."""

    chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: Chips = []
        self.taken: object = None
        self._page = 0
        self.row = ChipRow(look)
        self.row.chosen.connect(self._choose)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.row)
        self.begin(look)

    def restyle(self) -> None:
        self.setFixedHeight(self.look.theme.pt(TARGET))
        self._lay_out()

    def retranslate(self) -> None:
        self._lay_out()

    def show_chips(self, chips: Chips, taken: object) -> None:
        """Offer (key, words); the page with `taken` is in sight."""
        self._chips, self.taken = list(chips), taken
        present(self, len(chips) > 1)
        _size, pages = self._spread()
        self._page = next((number for number, page in enumerate(pages) if taken in [key for key, _words in page]), 0)
        self._lay_out()

    @property
    def pages(self) -> int:
        """How many pages the chips take."""
        return len(self._spread()[1])

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(2 * TARGET), self.look.theme.pt(TARGET))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.show_chips(self._chips, self.taken)

    def _spread(self) -> tuple[int, list[Chips]]:
        """Return the size of the words in pixels and the chips of each page."""
        theme = self.look.theme
        size = theme.px("main")
        while size > theme.pt(SMALLEST) and self._width(self._chips, size) > self.width():
            size -= 1
        if self._width(self._chips, size) <= self.width():
            return size, [self._chips]
        size = theme.px("main")
        room = self.width() - self._width([(MORE, _("More"))], size) - theme.space(2)
        pages: list[list[tuple[object, str]]] = [[]]
        for chip in self._chips:
            if pages[-1] and self._width([*pages[-1], chip], size) > room:
                pages.append([])
            pages[-1].append(chip)
        return size, list(pages)

    def _width(self, chips: Chips, size: int) -> int:
        theme = self.look.theme
        measure = QFontMetrics(make_font(size))
        least = theme.pt(TARGET) - 4
        words = [max(least, measure.horizontalAdvance(words)) + EDGE for _key, words in chips]
        return sum(words) + theme.space(2) * max(0, len(words) - 1)

    def _lay_out(self) -> None:
        size, pages = self._spread()
        self._page = min(self._page, len(pages) - 1)
        more = [(MORE, _("More"))] if len(pages) > 1 else []
        self.row.show_chips([*pages[self._page], *more], self.taken)
        style = "" if size == self.look.theme.px("main") else f"font-size: {size}px"  # a size that no rule knows
        for button in self.row.findChildren(QPushButton):
            if button.styleSheet() != style:
                button.setStyleSheet(style)

    def _choose(self, key: object) -> None:
        if key is MORE:
            self._page = (self._page + 1) % self.pages
            self._lay_out()
        else:
            self.taken = key
            self.chosen.emit(key)
