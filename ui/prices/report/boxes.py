"""The figures of a price, its unit, volume and grade: typed on real keys or on the pad, whichever box is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from station.kernel.words import N_, _
from ui.theme import Look
from ui.widgets.base import Worded, mark
from ui.widgets.choice import Choice
from ui.widgets.plain import label

ORDER = ("typical", "low", "high")
VOLUME = "volume"  # only who wants it goes there: Enter leads past it
TITLES = {
    "typical": N_("Usual price"),
    "low": N_("Low, optional"),
    "high": N_("High, optional"),
    VOLUME: N_("Volume, optional"),
}
LONGEST = 12


class FigureBoxes(Worded, QWidget):
    """Emits `changed` when a figure was typed, `turned(text)` when another box became the one meant.

    `graded` follows another grade.
    """

    changed = Signal()
    turned = Signal(str)
    graded = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.active = ORDER[0]
        self.boxes = {name: QLineEdit() for name in TITLES}
        self._titles = {name: label("staff-small", "soft") for name in TITLES}
        self._unit, self._noun = label("staff"), label("staff")
        self.grade, self._grade_title = Choice(look), label("staff-small", "soft")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for box in self.boxes.values():
            box.setAlignment(Qt.AlignmentFlag.AlignRight)
            box.setMaxLength(LONGEST)
            box.textEdited.connect(lambda _text: self.changed.emit())
            box.installEventFilter(self)
        self._lay_out()
        self.begin(look)

    def _lay_out(self) -> None:
        for place, name in enumerate(ORDER):
            mark(self.boxes[name], "part", "farmer")
            column = place if place == 0 else place + 1  # the unit stands beside the price that counts
            self._place(name, 0, column)
            self._grid.setColumnStretch(column, 3 if place == 0 else 2)
        self._grid.addWidget(self._unit, 1, 1)
        self._place(VOLUME, 2, 0)
        self._grid.addWidget(self._noun, 3, 1)
        self._grid.addWidget(self._grade_title, 2, 2, 1, 2)
        self._grid.addWidget(self.grade, 3, 2, 1, 2)
        self._grid.setColumnStretch(len(ORDER) + 1, 1)
        self._grade_title.setBuddy(self.grade)
        self.grade.setEditable(True)
        self.grade.setInsertPolicy(Choice.InsertPolicy.NoInsert)
        self.grade.currentTextChanged.connect(lambda _text: self.graded.emit())

    def _place(self, name: str, row: int, column: int) -> None:
        self._titles[name].setBuddy(self.boxes[name])
        self._grid.addWidget(self._titles[name], row, column)
        self._grid.addWidget(self.boxes[name], row + 1, column)

    def restyle(self) -> None:
        self._grid.setHorizontalSpacing(self.look.theme.space(2))
        self._grid.setVerticalSpacing(self.look.theme.space(1))
        for name, box in self.boxes.items():
            box.setMinimumWidth(self.look.theme.pt(88 if name == ORDER[0] else 62))
            box.setMaximumWidth(self.look.theme.pt(150))

    def retranslate(self) -> None:
        for name, words in self._titles.items():
            words.setText(_(TITLES[name]))
            self.boxes[name].setAccessibleName(_(TITLES[name]))
        self._grade_title.setText(_("Grade, optional"))
        self.grade.setAccessibleName(_("Grade, optional"))

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the boxes."""
        return {name: box.text().strip() for name, box in self.boxes.items()}

    def show_texts(self, texts: Mapping[str, str]) -> None:
        """Put figures into the boxes, without a signal."""
        for name, box in self.boxes.items():
            box.setText(texts.get(name, ""))
        self.turned.emit(self.boxes[self.active].text())

    def set_unit(self, words: str, noun: str = "") -> None:
        """Say what the figures are per, and what the volume is counted in."""
        self._unit.setText(words)
        self._noun.setText(noun)

    def offer_grades(self, grades: Sequence[str], taken: str) -> None:
        """Offer these grades; any other may be typed."""
        blocked = self.grade.blockSignals(True)
        self.grade.offer([(grade, grade) for grade in dict.fromkeys(["", taken, *grades])])
        self.grade.setCurrentText(taken)
        self.grade.blockSignals(blocked)

    @property
    def spec(self) -> str:
        """The grade chosen or typed."""
        return self.grade.currentText().strip()

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
        place = ORDER.index(self.active) + 1 if self.active in ORDER else len(ORDER)
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
