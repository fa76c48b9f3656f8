"""The line above the price table: what is looked for, at which market, which kind of price."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from station.kernel.words import _
from station.prices.model import KINDS
from station.products.model import Category
from ui.prices.figures import kind_word
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.chips import ChipRow
from ui.widgets.choice import Choice
from ui.widgets.plain import row

TYPING_MS = 200  # what is typed on is not looked for letter by letter
OWN = "own"


class FilterBox(QLineEdit):
    """Down goes into the table, Esc empties it; both are signals, for the box knows no table."""

    went_down = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class PriceFilters(Worded, QWidget):
    """Emits `changed` when rows have to be read anew; `asked` says which."""

    changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = FilterBox()
        self.box.setClearButtonEnabled(True)
        self.market, self.category = Choice(look), Choice(look)
        self.kind = ChipRow(look, "staff")
        self._markets: list[str] = []
        self._categories: list[Category] = []
        self._own = ""
        self._timer = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._timer.timeout.connect(self._tell)
        self.box.textEdited.connect(lambda: self._timer.start())
        self.box.textChanged.connect(lambda text: None if text else self._tell())
        self.box.returnPressed.connect(self._tell)
        self.market.activated.connect(self._tell)
        self.category.activated.connect(self._tell)
        self.kind.chosen.connect(self._tell)
        across = row(self.box, self.market, self.category)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        across.setStretch(2, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addLayout(across)
        down.addWidget(self.kind)
        self.begin(look)

    def restyle(self) -> None:
        for combo in (self.market, self.category):
            combo.setMinimumWidth(self.look.theme.pt(112))

    def retranslate(self) -> None:
        self.box.setPlaceholderText(_("Name, pinyin or initials  Ctrl+F"))
        self.box.setAccessibleName(_("Product"))
        self.market.setAccessibleName(_("Market"))
        self.category.setAccessibleName(_("Category"))
        self.offer(self._markets, self._categories, self._own)

    def offer(self, markets: Sequence[str], categories: Sequence[Category], own: str) -> None:
        """Offer these markets and categories; `own` is this station's source, "" where it reports nothing."""
        self._markets, self._categories, self._own = list(markets), list(categories), own
        self.market.offer([("", _("All markets")), *((market, market) for market in self._markets)])
        self.category.offer([("", _("All categories")), *((each.code, _(each.title)) for each in self._categories)])
        chips = [("", _("All kinds")), *((kind, kind_word(kind, short=True)) for kind in KINDS)]
        if own:
            chips.append((OWN, _("from this station")))
        self.kind.show_chips(chips, self.kind.taken or "")

    @property
    def asked(self) -> dict[str, str]:
        """What view `prices.table` is asked for."""
        kind = str(self.kind.taken or "")
        return {
            "word": self.box.text().strip(),
            "market": str(self.market.taken or ""),
            "category": str(self.category.taken or ""),
            "kind": "" if kind == OWN else kind,
            "source": self._own if kind == OWN else "",
        }

    def clear(self) -> None:
        """Show everything again, and say so."""
        self.forget()
        self._tell()

    def forget(self) -> None:
        """Show everything again, without a word."""
        self._timer.stop()
        self.box.blockSignals(True)
        self.box.clear()
        self.box.blockSignals(False)
        self.market.setCurrentIndex(0)
        self.category.setCurrentIndex(0)
        self.kind.choose("")

    def look_for(self, word: str) -> None:
        """Put `word` into the box, as if it had been typed."""
        self.box.setText(word)
        self._tell()

    def _tell(self) -> None:
        self._timer.stop()
        self.changed.emit()
