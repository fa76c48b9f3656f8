"""A few choices side by side, exactly one of them taken: text size, unit, language, voice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from ui.theme import Look
from ui.widgets.base import Worded, mark


class Segments(Worded, QFrame):
    """Emits `chosen(key)` when a person takes another choice, not when `choose` is called."""

    chosen = Signal(str)

    def __init__(self, look: Look, keys: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "part", "segments")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QPushButton] = {}
        self._across = QHBoxLayout(self)
        self._across.setContentsMargins(1, 1, 1, 1)
        self._across.setSpacing(0)
        self.set_keys(keys)
        self.begin(look)

    def set_keys(self, keys: Sequence[str]) -> None:
        """Offer these choices instead; their words are set with `name_it`."""
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._across.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for key in keys:
            button = QPushButton()
            mark(button, "part", "segment")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, each=key: self.chosen.emit(each))
            self._group.addButton(button)
            self._across.addWidget(button)
            self._buttons[key] = button

    def name_it(self, key: str, words: str, spoken: str = "") -> None:
        """Set the words of a choice; `spoken` is the long form for a screen reader and on hover."""
        button = self._buttons[key]
        button.setText(words)
        button.setAccessibleName(spoken or words)
        button.setToolTip(spoken)

    def set_weight(self, key: str, weight: str) -> None:
        """Write a choice "small", "normal" or "large", whatever is taken."""
        mark(self._buttons[key], "weight", weight)

    def choose(self, key: str) -> None:
        """Show `key` as taken; an unknown one takes none away."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys offered, in their order."""
        return tuple(self._buttons)

    @property
    def taken(self) -> str:
        """The key of the choice taken, "" for none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")
