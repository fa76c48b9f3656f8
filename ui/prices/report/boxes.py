"""The three figures of a price and their unit: typed on real keys or on the pad, whichever box is the one meant."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from station.kernel.words import N_, _
from ui.theme import Look
from ui.widgets.base import Worded, mark
from ui.widgets.plain import label

ORDER = ("typical", "low", "high")
TITLES = {"typical": N_("Usual price"), "low": N_("Low, optional"), "high": N_("High, optional")}
LONGEST = 12


class FigureBoxes(Worded, QWidget):
    """Emits `changed` when a figure was typed, `turned(text)` when another box became the one meant."""

    changed = Signal()
    turned = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.active = ORDER[0]
        self.boxes = {name: QLineEdit() for name in ORDER}
        self._titles = {name: label("staff-small", "soft") for name in ORDER}
        self._unit = label("staff")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for place, (name, box) in enumerate(self.boxes.items()):
            mark(box, "part", "farmer")
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.setMaxLength(LONGEST)
            box.textEdited.connect(lambda _text: self.changed.emit())
            box.installEventFilter(self)
            self._titles[name].setBuddy(box)
            column = place if place == 0 else place + 1  # the unit stands beside the price that counts
            self._grid.addWidget(self._titles[name], 0, column)
            self._grid.addWidget(box, 1, column)
            self._grid.setColumnStretch(column, 3 if place == 0 else 2)
        self._grid.addWidget(self._unit, 1, 1)
        self._grid.setColumnStretch(len(ORDER) + 1, 1)
        self.begin(look)

    def restyle(self) -> None:
        self._grid.setHorizontalSpacing(self.look.theme.space(2))
        self._grid.setVerticalSpacing(self.look.theme.space(1))
        for name, box in self.boxes.items():
            box.setMinimumWidth(self.look.theme.pt(96 if name == ORDER[0] else 76))
            box.setMaximumWidth(self.look.theme.pt(150))

    def retranslate(self) -> None:
        for name, words in self._titles.items():
            words.setText(_(TITLES[name]))
            self.boxes[name].setAccessibleName(_(TITLES[name]))

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the boxes."""
        return {name: box.text().strip() for name, box in self.boxes.items()}

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Put figures into the boxes, without a signal."""
        for name, box in self.boxes.items():
            box.setText(texts.get(name, ""))
        self.turned.emit(self.boxes[self.active].text())

    def set_unit(self, words: str) -> None:
        """Say what the figures are per."""
        self._unit.setText(words)

    def type(self, text: str) -> None:
        """Put `text` into the box that is meant, as from the pad."""
        self.boxes[self.active].setText(text)
        self.changed.emit()

    def complain(self, faulty: Mapping[str, str]) -> None:
        """Show which boxes something is wrong with; each fault is there on hover too."""
        for name, box in self.boxes.items():
            mark(box, "tone", "rise" if name in faulty else "")
            box.setToolTip(faulty.get(name, ""))

    def go_to(self, name: str) -> None:
        """Make `name` the box that is meant."""
        self.boxes[name].setFocus()
        self._turn_to(name)

    def go_on(self) -> bool:
        """Go to the next box; return False after the last one."""
        place = ORDER.index(self.active) + 1
        if place >= len(ORDER):
            return False
        self.go_to(ORDER[place])
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            for name, box in self.boxes.items():
                if box is watched and name != self.active:
                    self._turn_to(name)
        return super().eventFilter(watched, event)

    def _turn_to(self, name: str) -> None:
        self.active = name
        self.turned.emit(self.boxes[name].text())
