"""The cost survey at a station: plots put down one after the other, by their number alone."""

from __future__ import annotations

from typing import Any, ClassVar

from station.costs.model import Plot
from station.kernel.days import date_of
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.kernel.words import _, ngettext
from station.products.model import Product
from station.store.store import Store
from ui.costs.card import PlotCard
from ui.costs.form import CostForm
from ui.costs.table import plot_fields
from ui.desk import Desk
from ui.list_screen import ListScreen
from ui.page_screen import Page
from ui.widgets.row_list import RowList

MOST, CROPS = 5_000, 400
WITHDRAW = "costs.withdraw"


def gather(store: Store, person: Person) -> tuple[list[Plot], list[Product]]:
    """Read the plots of this station and the crops there are; for the store's lane."""
    found = store.show("products.list", person, limit=CROPS)
    return store.show("costs.mine", person, limit=MOST), [one for one in found if not one.is_input and not one.parent]


class CostsScreen(ListScreen):
    """The station's plots left; the chosen one, or the form for a new one, right."""

    watches: ClassVar[frozenset[str]] = frozenset({"costs.plot", "products.product"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.plots: list[Plot] = []
        self.table = RowList(desk.look, plot_fields(desk.names.own), key=lambda one: one.id)
        self.card, self.form = PlotCard(desk), CostForm(desk)
        self.lay_out(self.table, self.card, self.form)
        self.form.made.connect(self._made)
        self.card.withdraw.clicked.connect(self._withdraw)
        self.begin(desk.look)

    def title(self) -> str:
        return _("Costs per mu")

    def retranslate(self) -> None:
        self.add_button.setText(_("New plot"))
        self._show()

    def page(self) -> Page:
        return gather

    def filled(self, page: Any) -> None:
        self.plots, found = page
        self.form.offer_crops(found)
        self.say("")
        self._show()

    def refused(self, sentence: str) -> None:
        self.say(sentence)

    def unsaved(self) -> bool:
        return self.form_open and self.form.typed

    def open_form(self) -> None:
        super().open_form()
        self.pages.setVisible(False)  # seventeen fields want the whole page

    def close_form(self) -> None:
        super().close_form()
        self.pages.setVisible(True)

    def begin_form(self) -> None:
        year = date_of(self.desk.store.clock.today()).year
        self.form.begin_anew(year, max((one.number for one in self.plots if one.year == year), default=0) + 1)
        self.form.product.setFocus()

    def show_row(self, chosen: Plot) -> None:
        self.card.show_plot(chosen)

    def _made(self) -> None:
        self.desk.said.emit(_("The plot is put down."))
        self.close_form()
        self.reload()

    def _withdraw(self) -> None:
        if self.card.plot is not None:
            self.do_deed(WITHDRAW, lambda _none: self.reload(), self._complain, plot=self.card.plot.id)

    def _complain(self, error: StationError) -> None:
        self.say(self.desk.sentence(error))

    def _show(self) -> None:
        number = len(self.plots)
        self.headline.setText(ngettext("{n} plot", "{n} plots", number).format(n=number))
        self.empty.say(
            _("No plot was asked about yet."), _("Put down what a mu cost, for one plot after the other."),
            _("New plot"), "report",
        )
        self.pages.setCurrentIndex(0 if self.plots else 1)
        self.table.show_rows(self.plots)
