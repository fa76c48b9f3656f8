"""The one big number of a price card: read from two metres, in the village's unit, with arrow and word."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.face import LEFT, draw_words
from ui.widgets.marks import TREND_TONES, Trend, paint_trend, trend_word


@dataclass(frozen=True, slots=True)
class Figure:
    """What to show; every text is already in the language in use.

    `before` is the last price in words ("昨天 3.6"), `note` whatever makes this one less sure (its
    age, 本站刚报未审). A `stale` figure is written in ripe. `said` is number and unit as people say them
    (三块八一斤): a screen reader reads it instead.
    """

    number: str
    unit: str = ""
    trend: Trend = Trend.UNKNOWN
    before: str = ""
    note: str = ""
    stale: bool = False
    said: str = ""


class BigNumber(Worded, QWidget):
    """Number and unit on one base line; under it arrow, word and the price before; under that the note."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure = Figure("")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.begin(look)

    def restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        shown = self.figure
        price = (shown.said,) if shown.said else (shown.number, shown.unit)
        words = (*price, trend_word(shown.trend), shown.before, shown.note)
        self.setAccessibleName(" ".join(part for part in words if part))
        self.update()

    def show_figure(self, figure: Figure) -> None:
        """Show `figure`."""
        self.figure = figure
        self.retranslate()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        theme = self.look.theme
        unit = QFontMetricsF(theme.font("unit")).horizontalAdvance(self.figure.unit)
        width = QFontMetricsF(theme.font("number")).horizontalAdvance(self.figure.number) + unit
        height = theme.px("number") * 1.15
        if self.figure.trend is not Trend.UNKNOWN or self.figure.before:
            height += theme.px("main") * 1.4
        if self.figure.note:
            height += theme.px("second") * 1.4
        return QSize(round(width) + theme.space(4), round(height))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.look.theme.pt(180)), hint.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tall = theme.px("number") * 1.15
        self._paint_number(painter, tall)
        top = tall
        if self.figure.trend is not Trend.UNKNOWN or self.figure.before:
            self._paint_trend(painter, top)
            top += theme.px("main") * 1.4
        if self.figure.note:
            painter.setPen(theme.colour("ripe" if self.figure.stale else "ink_soft"))
            line = QRectF(0, top, self.width(), theme.px("second") * 1.4)
            draw_words(painter, line, self.figure.note, theme.font("second"), LEFT, theme.pt(18))
        painter.end()

    def _paint_number(self, painter: QPainter, tall: float) -> None:
        theme = self.look.theme
        font, unit_font = theme.font("number"), theme.font("unit")
        unit = QFontMetricsF(unit_font).horizontalAdvance(self.figure.unit) + theme.space(3)
        wide = QFontMetricsF(font).horizontalAdvance(self.figure.number)
        if wide + unit > self.width():  # the unit gives way before the number does
            smaller = max(0.5, (self.width() - unit) / max(1.0, wide))
            font.setPixelSize(max(theme.pt(40), int(font.pixelSize() * smaller)))
            wide = QFontMetricsF(font).horizontalAdvance(self.figure.number)
        base = tall - QFontMetricsF(font).descent()
        colour = theme.colour("ripe" if self.figure.stale else "ink")
        strokes = QPainterPath()
        strokes.addText(QPointF(0, base), font, self.figure.number)
        # Fonts without a bold cut (ours has none) come out thin at this size: the outline makes up for it.
        painter.setPen(QPen(colour, font.pixelSize() * 0.022))
        painter.setBrush(colour)
        painter.drawPath(strokes)
        painter.setFont(unit_font)
        painter.setPen(theme.colour("ink_soft"))
        painter.drawText(QPointF(wide + theme.space(3), base), self.figure.unit)

    def _paint_trend(self, painter: QPainter, top: float) -> None:
        theme, trend = self.look.theme, self.figure.trend
        height, font = theme.px("main") * 1.4, theme.font("main", bold=True)
        left = 0.0
        if trend is not Trend.UNKNOWN:
            tone = theme.colour(TREND_TONES[trend])
            side = theme.px("main") * 0.8
            paint_trend(painter, QRectF(0, top + (height - side * 0.85) / 2, side, side * 0.85), trend, tone)
            painter.setPen(tone)
            word = trend_word(trend)
            beside = QRectF(side + theme.space(2), top, self.width(), height)
            draw_words(painter, beside, word, font, LEFT, theme.pt(18))
            left = side + QFontMetricsF(font).horizontalAdvance(word) + theme.space(6)
        painter.setPen(theme.colour("ink_soft"))
        rest = QRectF(left, top, self.width() - left, height)
        draw_words(painter, rest, self.figure.before, theme.font("second"), LEFT, theme.pt(18))
