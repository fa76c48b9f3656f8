"""The sheet of a price card: what it is, the one big number, what belongs to it, and seven dots."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import drawn
from ui.prices.farmer.told import BETWEEN, Fact, Told
from ui.theme import TARGET, Look, make_font
from ui.widgets.base import Worded, mark, present
from ui.widgets.big_number import BigNumber, Figure
from ui.widgets.dots import Day, DotStrip
from ui.widgets.face import LEFT, draw_words
from ui.widgets.marks import trend_word
from ui.widgets.one_row import OneRow

PICTURE = 120.0  # pt at most
PLATE = 160.0  # pt at least, for picture and name
NUMBER = 240.0  # pt at least
TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
SPACED = 1.35
SMALLEST = 18.0  # pt
UNBOUND = (1 << 24) - 1  # Qt's own "no limit" of a widget's height


class NamePlate(Worded, QWidget):
    """Picture, and beside it the name and the other names."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._picture, self._also = "", "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.begin(look)

    def restyle(self) -> None:
        self.setMinimumSize(self.look.theme.pt(PLATE), self.look.theme.pt(TARGET))
        self.setMaximumHeight(self.look.theme.pt(PICTURE))
        self.update()

    def name_it(self, name: str, picture: str, also: str) -> None:
        """Show `name` with its picture (a name or slug) and the line of other names."""
        self._name, self._picture, self._also = name, picture, also
        self.setAccessibleName(f"{name} {also}".strip())
        self.update()

    def _words_width(self) -> int:
        """Return how wide the names are, each part on a line of its own and none in its largest type."""
        main, second = (QFontMetricsF(self.look.theme.font(kind)) for kind in ("main", "second"))
        lines = [main.horizontalAdvance(line) for line in self._name.split(BETWEEN)]
        return round(max(*lines, second.horizontalAdvance(self._also))) + 2

    def _side(self) -> int:
        """Return the side of the picture: it leaves room for the names before it is as large as it may be."""
        theme = self.look.theme
        largest = min(self.height(), self.width() // 2)
        return min(largest, max(theme.pt(TARGET), self.width() - self._words_width() - theme.space(3)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._name:
            return
        theme = self.look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        side = self._side()
        painter.drawPixmap(QPointF(0, (self.height() - side) / 2), drawn.product_picture(self._picture, side))
        box = QRectF(self.rect()).adjusted(side + theme.space(3), 0, 0, 0)
        title, second = theme.font("title"), theme.font("second")
        words = self._name
        if BETWEEN in words and QFontMetricsF(title).horizontalAdvance(words) > box.width():
            words = words.replace(BETWEEN, "\n")  # the variety under its product, neither torn in the middle
            widest = max(QFontMetricsF(title).horizontalAdvance(line) for line in words.split("\n"))
            fitting = int(title.pixelSize() * box.width() / widest)
            title.setPixelSize(max(theme.pt(SMALLEST), min(title.pixelSize(), fitting)))
        also, name = _tall(self._also, second, box.width()), _tall(words, title, box.width())
        if name + also > box.height():  # the other names give way
            also, name = 0.0, min(name, box.height())
        top = box.center().y() - (name + also) / 2
        painter.setPen(theme.colour("ink"))
        draw_words(painter, QRectF(box.left(), top, box.width(), name), words, title, LEFT, theme.pt(SMALLEST))
        if also:
            painter.setPen(theme.colour("ink_soft"))
            below = QRectF(box.left(), top + name, box.width(), also)
            draw_words(painter, below, self._also, second, LEFT, theme.pt(SMALLEST))
        painter.end()


def _tall(words: str, font: QFont, width: float) -> float:
    """Return the height of `words` over as many lines as they need."""
    if not words:
        return 0.0
    flags = int(TOP) | int(Qt.TextFlag.TextWordWrap)
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), flags, words).height() + 1


class Facts(Worded, QWidget):
    """Lines of small print, none of them cut: where they do not fit they are written smaller, down to 18 pt."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: list[Fact] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.begin(look)

    def restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these lines."""
        self._facts = list(facts)
        self.setAccessibleName("\n".join(fact.words for fact in self._facts))
        self.updateGeometry()
        self.update()

    def _heights(self, width: float, font: QFont) -> list[float]:
        extra = max(0.0, font.pixelSize() * SPACED - QFontMetricsF(font).lineSpacing())
        return [_tall(fact.words, font, width) + extra for fact in self._facts]

    def heightForWidth(self, width: int) -> int:
        return round(sum(self._heights(width, self.look.theme.font("second")))) + 1

    def least_height(self, width: int) -> int:
        """Return the height the lines take when they are written as small as they may be."""
        return round(sum(self._heights(width, make_font(self.look.theme.pt(SMALLEST))))) + 1

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self.look.theme.pt(320)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(160), 0)

    def fitting(self) -> QFont:
        """Return the largest font in which the lines fit, but not below 18 pt."""
        theme = self.look.theme
        font = theme.font("second")
        while font.pixelSize() > theme.pt(SMALLEST) and sum(self._heights(self.width(), font)) > self.height() + 1:
            font.setPixelSize(font.pixelSize() - 1)
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, font = self.look.theme, self.fitting()
        heights = self._heights(self.width(), font)
        painter = QPainter(self)
        painter.setFont(font)
        top = 0.0
        for fact, tall in zip(self._facts, heights, strict=True):
            painter.setPen(theme.colour({"": "ink", "soft": "ink_soft"}.get(fact.tone, fact.tone)))
            box = QRectF(0, top, self.width(), tall)
            painter.drawText(box, int(TOP) | int(Qt.TextFlag.TextWordWrap), fact.words)
            top += tall
        painter.end()


