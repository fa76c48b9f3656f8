"""The list of hits: title, quotation and what it is, as tall as its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QTextDocument
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from station.bulletins.searching.finding import Hit
from station.store.reading import Clock
from ui.bulletins.finding.marking import html_of, said
from ui.theme import Look
from ui.widgets.base import Worded

HTML, HIT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class Quotation(QStyledItemDelegate):
    """Draws a hit; its words were escaped where they became HTML, and no address is ever in them."""

    def __init__(self, look: Look, owner: QListWidget) -> None:
        super().__init__(owner)
        self._look, self._owner = look, owner

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        page = self._page(index)
        return QSize(round(page.idealWidth()), round(page.size().height()) + 2 * self._gap)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        page = self._page(index)
        painter.save()
        painter.translate(option.rect.left() + self._gap, option.rect.top() + self._gap)
        page.drawContents(painter, QRectF(0, 0, page.textWidth(), page.size().height()))
        painter.restore()

    @property
    def _gap(self) -> int:
        return self._look.theme.space(2)

    def _page(self, index: Index) -> QTextDocument:
        page = QTextDocument()
        page.setDocumentMargin(0)
        page.setDefaultFont(self._owner.font())
        page.setTextWidth(max(40, self._owner.viewport().width() - 2 * self._gap))
        page.setHtml(index.data(HTML))
        return page


class HitList(Worded, QListWidget):
    """Emits `opened(Hit)` on Enter or a double click, `chosen(Hit)` when the row changes."""

    opened, chosen = Signal(object), Signal(object)

    def __init__(self, look: Look, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.hits: Sequence[Hit] = ()
        self.setItemDelegate(Quotation(look, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemActivated.connect(lambda item: self.opened.emit(item.data(HIT)))
        self.currentItemChanged.connect(self._choose)
        self.begin(look)

    def restyle(self) -> None:
        self._fill()

    def retranslate(self) -> None:
        self._fill()

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show these hits, the first chosen."""
        self.hits = hits
        self._fill()

    def step(self, down: int) -> None:
        """Choose the next row, or the one before."""
        if self.hits:
            self.setCurrentRow(max(0, min(len(self.hits) - 1, self.currentRow() + down)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _choose(self, now: QListWidgetItem | None, _before: QListWidgetItem | None) -> None:
        if now is not None:
            self.chosen.emit(now.data(HIT))

    def _fill(self) -> None:
        theme = self.look.theme
        sizes = (theme.px("staff"), theme.px("staff-small"))
        self.clear()
        for hit in self.hits:
            item = QListWidgetItem()
            item.setData(HTML, html_of(hit, self._clock, theme.colours, sizes))
            item.setData(HIT, hit)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said(hit, self._clock))
            self.addItem(item)
        if self.hits:
            self.setCurrentRow(0)
