"""A page of bulletins to touch: picture, title over two lines, whose word it is and since when; page numbers below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import product_picture
from ui.theme import TARGET, Look
from ui.widgets.base import Worded, mark
from ui.widgets.face import LEFT, draw_words
from ui.widgets.pages import Line, LineButton, LineList
from ui.widgets.plain import Button

PICTURE = 76.0  # pt
SMALLEST = 18.0  # pt
LINE = 1.3  # of the type, a line with its spacing


@dataclass(frozen=True, slots=True)
class Item(Line):
    """A bulletin on a list; `gone` says that it was taken back."""

    gone: bool = False


class ItemButton(LineButton):
    """One bulletin one can touch."""

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme, line = self.look.theme, self.line
        inner = box.adjusted(theme.space(3), 1, -theme.space(3), -1)
        side = round(min(inner.height() - theme.space(2), theme.pt(PICTURE)))
        picture = product_picture(line.picture, side)
        painter.drawPixmap(QPointF(inner.left(), inner.center().y() - side / 2), picture)
        inner.setLeft(inner.left() + side + theme.space(4))
        floor = theme.pt(SMALLEST)
        note = min(theme.px("second") * LINE, inner.height() / 3) if line.note else 0.0
        title = self._title_height(inner.width(), inner.height() - note)
        top = inner.center().y() - (title + note) / 2
        painter.setPen(self.ink("ink"))
        draw_words(painter, QRectF(inner.left(), top, inner.width(), title), line.name, theme.font("main"), LEFT, floor)
        painter.setPen(self.ink("rise" if isinstance(line, Item) and line.gone else "ink_soft"))
        below = QRectF(inner.left(), top + title, inner.width(), note)
        draw_words(painter, below, line.note, theme.font("second"), LEFT, floor)

    def _title_height(self, width: float, most: float) -> float:
        """Return the room a title takes: one line, or two where it is longer."""
        one = self.look.theme.px("main") * LINE
        fits = QFontMetricsF(self.look.theme.font("main")).horizontalAdvance(self.line.name) <= width
        return one if fits else most


class ItemList(LineList):
    """A page of bulletins. Its pages are turned by whoever owns it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, turns=True, parent=parent)

    def tall(self) -> int:
        theme = self.look.theme
        usual = LINE * (theme.px("main") + theme.px("second")) + theme.space(3)
        smallest = 3 * LINE * theme.pt(SMALLEST)  # a long title over two lines
        return max(theme.pt(TARGET), round(max(usual, smallest)))

    def button(self, line: Line) -> LineButton:
        return ItemButton(self.look, line, self._paper)


class PageNumbers(Worded, QWidget):
    """A number for each page, so that any page is one touch away. Emits `asked(page)`; empty where there is one.

    Where the numbers do not fit side by side the last button leads on to the next ones.
    """

    asked = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._pages, self._first = 0, 1, 0
        self.buttons: list[Button] = []
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.addStretch(1)
        self.begin(look)

    def restyle(self) -> None:
        self._across.setSpacing(self.look.theme.space(2))
        self._fill()

    def retranslate(self) -> None:
        self._fill()

    def show_page(self, page: int, pages: int) -> None:
        """Show that `page` (from 0) of `pages` is in sight."""
        self._page, self._pages = page, max(1, pages)
        room = self._room()
        if not self._first <= page < self._first + room:
            self._first = page // room * room
        self._fill()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(2 * TARGET), self.look.theme.pt(TARGET))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._first = 0
            self.show_page(self._page, self._pages)

    def _room(self) -> int:
        """Return how many numbers stand side by side, besides a button that leads on where they are not all."""
        wide = self.look.theme.pt(TARGET) + self._across.spacing()
        fit = max(2, (self.width() + self._across.spacing()) // wide)
        return fit if self._pages <= fit else fit - 1

    def _fill(self) -> None:
        for button in self.buttons:
            button.hide()
            self._across.removeWidget(button)
            button.deleteLater()
        room = self._room()
        shown: Sequence[int] = range(self._first, min(self._pages, self._first + room))
        self.buttons = [self._number(page) for page in shown] if self._pages > 1 else []
        if self._pages > room:
            self.buttons.append(self._on(room))
        for place, button in enumerate(self.buttons):
            self._across.insertWidget(place, button)
            button.show()

    def _number(self, page: int) -> Button:
        made = self._button(f"{page + 1}", _("Page {n}").format(n=page + 1))
        made.setCheckable(True)
        made.setChecked(page == self._page)
        made.clicked.connect(lambda: self.asked.emit(page))
        return made

    def _on(self, room: int) -> Button:
        made = self._button("…", _("More pages"))
        following = self._first + room if self._first + room < self._pages else 0

        def turn() -> None:
            self._first = following
            self.asked.emit(following)

        made.clicked.connect(turn)
        return made

    def _button(self, words: str, name: str) -> Button:
        made = Button(self.look, "farmer", parent=self)
        mark(made, "weight", "key")
        made.setText(words)
        made.setAccessibleName(name)
        made.setFixedWidth(self.look.theme.pt(TARGET))
        return made
