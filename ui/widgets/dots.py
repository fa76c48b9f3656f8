"""Seven dots for seven days: enough to see where a price is going, without a chart to explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.face import CENTRE, draw_words


@dataclass(frozen=True, slots=True)
class Day:
    """One day's dot: `value` only sets its height (None: no price that day), `number` and `day` are shown as given."""

    value: float | None
    number: str = ""
    day: str = ""


class DotStrip(Worded, QWidget):
    """Dots joined by a hairline, the last one large with its number; a day without a price stays a hollow ring.

    The strip is the first to give way: where there is no height for it, it shows nothing.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days: list[Day] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.begin(look)

    def restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def show_days(self, days: Sequence[Day]) -> None:
        """Show `days`, oldest first."""
        self._days = list(days)
        told = [f"{day.day} {day.number}".strip() for day in self._days if day.value is not None]
        self.setAccessibleName(", ".join(told))
        self.update()

    def sizeHint(self) -> QSize:
        theme = self.look.theme
        return QSize(theme.pt(360), round(theme.pt(36) + theme.px("second") * 2.7))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(240), 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._days or self.height() < self.sizeHint().height() * 0.9:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spots = self._spots()
        self._paint_line(painter, spots)
        for day, spot in zip(self._days, spots, strict=True):
            self._paint_dot(painter, day, spot, last=day is self._days[-1])
        self._paint_words(painter, spots)
        painter.end()

    def _spots(self) -> list[QPointF]:
        theme = self.look.theme
        words = theme.px("second") * 1.35
        top, bottom = words + theme.pt(8), self.height() - words - theme.pt(8)
        values = [day.value for day in self._days if day.value is not None]
        low, high = (min(values), max(values)) if values else (0.0, 0.0)
        # A change under a tenth stays gentle: seven dots must not make a storm of a few fen.
        span = max(high - low, abs(high) * 0.1) or 1.0
        middle = (high + low) / 2
        wide = self.width() / len(self._days)

        def height(day: Day) -> float:
            share = 0.5 if day.value is None else 0.5 + (day.value - middle) / span
            return bottom - share * (bottom - top)

        return [QPointF(wide * (place + 0.5), height(day)) for place, day in enumerate(self._days)]

    def _paint_line(self, painter: QPainter, spots: list[QPointF]) -> None:
        painter.setPen(QPen(self.look.theme.colour("line_strong"), 1.5))
        known = [spot for day, spot in zip(self._days, spots, strict=True) if day.value is not None]
        for start, end in pairwise(known):
            painter.drawLine(start, end)

    def _paint_dot(self, painter: QPainter, day: Day, spot: QPointF, last: bool) -> None:
        theme = self.look.theme
        size = theme.pt(8 if last else 5)
        painter.setPen(QPen(theme.colour("card"), 3))
        painter.setBrush(theme.colour("field" if last else "ink_soft"))
        if day.value is None:
            size = theme.pt(4)
            painter.setPen(QPen(theme.colour("line_strong"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(spot, size, size)

    def _paint_words(self, painter: QPainter, spots: list[QPointF]) -> None:
        theme = self.look.theme
        font, bold = theme.font("second"), theme.font("second", bold=True)
        line = theme.px("second") * 1.35
        wide = self.width() / len(self._days)
        widest = max(QFontMetricsF(font).horizontalAdvance(day.day) for day in self._days)
        step = 1 if widest <= wide else 2 if widest <= wide * 2 else len(self._days) - 1
        for place, (day, spot) in enumerate(zip(self._days, spots, strict=True)):
            last = place == len(self._days) - 1
            room = max(wide, wide * step - theme.space(2))
            if (len(self._days) - 1 - place) % max(1, step) == 0:
                painter.setPen(theme.colour("ink" if last else "ink_soft"))
                half = min(room, QFontMetricsF(font).horizontalAdvance(day.day) + 2) / 2
                middle = min(max(half, spot.x()), self.width() - half)
                box = QRectF(middle - half, self.height() - line, 2 * half, line)
                draw_words(painter, box, day.day, font, CENTRE, theme.pt(18))
            if day.value is not None and (last or self._is_edge(place)):
                painter.setPen(theme.colour("ink" if last else "ink_soft"))
                above = QRectF(spot.x() - wide / 2, max(0.0, spot.y() - line - theme.pt(9)), wide, line)
                draw_words(painter, above, day.number, bold if last else font, CENTRE, theme.pt(18))

    def _is_edge(self, place: int) -> bool:
        """Return whether this day is the first with a price: its number gives the dots their measure."""
        return place == next((n for n, day in enumerate(self._days) if day.value is not None), -1)
