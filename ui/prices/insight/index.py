"""The county's price index: the figure of today and of a week ago, what each product of the basket did, the basket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from station.kernel.days import date_of
from station.kernel.deeds import Day, Person
from station.kernel.units import round_half_up
from station.kernel.words import N_, _
from station.prices.insight.basis import Basis
from station.prices.insight.basket import NEEDED, Basket, Index, Moved
from station.store.store import Store
from ui.desk import Desk
from ui.prices import figures
from ui.prices.insight.basket_form import DEED, BasketForm
from ui.prices.insight.pages import FigurePage, Reader
from ui.widgets.base import mark, present
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.marks import TREND_TONES, Trend, trend_pixmap, trend_word
from ui.widgets.page_table import Field
from ui.widgets.plain import Button, Card, column, label, row
from ui.widgets.row_list import RowList

WEEK = 7
MOST = 100


@dataclass(frozen=True, slots=True)
class Found:
    """The baskets, the one in force first, and the index of the chosen one (None: no basket) now and a week ago."""

    baskets: tuple[Basket, ...]
    now: Index | None
    before: Index | None


def read(store: Store, person: Person, basket: int) -> Found:
    """Read the index of a basket, 0 for the one in force; for the store's lane."""
    baskets = tuple(store.show("prices.baskets", person, limit=MOST))
    now: Index | None = store.show("prices.index", person, basket=basket, limit=MOST)
    before = None
    if now is not None:
        before = store.show("prices.index", person, basket=basket, day=Day(now.day - WEEK), limit=MOST)
    return Found(baskets, now, before)


def points(hundredths: int | None) -> str:
    """Return an index or a relative for the eye: 103.42."""
    return "" if hundredths is None else f"{hundredths / 100:,.2f}"


def index_words(index: Index) -> str:
    """Return the figure, or why there is none."""
    if index.hundredths is not None:
        return points(index.hundredths)
    return _("no index today")


def change_of(now: Index, before: Index | None) -> tuple[Trend, str]:
    """Return which way the index went in a week, in words."""
    if before is None or before.hundredths is None or now.hundredths is None:
        return Trend.UNKNOWN, ""
    apart = now.hundredths - before.hundredths
    trend = Trend.RISE if apart > 0 else Trend.FALL if apart < 0 else Trend.LEVEL
    words = _("{trend} {points} points since {date} ({before})").format(
        trend=trend_word(trend), points=points(abs(apart)), date=date_of(before.day).isoformat(),
        before=points(before.hundredths),
    )
    return trend, words


