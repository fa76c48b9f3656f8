"""What became of the prices a station follows, for its list, and which of them nobody here has been told of yet.

What was told is a mark of this machine alone and never sent. It is kept by series: a price that stays beyond its
threshold is told once, and again only after it had gone back in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from station.kernel.deeds import view
from station.prices import store
from station.prices.declared import ACCEPTED
from station.prices.insight.alerts import (
    DEFINITION,
    MOST_PLACES,
    RECENT_DAYS,
    Alert,
    Fired,
    accepted_of,
    alerting_view,
    alerts_view,
    is_about,
    reaches,
    told,
)
from station.prices.insight.basis import Basis, basis
from station.prices.insight.change import series_of
from station.prices.model import Quote
from station.store import settings
from station.store.act import Reading

HEARD = "prices.alerts_heard"  # rule: {series: the day of the price that was told}
MOST_QUOTES = 2_000
BETWEEN = "\x1f"

Heard = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Watched:
    """A rule with the prices that reached it, newest first; `newest` is the newest it is about, reached or not."""

    alert: Alert
    reached: tuple[Quote, ...]
    newest: Quote | None

    @property
    def shown(self) -> Quote | None:
        """The one price to show beside the threshold."""
        return self.reached[0] if self.reached else self.newest


@dataclass(frozen=True, slots=True)
class Watch:
    """The rules this station follows, the reached ones first."""

    basis: Basis
    rules: tuple[Watched, ...]


@view("prices.watch")
def watch_view(reading: Reading, *, limit: int) -> Watch:
    """The rules of this station with the newest price each is about."""
    today, found = reading.clock.today(), []
    for alert in alerts_view.run(reading, limit=limit):
        offers = store.latest(reading.db, store.names_of(reading.db, alert.product), MOST_PLACES)
        standing = [quote for one in offers if (quote := accepted_of(one)) is not None and is_about(alert, quote)]
        newest = max(standing, key=lambda quote: quote.day, default=None)
        found.append(Watched(alert, told(alert, offers, today), newest))
    rules = sorted(found, key=lambda one: not one.reached)
    return Watch(basis(reading, DEFINITION, days=RECENT_DAYS), tuple(rules))


@view("prices.alert_news")
def news_view(reading: Reading, *, limit: int) -> list[Fired]:
    """The rules of this station that were reached and that nobody here was told of yet."""
    heard: Heard = settings.get(reading.db, HEARD, {})
    news = []
    for fired in alerting_view.run(reading, limit=limit):
        known = heard.get(str(fired.alert.id), {})
        fresh = [one for one in fired.quotes if _is_news(reading.db, fired.alert, one, known.get(_name(one)))]
        if fresh:
            news.append(replace(fired, quotes=tuple(fresh)))
    return news


def hear(db: Any, alert: int, quotes: Sequence[Quote]) -> None:
    """Remember that somebody here was told of these prices; rules that are gone are forgotten."""
    heard: Heard = settings.get(db, HEARD, {})
    there = {str(row[0]) for row in db.execute("SELECT id FROM prices_alert")}
    kept = {rule: days for rule, days in heard.items() if rule in there}
    kept[str(alert)] = kept.get(str(alert), {}) | {_name(quote): int(quote.day) for quote in quotes}
    settings.put(db, HEARD, kept)


def _is_news(db: Any, alert: Alert, quote: Quote, told_day: int | None) -> bool:
    """Tell whether a price that reached its threshold is another matter than the one told on `told_day`."""
    if told_day is None:
        return True
    since = store.history(db, [quote.product], quote.market, (told_day + 1, quote.day), MOST_QUOTES)
    same = [one for one in since if one.status == ACCEPTED and series_of(one) == series_of(quote)]
    return any(not reaches(alert, one) for one in same)


def _name(quote: Quote) -> str:
    return BETWEEN.join(series_of(quote))
