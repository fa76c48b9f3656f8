"""Reads everything a price card shows, in one piece of work off the screen's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from station.kernel.deeds import Day, Person
from station.kernel.errors import StationError
from station.kernel.text import fold
from station.places.model import Market, Station
from station.prices.browse import Variety
from station.prices.correcting import Correction
from station.prices.model import Latest, Quote
from station.products.model import CODE, Card, Product
from station.store.identity import Identity
from station.store.store import Store
from ui.prices.farmer import presenter
from ui.prices.farmer.presenter import Here

MOST_OFFERS = 60
MOST_PLACES = 1_000
LOOK_BACK = 400  # days: seven dots of a price that is taken once a month
MOST_QUOTES = 200
MOST_CORRECTIONS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """What a card was asked for: a product, or (product 0) a provisional name; `series` to show another offer large."""

    product: int = 0
    name: str = ""
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardData:
    """What a card shows. `top` is the product above all its varieties, None for a provisional name.

    `product` is the one asked for (`top` itself, or a variety); `offers` begin with the one shown large
    unless another was asked for, `chosen` is its place; `history` belongs to that one's market.
    """

    name: str
    top: Product | None = None
    product: Product | None = None
    aliases: tuple[str, ...] = ()
    varieties: tuple[Variety, ...] = ()
    offers: tuple[Latest, ...] = ()
    chosen: int = 0
    history: tuple[Quote, ...] = ()
    corrections: tuple[Correction, ...] = ()
    here: Here = field(default_factory=Here)
    markets: Mapping[str, Market] = field(default_factory=dict)
    stations: Mapping[int, str] = field(default_factory=dict)

    @property
    def offer(self) -> Latest:
        """The offer shown large; IndexError without any."""
        return self.offers[self.chosen]

    def correction(self) -> Correction | None:
        """Return what was put right lately at the market and of the kind shown large, None where nothing was."""
        shown = presenter.series_of(self.offer.quote)
        return next((one for one in self.corrections if presenter.series_of(one.new) == shown), None)

    def market(self, name: str) -> Market | None:
        """Return the market a quote names, if the county knows it."""
        return self.markets.get(fold(name))

    def distance(self, name: str) -> float | None:
        """Return the kilometres to the market a quote names, if both places are known."""
        return presenter.distance_to(self.here, self.market(name))

    def variety(self, quote: Quote) -> Variety | None:
        """Return which variety a quote is of; None for the product itself and for a name nobody knows."""
        found = next((one for one in self.varieties if quote.product in one.reported), None)
        return None if found is None or self.top is None or found.product == self.top.id else found


def read_card(store: Store, person: Person, asked: Asked) -> CardData:
    """Return what the card of `asked` shows; StationError("products.no_product") when there is no such product."""

    def show(view: str, **params: Any) -> Any:
        return store.show(view, person, **params)

    data = _named(show, asked)
    product = data.product.id if data.product else 0
    data = _placed(show, store.identity(), data)
    offers = show("prices.latest", product=product, name=data.name, limit=MOST_OFFERS)
    clock = store.clock
    kept = presenter.ordered(presenter.settled(offers, clock.today(), clock.suspect), data.here, data.distance)
    chosen = next((place for place, one in enumerate(kept) if presenter.series_of(one.quote) == asked.series), 0)
    data = replace(data, offers=tuple(kept), chosen=chosen)
    if not kept:
        return data
    quote = data.offer.quote
    history = show(
        "prices.history",
        product=product,
        name=data.name,
        market=quote.market,
        start=Day(quote.day - LOOK_BACK),
        end=quote.day,
        limit=MOST_QUOTES,
    )
    corrections = show("prices.corrections", names=tuple({one.quote.product for one in kept}), limit=MOST_CORRECTIONS)
    return replace(data, history=tuple(history), corrections=tuple(corrections))


def _named(show: Callable[..., Any], asked: Asked) -> CardData:
    """Return a card with everything that has to do with names."""
    if not asked.product:
        return CardData(asked.name)
    try:
        card: Card = show("products.card", id=asked.product)
    except StationError:
        if not asked.name:
            raise
        return CardData(asked.name)  # the county took the product out of its catalogue; its prices are still here
    top = card.parent or card.product
    aliases = [alias.name for alias in card.aliases if alias.kind != CODE]
    varieties = show("prices.varieties", product=top.id, limit=MOST_PLACES)
    return CardData(card.product.name, top, card.product, tuple(aliases), tuple(varieties))


def _placed(show: Callable[..., Any], who: Identity | None, data: CardData) -> CardData:
    """Return the card with the markets, and where this station stands among them."""
    markets = presenter.market_named(show("places.markets", limit=MOST_PLACES))
    stations: dict[int, Station] = {
        station.id: station for station in show("places.stations", closed=True, limit=MOST_PLACES)
    }
    names = {number: station.name for number, station in stations.items()}
    if who is None or not who.station:
        return replace(data, markets=markets, stations=names)
    own = stations.get(who.station)
    # A station has no position of its own; where it takes prices itself it is a market by its own name.
    position = presenter.position_of(markets.get(fold(who.station_name)))
    here = Here(who.station, who.station_name, own.phone if own else "", position)
    return replace(data, markets=markets, stations=names, here=here)
