"""What stands about a price that is followed, in the language in use. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from station.kernel.money import format_exact
from station.kernel.words import _
from station.prices.insight.alerts import Alert
from station.prices.insight.watching import Watched
from station.prices.model import Quote
from ui.prices import figures

BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Eyes:
    """What the words depend on: today, this station (0 at the county), names of stations, what goods are called."""

    today: int = 0
    station: int = 0
    stations: Mapping[int, str] = field(default_factory=dict)
    named: Callable[[str], str] = str


def rule_words(alert: Alert) -> str:
    """Return the threshold as it was typed: 12.6 元/斤或以上."""
    price = f"{format_exact(alert.threshold)} {figures.unit_words(alert.unit)}"
    return (_("{price} or more") if alert.above else _("{price} or less")).format(price=price)


def short_rule(alert: Alert) -> str:
    """Return the same for a narrow column."""
    price = f"{format_exact(alert.threshold)} {figures.unit_words(alert.unit)}"
    return (_("from {price}") if alert.above else _("up to {price}")).format(price=price)


def place_words(alert: Alert) -> str:
    """Return where and which kind of price."""
    kind = figures.kind_word(alert.kind, short=True) if alert.kind else ""
    return BETWEEN.join(filter(None, (alert.market or _("any market"), kind)))


def price_words(quote: Quote, unit: str) -> str:
    """Return a price in the unit of the threshold it is held against."""
    return figures.price_words(quote.middle, quote.unit, unit)


def figure(quote: Quote, unit: str) -> str:
    """Return a price in that unit without its words, for a column beside the threshold."""
    return figures.two_places(figures.in_unit(quote.middle, quote.unit, unit))


def reached_words(quote: Quote, unit: str, today: int) -> str:
    """Return a price that reached a threshold, with its place and age."""
    kind = figures.kind_word(quote.kind, short=True)
    parts = (price_words(quote, unit), quote.market, kind, quote.spec, figures.age_words(quote.day, today))
    return BETWEEN.join(filter(None, parts))


def state_words(one: Watched) -> str:
    """Return whether the threshold was reached."""
    if one.reached:
        return _("reached")
    return _("not yet") if one.newest is not None else _("no price")


def whom_words(alert: Alert, eyes: Eyes) -> str:
    """Return who is told."""
    if not alert.station:
        return _("every station")
    if alert.station == eyes.station:
        return _("this station")
    return eyes.stations.get(alert.station, _("another station"))
