"""The farmer's top line: the way back, where one is, what day it is, how fresh the news is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.plain import Button, label
from ui.widgets.status_badge import StatusBadge

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


class TopLine(Worded, QFrame):
    """One row where there is room; the day goes below the name where there is not."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        mark(self, "part", "head")
        self._title = ""
        self._narrow: bool | None = None
        self.back = Button(look, "farmer", "back", self)
        self.name, self.date = label("second"), label("second", "soft")
        self.badge = StatusBadge(look, "second")
        self._grid = QGridLayout(self)
        self._grid.addWidget(self.back, 0, 0, 2, 1)
        self._grid.setColumnStretch(2, 1)
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._grid.setContentsMargins(space(5), space(1), space(3), space(1))
        self._grid.setHorizontalSpacing(space(4))
        self._grid.setVerticalSpacing(0)
        self._grid.setRowMinimumHeight(0, self.look.theme.pt(44))
        self.fit()

    def retranslate(self) -> None:
        self.back.setText(_("Back"))
        self.fit()

    def offer_back(self, back: bool) -> None:
        """Show or hide the way back."""
        present(self.back, back)
        self.fit()

    def say(self, title: str, date: str) -> None:
        """Show where one is and what day it is."""
        self._title = title
        self.date.setText(date)
        self.fit()

    def fit(self) -> None:
        """Choose between one row and two for what is shown now."""
        if not self._begun:
            return
        margins, gap = self._grid.contentsMargins(), self._grid.horizontalSpacing()
        back = 0 if self.back.isHidden() else self.back.sizeHint().width() + gap
        badge = 0 if self.badge.isHidden() else self.badge.sizeHint().width() + gap
        room = self.width() - margins.left() - margins.right() - back - badge
        measure = QFontMetrics(self.look.theme.font("second"))
        wide = measure.horizontalAdvance(self._title)
        narrow = wide + gap + measure.horizontalAdvance(self.date.text()) > room
        self.name.setText(measure.elidedText(self._title, Qt.TextElideMode.ElideRight, max(room, 80)))
        if narrow != self._narrow:
            self._narrow = narrow
            self._place(narrow)

    def _place(self, narrow: bool) -> None:
        tall = 1 if narrow else 2  # rows: the way back is as high as both
        for part in (self.name, self.badge, self.date):
            self._grid.removeWidget(part)
        self._grid.addWidget(self.name, 0, 1, tall, 2 if narrow else 1, LEFT)
        self._grid.addWidget(self.badge, 0, 3, tall, 1, RIGHT)
        self._grid.addWidget(self.date, *((1, 1, 1, 3, LEFT) if narrow else (0, 2, 2, 1, CENTRE)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
