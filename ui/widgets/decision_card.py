"""A card about one thing that waits, with the two ways to decide about it at its foot; the owner asks and does it."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from ui.theme import Look
from ui.widgets.base import Worded, present
from ui.widgets.plain import Button, Card, row, rule


class DecisionCard(Worded, QWidget):
    """Make the two buttons, then call `lay_out` with what stands above the line and what fills the card below it."""

    yes: Button
    no: Button

    def lay_out(self, look: Look, above: tuple[QWidget, ...], below: QWidget | QLayout) -> None:
        """Put the card together."""
        card = Card(look, "staff-card")
        for part in (*above, rule()):
            card.inside.addWidget(part)
        if isinstance(below, QWidget):
            card.inside.addWidget(below, 1)
        else:
            card.inside.addLayout(below, 1)
        card.inside.addLayout(row(self.yes, self.no, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card, 1)

    def show_buttons(self, visible: bool) -> None:
        """Show the ways to decide; none while something is asked."""
        for button in (self.yes, self.no):
            present(button, visible)
