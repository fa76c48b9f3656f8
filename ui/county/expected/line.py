"""The chosen line of a list: its kind of price, days and market, its place; each change is one touch."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.market_days import WEEKDAYS
from station.kernel.words import N_, _
from station.places.model import Market
from station.prices.expecting.model import Expected
from ui.county.expected.book import ALL_WEEK, KIND_TITLES, WEEKDAY, day_choices, weekday_rule, weekdays_of
from ui.theme import Look
from ui.widgets.base import Worded, present
from ui.widgets.chips import ChipRow
from ui.widgets.choice import Choice
from ui.widgets.plain import Button, row
from ui.widgets.question import Question


class LineCard(Worded, QWidget):
    """Emits `changed(field, value)` of the chosen line, `moved(by)`, or `removed`."""

    changed = Signal(str, str)
    moved = Signal(int)
    removed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.line: Expected | None = None
        self._markets: Sequence[Market] = ()
        self.kind, self.days, self.market = Choice(look), Choice(look), Choice(look)
        self.week = ChipRow(look, "staff", several=True)
        self.up, self.down = Button(look, "", "up"), Button(look, "", "down")
        self.remove = Button(look, "staff-warning", "trash")
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        asked = (
            Question(look, N_("Kind of price"), self.kind), Question(look, N_("Days"), self.days),
            Question(look, N_("Market"), self.market),
        )
        across = row(*asked, gap=12)
        for place in range(len(asked)):
            across.setStretch(place, 1)
        self._down.addLayout(across)
        self._down.addWidget(self.week)
        self._down.addLayout(row(self.up, self.down, None, self.remove, gap=8))
        self._connect()
        self.begin(look)

    def _connect(self) -> None:
        self.kind.activated.connect(lambda _at: self.changed.emit("kind", str(self.kind.taken)))
        self.market.activated.connect(lambda _at: self.changed.emit("market", str(self.market.taken)))
        self.days.activated.connect(lambda _at: self._days_chosen())
        self.week.chosen.connect(lambda _day: self._week_chosen())
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(lambda: self.removed.emit())

    def restyle(self) -> None:
        self._down.setSpacing(self.look.theme.space(2))

    def retranslate(self) -> None:
        self.up.setText(_("Up"))
        self.down.setText(_("Down"))
        self.remove.setText(_("Take it off"))
        self.show_line(self.line, self._markets)

    def show_line(self, line: Expected | None, markets: Sequence[Market]) -> None:
        """Show a line of the list; None hides the card."""
        self.line, self._markets = line, markets
        present(self, line is not None)
        if line is None:
            return
        self.kind.offer([(kind, _(title)) for kind, title in KIND_TITLES.items()])
        self.kind.choose(line.kind)
        self.days.offer(day_choices(markets, line.days))
        by_week = line.days.startswith(WEEKDAY)
        self.days.choose(WEEKDAY if by_week else line.days)
        names = dict.fromkeys([line.market, *(one.name for one in markets)])
        self.market.offer([("", _("own place")), *((name, name) for name in names if name)])
        self.market.choose(line.market)
        self._show_week(weekdays_of(line.days))
        present(self.week, by_week)

    def _show_week(self, days: Sequence[int]) -> None:
        self.week.show_chips([(day, _(WEEKDAYS[day - 1])) for day in ALL_WEEK], list(days))

    def _days_chosen(self) -> None:
        rule = str(self.days.taken)
        if rule == WEEKDAY:
            self._show_week(weekdays_of(self.line.days) if self.line else ALL_WEEK)
            present(self.week, True)
        else:
            self.changed.emit("days", rule)

    def _week_chosen(self) -> None:
        days = [day for day in self.week.all_taken if isinstance(day, int)]
        self.changed.emit("days", weekday_rule(days))