class IndexPage(FigurePage):
    """The figure and its table left, the basket or its form right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        look = desk.look
        self.found: Found | None = None
        self.choice = Choice(look)
        self.make, self.edit = Button(look, "", "plus"), Button(look, "", "edit")
        self.figure, self.change = label("staff-figure"), label("staff", wrap=True)
        self.sign, self.about = label(), label("staff", "soft", wrap=True)
        self.table = RowList(look, self._columns(), key=lambda one: one.item.product)
        self.empty, self.form = EmptyState(look, "staff"), BasketForm(desk)
        self.pages, self.side = QStackedWidget(), QWidget()
        self._lay_out()
        self.choice.activated.connect(lambda _place: self.asked.emit())
        self.make.clicked.connect(lambda: self.open_form(None))
        self.edit.clicked.connect(lambda: self.open_form(self._basket))
        self.empty.asked.connect(lambda: self.open_form(None))
        self.form.left.connect(self.close_form)
        self.form.made.connect(self._made)
        self.begin(look)

    def _lay_out(self) -> None:
        card = Card(self.desk.look, "staff-card")
        told = row(self.sign, self.change)
        told.setStretch(1, 1)
        card.inside.addWidget(self.figure)
        card.inside.addLayout(told)
        card.inside.addWidget(self.about)
        shown = QWidget()
        shown.setLayout(column(card, self.table, gap=8))
        for page in (shown, self.empty):
            self.pages.addWidget(page)
        across = row(self.pages, self.form, gap=16)
        across.setStretch(0, 3)
        across.setStretch(1, 2)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        head = row(self.choice, self.edit, self.make)
        head.setStretch(0, 1)
        down.addLayout(head)
        down.addLayout(across, 1)
        self.form.hide()

    def _columns(self) -> tuple[Field, ...]:
        def share(one: Moved) -> str:
            whole = sum(item.item.weight for item in self.table.rows) or 1
            return _("{percent} %").format(percent=f"{round_half_up(Fraction(one.item.weight * 1000, whole)) / 10:.1f}")

        return (
            Field(N_("Product"), lambda one: self.desk.names.own(one.item.name), least=80),
            Field(N_("Weight"), share, right=True, width=64),
            Field(N_("Against the base"), lambda one: points(one.hundredths) or _("no price"), right=True, width=104,
                  tone=lambda one: "ink_soft" if one.hundredths is None else ""),
            Field(N_("Series compared"), lambda one: str(one.series), right=True, width=96, yields=1),
        )  # fmt: skip

    def retranslate(self) -> None:
        self.choice.setAccessibleName(_("Basket"))
        self.make.setText(_("New basket"))
        self.edit.setText(_("Change the basket"))
        self._show()

    def reader(self) -> Reader:
        basket = int(self.choice.taken or 0)
        return lambda store, person: read(store, person, basket)

    def fill(self, found: Found) -> None:
        self.found = found
        self._show()

    def first(self) -> QWidget:
        return self.table

    def bases(self) -> Sequence[Basis]:
        return (self.found.now.basis,) if self.found is not None and self.found.now is not None else ()

    def heading(self) -> str:
        return self._basket.name if self._basket is not None else _("County index")

    def sheet_lines(self) -> list[list[str]]:
        if self.found is None or self.found.now is None:
            return []
        index = self.found.now
        titles = [_("Product"), _("Weight"), _("Against the base"), _("Series compared")]
        lines = [[one.item.name, str(one.item.weight), points(one.hundredths), str(one.series)] for one in index.items]
        whole = [index.basket.name, str(sum(one.item.weight for one in index.items)), points(index.hundredths), ""]
        return [titles, *lines, whole]

    def open_form(self, basket: Basket | None) -> None:
        """Begin another basket, with what is in `basket`."""
        self.form.begin_with(basket)
        self.form.show()

    def close_form(self) -> None:
        """Leave the form."""
        self.form.clear()
        self.form.hide()

    def forget(self) -> None:
        self.close_form()
        self.choice.setCurrentIndex(0)

    @property
    def _basket(self) -> Basket | None:
        return self.found.now.basket if self.found is not None and self.found.now is not None else None

    def _made(self, basket: Any) -> None:
        self.form.hide()
        self.choice.setCurrentIndex(-1)
        self.asked.emit()

    def _may(self) -> bool:
        deed, who = self.desk.store.registry.deeds[DEED], self.desk.identity
        return who is not None and who.seat in deed.seats and self.desk.person.role in deed.roles

    def _show(self) -> None:
        found, may = self.found, self._may()
        baskets = found.baskets if found is not None else ()
        self.choice.offer([
            (one.id, one.name if place else _("{name}, in force").format(name=one.name))
            for place, one in enumerate(baskets)
        ])  # fmt: skip
        present(self.choice, bool(baskets))
        present(self.make, may and bool(baskets))
        present(self.edit, may and bool(baskets))
        if found is None or found.now is None:
            self.table.show_rows([])
            advice = _("Choose the goods that count here and what each weighs. The index says how their prices moved.")
            self.empty.say(_("No basket is set yet."), advice, _("New basket") if may else "", "chart")
            self.pages.setCurrentWidget(self.empty)
            return
        self.pages.setCurrentIndex(0)
        self._show_index(found.now, found.before)

    def _show_index(self, index: Index, before: Index | None) -> None:
        self.choice.choose(index.basket.id)
        self.figure.setText(index_words(index))
        trend, words = change_of(index, before)
        if index.hundredths is None:
            words = _("Products of {share} % of the weight have a price of these days; {needed} % are needed.").format(
                share=index.weighed // 10, needed=NEEDED // 10
            )
        self.change.setText(words)
        tone = TREND_TONES[trend]
        mark(self.change, "tone", "ripe" if index.hundredths is None else "soft" if tone == "ink_soft" else tone)
        present(self.change, bool(words))
        present(self.sign, trend is not Trend.UNKNOWN)
        self.sign.setPixmap(trend_pixmap(trend, self.look.theme.colour(tone), round(self.look.theme.px("staff") * 0.7)))
        told = _("{date} · {kind} · {first} to {last} = 100")
        self.about.setText(told.format(
            date=date_of(index.day).isoformat(), kind=figures.kind_word(index.basket.kind),
            first=date_of(index.basket.base_from).isoformat(), last=date_of(index.basket.base_to).isoformat()))
        self.table.show_rows(index.items)
