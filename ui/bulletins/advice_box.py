"""The lines of plant protection: each value by its name, as large as running text, none of it cut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from station.bulletins.model import Advice
from station.kernel.words import N_, _, ngettext
from ui.theme import Look
from ui.widgets.base import Worded
from ui.widgets.plain import label, rule

CROP, PEST, AGENT = N_("Crop"), N_("Pest"), N_("Plant protection product")
DOSE, DILUTION, INTERVAL = N_("For one mu"), N_("Dilution"), N_("Safe interval")
TOP = Qt.AlignmentFlag.AlignTop


def interval_words(days: int) -> str:
    """Return how long to wait between the last use and the harvest."""
    if not days:
        return _("no waiting")
    return ngettext("{n} day before harvest", "{n} days before harvest", days).format(n=days)


def facts(line: Advice) -> list[tuple[str, str]]:
    """Return (name, value) of what a line says, both in the language in use; what it does not say is left out."""
    told = [
        (_(CROP), line.crop), (_(PEST), line.pest), (_(AGENT), line.agent), (_(DOSE), line.dose),
        (_(DILUTION), line.dilution),
        (_(INTERVAL), "" if line.interval is None else interval_words(line.interval)),
    ]
    return [(name, value) for name, value in told if value]


class AdviceBox(Worded, QWidget):
    """Shows lines of plant protection. `manner` is "farmer" or "staff"."""

    def __init__(self, look: Look, manner: str = "farmer") -> None:
        super().__init__()
        self._types = ("second", "main") if manner == "farmer" else ("staff", "staff")
        self._lines: Sequence[Advice] = ()
        self._parts: list[QWidget] = []
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.begin(look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(3))
        self._fill()

    def retranslate(self) -> None:
        self._fill()

    def show_lines(self, lines: Sequence[Advice]) -> None:
        """Show these lines, one under the other."""
        self._lines = tuple(lines)
        self._fill()

    def words(self) -> list[tuple[str, str]]:
        """Return every name and value that is shown."""
        return [fact for line in self._lines for fact in facts(line)]

    def _fill(self) -> None:
        for part in self._parts:
            part.hide()
            self._down.removeWidget(part)
            part.deleteLater()
        self._parts = []
        for place, line in enumerate(self._lines):
            if place:
                self._parts.append(rule())
            self._parts.append(self._line(line))
        for part in self._parts:
            self._down.addWidget(part)
            part.show()
        self.setAccessibleName("\n".join(f"{name} {value}" for name, value in self.words()))

    def _line(self, line: Advice) -> QWidget:
        made, small, large = QWidget(), *self._types
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self.look.theme.space(4))
        grid.setVerticalSpacing(self.look.theme.space(1))
        grid.setColumnStretch(1, 1)
        for place, (name, value) in enumerate(facts(line)):
            named, told = label(small, "soft", wrap=True), label(large, wrap=True)
            for part, words in ((named, name), (told, value)):
                part.setText(words)
                _lean_on_top(part)
            grid.addWidget(named, place, 0, TOP)
            grid.addWidget(told, place, 1, TOP)
        grid.setColumnMinimumWidth(0, self._widest())
        return made

    def _widest(self) -> int:
        """Return the room of the names, so that the values of all lines stand in one column."""
        measure = self.look.theme.font(self._types[0])

        names = [name for line in self._lines for name, _value in facts(line)]
        return max((QFontMetrics(measure).horizontalAdvance(name) for name in names), default=0) + 2


def _lean_on_top(part: QLabel) -> None:
    part.setAlignment(Qt.AlignmentFlag.AlignLeft | TOP)
