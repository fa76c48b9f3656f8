"""What stands under every figure: how it is made, and how far the data behind it go."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.said import time_in_words
from station.kernel.words import _
from station.prices.insight.basis import Basis
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.plain import label


def definition_words(desk: Desk, basis: Basis) -> str:
    """Return how a figure is made, with the days and numbers it was asked for."""
    return _(desk.store.registry.sentences[basis.definition]).format(**basis.facts)


def as_of_words(desk: Desk, basis: Basis) -> str:
    """Return up to when the county's data are here."""
    if not basis.as_of:
        return _("Nothing has come from the county yet: this is from what was entered here alone.")
    clock = desk.store.clock
    when = time_in_words(basis.as_of, clock.now_ms(), clock.offset_minutes())
    return _("The county's data are here as of {when}.").format(when=when)


class HowMade(Worded, QWidget):
    """Shows nothing until `show_basis`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._bases: tuple[Basis, ...] = ()
        self.said = label("staff-small", "soft", wrap=True)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.said)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.show_basis(*self._bases)

    def show_basis(self, *bases: Basis | None) -> None:
        """Say how the figures above are made; None stands for a figure that is not there."""
        self._bases = tuple(basis for basis in bases if basis is not None)
        parts = [definition_words(self._desk, basis) for basis in self._bases]
        parts += [as_of_words(self._desk, basis) for basis in self._bases[:1]]
        self.said.setText(" ".join(parts))
        present(self, bool(parts))
