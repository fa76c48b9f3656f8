"""Puts a published price right: the figures beside the wrong ones, and why, for every station to read."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import Signal

from station.kernel.errors import StationError
from station.kernel.money import format_exact, parse_price
from station.kernel.words import N_, _
from station.prices.declared import ACCEPTED
from station.prices.model import Quote
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.prices import figures
from ui.widgets.question import Question, one_line

DEED = "prices.correct"
FIGURES = ("typical", "low", "high")


def may_correct(desk: Desk, quote: Quote) -> bool:
    """Tell whether this person at this seat may put this price right."""
    deed, who = desk.store.registry.deeds[DEED], desk.identity
    return who is not None and who.seat in deed.seats and desk.person.role in deed.roles and quote.status == ACCEPTED


class CorrectForm(DeskForm):
    """Begin with the wrong price. Emits `corrected` when the right one is stored."""

    corrected = Signal()
    FIELD_OF: ClassVar[dict[str, str]] = {
        "price.no_reason": "reason", "price.out_of_order": "low", "price.negative": "typical",
        "price.nothing_corrected": "typical",
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._quote: Quote | None = None
        self.typical, self.low, self.high, self.reason = (one_line() for _line in range(4))
        look = desk.look
        told = N_("Every station shows for three days what was wrong and what is right. Both stay in the history.")
        self.lay_out({
            "typical": Question(look, N_("Usual price"), self.typical),
            "low": Question(look, N_("Lowest, if known"), self.low),
            "high": Question(look, N_("Highest, if known"), self.high),
            "reason": Question(look, N_("What was wrong"), self.reason, told),
        }, framed=False)
        self.begin(look)

    def retranslate(self) -> None:
        self.save.setText(_("Put it right"))
        self.cancel.setText(_("Leave it"))
        if self._quote is not None:
            words = _("{product}: {price} {unit} was wrong")
            self.title.setText(words.format(
                product=self._desk.names.own(self._quote.product), price=format_exact(self._quote.middle),
                unit=figures.unit_words(self._quote.unit)))

    def begin_with(self, quote: Quote) -> None:
        """Begin with the figures of a price as they stand."""
        self.clear()
        self._quote = quote
        for name in FIGURES:
            price = getattr(quote, name)
            getattr(self, name).setText("" if price is None else format_exact(price).replace(",", ""))
        self.retranslate()
        self.typical.setFocus()
        self.typical.selectAll()

    @property
    def typed(self) -> bool:
        return bool(self.reason.text().strip())

    def store(self) -> None:
        """Store the right price."""
        if self._quote is None:
            return
        prices: dict[str, Any] = {}
        for name in FIGURES:
            text = getattr(self, name).text().strip()
            try:
                prices[name] = parse_price(text) if text or name == "typical" else None
            except StationError as error:
                self.questions[name].complain(self.complaint(error))
                getattr(self, name).setFocus()
                return
        self.do(DEED, quote=self._quote, reason=self.reason.text(), **prices)

    def stored(self, result: Any) -> None:
        self._desk.said.emit(_("Put right. Every station shows it with its next exchange."))
        self.clear()
        self.corrected.emit()
