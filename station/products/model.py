"""What is grown, raised, sold and bought: products, their varieties, and every name people call them by.

A variety is a product with a parent; there are two tiers, no more (DESIGN.md ruling 11). An alias is a
mapping read at look-up: to add or drop one rewrites no price and resends nothing (ruling 12).
"""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel import units
from station.kernel.errors import StationError
from station.kernel.words import N_
from station.products.seasons import season_months

CATEGORIES = {
    "grain": N_("Grain"),
    "tuber": N_("Tubers"),
    "oil": N_("Oil crops"),
    "leaf": N_("Leaf vegetables"),
    "root": N_("Root and water vegetables"),
    "gourd": N_("Gourds"),
    "bean": N_("Beans"),
    "solanum": N_("Tomatoes, aubergines and peppers"),
    "allium": N_("Onions, garlic and ginger"),
    "mushroom": N_("Mushrooms"),
    "fruit": N_("Fruit"),
    "tea": N_("Tea"),
    "livestock": N_("Pigs, cattle and meat"),
    "poultry": N_("Poultry"),
    "egg": N_("Eggs"),
    "aquatic": N_("Fish and shellfish"),
    "spice": N_("Spices and medicine plants"),
    "input": N_("Fertiliser, feed and seed"),
}
STANDARD = "standard"
CODE = "code"
ALIAS_KINDS = {
    STANDARD: N_("standard name"),
    "common": N_("common name"),
    "dialect": N_("dialect name"),
    "trade": N_("trade name"),
    CODE: N_("code elsewhere"),
}
LAST_RANK = 9999  # where a product added by the county stands until it is given a place


@dataclass(frozen=True, slots=True)
class Product:
    """One product or variety. `parent` is 0 for a product; `picture` is already its parent's where it has none."""

    id: int
    name: str
    name_en: str
    parent: int
    category: str
    class_code: str
    unit: str
    picture: str
    is_input: bool
    season: str
    rank: int


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of a product."""

    id: int
    product: int
    name: str
    kind: str
    region: str


@dataclass(frozen=True, slots=True)
class EnglishName:
    """A name as it may stand on a price, and what the product is called in English."""

    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer to a typed word: `matched` is the name that answered.

    `product` 0 is a provisional name, seen in an import and not yet known; it has no picture.
    """

    product: int
    name: str
    matched: str
    name_en: str
    parent: int
    category: str
    unit: str
    picture: str


@dataclass(frozen=True, slots=True)
class Card:
    """A product with its other names and varieties; of a variety also what it is a variety of."""

    product: Product
    parent: Product | None
    aliases: tuple[Alias, ...]
    varieties: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A category in use: its code, the msgid of its title, how many products, the picture of the first."""

    code: str
    title: str
    products: int
    picture: str


def check_shown(category: str, unit: str, season: str) -> None:
    """Refuse what no screen could show; an empty text passes.

    StationError "products.bad_category", "products.bad_season" or "unit.unknown".
    """
    if category and category not in CATEGORIES:
        raise StationError("products.bad_category", category=category, categories=", ".join(CATEGORIES))
    if unit:
        units.unit_of(unit)
    season_months(season)


def check_alias_kind(kind: str) -> None:
    """StationError("products.bad_alias_kind") for anything but a code of ALIAS_KINDS."""
    if kind not in ALIAS_KINDS:
        raise StationError("products.bad_alias_kind", kind=kind, kinds=", ".join(ALIAS_KINDS))
