"""Follows a price: which product, where, and from which price on one wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.money import parse_price
from station.kernel.units import UNITS, Dimension, unit_of
from station.kernel.words import N_, _
from station.places.model import Station
from station.prices.model import KINDS, Found
from station.products.model import Card
from ui.desk import Desk
from ui.desk_form import DeskForm
from ui.prices import figures
from ui.product_box import ProductBox
from ui.widgets.choice import Choice
from ui.widgets.plain import row
from ui.widgets.question import Question, one_line

DEED = "prices.follow"
WAYS = ((True, N_("rises to it or above")), (False, N_("falls to it or below")))


class AlertForm(DeskForm):
    """Emits `followed(rule id)`."""

    followed = Signal(object)
    FIELD_OF: ClassVar[dict[str, str]] = {
        "price.bad_threshold": "threshold", "price.alert_twice": "threshold", "price.no_product": "product",
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self._markets: Sequence[str] = ()
        self._stations: Sequence[Station] = ()
        self._market = ""
        self.product = ProductBox(desk)
        self.market, self.kind, self.way, self.unit, self.whom = (Choice(look) for _each in range(5))
        self.threshold = one_line()
        money = QWidget()
        across = row(self.threshold, self.unit)
        across.setStretch(0, 1)
        across.setStretch(1, 1)
        money.setLayout(across)
        money.setFocusProxy(self.threshold)
        self.lay_out({
            "product": Question(look, N_("Product"), self.product),
            "market": Question(look, N_("Where"), self.market),
            "kind": Question(look, N_("Kind of price"), self.kind),
            "way": Question(look, N_("Tell when the price"), self.way),
            "threshold": Question(look, N_("At which price"), money),
            "whom": Question(look, N_("Tell whom"), self.whom),
        })
        self.product.taken.connect(self._product_taken)
        self.begin(look)

    def retranslate(self) -> None:
        self.title.setText(_("Follow a price"))
        self.save.setText(_("Follow"))
        self.cancel.setText(_("Leave it"))
        self.threshold.setAccessibleName(_("At which price"))
        self.unit.setAccessibleName(_("Unit"))
        self.way.offer([(way, _(words)) for way, words in WAYS])
        self.kind.offer([("", _("any kind")), *((kind, figures.kind_word(kind)) for kind in KINDS)])
        self.unit.offer([(code, figures.unit_words(code)) for code in self._units()])
        self.offer(self._markets, self._stations)

    def offer(self, markets: Sequence[str], stations: Sequence[Station]) -> None:
        """Offer these places; the county also says which station is told."""
        self._markets, self._stations = markets, stations
        self.market.offer([("", _("any market")), *((market, market) for market in markets)])
        if self._market:
            self.market.choose(self._market)
        open_ones = ((one.id, one.name) for one in stations if one.active)
        self.whom.offer([(0, _("every station")), *open_ones])
        identity = self._desk.identity
        self.questions["whom"].setVisible(identity is not None and identity.seat is Seat.COUNTY)

    def begin_with(self, product: str = "", market: str = "", kind: str = "") -> None:
        """Begin empty, or with a price that was looked at."""
        self.clear()
        self._market = market
        self.market.setCurrentIndex(0)
        self.market.choose(market)
        self.kind.choose(kind)
        self.unit.choose(self._desk.preferences.wishes.unit)
        if product:
            self.product.look_for(product)
        (self.threshold if product else self.product.box).setFocus()

    @property
    def lines(self) -> list[QLineEdit]:
        return [self.product.box, self.threshold]

    def store(self) -> None:
        """Follow what stands in the form."""
        found = self.product.found
        if found is None:
            self._ask_again("product", _("Choose one product of the catalogue."))
            return
        try:
            threshold = parse_price(self.threshold.text())
        except StationError as error:
            self._ask_again("threshold", self.complaint(error))
            return
        self.do(
            DEED, product=found.product, threshold=threshold, unit=str(self.unit.taken), above=bool(self.way.taken),
            market=str(self.market.taken or ""), kind=str(self.kind.taken or ""), station=int(self.whom.taken or 0),
        )

    def stored(self, result: Any) -> None:
        self.clear()
        self.followed.emit(result)

    def _ask_again(self, name: str, sentence: str) -> None:
        for each, question in self.questions.items():
            question.complain(sentence if each == name else "")
        self.questions[name].control.setFocus()

    def _units(self) -> list[str]:
        return list(dict.fromkeys([self._desk.preferences.wishes.unit, "jin", "kg", *UNITS]))

    def _product_taken(self, found: Found) -> None:
        """Goods sold by the head or the bag have their unit offered."""

        def known(card: Card) -> None:
            if self.product.found == found and unit_of(card.product.unit).dimension is not Dimension.MASS:
                self.unit.choose(card.product.unit)

        self._desk.show("products.card", known, self, id=found.product)
        if self.product.box.hasFocus():
            self.threshold.setFocus()
