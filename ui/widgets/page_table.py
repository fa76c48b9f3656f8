"""Dense calm tables for the desk: rows come a page at a time, and the last column says where a row stands.

`PageModel` reads through a function (offset, limit) -> rows, so a table of 168,000 quotes costs one
page; `PageTable` is a QTableView set up once for all screens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.marks import STATE_TONES, RowState, paint_state, state_word
from ui.widgets.shares import Wish, share

Index = QModelIndex | QPersistentModelIndex
StateRole = Qt.ItemDataRole.UserRole + 1
ToneRole = Qt.ItemDataRole.UserRole + 2
RowRole = Qt.ItemDataRole.UserRole + 3
PAGE = 100
LEAST = 72.0  # pt that a column without a width of its own keeps
MEASURED = 40  # rows: about what is in sight
LONGEST = 240.0  # pt of a column without a width of its own for which others are hidden
START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
END = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Field:
    """One column: `title` is an untranslated msgid (N_), `text` says a row's value in words.

    `width` in pt, 0 takes the room left over, but `least`; the title and the words of signs always fit.
    On a narrow table columns that have a number in `yields` are hidden, 1 first. `state` makes it the
    column of row signs (None: no sign, its text), `tone` the colour token of its ink, `hint` the exact value on hover.
    """

    title: str
    text: Callable[[Any], str]
    right: bool = False
    width: float = 0
    state: Callable[[Any], RowState | None] | None = None
    tone: Callable[[Any], str] | None = None
    hint: Callable[[Any], str] | None = None
    least: float = LEAST
    yields: int = 0


class PageModel(QAbstractTableModel):
    """Rows from `read(offset, limit)`, which is asked for the next page when somebody scrolls there."""

    def __init__(self, fields: Sequence[Field], read: Callable[[int, int], Sequence[Any]], page: int = PAGE) -> None:
        super().__init__()
        self.fields = tuple(fields)
        self.rows: list[Any] = []
        self._read = read
        self._page = page
        self._more = True

    def reload(self) -> None:
        """Read again from the top, as many rows as were there: after a deed or a sync."""
        wanted = max(self._page, len(self.rows))
        self.beginResetModel()
        self.rows = list(self._read(0, wanted))
        self._more = len(self.rows) >= wanted
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.fields)

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if parent.isValid():
            return
        found = list(self._read(len(self.rows), self._page))
        self._more = len(found) >= self._page
        if found:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(found) - 1)
            self.rows.extend(found)
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, field = self.rows[index.row()], self.fields[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            state = field.state(row) if field.state else None
            return state_word(state) if state else field.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return END if field.right else START
        if role == Qt.ItemDataRole.ToolTipRole:
            return field.hint(row) if field.hint else None
        if role == StateRole:
            return field.state(row) if field.state else None
        if role == ToneRole:
            return field.tone(row) if field.tone else None
        return row if role == RowRole else None

    def headerData(self, section: int, across: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if across != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(self.fields[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return END if self.fields[section].right else START
        return None


class _Cell(QStyledItemDelegate):
    """Paints the state sign beside its word, and a toned value in its colour; never a dotted focus box."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # type: ignore[attr-defined]  # missing in the stubs
        tone = index.data(ToneRole)
        if tone:
            option.palette.setColor(option.palette.ColorRole.Text, self._look.theme.colour(tone))  # type: ignore[attr-defined]
            option.palette.setColor(option.palette.ColorRole.HighlightedText, self._look.theme.colour(tone))  # type: ignore[attr-defined]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        state = index.data(StateRole)
        if not isinstance(state, RowState):
            super().paint(painter, option, index)
            return
        theme = self._look.theme
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        words, shown.text = shown.text, ""  # type: ignore[attr-defined]  # missing in the stubs
        view = shown.widget  # type: ignore[attr-defined]  # missing in the stubs
        view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, view)
        rect = shown.rect  # type: ignore[attr-defined]  # missing in the stubs
        side = theme.pt(10)
        left = rect.left() + theme.space(2)
        colour = theme.colour(STATE_TONES[state])
        paint_state(painter, QRectF(left, rect.center().y() - side / 2, side, side), state, colour)
        painter.save()
        painter.setFont(theme.font("table"))
        painter.setPen(colour if state is RowState.PROBLEM else QColor(theme.colours.ink_soft))
        box = rect.adjusted(theme.space(2) + side + theme.space(2), 0, -theme.space(1), -2)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(START), words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        if isinstance(index.data(StateRole), RowState):
            size.setWidth(size.width() + self._look.theme.pt(10) + self._look.theme.space(4))
        return size


