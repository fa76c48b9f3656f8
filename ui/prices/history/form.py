"""Markets side by side: last price, what the way there costs, what is left. The rule stands above the figures.

Places are counted anew at each key, rows change their places at Enter or the button alone: nothing moves
under the hand that types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from station.kernel.errors import StationError
from station.kernel.money import format_amount, parse_price
from station.kernel.units import convert_price, same_dimension
from station.kernel.words import N_, _, ngettext
from station.prices.looking.comparing import BOUGHT, Offer, Transport, compare
from station.prices.looking.courses import Course
from ui.prices import figures
from ui.prices.history.presenter import Key, figure
from ui.theme import Look
from ui.widgets.base import Worded, mark, present
from ui.widgets.one_line import OneLine
from ui.widgets.plain import Button, label, row

TITLES = ("", N_("Market"), N_("Price"), N_("Age"), N_("Transport"), N_("Left over"))
SPENT = N_("To pay")
PLACE, MARKET, PRICE, AGE, COST, NET = range(6)
MOST = 40
LONGEST = 12
WIDEST = 640.0  # pt: the eye must not lose the line between a market and its figures


@dataclass(slots=True)
class Row:
    """The widgets of one market."""

    key: Key
    labels: dict[int, QLabel]
    cost: QLineEdit


class CompareForm(Worded, QWidget):
    """Keeps what was typed for each market, whatever the unit, until `clear`."""

    def __init__(self, look: Look, sentence: Callable[[StationError], str]) -> None:
        super().__init__()
        self._sentence = sentence
        self._courses: Sequence[Course] = ()
        self._names: Mapping[Key, str] = {}
        self._unit, self._today, self._left_out = "jin", 0, 0
        self._typed: dict[Key, Transport] = {}
        self._faults: dict[Key, str] = {}
        self.rows: list[Row] = []
        self.rule, self.note = label("staff", wrap=True), label("staff-small", "soft", wrap=True)
        self.fault, self.sort = label("staff", "rise", wrap=True), Button(look, "", "down")
        self._titles = [label("staff-small", "soft") for _each in TITLES]
        self._body, self._scroll = QWidget(), QScrollArea()
        self._grid = QGridLayout(self._body)
        self._scroll.setWidget(self._body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sort.clicked.connect(lambda: self.put_in_order())
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        across = row(self.rule, self.sort, gap=16)
        across.setStretch(0, 1)
        down.addLayout(across)
        down.addWidget(self.fault)
        down.addWidget(self._scroll, 1)
        down.addWidget(self.note)
        self.begin(look)

    def restyle(self) -> None:
        theme = self.look.theme
        self._grid.setContentsMargins(0, 0, theme.space(3), 0)
        self._grid.setHorizontalSpacing(theme.space(5))
        self._grid.setVerticalSpacing(theme.space(1))
        self._body.setMaximumWidth(theme.pt(WIDEST))
        for each in self.rows:
            each.cost.setFixedWidth(theme.pt(72))

    def retranslate(self) -> None:
        self.sort.setText(_("Put in order"))
        bought = bool(self._courses) and self._courses[0].kind == BOUGHT
        for place, (words, shown) in enumerate(zip(TITLES, self._titles, strict=True)):
            shown.setText(_(SPENT) if place == NET and bought else _(words) if words else "")
        unit = figures.unit_words(self._unit)
        sold = _("Left over = last price − transport, in {unit}. The most comes first; nothing typed counts as 0.")
        paid = _("To pay = last price + transport, in {unit}. The least comes first; nothing typed counts as 0.")
        self.rule.setText((paid if bought else sold).format(unit=unit))
        left_out = ngettext("{n} price by another measure is left out.", "{n} prices by another measure are left out.",
                            self._left_out)
        self.note.setText(left_out.format(n=self._left_out))
        present(self.note, self._left_out > 0)
        self.put_in_order()

    def show_offers(
        self, courses: Sequence[Course], names: Mapping[Key, str], unit: str, today: int, left_out: int
    ) -> None:
        """Compare these courses in `unit`; `left_out` is how many do not convert to it."""
        self._courses, self._names = courses[:MOST], names
        self._unit, self._today, self._left_out = unit, today, left_out
        self.retranslate()

    def clear(self) -> None:
        """Forget everything that was typed."""
        self._typed, self._faults, self._courses = {}, {}, ()
        self.put_in_order()

    @property
    def offers(self) -> list[Offer]:
        """The markets, the best first."""
        return compare(self._courses, self._unit, self._typed)

    def put_in_order(self) -> None:
        """Put the best market on top; the box somebody types in keeps the keys."""
        busy = next((each.key for each in self.rows if each.cost.hasFocus()), None)
        offers = self.offers
        self._make_rows(len(offers))
        for each, offer in zip(self.rows, offers, strict=True):
            each.key = offer.course.key
            if each.key not in self._faults:
                each.cost.setText(self._cost_words(each.key))
        self._fill()
        for each in self.rows:
            if each.key == busy:
                each.cost.setFocus()

    def _make_rows(self, count: int) -> None:
        for place, shown in enumerate(self._titles):
            self._grid.addWidget(shown, 0, place, _side(place))
        while len(self.rows) > count:
            gone = self.rows.pop()
            for part in (*gone.labels.values(), gone.cost):
                part.hide()
                part.deleteLater()
        while len(self.rows) < count:
            self.rows.append(self._make_row(len(self.rows) + 1))
        self._grid.setColumnStretch(MARKET, 1)
        self._grid.setRowStretch(MOST + 2, 1)

    def _make_row(self, place: int) -> Row:
        labels: dict[int, QLabel] = {column: label("staff") for column in (PLACE, PRICE, AGE)}
        labels[MARKET], labels[NET] = OneLine("staff"), label("staff-figure")
        made = Row((), labels, QLineEdit())
        made.cost.setMaxLength(LONGEST)
        made.cost.setAlignment(Qt.AlignmentFlag.AlignRight)
        made.cost.setFixedWidth(self.look.theme.pt(72))
        made.cost.textEdited.connect(lambda text: self._type(made, text))
        made.cost.returnPressed.connect(self.put_in_order)
        for column, part in (*labels.items(), (COST, made.cost)):
            if column == MARKET:
                self._grid.addWidget(part, place, column)
            else:
                self._grid.addWidget(part, place, column, _side(column))
        return made

    def _type(self, typed: Row, text: str) -> None:
        self._faults.pop(typed.key, None)
        self._typed.pop(typed.key, None)
        try:
            if text.strip():
                self._typed[typed.key] = Transport(parse_price(text), self._unit)
        except StationError as error:
            self._faults[typed.key] = self._sentence(error)
        self._fill()

    def _fill(self) -> None:
        """Show what each market leaves, and its place among them, without moving a row."""
        placed = {offer.course.key: (place, offer) for place, offer in enumerate(self.offers, 1)}
        for each in self.rows:
            place, offer = placed[each.key]
            day, name = offer.course.days[-1], self._names.get(each.key, offer.course.market)
            words = {PLACE: f"{place}.", MARKET: name, PRICE: figure(offer.price), NET: figure(offer.net)}
            words[AGE] = figures.age_words(day, self._today)
            for column, text in words.items():
                each.labels[column].setText(text)
            mark(each.labels[AGE], "tone", "ripe" if figures.is_stale(day, self._today) else "soft")
            mark(each.labels[NET], "tone", "field" if place == 1 else "")
            mark(each.cost, "tone", "rise" if each.key in self._faults else "")
            each.cost.setAccessibleName(_("Transport to {market}").format(market=name))
            each.cost.setPlaceholderText("0")
        self.fault.setText(next(iter(self._faults.values()), ""))
        present(self.fault, bool(self._faults))

    def _cost_words(self, key: Key) -> str:
        cost = self._typed.get(key)
        if cost is None or not same_dimension(cost.unit, self._unit):
            return ""
        return format_amount(convert_price(cost.milli, cost.unit, self._unit)).replace(",", "")


def _side(place: int) -> Qt.AlignmentFlag:
    right = place in (PRICE, COST, NET)
    return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
