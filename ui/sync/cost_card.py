"""What the exchange cost, and how much of it this machine may have: a day, a month, urgent news alone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from station.kernel.errors import StationError
from station.kernel.money import format_exact
from station.kernel.words import N_, _
from ui.amounts import size_words
from ui.desk import Desk
from ui.sync.costs import Costs, left_words, spent_words
from ui.widgets.base import Worded, mark
from ui.widgets.choice import Choice
from ui.widgets.facts import Facts
from ui.widgets.plain import Paragraph, label, rule

MEGA = 1_000_000
DAY, MONTH, PRICE, METERED = "day", "month", "price", "metered"
NAMES = {
    METERED: N_("Comes down"), DAY: N_("At most a day"), MONTH: N_("At most a month"), PRICE: N_("A megabyte costs"),
}
OFFERS = {
    METERED: (False, True),
    DAY: (0, 500_000, MEGA, 2 * MEGA, 5 * MEGA, 20 * MEGA),
    MONTH: (0, 5 * MEGA, 30 * MEGA, 100 * MEGA, 500 * MEGA, 1000 * MEGA),
    PRICE: (0, 10, 30, 50, 100, 290),  # milli-yuan a megabyte
}


class CostCard(Worded, QFrame):
    """Shows `Costs`; what a person chooses is kept at once. Emits `changed` after that."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        mark(self, "part", "staff-card")
        self._desk = desk
        self._costs = Costs()
        self.facts = Facts(desk.look)
        self.names = {name: label("staff", "soft") for name in NAMES}
        self.boxes = {name: Choice(desk.look) for name in NAMES}
        self.hint, self.trouble = Paragraph("staff-small", "soft"), Paragraph("staff", "rise")
        self._build()
        for box in self.boxes.values():
            box.activated.connect(lambda _place: self._keep())
        self.begin(desk.look)

    def _build(self) -> None:
        self._down = QVBoxLayout(self)
        self._down.addWidget(self.facts)
        self._down.addWidget(rule())
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        for line, name in enumerate(NAMES):
            self._grid.addWidget(self.names[name], line, 0)
            self._grid.addWidget(self.boxes[name], line, 1)
            self.names[name].setBuddy(self.boxes[name])
        self._down.addLayout(self._grid)
        self._down.addWidget(self.hint)
        self._down.addWidget(self.trouble)
        self._down.addStretch(1)
        self.trouble.hide()

    def restyle(self) -> None:
        space = self.look.theme.space
        self._down.setContentsMargins(space(4), space(2), space(4), space(3))
        self._down.setSpacing(space(2))
        self._grid.setHorizontalSpacing(space(3))
        self._grid.setVerticalSpacing(space(2))

    def retranslate(self) -> None:
        for name, words in NAMES.items():
            self.names[name].setText(_(words))
            self.boxes[name].setAccessibleName(_(words))
        self.show_costs(self._costs)

    def show_costs(self, costs: Costs) -> None:
        """Show what the meter says."""
        self._costs = costs
        limits = costs.limits
        self.facts.show_facts(
            [
                (_("So far today"), spent_words(costs.today, limits)),
                (_("This month"), spent_words(costs.month, limits)),
                (_("Exchanges"), f"{costs.month.times:,}"),
                (_("May still cross"), left_words(costs), "ripe" if costs.left == 0 else ""),
            ]
        )
        for name, value in ((DAY, limits.day), (MONTH, limits.month), (PRICE, limits.price), (METERED, limits.metered)):
            box = self.boxes[name]  # the value in force is offered even if it is none of the usual ones
            box.offer([(one, self._words(name, one)) for one in sorted({*OFFERS[name], value})])
            box.choose(value)
        words = _(
            "Prices and texts wait; warnings and answers come. What is entered here goes up, large imports later."
        )
        self.hint.setText(words if limits.metered else "")
        self.hint.setVisible(limits.metered)

    def _words(self, name: str, value: int) -> str:
        if name == METERED:
            return _("urgent only") if value else _("all news")
        if not value:
            return _("not known") if name == PRICE else _("no limit")
        return _("{n} yuan").format(n=format_exact(value)) if name == PRICE else size_words(value)

    def _keep(self) -> None:
        chosen: dict[str, Any] = {name: box.taken for name, box in self.boxes.items()}

        def failed(error: StationError) -> None:
            self.trouble.setText(self._desk.sentence(error))
            self.trouble.show()

        self.trouble.hide()
        self._desk.do("fleet.limit", lambda _none: self.changed.emit(), failed, self, **chosen)
