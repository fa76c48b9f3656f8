"""How prices went: one line a market with its name at its end, the band of earlier years behind them."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.day_words import date_words
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.chart_drawing import Drawing
from ui.widgets.chart_parts import Chart, Line

NOTHING = Chart(0, 1, "", ())


class PriceChart(Worded, QWidget):
    """Draws a `Chart`. The mouse, or the arrow keys, read one day after the other; Esc lets go."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart = NOTHING
        self._at: int | None = None
        self._days: list[int] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.begin(look)

    def restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def show_chart(self, chart: Chart, name: str = "") -> None:
        """Draw `chart`; `name` says what it is of."""
        self._chart, self._at = chart, None
        self._days = sorted({day for line in chart.lines for day in line.days})
        self.setAccessibleName(name)
        self.setAccessibleDescription(chart.said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(420), self.look.theme.pt(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(240), self.look.theme.pt(120))

    @property
    def read_out(self) -> str:
        """The day under the cursor with what each line said; "" without a cursor."""
        if self._at is None:
            return ""
        told = [f"{line.name} {_exact(line, self._at)}" for line in self._chart.lines if self._at in line.days]
        return " · ".join([date_words(self._at), *told])

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._days:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        Drawing(self.look, self._chart, QRectF(self.rect())).draw(painter, self._at, self.read_out)
        if self.hasFocus():
            painter.setPen(QPen(self.look.theme.colour("focus"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._days:
            day = Drawing(self.look, self._chart, QRectF(self.rect())).day_at(event.position().x())
            after = bisect_left(self._days, day)
            near = self._days[max(0, after - 1) : after + 1]
            self._read(min(near, key=lambda one: abs(one - day)))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._days:
            place = len(self._days) - 1 if self._at is None else self._days.index(self._at) + step
            self._read(self._days[min(max(0, place), len(self._days) - 1)])
        elif event.key() == Qt.Key.Key_Escape and self._at is not None:
            self._read(None)
        else:
            super().keyPressEvent(event)

    def _read(self, day: int | None) -> None:
        if day != self._at:
            self._at = day
            self.setAccessibleDescription(self.read_out or self._chart.said)
            self.update()


def _exact(line: Line, day: int) -> str:
    return f"{line.values[line.days.index(day)]:,.2f}"
