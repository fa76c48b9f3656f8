"""Which prices stand on the first screen, and what their chips say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.kernel.deeds import Person
from station.kernel.money import format_amount
from station.kernel.said import change_in_words
from station.kernel.units import convert_price, same_dimension
from station.kernel.words import language
from station.prices.model import Latest
from station.prices.store import Tile
from station.store.store import Store
from ui.village_goods import read_goods
from ui.widgets.marks import Trend
from ui.widgets.price_strip import Glance

CHIPS = 6
SERIES = 8  # newest series of a product to look through for one in the village's unit
STALE_DAYS = 3
LAST_DAY = 1 << 31
TRENDS = {"up": Trend.RISE, "down": Trend.FALL, "same": Trend.LEVEL}


@dataclass(frozen=True, slots=True)
class Popular:
    """A product of the strip with its newest prices, the one to show first: newest day, then this station's own."""

    tile: Tile
    latest: Sequence[Latest]


def gather(store: Store, person: Person) -> list[Popular]:
    """Read the products for the strip with their prices, on the thread that asks."""
    tiles = read_goods(store, person)[:CHIPS]
    who, clock = store.identity(), store.clock
    own = f"station:{who.station}" if who else ""
    last = LAST_DAY if clock.suspect else clock.today()  # a price of a day to come is of a wrong clock, here or there
    popular = []
    for tile in tiles:
        latest = store.show("prices.latest", person, product=tile.product, name=tile.name, limit=SERIES)
        known = [one for one in latest if one.quote.day <= last]
        popular.append(Popular(tile, sorted(known, key=lambda one: (-one.quote.day, one.quote.source != own))))
    return popular


def name_of(tile: Tile) -> str:
    """Return what the product is called in the language in use."""
    return tile.name_en if language() == "en" and tile.name_en else tile.name


def glance(popular: Popular, unit: str, today: int) -> Glance | None:
    """Return the chip of a product in `unit`; None when no price of it can be shown in that unit.

    A chip has no room for a unit, so it never shows one by the head among those by weight.
    """
    shown = next((one for one in popular.latest if same_dimension(one.quote.unit, unit)), None)
    if shown is None:
        return None
    quote, before = shown.quote, shown.previous
    now = convert_price(quote.middle, quote.unit, unit)
    trend = Trend.UNKNOWN
    if before is not None and same_dimension(before.unit, unit):
        trend = TRENDS[change_in_words(convert_price(before.middle, before.unit, unit), now)[0]]
    tile = popular.tile
    stale = today - quote.day > STALE_DAYS
    return Glance(tile.product, name_of(tile), format_amount(now), trend, tile.picture, stale)