class PriceSheet(Worded, QFrame):
    """The card itself: name and varieties, number and facts, where and when, and the dots where there is room."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "part", "card")
        self.plate, self.varieties = NamePlate(look), OneRow(look)
        self.number, self.facts = BigNumber(look), Facts(look)
        self.place, self.dots = Facts(look), DotStrip(look)
        self._head, self._middle = QHBoxLayout(), QHBoxLayout()
        self._days = False
        self._head.addWidget(self.plate, 1)
        self._head.addWidget(self.varieties, 3)
        self._middle.addWidget(self.number, 1)
        self._middle.addWidget(self.facts, 1)
        self._down = QVBoxLayout(self)
        self._down.addLayout(self._head, 1)
        self._down.addLayout(self._middle)
        self._down.addWidget(self.place)
        self._down.addWidget(self.dots)
        self.begin(look)

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(5), space(3), space(5), space(3))
        self._down.setSpacing(space(2))
        for across in (self._head, self._middle):
            across.setSpacing(space(5))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the dots where there is room, with the small print smaller at need; else the picture takes it."""
        theme, margins = self.look.theme, self._down.contentsMargins()
        inner = self.width() - margins.left() - margins.right()
        number = min(self._number_width(), round(inner * 0.65))
        self.number.setMinimumWidth(number)
        taken = theme.pt(TARGET) + self.place.heightForWidth(inner)
        taken += 3 * self._down.spacing() + margins.top() + margins.bottom() + self.dots.sizeHint().height()
        gap = self._middle.spacing()
        beside = inner - gap - max(number, (inner - gap) // 2)
        middle = max(self.number.sizeHint().height(), self.facts.least_height(beside))
        dots = self._days and self.height() - taken >= middle
        self.facts.setMaximumHeight(self.height() - taken if dots else UNBOUND)
        present(self.dots, dots)

    def _number_width(self) -> int:
        """Return how wide the number's part must be for its line of arrow, word and price before."""
        theme, figure = self.look.theme, self.number.figure
        word = QFontMetricsF(theme.font("main", bold=True)).horizontalAdvance(trend_word(figure.trend))
        before = QFontMetricsF(theme.font("second")).horizontalAdvance(figure.before)
        return max(theme.pt(NUMBER), round(theme.px("main") + word + before) + theme.space(8))

    def tell(self, told: Told) -> None:
        """Show a card in words."""
        picture = told.picture if drawn.slug_of(told.picture) else told.name
        self.plate.name_it(told.name, picture, told.also)
        self.number.show_figure(told.figure)
        self.facts.show_facts(told.facts)
        self.place.show_facts(told.place)
        self._show_days(told.days if len(told.days) > 1 else ())

    def clear(self) -> None:
        """Show nothing of what was shown."""
        self.plate.name_it("", "", "")
        self.number.show_figure(Figure(""))
        self.facts.show_facts(())
        self.place.show_facts(())
        self._show_days(())

    def _show_days(self, days: Sequence[Day]) -> None:
        self._days = bool(days)
        self.dots.show_days(days)
        self._fit()
