"""The crops a bulletin is about: chosen by name, pinyin or initials, each with a touch to take it off again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.bulletins.checks import MOST_CROPS
from station.kernel.words import _
from station.prices.model import Found
from ui.desk import Desk
from ui.product_box import ProductBox
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow


class CropsPart(Worded, QWidget):
    """Emits `changed` after every change by a person."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._names: dict[int, str] = {}
        self.crops: list[int] = []
        self.box, self.chips = ProductBox(desk), ChipRow(desk.look, "touch", several=True)
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        for part in (self.box, self.chips):
            self._down.addWidget(part)
        self.setFocusProxy(self.box)
        self.box.taken.connect(self._take)
        self.chips.chosen.connect(self._drop)
        self.begin(desk.look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(1))

    def retranslate(self) -> None:
        self._show()

    def know(self, names: Mapping[int, str]) -> None:
        """Be told what the products are called."""
        self._names |= names
        self._show()

    def fill(self, crops: Sequence[int]) -> None:
        """Show the crops of a draft."""
        self.crops = list(crops)
        self.box.box.clear()
        self._show()

    def told(self) -> dict[str, Any]:
        """Return the crops as the deeds take them."""
        return {"crops": " ".join(map(str, self.crops))}

    def _take(self, found: Found) -> None:
        self._names[found.product] = found.name
        self.box.box.clear()
        if found.product not in self.crops and len(self.crops) < MOST_CROPS:
            self.crops.append(found.product)
            self._show()
            self.changed.emit()

    def _drop(self, product: object) -> None:
        self.crops = [one for one in self.crops if one != product]
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        named = self._desk.names.own
        words = _("{crop} ×")  # a touch takes it off
        chips = [(one, words.format(crop=named(self._names.get(one, str(one))))) for one in self.crops]
        self.chips.show_chips(chips, self.crops)
        present(self.chips, bool(self.crops))
