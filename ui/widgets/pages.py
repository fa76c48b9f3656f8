"""Pages instead of scrolling: two buttons and where one is, and a list of lines that fills a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import icon, product_picture
from ui.theme import TARGET, Look, make_font
from ui.widgets.base import Worded
from ui.widgets.face import CENTRE, LEFT, Face, draw_words
from ui.widgets.marks import TREND_TONES, Trend, paint_trend, trend_word
from ui.widgets.plain import label

WIDE = 108.0  # pt at most, a turning button with its arrow and its word


class TurnButton(Face):
    """Turns a page: an arrow with its word beside it."""

    def __init__(self, look: Look, forward: bool, parent: QWidget | None = None) -> None:
        self._forward = forward
        super().__init__(look, parent)

    def retranslate(self) -> None:
        self.setText(_("Next page") if self._forward else _("Page before"))
        self.setAccessibleName(self.text())
        self.update()

    def restyle(self) -> None:
        theme = self.look.theme
        self.setFixedHeight(theme.pt(TARGET))
        self.setMinimumWidth(theme.pt(TARGET))
        self.setMaximumWidth(theme.pt(WIDE))
        super().restyle()

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme = self.look.theme
        side = theme.pt(22)
        inner = box.adjusted(theme.space(1), 0, -theme.space(1), 0)
        left = inner.right() - side if self._forward else inner.left()
        arrow = icon("arrow-right" if self._forward else "arrow-left", theme.colours.field, side)
        painter.drawPixmap(QPointF(left, inner.center().y() - side / 2), arrow)
        words = inner.adjusted(0, 0, -side, 0) if self._forward else inner.adjusted(side, 0, 0, 0)
        painter.setPen(self.ink("ink"))
        font = theme.font("second")
        font.setPixelSize(min(font.pixelSize(), theme.pt(20)))  # the column is as wide at every size of text
        draw_words(painter, words, self.text(), font, CENTRE, theme.pt(18))


class Pager(Worded, QWidget):
    """Back, where one is, forward. Pages go round, so nobody is stuck at an end; hidden where there is one page.

    Emits `asked(page)`; its owner turns and answers with `show_page`.
    """

    asked = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._pages = 0, 1
        self._back, self._next = TurnButton(look, False), TurnButton(look, True)
        self._count = label("second", "soft")
        self._count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        for part, share in ((self._back, 1), (self._count, 0), (self._next, 1)):
            self._across.addWidget(part, share)
        self._back.clicked.connect(lambda: self.asked.emit((self._page - 1) % self._pages))
        self._next.clicked.connect(lambda: self.asked.emit((self._page + 1) % self._pages))
        self.begin(look)

    def restyle(self) -> None:
        self._across.setSpacing(self.look.theme.space(2))
        self._count.setMinimumWidth(self.look.theme.pt(38))

    def show_page(self, page: int, pages: int) -> None:
        """Show that page `page` (from 0) of `pages` is in sight."""
        self._page, self._pages = page, max(1, pages)
        self._count.setText(f"{page + 1}/{self._pages}")
        for part in (self._back, self._count, self._next):
            part.setVisible(self._pages > 1)  # not the pager itself: it keeps its place


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. `picture` (a name or slug) stands before it, `number` with its unit and trend behind it."""

    key: Any
    name: str
    note: str = ""
    picture: str = ""
    number: str = ""
    unit: str = ""
    trend: Trend = Trend.UNKNOWN
    stale: bool = False


