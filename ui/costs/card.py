"""One plot of the cost survey, item by item, and the way to take it back."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.costs.model import Plot
from station.kernel.words import _
from ui.costs.presenter import mu_words
from ui.costs.table import facts_of
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.facts import Facts
from ui.widgets.plain import Button, Card, label, row


class PlotCard(Worded, QWidget):
    """One plot, item by item, with the way to take it back while it is not locked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.plot: Plot | None = None
        self.name, self.where = label("staff-title", wrap=True), label("staff", "soft", wrap=True)
        self.facts, self.note = Facts(desk.look), label("staff-small", "soft", wrap=True)
        self.withdraw = Button(desk.look, "staff-warning", "undo")
        card = Card(desk.look, "staff-card")
        for part in (self.name, self.where, self.facts, self.note):
            card.inside.addWidget(part)
        card.inside.addStretch(1)
        card.inside.addLayout(row(self.withdraw, None))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(card)
        self.begin(desk.look)

    def retranslate(self) -> None:
        self.withdraw.setText(_("Take it back"))
        if self.plot is not None:
            self.show_plot(self.plot)

    def show_plot(self, plot: Plot) -> None:
        """Show a plot."""
        self.plot = plot
        self.name.setText(self._desk.names.own(plot.name))
        words = _("{year} · plot {number} · {area}")
        self.where.setText(words.format(year=plot.year, number=plot.number, area=mu_words(plot.area)))
        self.facts.show_facts(facts_of(plot))
        self.note.setText(_("Locked: entered more than a day ago.") if plot.locked else _(
            "May be taken back for a day. No name stands here; the plot's number is the officer's own."))
        present(self.withdraw, not plot.locked)
