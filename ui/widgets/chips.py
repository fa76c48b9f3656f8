"""A row of chips of which one is taken, or several: varieties on a price card, groups over a work list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from ui.theme import Look
from ui.widgets.base import Worded, mark
from ui.widgets.flow import FlowLayout, fit_height


class ChipRow(Worded, QWidget):
    """Emits `chosen(key)` when a person takes a chip. `manner` is "farmer" (60 pt), "touch" (36 pt) or "staff".

    Of a row of `several` any number may be taken, and a second touch lets go.
    """

    chosen = Signal(object)

    def __init__(
        self, look: Look, manner: str = "farmer", parent: QWidget | None = None, several: bool = False
    ) -> None:
        super().__init__(parent)
        self._manner = manner
        self._group = QButtonGroup(self)
        self._group.setExclusive(not several)
        self._buttons: list[tuple[object, QPushButton]] = []
        self._flow = FlowLayout(self)
        fit_height(self)
        self.begin(look)

    def restyle(self) -> None:
        self._flow.setSpacing(self.look.theme.space(2))
        self.updateGeometry()

    def show_chips(self, chips: Sequence[tuple[object, str]], taken: object = None) -> None:
        """Offer (key, words) chips; `taken` is shown as taken, of a row of several a list of keys."""
        same = [(key, button.text()) for key, button in self._buttons] == list(chips)
        if same and (not self._group.exclusive() or any(key == taken for key, _words in chips)):
            self._check(taken)  # the chip that has the keys keeps them
            return
        for _key, button in self._buttons:
            self._group.removeButton(button)
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for key, words in chips:
            button = QPushButton(words)
            if self._manner == "farmer":
                mark(button, "part", "farmer")
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            elif self._manner == "touch":
                mark(button, "part", "chip")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, each=key: self.chosen.emit(each))
            self._group.addButton(button)
            self._flow.addWidget(button)
            self._buttons.append((key, button))
        self._check(taken)
        self.updateGeometry()

    def _check(self, taken: object) -> None:
        several = not self._group.exclusive()
        for key, button in self._buttons:
            button.setChecked(key in taken if several and isinstance(taken, list) else key == taken)

    def button(self, key: object) -> QPushButton:
        """Return the chip of `key`; KeyError where none is offered."""
        return dict(self._buttons)[key]

    def choose(self, key: object) -> None:
        """Show the chip of `key` as taken."""
        for each, button in self._buttons:
            if each == key:
                button.setChecked(True)

    @property
    def all_taken(self) -> list[object]:
        """The keys of the chips taken, in their order."""
        return [key for key, button in self._buttons if button.isChecked()]

    @property
    def taken(self) -> object:
        """The key of the chip taken, None for none."""
        return next((key for key, button in self._buttons if button.isChecked()), None)

    def sizeHint(self) -> QSize:
        return QSize(self.look.theme.pt(240), self._flow.minimumSize().height())

    def minimumSizeHint(self) -> QSize:
        return self._flow.minimumSize()
