"""The prices this station follows: the reached ones first, the chosen one beside them, or the form for a new one."""

from __future__ import annotations

from typing import Any, ClassVar

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.kernel.words import N_, _, ngettext
from station.prices.insight.alerts import Alert
from station.prices.insight.watching import Watched
from ui.desk import Desk
from ui.how_made import HowMade
from ui.list_screen import ListScreen
from ui.page_screen import Page as Reader
from ui.prices import figures
from ui.prices.alerts import words
from ui.prices.alerts.card import AlertCard
from ui.prices.alerts.form import DEED, AlertForm
from ui.prices.alerts.gather import Page, gather
from ui.prices.alerts.words import Eyes
from ui.widgets.page_table import Field
from ui.widgets.row_list import RowList

STOP = "prices.unfollow"


class AlertsScreen(ListScreen):
    """Screen "prices.alerts"; `enter(product, market, kind)` begins a new rule, `enter(alert)` shows one."""

    watches: ClassVar[frozenset[str]] = frozenset(
        {"prices.alert", "prices.sheet", "products.product", "places.station"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rules: tuple[Watched, ...] = ()
        self.eyes = Eyes(named=desk.names.own)
        self._wanted = 0
        self.table = RowList(desk.look, self._fields(), key=lambda one: one.alert.id)
        self.card, self.form, self.how = AlertCard(desk.look), AlertForm(desk), HowMade(desk)
        self.lay_out(self.table, self.card, self.form, below=[self.how])
        self.form.followed.connect(self._followed)
        self.card.stop_asked.connect(self.stop)
        self.card.price_asked.connect(lambda name: self.desk.go("prices.table", word=name))
        self.begin(desk.look)

    def _fields(self) -> tuple[Field, ...]:
        def newest(one: Watched) -> str:
            return words.figure(one.shown, one.alert.unit) if one.shown is not None else ""

        def age(one: Watched) -> str:
            return figures.age_words(one.shown.day, self.eyes.today) if one.shown is not None else ""

        def exact(one: Watched) -> str:
            return words.price_words(one.shown, one.alert.unit) if one.shown is not None else ""

        return (
            Field(N_("Product"), lambda one: self.eyes.named(one.alert.name), width=72),
            Field(N_("Where"), lambda one: words.place_words(one.alert), width=84,
                  hint=lambda one: words.place_words(one.alert), yields=1),
            Field(N_("Tell at"), lambda one: words.short_rule(one.alert), least=104,
                  hint=lambda one: words.rule_words(one.alert)),
            Field(N_("Now"), newest, right=True, width=60, hint=exact),
            Field(N_("Age"), age, width=72, yields=2),
            Field(N_("Reached"), words.state_words, width=72, tone=lambda one: "ripe" if one.reached else "ink_soft"),
        )  # fmt: skip

    def title(self) -> str:
        return _("Price alerts")

    def retranslate(self) -> None:
        self.add_button.setText(_("Follow a price"))
        self._show_all()

    def enter(self, **params: Any) -> None:
        self._wanted = int(params.get("alert") or 0)
        self.reload()
        if params.get("product"):
            self.open_form()
            names = ("product", "market", "kind")
            self.form.begin_with(**{name: str(params.get(name) or "") for name in names})

    def unsaved(self) -> bool:
        return self.form_open and self.form.typed

    def page(self) -> Reader:
        return gather

    def filled(self, page: Page) -> None:
        identity = self.desk.identity
        self.rules = page.watch.rules
        self.eyes = Eyes(
            self.desk.store.clock.today(), identity.station if identity else 0,
            {one.id: one.name for one in page.stations}, self.desk.names.own,
        )  # fmt: skip
        self.form.offer(page.markets, page.stations)
        self.how.show_basis(page.watch.basis)
        self.say("")
        self._show_all()

    def refused(self, sentence: str) -> None:
        self.rules = ()
        self.say(sentence)
        self._show_all()

    def begin_form(self) -> None:
        self.form.begin_with()

    def show_row(self, chosen: Watched) -> None:
        self.card.show_watched(chosen, self.eyes, self._may_stop(chosen.alert))

    def stop(self) -> None:
        """Stop following what is chosen; ten seconds to take it back."""
        chosen = self.table.current_row()
        if chosen is None or not self._may_stop(chosen.alert):
            return
        alert, person = chosen.alert, self.desk.person

        def done(_none: Any) -> None:
            told = _("{product} is followed no more.").format(product=self.eyes.named(alert.name))
            self.desk.undoable.emit(told, lambda: self._again(alert) if self.desk.person == person else None)
            self.reload()

        self.do_deed(STOP, done, self._complain, alert=alert.id)

    def _again(self, alert: Alert) -> None:
        names = ("product", "threshold", "unit", "above", "market", "kind", "station")
        self.do_deed(DEED, self._followed, self._complain, **{name: getattr(alert, name) for name in names})

    def _followed(self, alert: int) -> None:
        self._wanted = alert
        self.close_form()
        self.reload()

    def _complain(self, error: StationError) -> None:
        self.say(self.desk.sentence(error))

    def _may(self) -> bool:
        return self.desk.person.role in self.desk.store.registry.deeds[DEED].roles

    def _may_stop(self, alert: Alert) -> bool:
        identity = self.desk.identity
        own = identity is not None and (identity.seat is Seat.COUNTY or alert.station == identity.station)
        return own and self._may()

    def _show_all(self) -> None:
        reached = sum(bool(one.reached) for one in self.rules)
        told = ngettext("{n} price followed", "{n} prices followed", len(self.rules)).format(n=len(self.rules))
        if reached:
            told += " · " + ngettext("{n} reached", "{n} reached", reached).format(n=reached)
        self.headline.setText(told)
        self.add_button.setVisible(self._may())
        advice = _("Choose a product and a price. This machine tells you as soon as the price gets there, with or "
                   "without a line.")
        self.empty.say(_("No price is followed yet."), advice, _("Follow a price") if self._may() else "", "bell")
        self.pages.setCurrentIndex(0 if self.rules else 1)
        self.table.show_rows(self.rules)
        if self._wanted and any(one.alert.id == self._wanted for one in self.rules):
            self.table.choose_key(self._wanted)
            self._wanted = 0
