"""What is grown, raised, sold and bought: products, their varieties, and every name people call them by.

A variety is a product with a parent; there are two tiers, no more (DESIGN.md ruling 11). An alias is a
mapping read at look-up: to add or drop one rewrites no price and resends nothing (ruling 12).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from station.kernel import units
from station.kernel.errors import StationError
from station.kernel.record import Column, Kind, Table
from station.kernel.words import N_

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
MONTHS = re.compile("(1[0-2]|[1-9])(?:-(1[0-2]|[1-9]))?")
LAST_RANK = 9999  # where a product added by the county stands until it is given a place

PRODUCT = Table(
    "products.product",
    columns=(
        Column("name", Kind.TEXT, meaning="standard name", title=N_("Name")),
        Column("name_en", Kind.TEXT, meaning="English name, may be empty", title=N_("English name")),
        Column("parent", Kind.REF, optional=True, meaning="the product this is a variety of"),
        Column("category", Kind.TEXT),
        Column("class_code", Kind.TEXT, optional=True, meaning="class by NY/T 3177-2018, where sure"),
        Column("unit", Kind.TEXT, meaning="code of the unit it is usually sold in"),
        Column("picture", Kind.TEXT, meaning="name of its picture; empty on a variety, which shows its parent's"),
        Column("is_input", Kind.BOOL, meaning="bought by farmers, not sold"),
        Column("season", Kind.TEXT, optional=True, meaning="months it is sold, as 5-7 or 7,11", title=N_("Season")),
        Column("rank", Kind.INT, meaning="1 is the most used"),
    ),
)
ALIAS = Table(
    "products.alias",
    columns=(
        Column("product", Kind.REF),
        Column("name", Kind.TEXT, title=N_("Name")),
        Column("kind", Kind.TEXT, meaning="standard, common, dialect, trade or code"),
        Column(
            "region", Kind.TEXT, meaning="where people say so, empty for everywhere",
            title=N_("Where people say so"),
        ),
    ),
)


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


def season_months(season: str) -> frozenset[int]:
    """Return the months of a season: "11-2" runs over New Year, "7,11" are two; none given is none.

    StationError("products.bad_season") when it cannot be read.
    """
    months: set[int] = set()
    for part in filter(None, season.replace(" ", "").split(",")):
        found = MONTHS.fullmatch(part)
        if found is None:
            raise StationError("products.bad_season", season=season)
        first, last = int(found[1]), int(found[2] or found[1])
        months.update((first + step - 1) % 12 + 1 for step in range((last - first) % 12 + 1))
    return frozenset(months)


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


SENTENCES = {
    "products.unnamed": N_("A product needs a name."),
    "products.name_taken": N_("“{name}” is already a name of {product}."),
    "products.no_product": N_("That product is not in the catalogue."),
    "products.no_alias": N_("That other name is not in the catalogue."),
    "products.variety_of_variety": N_("{product} is itself a variety. Choose the product it belongs to."),
    "products.no_category": N_("Choose a category for {name}."),
    "products.bad_category": N_("“{category}” is no category. Choose one of: {categories}."),
    "products.bad_alias_kind": N_("“{kind}” is no kind of name. Choose one of: {kinds}."),
    "products.bad_season": N_("“{season}” is no season. Write months, as 5-7 or 11-2."),
}
