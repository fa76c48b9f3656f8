"""In which order a village sees its goods: what people here ask for this season, then what is in season, then the rest.

The pictures on the price page and the chips of the first screen share it, so that nobody has to search twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from station.kernel.days import date_of
from station.kernel.deeds import Person
from station.kernel.errors import StationError
from station.prices.store import Tile
from station.products.seasons import season_months
from station.store.store import Store

MOST = 500


def read_goods(store: Store, person: Person) -> list[Tile]:
    """Return what has a picture and a price, in the order of this village and this month."""
    tiles = store.show("prices.grid", person, limit=MOST)
    return ordered(tiles, store.show("prices.local_use", person, limit=MOST), store.clock.today())


def ordered(tiles: Sequence[Tile], uses: Mapping[int, int], today: int) -> list[Tile]:
    """Return the tiles, which come most used in the county first, in the order of the village.

    Uses count by their size only (1, 2-3, 4-7, ...): a picture must not move with every touch, for many find it
    by its place. What is out of season stands last unless it is asked for all the same.
    """
    month = date_of(today).month

    def place(tile: Tile) -> tuple[bool, int]:
        use = uses.get(tile.product, 0).bit_length()
        return not use and _is_resting(tile.season, month), -use

    return sorted(tiles, key=place)


def _is_resting(season: str, month: int) -> bool:
    try:
        months = season_months(season)
    except StationError:
        return False
    return bool(months) and month not in months
