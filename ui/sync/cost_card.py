"""What the exchange cost, and how much of it this machine may have: a day, a month, urgent news alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QGridLayout, QVBoxLayout

from station.kernel.money import format_exact
from station.kernel.words import N_, _
from ui.desk import Desk
from ui.sync.costs import Costs, left_words, size_words, spent_words
from ui.widgets.base import Worded, mark
from ui.widgets.facts import Facts
from ui.widgets.plain import Paragraph, label, rule

MEGA = 1_000_000
DAYS = (0, 500_000, MEGA, 2 * MEGA, 5 * MEGA, 20 * MEGA)
MONTHS = (0, 5 * MEGA, 30 * MEGA, 100 * MEGA, 500 * MEGA, 1000 * MEGA)
PRICES = (0, 10, 30, 50, 100, 290)  # milli-yuan a megabyte
NAMES = {"day": N_("At most a day"), "month": N_("At most a month"), "price": N_("A megabyte costs")}
OFFERS = {"day": DAYS, "month": MONTHS, "price": PRICES}


class CostCard(Worded, QFrame):
    """Shows `Costs`; what a person chooses is kept at once. Emits `changed` after that."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        mark(self, "part", "staff-card")
        self._desk = desk
        self._costs = Costs()
        self.heading, self.facts = label("staff-title", wrap=True), Facts(desk.look)
        self.names = {name: label("staff", "soft") for name in NAMES}
        self.boxes = {name: QComboBox() for name in NAMES}
        self.metered, self.hint = QCheckBox(), Paragraph("staff-small", "soft")
        self.trouble = Paragraph("staff", "rise")
        self._build()
        for box in self.boxes.values():
            box.activated.connect(lambda _place: self._keep())
        self.metered.clicked.connect(lambda _checked: self._keep())
        self.begin(desk.look)

    def _build(self) -> None:
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.heading)
        self._down.addWidget(self.facts)
        self._down.addWidget(rule())
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        for line, name in enumerate(NAMES):
            self._grid.addWidget(self.names[name], line, 0)
            self._grid.addWidget(self.boxes[name], line, 1)
            self.names[name].setBuddy(self.boxes[name])
        self._down.addLayout(self._grid)
        for part in (self.metered, self.hint, self.trouble):
            self._down.addWidget(part)
        self._down.addStretch(1)
        self.trouble.hide()

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(2), space(4), space(3))
        self._down.setSpacing(space(2))
        self._grid.setHorizontalSpacing(space(3))
        self._grid.setVerticalSpacing(space(2))

    def retranslate(self) -> None:
        self.heading.setText(_("What the exchange costs"))
        for name, words in NAMES.items():
            self.names[name].setText(_(words))
            self.boxes[name].setAccessibleName(_(words))
        self.metered.setText(_("Urgent news only"))
        self.hint.setText(_("Warnings and what happened to requests come down; prices and texts wait. "
                            "What is entered here always goes up."))
        self.show_costs(self._costs)

    def show_costs(self, costs: Costs) -> None:
        """Show what the meter says."""
        self._costs = costs
        limits = costs.limits
        self.facts.show_facts(
            [
                (_("Today"), spent_words(costs.today, limits)),
                (_("This month"), spent_words(costs.month, limits)),
                (_("Exchanges"), f"{costs.month.times:,}"),
                (_("May still cross"), left_words(costs), "ripe" if costs.left == 0 else ""),
            ]
        )
        for name, value in (("day", limits.day), ("month", limits.month), ("price", limits.price)):
            self._offer(name, value, OFFERS[name])
        self.metered.setChecked(limits.metered)

    def _offer(self, name: str, value: int, offers: Sequence[int]) -> None:
        """Offer the usual values, and the one in force even if it is none of them."""
        box = self.boxes[name]
        box.clear()
        for one in sorted({*offers, value}):
            box.addItem(self._words(name, one), one)
        box.setCurrentIndex(box.findData(value))

    def _words(self, name: str, value: int) -> str:
        if not value:
            return _("not known") if name == "price" else _("no limit")
        return _("{n} yuan").format(n=format_exact(value)) if name == "price" else size_words(value)

    def _keep(self) -> None:
        chosen = {name: box.currentData() for name, box in self.boxes.items()}

        def failed(error: Exception) -> None:
            self.trouble.setText(self._desk.sentence(error))  # type: ignore[arg-type]  # the desk gives StationError
            self.trouble.show()

        self.trouble.hide()
        self._desk.do(
            "fleet.limit", lambda _none: self.changed.emit(), failed, self, metered=self.metered.isChecked(), **chosen
        )