class LineButton(Face):
    """One line one can touch."""

    def __init__(self, look: Look, line: Line, parent: QWidget | None = None) -> None:
        self.line = line
        super().__init__(look, parent)

    def retranslate(self) -> None:
        line = self.line
        words = (line.name, line.number, line.unit, trend_word(line.trend), line.note)
        self.setAccessibleName(" ".join(part for part in words if part))
        self.update()

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme, line = self.look.theme, self.line
        inner = box.adjusted(theme.space(3), 0, -theme.space(3), 0)
        if line.picture:
            side = round(min(inner.height() - theme.space(2), theme.pt(56)))
            picture = product_picture(line.picture, side)
            painter.drawPixmap(QPointF(inner.left(), inner.center().y() - side / 2), picture)
            inner.setLeft(inner.left() + side + theme.space(3))
        if line.number:
            inner.setRight(self._paint_number(painter, inner))
        self._paint_words(painter, inner)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        theme, line = self.look.theme, self.line
        name, note = theme.px("main") * 1.3, theme.px("second") * 1.3 if line.note else 0.0
        small = make_font(theme.pt(18))
        if QFontMetricsF(small).horizontalAdvance(line.note) > box.width():  # two lines rather than a cut one
            note = min(2.4 * theme.pt(18), box.height() - 1.2 * theme.pt(18))
            name = min(name, box.height() - note)
        top = box.center().y() - (name + note) / 2
        painter.setPen(self.ink("ink"))
        words = QRectF(box.left(), top, box.width(), name)
        draw_words(painter, words, line.name, theme.font("main"), LEFT, theme.pt(18))
        painter.setPen(self.ink("ripe" if line.stale else "ink_soft"))
        below = QRectF(box.left(), top + name, box.width(), note)
        draw_words(painter, below, line.note, theme.font("second"), LEFT, theme.pt(18))

    def _paint_number(self, painter: QPainter, box: QRectF) -> float:
        """Paint number, unit and trend at the right, each in a column of its own; return where they begin."""
        theme, line = self.look.theme, self.line
        second, figure = theme.font("second"), theme.font("figure", bold=True)
        sign = max(QFontMetricsF(second).horizontalAdvance(trend_word(one, short=True)) for one in Trend) + 1
        side = theme.px("second") * 0.8
        left = box.right() - sign - side - theme.space(2)
        if line.trend is not Trend.UNKNOWN:
            tone = self.ink(TREND_TONES[line.trend])
            paint_trend(painter, QRectF(left, box.center().y() - side / 2, side, side * 0.85), line.trend, tone)
            painter.setPen(tone)
            word = QRectF(left + side + theme.space(2), box.top(), sign, box.height())
            draw_words(painter, word, trend_word(line.trend, short=True), second, LEFT, theme.pt(18))
        unit = QFontMetricsF(second).horizontalAdvance(line.unit)
        left -= unit + theme.space(6)
        painter.setPen(self.ink("ink_soft"))
        painter.setFont(second)
        middle = box.center().y() + QFontMetricsF(figure).capHeight() / 2
        painter.drawText(QPointF(left, middle), line.unit)
        wide = QFontMetricsF(figure).horizontalAdvance(line.number)
        left -= wide + theme.space(2)
        painter.setPen(self.ink("ripe" if line.stale else "ink"))
        painter.setFont(figure)
        painter.drawText(QPointF(left, middle), line.number)
        return left - theme.space(3)


class LineList(Worded, QWidget):
    """A page of lines. Emits `chosen(key)`, and `filled` after every change of what is shown.

    Its pager is below, unless its owner has `turns` of its own. Lists of other lines override `tall` and `button`.
    """

    chosen = Signal(object)
    filled = Signal()

    def __init__(self, look: Look, turns: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turns = turns
        self._lines: list[Line] = []
        self._buttons: list[LineButton] = []
        self.page = 0
        self._rows = 0
        self.pager = Pager(look)
        self.pager.asked.connect(self.turn_to)
        self._paper = QWidget()
        self._down = QVBoxLayout(self._paper)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.addWidget(self._paper, 1)
        self._whole.addWidget(self.pager)
        self.begin(look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))
        self._whole.setSpacing(self.look.theme.space(2))
        self._lay_out(anew=True)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines from the first page on."""
        self._lines = list(lines)
        self.page, self._rows = 0, 0
        self._lay_out()

    @property
    def in_sight(self) -> list[LineButton]:
        """The lines of the page shown."""
        return list(self._buttons)

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-len(self._lines) // max(1, self._rows)))

    def turn_to(self, page: int) -> None:
        """Show page `page`, from 0."""
        self.page = max(0, min(self.pages - 1, page))
        self._fill()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(180), self.tall() + self.look.theme.pt(TARGET))

    def button(self, line: Line) -> LineButton:
        """Return the widget of a line."""
        return LineButton(self.look, line, self._paper)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def tall(self) -> int:
        """Return the height of a line in pixels."""
        theme = self.look.theme
        return max(theme.pt(TARGET), round((theme.px("main") + theme.px("second")) * 1.3) + theme.space(4))

    def _lay_out(self, anew: bool = False) -> None:
        theme, gap = self.look.theme, self._down.spacing()
        room = self.height()
        rows = max(1, (room + gap) // (self.tall() + gap))
        if len(self._lines) > rows and not self._turns:
            rows = max(1, (room - theme.pt(TARGET) - self._whole.spacing() + gap) // (self.tall() + gap))
        if rows == self._rows and not anew:
            return
        first = self.page * self._rows
        self._rows = rows
        self.pager.setVisible(self.pages > 1 and not self._turns)
        self.turn_to(first // rows)

    def _fill(self) -> None:
        for button in self._buttons:
            button.hide()
            self._down.removeWidget(button)
            button.deleteLater()
        while self._down.count():
            self._down.takeAt(0)
        first = self.page * self._rows
        self._buttons = [self.button(line) for line in self._lines[first : first + self._rows]]
        for button in self._buttons:
            button.setFixedHeight(self.tall())
            button.clicked.connect(lambda _checked=False, key=button.line.key: self.chosen.emit(key))
            self._down.addWidget(button)
            button.show()
        self._down.addStretch(1)
        self.pager.show_page(self.page, self.pages)
        self.filled.emit()
