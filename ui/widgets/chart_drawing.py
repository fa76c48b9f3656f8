"""How a chart of prices is laid out and drawn, and what is in it.

Lines differ in colour, in their dashes and in the sign at their end, so that a print in black or an eye that
sees no red still tells them apart. Everything is drawn with one painter: no chart library has to be loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from station.kernel.days import date_of
from ui.day_words import month_words
from ui.theme import Look
from ui.widgets.chart_parts import MOST_LINES, Band, Chart, Line
from ui.widgets.chart_scale import month_starts, places, spread, ticks

TONES = ("field", "water", "ripe", "ink")
DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
GAP = 31  # days without a price after which a line breaks: nobody knows what it did there
LABEL_SHARE = 0.3  # of the width, at most, for the names at the ends of the lines
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


class Drawing:
    """One chart laid out in one box."""

    def __init__(self, look: Look, chart: Chart, box: QRectF) -> None:
        self._theme, self._chart = look.theme, chart
        self._small, self._bold = look.theme.font("staff-small"), look.theme.font("staff", bold=True)
        self._names = look.theme.font("staff")
        line = QFontMetricsF(self._names).height()
        values = list(_values(chart)) or [0.0]
        self._ticks = ticks(min(values), max(values), max(3, int((box.height() - 3 * line) / (line * 2.2))))
        self._places = places(self._ticks)
        left = max(_wide(self._small, self._figure(one)) for one in self._ticks) + self._theme.space(2)
        right = self._label_width(box.width())
        self.plot = box.adjusted(left, line * 1.5, -right - self._theme.space(3), -line * 1.3)
        self._box, self._right = box, right

    def draw(self, painter: QPainter, at: int | None, read_out: str) -> None:
        """Draw everything, and the day `at` that is being read."""
        self._draw_axes(painter, read_out)
        if self._chart.band is not None:
            self._draw_band(painter, self._chart.band)
        for place, line in enumerate(self._chart.lines):
            self._draw_line(painter, place, line)
        self._draw_names(painter)
        if at is not None:
            painter.setPen(QPen(self._theme.colour("ink"), 1))
            across = round(self._x(at)) + 0.5
            painter.drawLine(QPointF(across, self.plot.top()), QPointF(across, self.plot.bottom()))

    def day_at(self, across: float) -> float:
        """Return the day at a place in the box, with its fraction."""
        share = (across - self.plot.left()) / max(1.0, self.plot.width())
        return self._chart.start + share * max(1, self._chart.end - self._chart.start)

    def _x(self, day: int) -> float:
        span = max(1, self._chart.end - self._chart.start)
        return self.plot.left() + (day - self._chart.start) / span * self.plot.width()

    def _y(self, value: float) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        return self.plot.bottom() - (value - low) / (high - low) * self.plot.height()

    def _figure(self, value: float) -> str:
        return f"{value:,.{self._places}f}"

    def _label_width(self, width: float) -> float:
        widest = [_wide(self._names, line.name) for line in self._chart.lines]
        widest += [_wide(self._bold, line.last) for line in self._chart.lines]
        return min(max(widest, default=0.0), width * LABEL_SHARE) + self._theme.pt(9)

    def _draw_axes(self, painter: QPainter, read_out: str) -> None:
        theme, plot = self._theme, self.plot
        painter.setFont(self._small)
        tall = QFontMetricsF(self._small).height()
        for value in self._ticks:
            height = round(self._y(value)) + 0.5
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), height), QPointF(plot.right(), height))
            painter.setPen(theme.colour("ink_soft"))
            box = QRectF(self._box.left(), height - tall / 2, plot.left() - self._box.left() - theme.space(1), tall)
            painter.drawText(box, int(RIGHT), self._figure(value))
        self._draw_months(painter, tall)
        painter.setPen(theme.colour("ink" if read_out else "ink_soft"))
        top = QRectF(self._box.left(), self._box.top(), self._box.width(), tall * 1.2)
        words = " · ".join(part for part in (self._chart.unit, read_out) if part)
        painter.drawText(
            top, int(LEFT), QFontMetricsF(self._small).elidedText(words, Qt.TextElideMode.ElideRight, top.width())
        )

    def _draw_months(self, painter: QPainter, tall: float) -> None:
        theme, plot = self._theme, self.plot
        wide = max(_wide(self._small, month_words(month)) for month in range(1, 13)) + theme.space(2)
        wide = max(wide, _wide(self._small, "2026") + theme.space(2))
        for day in month_starts(self._chart.start, self._chart.end, max(1, int(plot.width() / wide))):
            across, date = round(self._x(day)) + 0.5, date_of(day)
            painter.setPen(QPen(theme.colour("line_strong" if date.month == 1 else "line"), 1))
            painter.drawLine(QPointF(across, plot.bottom()), QPointF(across, plot.bottom() + theme.space(1)))
            if date.month == 1:
                painter.drawLine(QPointF(across, plot.top()), QPointF(across, plot.bottom()))
            painter.setPen(theme.colour("ink_soft"))
            middle = min(max(across, self._box.left() + wide / 2), self._box.right() - wide / 2)
            box = QRectF(middle - wide / 2, plot.bottom() + theme.space(1), wide, tall)
            painter.drawText(box, int(CENTRE), str(date.year) if date.month == 1 else month_words(date.month))

    def _draw_band(self, painter: QPainter, band: Band) -> None:
        theme = self._theme
        for piece in _known(band):
            upper = [QPointF(self._x(day), self._y(high)) for day, _low, high in piece]
            lower = [QPointF(self._x(day), self._y(low)) for day, low, _high in piece]
            area = QPainterPath()
            area.addPolygon(QPolygonF([*upper, *reversed(lower)]))
            painter.fillPath(area, theme.colour("field_pale"))
            painter.setPen(QPen(theme.colour("line_strong"), 1, Qt.PenStyle.DotLine))
            painter.drawPolyline(upper)
            painter.drawPolyline(lower)

    def _draw_line(self, painter: QPainter, place: int, line: Line) -> None:
        tone = self._theme.colour(TONES[place % MOST_LINES])
        pen = QPen(tone, self._theme.pt(1.6), DASHES[place % MOST_LINES])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        points = [QPointF(self._x(day), self._y(value)) for day, value in zip(line.days, line.values, strict=True)]
        for first, end in _pieces(line.days):
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(points[first:end])
            if end - first == 1:
                self._draw_sign(painter, 0, points[first], tone)
        if points:
            self._draw_sign(painter, place, points[-1], tone)

    def _draw_sign(self, painter: QPainter, place: int, spot: QPointF, tone: QColor) -> None:
        size = float(self._theme.pt(3.2))
        painter.setPen(QPen(self._theme.colour("card"), 1))
        painter.setBrush(tone)
        corners = (
            [],
            [(-1, -1), (1, -1), (1, 1), (-1, 1)],
            [(0, -1.3), (1.2, 0.9), (-1.2, 0.9)],
            [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)],
        )[place % MOST_LINES]
        if corners:
            painter.drawPolygon([spot + QPointF(across * size, down * size) for across, down in corners])
        else:
            painter.drawEllipse(spot, size, size)

    def _draw_names(self, painter: QPainter) -> None:
        lines = [(place, line) for place, line in enumerate(self._chart.lines) if line.days]
        name_tall, bold_tall = (QFontMetricsF(font).height() for font in (self._names, self._bold))
        tall = name_tall + bold_tall
        wanted = [self._y(line.values[-1]) for _place, line in lines]
        middles = spread(wanted, tall, self._box.top(), self._box.bottom())
        left = self.plot.right() + self._theme.pt(8)
        for (place, line), middle, height in zip(lines, middles, wanted, strict=True):
            tone = self._theme.colour(TONES[place % MOST_LINES])
            painter.setPen(QPen(tone, 1))
            painter.drawLine(QPointF(self._x(line.days[-1]), height), QPointF(left - 2, middle))
            wide = self._box.right() - left
            painter.setFont(self._names)
            name = QFontMetricsF(self._names).elidedText(line.name, Qt.TextElideMode.ElideRight, wide)
            painter.drawText(QRectF(left, middle - tall / 2, wide, name_tall), int(LEFT), name)
            painter.setFont(self._bold)
            painter.drawText(QRectF(left, middle - tall / 2 + name_tall, wide, bold_tall), int(LEFT), line.last)


def _wide(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def _values(chart: Chart) -> Iterator[float]:
    for line in chart.lines:
        yield from line.values
    if chart.band is not None:
        yield from (value for value in (*chart.band.lows, *chart.band.highs) if value is not None)


def _pieces(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each run of days without a longer gap."""
    first = 0
    for place in range(1, len(days) + 1):
        if place == len(days) or days[place] - days[place - 1] > GAP:
            yield first, place
            first = place


def _known(band: Band) -> Iterator[list[tuple[int, float, float]]]:
    """Yield each run of days for which the band knows something."""
    run: list[tuple[int, float, float]] = []
    for day, low, high in zip(band.days, band.lows, band.highs, strict=True):
        if low is not None and high is not None:
            run.append((day, low, high))
        elif run:
            yield run
            run = []
    if run:
        yield run