class PageTable(Worded, QTableView):
    """A table over a `PageModel`. Emits `picked(row)` when the current row changes, `opened(row)` on Enter or a
    double click; `row` is the object the model read."""

    picked = Signal(object)
    opened = Signal(object)

    def __init__(self, look: Look, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_Cell(look, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)  # Tab leaves the table, arrows walk in it
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.selectionModel().currentRowChanged.connect(self._pick)
        model.modelReset.connect(self._share_width)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(RowRole)))
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self.verticalHeader().setDefaultSectionSize(theme.pt(30))
        header = self.horizontalHeader()
        header.setMinimumSectionSize(theme.pt(36))
        for place, field in enumerate(self._model.fields):
            stretch = QHeaderView.ResizeMode.Stretch if not field.width else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(place, stretch)
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """On a narrow screen some columns give way, then the others share the room by what stands in them."""
        fields, room = self._model.fields, self.viewport().width()
        most = self.look.theme.pt(LONGEST)
        wishes = {
            place: Wish(self._wanted(place), self._whole(place), not field.width) for place, field in enumerate(fields)
        }
        needs = {place: max(one.usual, min(one.whole, most) if one.elastic else 0) for place, one in wishes.items()}
        for place in sorted((one for one in wishes if fields[one].yields), key=lambda one: fields[one].yields):
            if sum(needs.values()) > room:
                del needs[place], wishes[place]
        for place in range(len(fields)):
            self.setColumnHidden(place, place not in wishes)
        for place, width in zip(wishes, share(room, list(wishes.values())), strict=True):
            if fields[place].width:
                self.setColumnWidth(place, width)

    def least_width(self) -> int:
        """Return the pixels below which columns that do not give way would be squeezed."""
        return sum(self._wanted(place) for place, field in enumerate(self._model.fields) if not field.yields)

    def _wanted(self, place: int) -> int:
        """Return the pixels a column would like to have."""
        theme, field = self.look.theme, self._model.fields[place]
        measure, edge = self.horizontalHeader().fontMetrics(), theme.space(6)
        least = measure.horizontalAdvance(_(field.title)) + edge
        if field.state:
            signs = max(QFontMetricsF(theme.font("table")).horizontalAdvance(state_word(state)) for state in RowState)
            least = max(least, round(signs) + theme.pt(10) + edge)
        return max(least, theme.pt(field.width or field.least))

    def _whole(self, place: int) -> int:
        """Return the pixels in which the title and the first rows of a column stand uncut."""
        theme, field = self.look.theme, self._model.fields[place]
        measure, edge = QFontMetricsF(theme.font("table")), theme.space(7)
        most = self.horizontalHeader().fontMetrics().horizontalAdvance(_(field.title))
        for row in self._model.rows[:MEASURED]:
            state = field.state(row) if field.state else None
            words = measure.horizontalAdvance(state_word(state) if state else field.text(row))
            most = max(most, round(words) + (theme.pt(10) if state else 0))
        return most + edge

    def retranslate(self) -> None:
        last = max(0, len(self._model.fields) - 1)
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        self._share_width()
        self.viewport().update()

    def current_row(self) -> Any | None:
        """Return the chosen row, or None."""
        return self.currentIndex().data(RowRole) if self.currentIndex().isValid() else None

    def reload(self) -> None:
        """Read again and stay on the row with the same number in the list."""
        at = self.currentIndex().row()
        self._model.reload()
        if self._model.rows and at >= 0:
            self.selectRow(min(at, len(self._model.rows) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.current_row())
        else:
            super().keyPressEvent(event)

    def _pick(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.picked.emit(now.data(RowRole))
