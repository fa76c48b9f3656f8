"""The pad for a PIN with its dots above it: the same for logging in and for choosing one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from station.kernel.words import _
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.number_pad import PIN, NumberPad
from ui.widgets.plain import column, label, row


class PinEntry(Worded, QWidget):
    """Emits `entered(pin)`, and `changed` at each key. Forgets the digits as soon as they are handed over."""

    entered = Signal(str)
    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._heading = label("main")
        self._dots = label("main", "field")
        self.pad = NumberPad(look, PIN, display=False)
        self.pad.changed.connect(self._typed)
        self.pad.entered.connect(self._hand_over)
        down = column(row(self._heading, self._dots, None, gap=16), self.pad, gap=12)
        down.setStretch(1, 1)
        self.setLayout(down)
        self.setFocusProxy(self.pad)
        self.begin(look)

    def retranslate(self) -> None:
        self._heading.setText(_("Your PIN"))

    def clear(self) -> None:
        """Forget what was typed."""
        self.pad.set_value("")
        self._dots.setText("")

    def _typed(self, pin: str) -> None:
        self._dots.setText("●" * len(pin))
        self.changed.emit()

    def _hand_over(self, pin: str) -> None:
        self.clear()
        self.entered.emit(pin)
