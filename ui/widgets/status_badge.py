"""How fresh everything is, in words: a quarter-filled ring is only its companion."""

from __future__ import annotations

import enum

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Look
from ui.widgets.face import LEFT, Face, draw_words
from ui.widgets.marks import RowState, paint_age, paint_state


class Freshness(enum.Enum):
    """How the link stands: crossing now, confirmed lately, some days ago, long ago, or something to see to."""

    CROSSING = "crossing"
    FRESH = "fresh"
    AGING = "aging"
    STALE = "stale"
    PROBLEM = "problem"


_TONES = {
    Freshness.CROSSING: "water",
    Freshness.FRESH: "field",
    Freshness.AGING: "ink_soft",
    Freshness.STALE: "ripe",
    Freshness.PROBLEM: "rise",
}
_QUARTERS = {Freshness.AGING: 1, Freshness.STALE: 3}


class StatusBadge(Face):
    """The words ("更新：9天前") and a sign, without a card around them. Emits `clicked`: the place to ask for more.

    `kind` is the text's size: "second" in farmer mode, "staff" at the desk.
    """

    def __init__(self, look: Look, kind: str = "staff", parent: QWidget | None = None) -> None:
        self._kind = kind
        self.freshness = Freshness.AGING
        super().__init__(look, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, freshness: Freshness, words: str, exact: str = "") -> None:
        """Show `words`; `exact` (the full time) is there on hover."""
        self.freshness = freshness
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(exact)
        self.updateGeometry()
        self.update()

    def _side(self) -> int:
        return round(self.look.theme.px(self._kind) * 0.85)

    def sizeHint(self) -> QSize:
        theme = self.look.theme
        wide = QFontMetricsF(theme.font(self._kind)).horizontalAdvance(self.text())
        height = theme.pt(44 if self._kind == "second" else 26)
        return QSize(round(wide) + self._side() + theme.space(7), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paint_card(self, painter: QPainter) -> QRectF:  # words on the bare wall, no card
        return QRectF(self.rect())

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme = self.look.theme
        tone = self.ink(_TONES[self.freshness])
        side = self._side()
        sign = QRectF(box.right() - theme.space(2) - side, box.center().y() - side / 2, side, side)
        if self.freshness is Freshness.PROBLEM:
            paint_state(painter, sign, RowState.PROBLEM, tone)
        elif self.freshness in _QUARTERS:
            paint_age(painter, sign, _QUARTERS[self.freshness], tone)
        else:
            paint_state(painter, sign, RowState.CONFIRMED if self.freshness is Freshness.FRESH else RowState.SENT, tone)
        painter.setPen(tone if self.freshness in (Freshness.STALE, Freshness.PROBLEM) else self.ink("ink_soft"))
        words = box.adjusted(theme.space(2), 0, -side - theme.space(4), 0)
        draw_words(painter, words, self.text(), theme.font(self._kind), LEFT, theme.px(self._kind))
