"""Sets the basket of the county's index: its goods with their weights, the kind of price, the period that is 100.

A basket is never changed, so that a printed figure keeps its meaning: one that is edited takes the other's place.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from station.kernel.days import date_of, day_of
from station.kernel.words import N_, _
from station.prices.insight.basket import Basket
from station.prices.model import KINDS
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.prices import figures
from ui.prices.insight.basket_items import BasketItems
from ui.widgets.choice import Choice
from ui.widgets.plain import row
from ui.widgets.question import Question, one_line

DEED = "prices.set_basket"
USUAL_BASE, USUAL_LAG = 28, 7  # days that a new base period has, and that lie between it and today


class BasketForm(DeskForm):
    """Emits `made(basket id)`."""

    made = Signal(object)
    FIELD_OF: ClassVar[dict[str, str]] = {
        "price.basket_items": "items", "price.basket_product": "items", "price.basket_period": "base",
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self._basket: Basket | None = None
        self._at_first: tuple[Any, ...] = ()
        self.name, self.first, self.last = one_line(), one_line("2026-01-01"), one_line("2026-01-28")
        self.kind, self.items = Choice(look), BasketItems(desk)
        told = N_("The basket before stays, with its figures.")
        base = QWidget()
        base.setLayout(row(self.first, self.last))
        base.setFocusProxy(self.first)
        self.lay_out({
            "name": Question(look, N_("What it is called"), self.name, told),
            "kind": Question(look, N_("Kind of price"), self.kind),
            "base": Question(look, N_("First and last day of what is 100"), base),
            "items": Question(look, N_("Products with their weights"), self.items),
        })
        self.begin(look)

    def retranslate(self) -> None:
        self.title.setText(_("Change the basket") if self._basket is not None else _("New basket"))
        self.save.setText(_("Set it"))
        self.cancel.setText(_("Leave it"))
        self.first.setAccessibleName(_("First day of what is 100"))
        self.last.setAccessibleName(_("Last day of what is 100"))
        self.kind.offer([(kind, figures.kind_word(kind)) for kind in KINDS])

    def begin_with(self, basket: Basket | None) -> None:
        """Begin with what a basket holds, or with none."""
        self.clear()
        self._basket = basket
        end = self._desk.store.clock.today() - USUAL_LAG
        days = (basket.base_from, basket.base_to) if basket is not None else (end - USUAL_BASE + 1, end)
        self.name.setText(basket.name if basket is not None else "")
        for line, day in zip((self.first, self.last), days, strict=True):
            line.setText(date_of(day).isoformat())
        self.kind.choose(basket.kind if basket is not None else "wholesale")
        self.items.show_items(basket.items if basket is not None else ())
        self.retranslate()
        self._at_first = self._said
        self.name.setFocus()

    @property
    def lines(self) -> list[QLineEdit]:
        return [self.name, self.first, self.last, self.items.add.box]

    @property
    def typed(self) -> bool:
        return bool(self._at_first) and self._said != self._at_first

    @property
    def _said(self) -> tuple[Any, ...]:
        return (self.name.text(), self.first.text(), self.last.text(), self.kind.taken, self.items.items)

    def clear(self) -> None:
        """Forget what was typed."""
        super().clear()
        self.items.show_items(())
        self._at_first = ()

    def store(self) -> None:
        """Set the basket."""
        self._calm()
        days = [_day(line.text()) for line in (self.first, self.last)]
        if not self.name.text().strip():
            self._ask_again("name", _("Give it a name: it is printed with every figure."))
        elif None in days:
            self._ask_again("base", _("Write the days as 2026-03-31."))
        else:
            items = self.items.items
            self.do(
                DEED, name=self.name.text(), kind=str(self.kind.taken), base_from=days[0], base_to=days[1],
                products=[product for product, _weight in items], weights=[weight for _product, weight in items],
            )

    def stored(self, result: Any) -> None:
        self.clear()
        self.made.emit(result)

    def _ask_again(self, name: str, sentence: str) -> None:
        self.questions[name].complain(sentence)
        self.questions[name].control.setFocus()


def _day(text: str) -> int | None:
    try:
        return day_of(date.fromisoformat(text.strip()))
    except ValueError:
        return None
