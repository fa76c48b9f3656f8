"""A layout that fills a row and starts another: chips and the farmer's bar at the largest text."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """Left to right, wrapping. With `spread`, what is left of each row goes between its items."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, spread: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._spread = spread
        self.setSpacing(gap)
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """Break into rows; a spread layout then narrows them as far as the number of rows allows, so that no
        single item is left alone under a full row."""
        rows = self._break(width)
        if not self._spread or len(rows) < 2:
            return rows
        narrow = max(size.width() for line in rows for _item, size in line)
        while narrow < width:
            tried = self._break(narrow)
            if len(tried) == len(rows):
                return tried
            narrow += 16
        return rows

    def _break(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        rows: list[list[tuple[QLayoutItem, QSize]]] = []
        used = 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint().expandedTo(item.minimumSize())
            if rows and used + self.spacing() + size.width() <= width:
                rows[-1].append((item, size))
                used += self.spacing() + size.width()
            else:
                rows.append([(item, size)])
                used = size.width()
        return rows

    def _arrange(self, rect: QRect, place: bool) -> int:
        margins = self.contentsMargins()
        inner = rect.marginsRemoved(margins)
        y = inner.top()
        for line in self._rows(inner.width()):
            height = max(size.height() for _item, size in line)
            if place:
                self._place(line, QRect(inner.left(), y, inner.width(), height))
            y += height + self.spacing()
        return y - self.spacing() + margins.bottom() - rect.top() if self._items else 0

    def _place(self, line: list[tuple[QLayoutItem, QSize]], box: QRect) -> None:
        used = sum(size.width() for _item, size in line)
        gap = float(self.spacing())
        if self._spread and len(line) > 1:
            gap = max(gap, (box.width() - used) / (len(line) - 1))
        x = float(box.left())
        for item, size in line:
            width = min(size.width(), box.width())
            top = box.top() + (box.height() - size.height()) // 2
            item.setGeometry(QRect(QPoint(round(x), top), QSize(width, size.height())))
            x += width + gap


def fit_height(widget: QWidget) -> None:
    """Let `widget`, laid out by a FlowLayout, take the height its width needs."""
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)


def flowing(*widgets: QWidget, gap: int = 8) -> QWidget:
    """Return the widgets side by side, in as many rows as a narrow place needs."""
    made = QWidget()
    flow = FlowLayout(made, gap)
    for widget in widgets:
        flow.addWidget(widget)
    fit_height(made)
    return made
