"""What a price is for, in three rows of chips: which variety, which kind of price, per which unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.units import UNITS
from station.kernel.words import N_, _
from station.prices.model import KINDS
from ui.prices import figures
from ui.prices.report.subject import Subject
from ui.theme import Look
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow

MORE = "more"
FEW = 7  # names offered at once
KIND_CHIPS = {
    "field": N_("At the field"),
    "trader": N_("To traders"),
    "wholesale": N_("Wholesale"),
    "retail": N_("Retail"),
    "input": N_("Inputs"),
}


class Choices(Worded, QWidget):
    """Emits `turned` when another variety or kind was taken, `unit_turned` for another unit.

    Names are shown as `named` says them.
    """

    turned = Signal()
    unit_turned = Signal()

    def __init__(self, look: Look, named: Callable[[str], str] = str) -> None:
        super().__init__()
        self._named = named
        self._subject = Subject((), "")
        self._units: list[str] = []
        self._product, self._unit, self._all = "", "", False
        self.variety, self.kinds, self.units = (ChipRow(look, "touch") for _each in range(3))
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        for chips in (self.variety, self.kinds, self.units):
            self._down.addWidget(chips)
        self.variety.chosen.connect(self._name_chosen)
        self.kinds.chosen.connect(lambda _kind: self.turned.emit())
        self.units.chosen.connect(self._unit_chosen)
        self.begin(look)

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        if self._subject.names:
            self._show_names()
            self._show_kinds(self.kind)
            self.offer_units(self._units, self._unit)

    def show_subject(self, subject: Subject) -> None:
        """Offer the names and kinds of `subject`; units follow with `offer_units`."""
        self._subject, self._product, self._all = subject, subject.chosen, False
        self._show_names()
        self._show_kinds(subject.kind)

    def offer_units(self, units: Sequence[str], taken: str) -> None:
        """Offer these units; the rest are one touch further."""
        self._units = list(dict.fromkeys([*units, taken]))
        self._unit = taken
        chips = [(unit, figures.unit_words(unit)) for unit in self._units]
        more = [] if len(chips) == len(UNITS) else [(MORE, _("Other units"))]
        self.units.show_chips([*chips, *more], taken)

    @property
    def product(self) -> str:
        """The name a price is reported under."""
        return self._product

    @property
    def kind(self) -> str:
        """The kind of price taken."""
        return str(self.kinds.taken or self._subject.kind)

    @property
    def unit(self) -> str:
        """The unit taken."""
        return self._unit

    @property
    def offered(self) -> tuple[str, ...]:
        """The units on offer."""
        return tuple(self._units)

    def _show_names(self) -> None:
        names = self._subject.names
        few = names if self._all or len(names) <= FEW + 1 else names[:FEW]
        shown = [(name, self._short(name)) for name in dict.fromkeys([*few, self._product])]
        more = [(MORE, _("More"))] if len(shown) < len(names) else []
        self.variety.show_chips([*shown, *more], self._product)
        present(self.variety, len(names) > 1)

    def _short(self, name: str) -> str:
        """Return what a variety is called beside its product: Feizixiao, not Feizixiao lychee."""
        first, words = self._subject.names[0], self._named(name)
        whole = f" {self._named(first)}".casefold()
        return words[: -len(whole)] if name != first and words.casefold().endswith(whole) else words

    def _name_chosen(self, name: object) -> None:
        if name == MORE:
            self._all = True
            self._show_names()
            return
        self._product, self._all = str(name), False
        self._show_names()  # the many fold up again: the figures need the room
        self.turned.emit()

    def _show_kinds(self, taken: str) -> None:
        self.kinds.show_chips([(kind, _(KIND_CHIPS[kind])) for kind in KINDS], taken)

    def _unit_chosen(self, unit: object) -> None:
        if unit == MORE:
            self.offer_units(list(UNITS), self._unit)
            return
        self._unit = str(unit)
        self.unit_turned.emit()
