"""A large pad for figures: prices, query codes, PINs. Real keys work as well as fingers.

Laid out like a telephone, which everybody has; 7-8-9 on top is for accountants.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from station.kernel.words import _
from ui.drawn import button_icon
from ui.theme import TARGET, Look
from ui.widgets.base import Worded, mark
from ui.widgets.plain import label

BACK, CLEAR, ENTER, POINT = "back", "clear", "enter", "."


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be typed: `decimals` after the point (0: no point), at most `longest` digits in all.

    A `code` keeps its leading zeros; a `secret` is shown as dots and never spoken.
    """

    decimals: int = 2
    longest: int = 7
    code: bool = False
    secret: bool = False


PRICE = Rules()
CODE = Rules(decimals=0, longest=10, code=True)
PIN = Rules(decimals=0, longest=12, code=True, secret=True)


def typed(text: str, key: str, rules: Rules) -> str:
    """Return `text` after `key` (a digit, POINT, BACK or CLEAR) was pressed; unchanged where the rules forbid it."""
    if key == CLEAR:
        return ""
    if key == BACK:
        return text[:-1]
    if key == POINT:
        return text if not rules.decimals or "." in text else (text or "0") + "."
    whole, point, after = text.partition(".")
    if len(whole) + len(after) >= rules.longest or (point and len(after) >= rules.decimals):
        return text
    if text == "0" and not rules.code:
        return key
    return text + key


class NumberPad(Worded, QWidget):
    """Digits, point, backspace, clear and a confirming key. Emits `changed(text)` and `entered(text)`."""

    changed = Signal(str)
    entered = Signal(str)

    def __init__(self, look: Look, rules: Rules = PRICE, display: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rules = rules
        self.value = ""
        self._keys: dict[str, QPushButton] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown = label("entry")
        self._unit = label("unit", "soft")
        self._display = QWidget()
        across = QHBoxLayout(self._display)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addWidget(self._shown)
        across.addWidget(self._unit)
        self._display.setVisible(display)
        self._grid = QGridLayout()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self._display)
        down.addLayout(self._grid, 1)
        self._build()
        self.begin(look)

    def _build(self) -> None:
        for number in range(9):
            self._add(str(number + 1), number // 3, number % 3)
        if self.rules.decimals:
            self._add(POINT, 3, 0)
            self._add("0", 3, 1, across=2)
        else:
            self._add("0", 3, 0, across=3)
        for number in range(4):
            self._grid.setColumnStretch(number, 1)
            self._grid.setRowStretch(number, 1)
        self._add(BACK, 0, 3)
        self._add(CLEAR, 1, 3)
        self._add(ENTER, 2, 3, down=2)

    def _add(self, key: str, row: int, column: int, *, down: int = 1, across: int = 1) -> None:
        button = QPushButton(key)
        mark(button, "part", "primary" if key == ENTER else "key")
        mark(button, "weight", "small" if key == CLEAR else "key" if key == ENTER else "")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the pad itself has the focus, for real keys
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        button.setAutoRepeat(key == BACK)
        button.clicked.connect(lambda: self.press(key))
        self._keys[key] = button
        self._grid.addWidget(button, row, column, down, across)

    def restyle(self) -> None:
        theme = self.look.theme
        side = theme.pt(TARGET)
        for button in self._keys.values():
            button.setMinimumSize(side, side)
        self._grid.setSpacing(theme.space(2))
        size = theme.px("key")
        self._keys[BACK].setIcon(button_icon("backspace", theme.colours.ink, size))
        self._keys[BACK].setIconSize(QSize(size, size))
        self._display.setMinimumHeight(round(theme.px("entry") * 1.3))

    def retranslate(self) -> None:
        self._keys[BACK].setText("")
        self._keys[BACK].setAccessibleName(_("Take back one"))
        self._keys[CLEAR].setText(_("Clear"))
        self._keys[ENTER].setText(_("OK"))
        self._show()

    def set_unit(self, unit: str) -> None:
        """Show `unit` beside the number."""
        self._unit.setText(unit)

    def set_value(self, text: str) -> None:
        """Put `text` on the pad, without a signal."""
        self.value = text
        self._show()

    def press(self, key: str) -> None:
        """Do what `key` does, from a finger or a real key."""
        if key == ENTER:
            if self.value:
                self.entered.emit(self.value)
            return
        after = typed(self.value, key, self.rules)
        if after != self.value:
            self.value = after
            self._show()
            self.changed.emit(after)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        special: dict[int, str] = {
            Qt.Key.Key_Backspace: BACK,
            Qt.Key.Key_Delete: CLEAR,
            Qt.Key.Key_Return: ENTER,
            Qt.Key.Key_Enter: ENTER,
            Qt.Key.Key_Period: POINT,
            Qt.Key.Key_Comma: POINT,
        }
        text = event.text()
        if event.key() in special:
            self.press(special[event.key()])
        elif len(text) == 1 and text in "0123456789":
            self.press(text)
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        self._shown.setText("●" * len(self.value) if self.rules.secret else self.value or "0")
        mark(self._shown, "tone", "" if self.value else "soft")
        self._shown.setVisible(bool(self.value) or not self.rules.code)
        self._keys[ENTER].setEnabled(bool(self.value))
