"""Deeds of the products feature: the county keeps one catalogue for all its stations."""

from __future__ import annotations

from typing import Any

from station.kernel import text
from station.kernel.deeds import COUNTY_SEAT, Role, deed
from station.kernel.errors import StationError
from station.kernel.record import Row
from station.products import model, store
from station.products.catalogue import Entry, Name, entries
from station.products.declared import ALIAS, PRODUCT
from station.products.model import Product
from station.store.act import Act

COUNTY_WORKERS = frozenset({Role.KEEPER, Role.EDITOR, Role.SUPERVISOR, Role.OPERATOR})
INSERT = frozenset({"insert"})
EDITS = frozenset({"name_en", "category", "unit", "picture", "is_input", "season", "rank"})


@deed(
    "products.seed",
    roles=COUNTY_WORKERS,
    seats=COUNTY_SEAT,
    writes={PRODUCT.name: INSERT, ALIAS.name: INSERT},
)
def seed(act: Act) -> int:
    """Take what is new in the shipped catalogue, products and other names; return how many rows that were."""
    added = 0
    for entry in entries():
        product = store.product_of(act.db, entry.name)
        if not product:
            product = act.insert(PRODUCT.name, _entry_row(act, entry))
            added += 1
        for other in entry.aliases:
            if not store.product_of(act.db, other.name):
                act.insert(ALIAS.name, _alias_row(product, other))
                added += 1
    store.learn_new(act.db)
    return added


def _entry_row(act: Act, entry: Entry) -> Row:
    return {
        "name": entry.name,
        "name_en": entry.name_en,
        "parent": store.product_of(act.db, entry.parent) if entry.parent else None,
        "category": entry.category,
        "class_code": entry.class_code or None,
        "unit": entry.unit,
        "picture": entry.picture,
        "is_input": entry.is_input,
        "season": entry.season or None,
        "rank": entry.rank,
    }


def _alias_row(product: int, other: Name) -> Row:
    return {"product": product, "name": other.name, "kind": other.kind, "region": other.region}


@deed("products.add", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={PRODUCT.name: INSERT})
def add(
    act: Act,
    *,
    name: str,
    category: str = "",
    unit: str = "",
    parent: int = 0,
    name_en: str = "",
    class_code: str = "",
    picture: str = "",
    season: str = "",
    rank: int = 0,
) -> int:
    """Add a product, or with a parent a variety, which takes category and unit from it unless given."""
    title = text.nfc(name)
    _name_free(act, title)
    above = _product_above(act, parent)
    row: Row = {
        "name": title,
        "name_en": text.nfc(name_en),
        "parent": parent or None,
        "category": category or (above.category if above else ""),
        "class_code": text.nfc(class_code) or None,
        "unit": unit or (above.unit if above else "jin"),
        "picture": picture,
        "season": season or None,
        "rank": rank or model.LAST_RANK,
    }
    if not row["category"]:
        raise StationError("products.no_category", name=title)
    model.check_shown(row["category"], row["unit"], season)
    row["is_input"] = row["category"] == "input"
    made = act.insert(PRODUCT.name, row)
    store.learn_new(act.db)
    return made


def _product_above(act: Act, parent: int) -> Product | None:
    if not parent:
        return None
    above = store.need(act.db, parent)
    if above.parent:
        raise StationError("products.variety_of_variety", product=above.name)
    return above


def _name_free(act: Act, name: str) -> None:
    if not name:
        raise StationError("products.unnamed")
    holder = store.product(act.db, store.product_of(act.db, name))
    if holder is not None:
        raise StationError("products.name_taken", name=name, product=holder.name)


@deed("products.edit", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={PRODUCT.name: EDITS})
def edit(
    act: Act,
    *,
    product: int,
    name_en: str = "",
    category: str = "",
    unit: str = "",
    picture: str = "",
    season: str = "",
    rank: int = 0,
) -> None:
    """Change how a product is shown and sold; what is left empty stays. Its name stays: add another name instead."""
    store.need(act.db, product)
    model.check_shown(category, unit, season)
    wanted: dict[str, Any] = {
        "name_en": text.nfc(name_en),
        "category": category,
        "unit": unit,
        "picture": picture,
        "season": season,
        "rank": rank,
    }
    changes = {column: value for column, value in wanted.items() if value}
    if category:
        changes["is_input"] = category == "input"
    if changes:
        act.patch(PRODUCT.name, product, changes)


@deed("products.add_alias", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={ALIAS.name: INSERT})
def add_alias(act: Act, *, product: int, name: str, kind: str = "common", region: str = "") -> int:
    """Let a product answer to another name too, a provisional one say; its past prices are found at once."""
    store.need(act.db, product)
    model.check_alias_kind(kind)
    title = text.nfc(name)
    # Prices stand under a name as it was written: another spelling of a name the product has is a name of its own.
    if store.product_of(act.db, title) != product or store.is_name(act.db, title):
        _name_free(act, title)
    made = act.insert(ALIAS.name, _alias_row(product, Name(title, kind, text.nfc(region))))
    store.learn_new(act.db)
    return made


@deed("products.drop_alias", roles=COUNTY_WORKERS, seats=COUNTY_SEAT, writes={ALIAS.name: frozenset({"delete"})})
def drop_alias(act: Act, *, alias: int) -> None:
    """Take another name away again; prices under it stand under that name alone as before."""
    if store.alias(act.db, alias) is None:
        raise StationError("products.no_alias")
    act.delete(ALIAS.name, alias)
