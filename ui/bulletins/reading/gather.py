"""Reads the officer's list with what it is narrowed by; on the store's lane, without a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from station.bulletins.reading.shelves import Shelved
from station.kernel.deeds import Person
from station.products.model import Product
from station.store.store import Store

MOST, MOST_PRODUCTS = 1_000, 5_000


@dataclass(frozen=True, slots=True)
class Listing:
    """What the filters leave, the crops that can be chosen, and which of the lines nobody here has seen before."""

    items: tuple[Shelved, ...]
    crops: tuple[Product, ...]
    fresh: frozenset[int]


def gather(store: Store, person: Person, asked: dict[str, Any], crop: int) -> Listing:
    """Read the list; on the store's lane. A crop brings the bulletins on its varieties along."""
    found = store.show("bulletins.shelf", person, **asked, limit=MOST)
    known = {one.id: one for one in store.show("products.list", person, with_varieties=True, limit=MOST_PRODUCTS)}

    def tops(item: Shelved) -> set[int]:
        return {known[one].parent or one for one in item.line.crops if one in known}

    every = store.show("bulletins.shelf", person, limit=MOST)
    used = {top for item in every for top in tops(item)}
    fresh = frozenset(one.id for one in store.show("bulletins.news", person, limit=MOST))
    items = tuple(item for item in found if not crop or crop in tops(item))
    return Listing(items, tuple(one for one in known.values() if one.id in used), fresh)
