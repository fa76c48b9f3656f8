"""Prices people look at these days: one touch from the home screen to a price card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import product_picture
from ui.theme import TARGET, Look, make_font
from ui.widgets.base import Worded, present
from ui.widgets.face import CENTRE, LEFT, Face, draw_words
from ui.widgets.marks import TREND_TONES, Trend, paint_trend, trend_word
from ui.widgets.plain import label

PICTURE = 52.0  # pt
SMALLEST = 18.0  # pt, of the name


@dataclass(frozen=True, slots=True)
class Glance:
    """A price in a few signs: `number` is already in the village's unit and language."""

    key: object
    name: str
    number: str
    trend: Trend = Trend.UNKNOWN
    picture: str = ""
    stale: bool = False


class PriceChip(Face):
    """Picture, name, number, arrow and word. A stale price is written in the colour of ripe grain."""

    def __init__(self, look: Look, glance: Glance, parent: QWidget | None = None) -> None:
        self.glance = glance
        super().__init__(look, parent)

    def retranslate(self) -> None:
        words = (self.glance.name, self.glance.number, trend_word(self.glance.trend))
        self.setAccessibleName(" ".join(part for part in words if part))
        self.update()

    def minimumSizeHint(self) -> QSize:
        theme = self.look.theme
        height = max(theme.pt(TARGET), round((theme.px("second") + theme.px("figure")) * 1.3) + theme.space(3))
        number = QFontMetricsF(theme.font("figure", bold=True)).horizontalAdvance("00.00")
        name = QFontMetricsF(make_font(theme.pt(SMALLEST))).horizontalAdvance(self.glance.name)
        return QSize(round(theme.pt(PICTURE) + max(number, name) + self._sign_width()) + theme.space(9), height)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def _sign_width(self) -> float:
        measure = QFontMetricsF(self.look.theme.font("second"))
        return max(measure.horizontalAdvance(trend_word(trend, short=True)) for trend in Trend)

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme, glance = self.look.theme, self.glance
        room = theme.space(2)
        inner = box.adjusted(room, 0, -room, 0)
        side = round(min(inner.height() - room, theme.pt(PICTURE)))
        picture = product_picture(glance.picture or glance.name, side)
        painter.drawPixmap(QPointF(inner.left(), inner.center().y() - side / 2), picture)
        known = glance.trend is not Trend.UNKNOWN
        beside = self._sign_width() + theme.space(1) if known else 0.0
        text = inner.adjusted(side + theme.space(2), 0, -beside, 0)
        name_height, number_height = theme.px("second") * 1.3, theme.px("figure") * 1.2
        top = text.center().y() - (name_height + number_height) / 2
        painter.setPen(self.ink("ink_soft"))
        name = QRectF(text.left(), top, text.width(), name_height)
        draw_words(painter, name, glance.name, theme.font("second"), LEFT, theme.pt(SMALLEST))
        painter.setPen(self.ink("ripe" if glance.stale else "ink"))
        number = QRectF(text.left(), top + name_height, text.width(), number_height)
        draw_words(painter, number, glance.number, theme.font("figure", bold=True), LEFT, theme.pt(18))
        if known:
            self._paint_sign(painter, QRectF(text.right(), inner.top(), beside, inner.height()))

    def _paint_sign(self, painter: QPainter, box: QRectF) -> None:
        """Paint the arrow with its word under it: side by side they would push the number aside."""
        theme, trend = self.look.theme, self.glance.trend
        tone = self.ink(TREND_TONES[trend])
        side, word = theme.px("second") * 0.8, theme.px("second") * 1.3
        top = box.center().y() - (side + word) / 2
        paint_trend(painter, QRectF(box.center().x() - side / 2, top, side, side * 0.85), trend, tone)
        painter.setPen(tone)
        line = QRectF(box.left(), top + side, box.width(), word)
        draw_words(painter, line, trend_word(trend, short=True), theme.font("second"), CENTRE, theme.pt(18))


class PriceStrip(Worded, QWidget):
    """A heading and as many chips as fit side by side. Emits `chosen(key)`; hides itself when there are none."""

    chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glances: list[Glance] = []
        self._chips: list[PriceChip] = []
        self._heading = label("second", "soft")
        self._line = QHBoxLayout()
        self._down = down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self._heading)
        down.addLayout(self._line)
        self.begin(look)

    def retranslate(self) -> None:
        self._heading.setText(_("What people look at these days"))

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(1))
        self._line.setSpacing(self.look.theme.space(3))
        self._fit()

    def show_glances(self, glances: Sequence[Glance]) -> None:
        """Show these prices, the first ones first when not all fit."""
        self._glances = list(glances)
        for chip in self._chips:
            chip.hide()
            self._line.removeWidget(chip)
            chip.deleteLater()
        self._chips = [PriceChip(self.look, glance, self) for glance in self._glances]
        for chip in self._chips:
            chip.clicked.connect(lambda _checked=False, key=chip.glance.key: self.chosen.emit(key))
            self._line.addWidget(chip)
        present(self, bool(self._glances))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        theme = self.look.theme
        chip = self._chips[0].minimumSizeHint() if self._chips else QSize(0, 0)
        return QSize(chip.width(), chip.height() + round(theme.px("second") * 1.4) + theme.space(1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._chips:
            return
        gap = self._line.spacing()
        ends = accumulate(chip.minimumSizeHint().width() + gap for chip in self._chips)
        for place, (chip, end) in enumerate(zip(self._chips, ends, strict=True)):
            chip.setVisible(place == 0 or end - gap <= self.width())
        self._down.activate()  # now: the first picture would show numbers squeezed by chips that have no room
