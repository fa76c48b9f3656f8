"""Signs that go with words: the arrow of a price, the four states of a row, how old something is.

They are painted, because the fonts on a village machine do not all carry ▲ ◐ ◔ in the same size,
or at all. A sign never stands without its word.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from station.kernel.words import N_, _


class Trend(enum.Enum):
    """Which way a price went since the last one; UNKNOWN when there is no last one."""

    RISE = "rise"
    FALL = "fall"
    LEVEL = "level"
    UNKNOWN = "unknown"


class RowState(enum.Enum):
    """Where a row is: only here, sent, confirmed by the county, or in trouble (DESIGN.md ruling 10)."""

    HERE = "here"
    SENT = "sent"
    CONFIRMED = "confirmed"
    PROBLEM = "problem"


TREND_WORDS = {Trend.RISE: N_("rose"), Trend.FALL: N_("fell"), Trend.LEVEL: N_("about the same")}
SHORT_TREND_WORDS = {Trend.RISE: N_("up"), Trend.FALL: N_("down"), Trend.LEVEL: N_("level")}
TREND_TONES = {Trend.RISE: "rise", Trend.FALL: "fall", Trend.LEVEL: "ink_soft", Trend.UNKNOWN: "ink_soft"}
STATE_WORDS = {
    RowState.HERE: N_("only here"),
    RowState.SENT: N_("sent"),
    RowState.CONFIRMED: N_("confirmed"),
    RowState.PROBLEM: N_("problem"),
}
STATE_TONES = {
    RowState.HERE: "ink_soft",
    RowState.SENT: "water",
    RowState.CONFIRMED: "field",
    RowState.PROBLEM: "rise",
}


def trend_word(trend: Trend, short: bool = False) -> str:
    """Return the word that goes with the arrow, "" when nothing is known; `short` for chips (涨, not 涨了)."""
    words = SHORT_TREND_WORDS if short else TREND_WORDS
    return _(words[trend]) if trend in words else ""


def state_word(state: RowState) -> str:
    """Return the word that goes with the state's sign."""
    return _(STATE_WORDS[state])


def paint_trend(painter: QPainter, box: QRectF, trend: Trend, colour: QColor) -> None:
    """Paint a triangle up or down or a flat bar into `box`; nothing for UNKNOWN."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if trend in (Trend.RISE, Trend.FALL):
        top, bottom = (box.top(), box.bottom()) if trend is Trend.RISE else (box.bottom(), box.top())
        corners = [QPointF(box.center().x(), top), QPointF(box.right(), bottom), QPointF(box.left(), bottom)]
        painter.drawPolygon(QPolygonF(corners))
    elif trend is Trend.LEVEL:
        thick = box.height() / 5
        for offset in (-thick, thick):
            bar = QRectF(box.left(), box.center().y() + offset - thick / 2, box.width(), thick)
            painter.drawRoundedRect(bar, thick / 2, thick / 2)
    painter.restore()


def paint_state(painter: QPainter, box: QRectF, state: RowState, colour: QColor) -> None:
    """Paint the row sign into `box`: ring, half disc, disc or triangle."""
    if state is RowState.PROBLEM:
        paint_trend(painter, box, Trend.RISE, colour)
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(1.5, box.width() / 8)
    ring = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setPen(QPen(colour, width))
    painter.setBrush(colour if state is RowState.CONFIRMED else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(ring)
    if state is RowState.SENT:
        painter.setBrush(colour)
        painter.drawPie(ring, 90 * 16, 180 * 16)
    painter.restore()


def paint_age(painter: QPainter, box: QRectF, quarters: int, colour: QColor) -> None:
    """Paint a ring filled clockwise by `quarters` (0 fresh to 4 old) into `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = max(1.5, box.width() / 9)
    ring = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setPen(QPen(colour, width))
    painter.drawEllipse(ring)
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPie(ring, 90 * 16, -90 * 16 * max(0, min(4, quarters)))
    painter.restore()


def state_icon(state: RowState, colour: QColor, size: int) -> QIcon:
    """Return the row sign as an icon of `size` pixels, for lists that only take icons."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_state(painter, QRectF(1, 1, size - 2, size - 2), state, colour)
    painter.end()
    return QIcon(pixmap)


def trend_pixmap(trend: Trend, colour: QColor, size: int) -> QPixmap:
    """Return the arrow of a trend, to stand before its word; an empty picture where nobody knows."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_trend(painter, QRectF(0, size * 0.1, size, size * 0.8), trend, colour)
    painter.end()
    return pixmap
