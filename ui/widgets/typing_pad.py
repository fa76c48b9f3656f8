"""Letters, digits and a few signs to type with a finger: log-in names, one-time codes, server addresses.

Latin only. Running text in Chinese needs an input method, and none of these fields takes any.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from station.kernel.words import _
from ui.drawn import button_icon
from ui.theme import SMALL_TARGET, Look
from ui.widgets.base import Worded, mark

ROWS = ("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:/")
BACK, CLEAR = "back", "clear"


class TypingPad(Worded, QWidget):
    """Types into whichever of its fields has, or last had, the focus; real keys work as well."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: list[QLineEdit] = []
        self._target: QLineEdit | None = None
        self.keys: dict[str, QPushButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for down, line in enumerate(ROWS):
            for across, sign in enumerate(line):
                self._add(sign, down, across).setText(sign)
        self._add(BACK, 0, len(ROWS[0]), 2).setAutoRepeat(True)
        mark(self._add(CLEAR, 2, len(ROWS[0]), 2), "weight", "word")
        self.begin(look)

    def _add(self, key: str, row: int, column: int, tall: int = 1) -> QPushButton:
        button = QPushButton()
        mark(button, "part", "key")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps the focus and shows its cursor
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        button.clicked.connect(lambda: self.press(key))
        self._grid.setColumnStretch(column, 1)
        self._grid.addWidget(button, row, column, tall, 1)
        self.keys[key] = button
        return button

    def restyle(self) -> None:
        theme = self.look.theme
        side = theme.pt(SMALL_TARGET)
        for button in self.keys.values():
            button.setMinimumSize(side, side)
        self._grid.setSpacing(theme.space(2))
        size = theme.px("key")
        self.keys[BACK].setIcon(button_icon("backspace", theme.colours.ink, size))
        self.keys[BACK].setIconSize(QSize(size, size))

    def retranslate(self) -> None:
        self.keys[BACK].setAccessibleName(_("Take back one"))
        self.keys[CLEAR].setText(_("Clear"))

    def serve(self, *fields: QLineEdit) -> None:
        """Type into these fields from now on, the first one first."""
        for old in self._fields:
            old.removeEventFilter(self)
        self._fields = list(fields)
        self._target = fields[0] if fields else None
        for field in fields:
            field.installEventFilter(self)

    def press(self, key: str) -> None:
        """Do what `key` does to the field in hand."""
        field = self._target
        if field is None:
            return
        if key == BACK:
            field.backspace()
        elif key == CLEAR:
            field.clear()
        else:
            field.insert(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QLineEdit):
            self._target = watched
        return super().eventFilter(watched, event)
