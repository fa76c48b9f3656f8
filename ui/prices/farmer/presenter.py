"""What farmers are shown of prices, and in which order: rules that need no screen and no store."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from station.kernel.errors import StationError
from station.kernel.market_days import next_market_day
from station.kernel.money import format_amount
from station.kernel.said import change_in_words
from station.kernel.text import fold
from station.kernel.units import convert_price, same_dimension
from station.kernel.words import N_
from station.places.model import MICRO, Market
from station.prices.declared import SUBMITTED
from station.prices.model import Latest, Quote
from station.prices.store import Tile

STALE_DAYS = 3  # a price older than this says so, in its own colour
DOTS = 7
EARTH_KM = 6371.0
EVERYTHING, OTHER = "", "other"
# The shelves of the village shop, coarser than the catalogue's. Tubers are food to some and a vegetable to
# others, so they stand on two shelves.
SHELVES: dict[str, tuple[str, frozenset[str]]] = {
    "vegetables": (
        N_("Vegetables"),
        frozenset({"leaf", "root", "gourd", "bean", "solanum", "allium", "mushroom", "tuber"}),
    ),
    "fruit": (N_("Fruit"), frozenset({"fruit"})),
    "grain": (N_("Grain, oil"), frozenset({"grain", "oil", "tuber"})),
    "animals": (N_("Animals"), frozenset({"livestock", "poultry", "egg"})),
    "aquatic": (N_("Fish"), frozenset({"aquatic"})),
    "inputs": (N_("Supplies"), frozenset({"input"})),
}
SHELVED = frozenset[str]().union(*(categories for _title, categories in SHELVES.values()))
OTHER_TITLE = N_("Other")


@dataclass(frozen=True, slots=True)
class Here:
    """This station: its row id (0 at the county), its name, and where it stands in micro-degrees, if known."""

    station: int = 0
    name: str = ""
    phone: str = ""
    position: tuple[int, int] | None = None

    @property
    def source(self) -> str:
        """The source its own reports stand under."""
        return f"station:{self.station}"


def shelf_of(category: str) -> tuple[str, ...]:
    """Return the keys of the shelves a category stands on."""
    found = tuple(key for key, (_title, categories) in SHELVES.items() if category in categories)
    return found or (OTHER,)


def shelves_in_use(tiles: Iterable[Tile]) -> list[tuple[str, str]]:
    """Return (key, msgid of the title) of each shelf that has something on it, in the order of the shop."""
    used = {key for tile in tiles for key in shelf_of(tile.category)}
    titles = {key: title for key, (title, _categories) in SHELVES.items()} | {OTHER: OTHER_TITLE}
    return [(key, title) for key, title in titles.items() if key in used]


def on_shelf(tiles: Sequence[Tile], shelf: str) -> list[Tile]:
    """Return the tiles of a shelf, all of them for EVERYTHING."""
    return [tile for tile in tiles if shelf in (EVERYTHING, *shelf_of(tile.category))]


def market_named(markets: Iterable[Market]) -> dict[str, Market]:
    """Return the markets by every name they go by, folded; a market's own name before another's alias."""
    known = list(markets)
    found = {fold(alias): market for market in known for alias in market.aliases}
    return found | {fold(market.name): market for market in known}


def kilometres(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the distance between two positions in micro-degrees, as the crow flies."""
    (north, east), (north2, east2) = (tuple(math.radians(value / MICRO) for value in at) for at in (one, other))
    across = math.sin((north2 - north) / 2) ** 2
    across += math.cos(north) * math.cos(north2) * math.sin((east2 - east) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(across)))


def position_of(market: Market | None) -> tuple[int, int] | None:
    """Return where a market stands, None where nobody knows."""
    if market is None or market.latitude is None or market.longitude is None:
        return None
    return market.latitude, market.longitude


