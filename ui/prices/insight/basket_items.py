"""The goods of a basket while it is made: a line to add one, and a weight for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from station.kernel.words import _
from station.prices.insight.basket import Item
from station.prices.model import Found
from ui.desk import Desk
from ui.product_box import ProductBox
from ui.widgets.base import Worded, mark
from ui.widgets.plain import Button, label, row

MOST_DIGITS = 6
FIRST_WEIGHT = 10


@dataclass(slots=True)
class Line:
    """One product with the widgets of its line."""

    product: int
    name: str
    title: QLabel
    weight: QLineEdit
    drop: Button
    whole: QWidget


class BasketItems(Worded, QWidget):
    """Products once each, each with a weight."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.lines: list[Line] = []
        self.add = ProductBox(desk)
        self.setFocusProxy(self.add)
        self._body, area = QWidget(), QScrollArea()
        mark(self._body, "part", "page")
        self._inside = QVBoxLayout(self._body)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.addStretch(1)
        area.setWidget(self._body)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.add)
        down.addWidget(area, 1)
        self.add.taken.connect(self._take)
        self.begin(desk.look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._inside.setSpacing(theme.space(1))
        self.setMinimumHeight(theme.pt(120))
        for line in self.lines:
            line.weight.setFixedWidth(theme.pt(48))

    def retranslate(self) -> None:
        self.add.box.setPlaceholderText(_("Add a product"))
        for line in self.lines:
            self._name(line)

    def show_items(self, items: Iterable[Item]) -> None:
        """Begin with these products and weights."""
        for line in list(self.lines):
            self._remove(line)
        for item in items:
            self._put(item.product, item.name, item.weight)

    @property
    def items(self) -> list[tuple[int, int]]:
        """The products with their weights; 0 for what is no whole number above zero."""
        return [(line.product, _weight(line.weight.text())) for line in self.lines]

    def _take(self, found: Found) -> None:
        same = next((line for line in self.lines if line.product == found.product), None)
        line = same or self._put(found.product, found.name, FIRST_WEIGHT)
        self.add.box.clear()
        line.weight.setFocus()
        line.weight.selectAll()

    def _put(self, product: int, name: str, weight: int) -> Line:
        title, typed, drop = label("staff"), QLineEdit(str(weight)), Button(self._desk.look, "staff-quiet", "cross")
        whole = QWidget()
        across = row(title, typed, drop)
        across.setStretch(0, 1)
        whole.setLayout(across)
        line = Line(product, name, title, typed, drop, whole)
        typed.setMaxLength(MOST_DIGITS)
        typed.setAlignment(Qt.AlignmentFlag.AlignRight)
        typed.returnPressed.connect(self.add.box.setFocus)
        drop.clicked.connect(lambda: self._remove(line))
        self.lines.append(line)
        self._inside.insertWidget(self._inside.count() - 1, whole)
        self._name(line)
        self.restyle()
        return line

    def _name(self, line: Line) -> None:
        named = self._desk.names.own(line.name)
        line.title.setText(named)
        line.weight.setAccessibleName(_("Weight of {product}").format(product=named))
        line.drop.setAccessibleName(_("Leave out {product}").format(product=named))
        line.drop.setToolTip(_("Leave out {product}").format(product=named))

    def _remove(self, line: Line) -> None:
        self.lines.remove(line)
        self._inside.removeWidget(line.whole)
        line.whole.hide()
        line.whole.deleteLater()


def _weight(text: str) -> int:
    return int(text) if text.strip().isascii() and text.strip().isdigit() else 0
