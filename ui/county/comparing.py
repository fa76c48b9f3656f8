"""What a reported price is held against: its last three months at the market, and the same weeks of earlier years."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.kernel.days import date_of
from station.kernel.deeds import Day, Person
from station.kernel.units import convert_price, same_dimension, unit_of
from station.kernel.words import _
from station.prices.declared import ACCEPTED
from station.prices.insight.band import AROUND_DAYS, Seasonal
from station.prices.insight.unusual import BACK_DAYS
from station.prices.model import Quote
from station.store.store import Store
from ui.county.presenter import price_in
from ui.county.review import Waiting
from ui.desk import Desk
from ui.widgets.base import Worded, present
from ui.widgets.chart import PriceChart
from ui.widgets.chart_parts import Band, Chart, Line

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """Accepted prices of the same grade and kind, newest first, and how the season usually is (None: no price)."""

    quotes: tuple[Quote, ...]
    seasonal: Seasonal | None


def read_compared(store: Store, person: Person, quote: Quote) -> Compared:
    """Read what `quote` is held against; for the store's lane."""
    start = Day(quote.day - BACK_DAYS)
    found: list[Quote] = store.show(
        "prices.history", person, name=quote.product, market=quote.market, start=start, end=quote.day, limit=MOST
    )
    same = [one for one in found if one.status == ACCEPTED and (one.kind, one.spec) == (quote.kind, quote.spec)]
    seasonal = store.show(
        "prices.seasonal", person, name=quote.product, market=quote.market, kind=quote.kind, day=quote.day, limit=1
    )
    return Compared(tuple(one for one in same if same_dimension(one.unit, quote.unit)), seasonal)


def season_words(seasonal: Seasonal | None, unit: str) -> str:
    """Return between which prices the same weeks of earlier years lay, or that too little is known."""
    if seasonal is None or seasonal.band is None:
        years = len(seasonal.years) if seasonal is not None else 0
        needed = seasonal.needed if seasonal is not None else 2
        return _("too little history: {n} of {needed} years").format(n=years, needed=needed)
    low, high = (price_in(end, seasonal.unit, unit) for end in (seasonal.band.low, seasonal.band.high))
    named = ", ".join(map(str, seasonal.years))
    return _("{low} to {high} ({years})").format(low=low, high=high, years=named)


def chart_of(compared: Compared, quote: Quote, unit: str) -> Chart | None:
    """Return the chart of what was accepted, with the report at its end; None where there are fewer than two days."""
    of_day: dict[int, Quote] = {}
    for one in compared.quotes:
        of_day.setdefault(one.day, one)
    if len(of_day) < 2:
        return None
    days = tuple(sorted(of_day))
    line = Line(_("accepted"), days, tuple(_yuan(of_day[day], unit) for day in days), _shown(of_day[days[-1]], unit))
    report = Line(_("this report"), (quote.day,), (_yuan(quote, unit),), _shown(quote, unit))
    band = _band(compared.seasonal, quote.day, unit)
    said = _("{n} days accepted, last {price}; this report {report}.").format(
        n=len(days), price=line.last, report=report.last
    )
    start = min(days[0], quote.day - AROUND_DAYS)
    return Chart(start, quote.day, _(unit_of(unit).label), (line, report), band, said)


def _band(seasonal: Seasonal | None, day: int, unit: str) -> Band | None:
    """Return the usual reach around the day, where that is known."""
    if seasonal is None or seasonal.band is None or not same_dimension(seasonal.unit, unit):
        return None
    low, high = (float(convert_price(end, seasonal.unit, unit)) / 1000
                 for end in (seasonal.band.low, seasonal.band.high))
    days = (day - AROUND_DAYS, day)
    return Band(days, (low, low), (high, high))


def _yuan(quote: Quote, unit: str) -> float:
    return float(convert_price(quote.middle, quote.unit, unit)) / 1000


def _shown(quote: Quote, unit: str) -> str:
    return price_in(quote.middle, quote.unit, unit)


class ComparedView(Worded, QWidget):
    """The chart below the queue; hidden where there is nothing to draw."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: tuple[Compared, Waiting] | None = None
        self.chart = PriceChart(desk.look)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.chart)
        self.begin(desk.look)

    def restyle(self) -> None:
        self.setFixedHeight(self.look.theme.pt(132))

    def retranslate(self) -> None:
        if self._shown is not None:
            self.show_compared(*self._shown)

    def clear(self) -> None:
        """Show nothing."""
        self._shown = None
        self.hide()

    def show_compared(self, compared: Compared, waiting: Waiting) -> None:
        """Draw what the report is held against, where that is more than a price or two."""
        self._shown = (compared, waiting)
        quote, wished = waiting.report.quote, self._desk.preferences.wishes.unit
        unit = wished if same_dimension(quote.unit, wished) else quote.unit
        chart = chart_of(compared, quote, unit)
        if chart is not None:
            name = _("{product} until {date}").format(
                product=self._desk.names.own(quote.product), date=date_of(quote.day).isoformat()
            )
            self.chart.show_chart(chart, name)
        present(self, chart is not None)

