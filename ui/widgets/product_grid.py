"""Products by picture: the way to a price for somebody who does not type.

Pages are turned with two tall buttons beside the grid; there is no scrolling, because a page that
slides under a finger loses people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import icon, product_picture
from ui.theme import TARGET, Look, make_font
from ui.widgets.base import Worded
from ui.widgets.face import CENTRE, Face, draw_words

TILE_WIDTH, TILE_HEIGHT = 112.0, 116.0  # pt at least, before the captions grow
MOST = 6  # columns: more would be a wall
WRAPPED = int(CENTRE) | int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class Tile:
    """One product on the grid. `picture` is a name or slug for drawn.product_picture, the name itself when empty."""

    key: object
    name: str
    picture: str = ""
    note: str = ""


class TileButton(Face):
    """One tile: picture, name, and perhaps a small note under it."""

    def __init__(self, look: Look, tile: Tile, parent: QWidget | None = None) -> None:
        self.tile = tile
        super().__init__(look, parent)
        self.setAccessibleName(f"{tile.name} {tile.note}".strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()  # the grid knows its columns and pages; a button would only look for a neighbour
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(TILE_WIDTH), self.look.theme.pt(TILE_HEIGHT))

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme = self.look.theme
        room = theme.space(2)
        inner = box.adjusted(room, room, -room, -room / 2)
        caption = max(theme.px("main") * 1.3, self._small_caption(inner.width()))
        note = theme.px("second") * 1.25 if self.tile.note else 0.0
        side = round(min(inner.width(), inner.height() - caption - note))
        if side > 0:
            picture = product_picture(self.tile.picture or self.tile.name, side)
            painter.drawPixmap(QPointF(inner.center().x() - side / 2, inner.top()), picture)
        words = QRectF(inner.left(), inner.bottom() - caption - note, inner.width(), caption)
        painter.setPen(self.ink("ink"))
        draw_words(painter, words, self.tile.name, theme.font("main"), CENTRE, theme.pt(18))
        if note:
            painter.setPen(self.ink("ink_soft"))
            small = QRectF(inner.left(), inner.bottom() - note, inner.width(), note)
            draw_words(painter, small, self.tile.note, theme.font("second"), CENTRE, theme.pt(18))


    def _small_caption(self, width: float) -> float:
        """Return how high the name stands at its smallest: some small lines rather than a cut one, 0 for one line."""
        measure = QFontMetricsF(make_font(self.look.theme.pt(18)))
        if measure.horizontalAdvance(self.tile.name) <= width:
            return 0.0
        return measure.boundingRect(QRectF(0, 0, width, 10_000), WRAPPED, self.tile.name).height() + 1


class PageButton(Face):
    """Turns a page: an arrow, a word, and as tall as the grid."""

    def __init__(self, look: Look, forward: bool, parent: QWidget | None = None) -> None:
        self._forward = forward
        self._count = ""
        super().__init__(look, parent)

    def retranslate(self) -> None:
        self.setText(_("Next page") if self._forward else _("Page before"))
        self.setAccessibleName(self.text())
        self.update()

    def restyle(self) -> None:
        self.setFixedWidth(self.look.theme.pt(TARGET + 8))
        super().restyle()

    def say_count(self, count: str) -> None:
        """Show where we are, such as "2 / 3", under the word."""
        self._count = count
        self.update()

    def paint_face(self, painter: QPainter, box: QRectF) -> None:
        theme = self.look.theme
        side = theme.pt(32)
        line = theme.pt(18) * 1.3
        words = line * 2
        top = box.center().y() - (side + words + line) / 2
        colour = theme.colours.field if self.isEnabled() else theme.colours.disabled
        arrow = icon("arrow-right" if self._forward else "arrow-left", colour, side)
        painter.drawPixmap(QPointF(box.center().x() - side / 2, top), arrow)
        painter.setPen(self.ink("ink"))
        middle = QRectF(box.left() + 4, top + side + 4, box.width() - 8, words)
        font = theme.font("second")
        font.setPixelSize(theme.pt(18))
        draw_words(painter, middle, self.text(), font, CENTRE, theme.pt(18))
        painter.setPen(self.ink("ink_soft"))
        draw_words(painter, middle.translated(0, words), self._count, font, Qt.AlignmentFlag.AlignHCenter, theme.pt(18))


class ProductGrid(Worded, QWidget):
    """A page of tiles. Emits `chosen(key)`; arrow keys walk the tiles, PageUp and PageDown turn pages.

    Without `arrows` it leaves turning to its owner, who has a better place for the buttons; `filled`
    follows every change of what is shown.
    """

    chosen = Signal(object)
    page_turned = Signal(int)
    filled = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None, arrows: bool = True) -> None:
        super().__init__(parent)
        self._arrows = arrows
        self._tiles: list[Tile] = []
        self._buttons: list[TileButton] = []
        self._shape = (0, 0)
        self.page = 0
        self._back = PageButton(look, forward=False)
        self._next = PageButton(look, forward=True)
        self._back.clicked.connect(lambda: self.turn(-1))
        self._next.clicked.connect(lambda: self.turn(1))
        self._paper = QWidget()
        self._grid = QGridLayout(self._paper)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._across = across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        for part in (self._back, self._paper, self._next):
            across.addWidget(part, 1 if part is self._paper else 0)
        self.begin(look)

    def restyle(self) -> None:
        gap = self.look.theme.space(3)
        self._grid.setSpacing(gap)
        self._across.setSpacing(gap)
        self._lay_out()

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these products from the first page on."""
        self._tiles = list(tiles)
        self.page = 0
        self._shape = (0, 0)
        self._lay_out()

    @property
    def in_sight(self) -> list[Tile]:
        """The tiles of the page shown."""
        return [button.tile for button in self._buttons]

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        columns, rows = self._shape
        return max(1, -(-len(self._tiles) // max(1, columns * rows)))

    def turn(self, pages: int) -> None:
        """Turn by so many pages, staying within the first and the last."""
        page = max(0, min(self.pages - 1, self.page + pages))
        if page != self.page:
            self.page = page
            self._fill()
            self.page_turned.emit(page)

    def minimumSizeHint(self) -> QSize:
        theme = self.look.theme
        return QSize(2 * theme.pt(TILE_WIDTH) + 2 * theme.pt(TARGET + 8), theme.pt(TILE_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in turns:
            self.turn(turns[Qt.Key(event.key())])
        elif not self._walk(event.key()):
            super().keyPressEvent(event)

    def _walk(self, key: int) -> bool:
        columns = max(1, self._shape[0])
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Up: -columns,
        }
        here = next((place for place, button in enumerate(self._buttons) if button.hasFocus()), None)
        if key not in steps or here is None:
            return False
        there = here + steps[Qt.Key(key)]
        if 0 <= there < len(self._buttons):
            self._buttons[there].setFocus(Qt.FocusReason.TabFocusReason)
        elif there >= len(self._buttons) and self.page + 1 < self.pages:
            self.turn(1)
            self._buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif there < 0 < self.page:
            self.turn(-1)
            self._buttons[-1].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _room(self, arrows: bool) -> tuple[int, int]:
        theme, gap = self.look.theme, self._grid.spacing()
        width = self.width() - (2 * (theme.pt(TARGET + 8) + gap) if arrows else 0)
        wide = round(theme.pt(TILE_WIDTH) * max(1.0, theme.px("main") / theme.pt(24)))
        columns = (width + gap) // (wide + gap)
        caption = round(1.3 * max(0, theme.px("main") - theme.pt(24)))  # it grows, the picture need not grow taller
        rows = (self.height() + gap) // (theme.pt(TILE_HEIGHT) + caption + gap)
        return max(1, min(MOST, columns)), max(1, rows)

    def _lay_out(self) -> None:
        columns, rows = self._room(arrows=False)
        many = self._arrows and len(self._tiles) > columns * rows
        if many:
            columns, rows = self._room(arrows=True)
        self._back.setVisible(many)
        self._next.setVisible(many)
        if self._shape == (columns, rows):
            return
        first = self.page * self._shape[0] * self._shape[1]
        self._shape = (columns, rows)
        self.page = min(first // (columns * rows), self.pages - 1)
        self._fill()

    def _fill(self) -> None:
        for button in self._buttons:
            button.hide()
            self._grid.removeWidget(button)
            button.deleteLater()
        columns, rows = self._shape
        first = self.page * columns * rows
        shown = self._tiles[first : first + columns * rows]
        self._buttons = [TileButton(self.look, tile, self._paper) for tile in shown]
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, key=button.tile.key: self.chosen.emit(key))
            self._grid.addWidget(button, place // columns, place % columns)
            button.show()
        for number in range(max(self._grid.columnCount(), columns)):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
        for number in range(max(self._grid.rowCount(), rows)):
            self._grid.setRowStretch(number, 1 if number < rows else 0)
        count = f"{self.page + 1} / {self.pages}"
        self._back.setEnabled(self.page > 0)
        self._next.setEnabled(self.page + 1 < self.pages)
        self._back.say_count("")
        self._next.say_count(count)
        self.filled.emit()
