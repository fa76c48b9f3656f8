"""Reads what the list of followed prices shows; runs on the store's lane, knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station.kernel.deeds import Person
from station.places.model import Station
from station.prices.insight.alerts import Fired
from station.prices.insight.declared import ALERT
from station.prices.insight.watching import Watch, hear
from station.store.store import Store

MOST_RULES = 500
NAMES = 2_000


@dataclass(frozen=True, slots=True)
class Page:
    """The rules, and what a new one may be about."""

    watch: Watch
    markets: tuple[str, ...]
    stations: tuple[Station, ...]


def gather(store: Store, person: Person) -> Page:
    """Read the rules of this station, at the county all of them; who reads them has been told of what was reached."""
    watch: Watch = store.show("prices.watch", person, limit=MOST_RULES)
    if any(one.reached for one in watch.rules):
        tell(store, store.show("prices.alert_news", person, limit=MOST_RULES))
    return Page(
        watch,
        tuple(store.show("prices.markets", person, limit=NAMES)),
        tuple(store.show("places.stations", person, closed=True, limit=NAMES)),
    )


def tell(store: Store, news: Sequence[Fired]) -> None:
    """Remember that somebody here was told of these; writes nothing where there are none."""

    def work(db: Any) -> None:
        for one in news:
            hear(db, one.alert.id, one.quotes)

    if news:
        store.write(work, frozenset({ALERT.name}))
