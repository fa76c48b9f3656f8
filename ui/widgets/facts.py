"""Facts in two columns: what each is called, and what it is."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import Look
from ui.widgets.plain import label


class Facts(QWidget):
    """Names and values in two columns; a value may take a tone."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.theme.space(3))
        self._grid.setVerticalSpacing(look.theme.space(1))
        self._grid.setColumnStretch(1, 1)
        self.told: dict[str, str] = {}

    def show_facts(self, facts: Iterable[tuple[str, str] | tuple[str, str, str]]) -> None:
        """Show (name, value) or (name, value, tone); facts without a value are left out."""
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.told = {}
        for line, (name, value, *tone) in enumerate(fact for fact in facts if fact[1]):
            named, said = label("staff", "soft"), label("staff", tone[0] if tone else "", wrap=True)
            named.setText(name)
            said.setText(value)
            self._grid.addWidget(named, line, 0)
            self._grid.addWidget(said, line, 1)
            self.told[name] = value
