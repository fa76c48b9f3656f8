"""Puts a plot down: which crop and year, how large, and what each item cost per mu; the sum stands below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal

from station.kernel.errors import StationError
from station.kernel.money import format_exact
from station.kernel.words import N_, _
from station.products.model import Product
from ui.costs.presenter import AMOUNTS, Typed, read
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.widgets.choice import Choice
from ui.widgets.plain import label
from ui.widgets.question import Question, choices, one_line

DEED = "costs.record"
COLUMNS = 3
HEAD = {"year": N_("Year of the harvest"), "number": N_("Plot number"), "area": N_("Area, mu")}
FIELD_OF = {
    "cost.bad_area": "area", "cost.bad_year": "year", "cost.bad_number": "number", "cost.number_taken": "number",
    "cost.days_and_wage": "days", "price.no_product": "product",
}


class CostForm(DeskForm):
    """Emits `made` when a plot was put down."""

    made = Signal()
    FIELD_OF = FIELD_OF

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.product = Choice(look)
        self.boxes = {name: one_line() for name in (*HEAD, *AMOUNTS)}
        self.total = label("staff-title")
        titles = {**HEAD, **AMOUNTS}
        self.lay_out(
            {"product": Question(look, N_("Crop"), self.product),
             **{name: Question(look, titles[name], box) for name, box in self.boxes.items()}},
            columns=COLUMNS, foot=self.total,
        )
        for box in self.boxes.values():
            box.textEdited.connect(lambda _text: self.check())
        self.begin(look)

    def retranslate(self) -> None:
        self.title.setText(_("A plot, costs in yuan per mu"))
        self.save.setText(_("Save"))
        self.cancel.setText(_("Leave it"))
        self.check()

    def offer_crops(self, found: Sequence[Product]) -> None:
        """Offer the crops of the catalogue."""
        named = self._desk.names.own
        choices(self.product, [(0, _("choose one")), *((one.id, named(one.name)) for one in found)])

    def begin_anew(self, year: int, number: int) -> None:
        """Begin with an empty form for the next plot."""
        self.clear()
        self.boxes["year"].setText(str(year))
        self.boxes["number"].setText(str(number))
        self.check()

    @property
    def typed(self) -> bool:
        return any(box.text().strip() for name, box in self.boxes.items() if name not in ("year", "number"))

    @property
    def read(self) -> Typed:
        """What stands in the form."""
        return read({name: box.text() for name, box in self.boxes.items()})

    def check(self) -> None:
        """Say what is wrong beside its field while it is typed, and what a mu costs so far."""
        typed = self.read
        for name in self.boxes:
            error = typed.faults.get(name)
            self.questions[name].complain(self._desk.sentence(error) if error else "")
        self.total.setText(_("A mu costs {amount} yuan").format(amount=format_exact(typed.total)))

    def store(self) -> None:
        """Put the plot down."""
        typed = self.read
        if typed.faults:
            self.boxes[next(iter(typed.faults))].setFocus()
            return
        values = {**typed.values, "product": int(self.product.currentData() or 0)}
        if any(values[name] is None for name in HEAD):
            values |= {name: 0 for name in HEAD if values[name] is None}
        self.do(DEED, **values)

    def stored(self, result: Any) -> None:
        self.clear()
        self.made.emit()

    def complaint(self, error: StationError) -> str:
        return _("Choose the crop.") if error.code == "price.no_product" else super().complaint(error)