def distance_to(here: Here, market: Market | None) -> float | None:
    """Return the kilometres from this station to a market; None where one of the two positions is unknown."""
    there = position_of(market)
    return None if here.position is None or there is None else kilometres(here.position, there)


def settled(offers: Iterable[Latest], today: int, suspect: bool) -> list[Latest]:
    """Return the offers without prices of days to come, which only a wrong clock makes.

    The price before takes such a one's place. Where this machine's own clock is in doubt all are kept.
    """
    found = []
    for offer in offers:
        if offer.quote.day <= today or suspect:
            found.append(offer)
        elif offer.previous is not None and offer.previous.day <= today:
            found.append(Latest(offer.previous, None))
    return found


def ordered(offers: Iterable[Latest], here: Here, distance: Callable[[str], float | None]) -> list[Latest]:
    """Return the offers with the one to show large first: newest day, own report, nearest market, then as given.

    `distance` tells how far a market of this name is, in kilometres, if anybody knows.
    """

    def place(offer: Latest) -> tuple[int, bool, float]:
        far = distance(offer.quote.market)
        return -offer.quote.day, offer.quote.source != here.source, math.inf if far is None else far

    return sorted(offers, key=place)


def series_of(quote: Quote) -> tuple[str, ...]:
    """Return what a quote shares with the ones before and after it: everything but the day and the figures."""
    return (quote.source, quote.market, quote.product, quote.spec, quote.unit, quote.kind)


def contradicting(history: Iterable[Quote], quote: Quote) -> list[Quote]:
    """Return the other prices somebody gave for the same day and series."""
    found = [one for one in history if one.day == quote.day and series_of(one) == series_of(quote)]
    return [one for one in found if (one.n, one.sheet) != (quote.n, quote.sheet) and one.middle != quote.middle]


def trail(history: Iterable[Quote], quote: Quote) -> list[Quote]:
    """Return the last quotes of a series up to `quote`, one a day, oldest first, at most DOTS."""
    days: dict[int, Quote] = {}
    for one in history:
        if series_of(one) == series_of(quote) and one.day < quote.day:
            days[one.day] = min(days.get(one.day, one), one, key=lambda each: each.n)
    before = [days[day] for day in sorted(days)]
    return [*before, quote][-DOTS:]


def unit_shown(unit: str, wished: str) -> str:
    """Return the unit a price per `unit` is shown in: the wished one where it converts, else its own."""
    return wished if same_dimension(unit, wished) else unit


def amount(milli: int, unit: str, wished: str) -> Fraction:
    """Return a price exactly, per the unit it is shown in, in milli-yuan."""
    return convert_price(milli, unit, unit_shown(unit, wished))


def number(quote: Quote, wished: str) -> str:
    """Return the one number of a quote as it is shown."""
    return format_amount(amount(quote.middle, quote.unit, wished))


def change(offer: Latest, wished: str) -> str:
    """Return "up", "down" or "same" against the price before, "" without one; as the numbers shown say it."""
    if offer.previous is None:
        return ""
    before = amount(offer.previous.middle, offer.previous.unit, wished)
    return change_in_words(before, amount(offer.quote.middle, offer.quote.unit, wished))[0]


def is_stale(day: int, today: int) -> bool:
    """Tell whether a price is too old to be taken for today's."""
    return today - day > STALE_DAYS


def is_unjudged(quote: Quote) -> bool:
    """Tell whether the county has not yet looked at a report (DESIGN.md ruling 14)."""
    return quote.status == SUBMITTED


def station_of(quote: Quote) -> int:
    """Return the row id of the station that reported a quote, 0 for anybody else."""
    name, _colon, number = quote.source.partition(":")
    return int(number) if name == "station" and number.isdecimal() else 0


def next_day_of(market: Market | None, today: int) -> int | None:
    """Return the next day a market is held, None where nobody knows or it is held every day."""
    if market is None or not market.day_rule or market.day_rule == "daily":
        return None
    try:
        return next_market_day(market.day_rule, today)
    except StationError:
        return None
