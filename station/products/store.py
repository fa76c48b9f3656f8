"""Reads the catalogue: who answers to a name, what a product is called, what there is."""

from __future__ import annotations

import json
from typing import Any

from station.kernel import text
from station.kernel.deeds import view
from station.kernel.errors import StationError
from station.products.declared import ALIAS, PRODUCT
from station.products.model import CATEGORIES, LAST_RANK, Alias, Card, Category, EnglishName, Hit, Product
from station.store import search
from station.store.act import Reading
from station.store.database import Connection

PRODUCT_COLUMNS = """
product.id, product.name, product.name_en, coalesce(product.parent, 0), product.category,
coalesce(product.class_code, ''), product.unit,
CASE WHEN product.picture <> '' THEN product.picture ELSE coalesce(above.picture, '') END,
product.is_input, coalesce(product.season, ''), product.rank"""
PRODUCT_SOURCE = "products_product AS product LEFT JOIN products_product AS above ON above.id = product.parent"
PRODUCT_ROW = f"SELECT {PRODUCT_COLUMNS} FROM {PRODUCT_SOURCE}"
PRODUCT_AT = f"{PRODUCT_ROW} WHERE product.id = ?"
VARIETIES = f"{PRODUCT_ROW} WHERE product.parent = ? ORDER BY product.rank, product.id"
PRODUCTS = f"""
{PRODUCT_ROW} WHERE (? = '' OR product.category = ?) AND (? OR product.parent IS NULL)
ORDER BY product.rank, product.id LIMIT ?"""
NAMED = f"""
WITH asked(place, name) AS (SELECT key, value FROM json_each(?)), answer(place, id) AS (
SELECT asked.place, named.id FROM asked JOIN products_product AS named ON named.name = asked.name
UNION SELECT asked.place, other.product FROM asked JOIN products_alias AS other ON other.name = asked.name
WHERE other.kind <> 'code')
SELECT answer.place, {PRODUCT_COLUMNS} FROM answer JOIN {PRODUCT_SOURCE} WHERE product.id = answer.id
ORDER BY answer.place"""
CATEGORY_ROWS = """
SELECT category, count(*), coalesce((SELECT first.picture FROM products_product AS first
WHERE first.category = product.category AND first.picture <> '' ORDER BY first.rank, first.id LIMIT 1), '')
FROM products_product AS product WHERE parent IS NULL GROUP BY category"""
ALIAS_AT = "SELECT id, product, name, kind, region FROM products_alias WHERE id = ?"
ALIASES = "SELECT id, product, name, kind, region FROM products_alias WHERE product = ? ORDER BY id"
NAMES = """
WITH mine(id) AS (SELECT id FROM products_product WHERE id = ?1 OR parent = ?1)
SELECT name FROM products_product WHERE id IN mine
UNION SELECT name FROM products_alias WHERE product IN mine AND kind <> 'code'"""
CODES = """
SELECT name FROM products_alias WHERE kind = 'code'
AND product IN (SELECT id FROM products_product WHERE id = ?1 OR parent = ?1)"""
BY_NAME = "SELECT id FROM products_product WHERE name = ? ORDER BY id LIMIT 1"
BY_ALIAS = """
SELECT product FROM products_alias WHERE name = ?
AND EXISTS (SELECT 1 FROM products_product WHERE id = product) ORDER BY id LIMIT 1"""
# A product's own name says what it means; another name does where all who go by it are called the same in English.
ENGLISH = """
SELECT name, name_en FROM products_product WHERE name_en <> ''
UNION ALL SELECT alias.name, max(item.name_en) FROM products_alias AS alias
JOIN products_product AS item ON item.id = alias.product
WHERE alias.kind <> 'code' AND item.name_en <> '' AND alias.name NOT IN (SELECT name FROM products_product)
GROUP BY alias.name HAVING min(item.name_en) = max(item.name_en) ORDER BY 1 LIMIT ?"""
SPELLINGS = "SELECT name FROM name_key WHERE key = ? AND form = ? ORDER BY name"
UNLEARNED = """
SELECT name FROM products_product UNION SELECT name FROM products_alias WHERE kind <> 'code'
EXCEPT SELECT name FROM known_name"""


def learn_new(db: Connection) -> int:
    """Give every product name and alias not yet known to the look-up; return how many there were.

    Call it in the transaction that brought the names, whether a deed wrote them or the county sent them.
    Codes of other systems are matched as written and kept out of what people find.
    """
    names = [row[0] for row in db.execute(UNLEARNED)]
    search.learn(db, names)
    return len(names)


def learn_arrived(db: Connection, tables: frozenset[str]) -> None:
    """Learn the names among the rows an exchange has just brought."""
    if not tables.isdisjoint({PRODUCT.name, ALIAS.name}):
        learn_new(db)


def product_of(db: Connection, name: str) -> int:
    """Return the id of the product with this standard name, or else this alias; 0 when nobody has it.

    Width, case and variant characters do not matter; nothing is guessed beyond that.
    """
    spellings = [text.nfc(name), *(row[0] for row in db.execute(SPELLINGS, (text.fold(name), search.FORM_NAME)))]
    for sql in (BY_NAME, BY_ALIAS):
        for spelling in spellings:
            row = db.execute(sql, (spelling,)).fetchone()
            if row is not None:
                return int(row[0])
    return 0


def is_name(db: Connection, name: str) -> bool:
    """Tell whether a product or an alias is called exactly so."""
    return any(db.execute(sql, (name,)).fetchone() is not None for sql in (BY_NAME, BY_ALIAS))


def names_of(db: Connection, product_id: int) -> tuple[str, ...]:
    """Return all names a product's prices may stand under: its own, its aliases, its varieties with theirs."""
    return tuple(row[0] for row in db.execute(NAMES, (product_id,)))


def codes_of(db: Connection, product_id: int) -> tuple[str, ...]:
    """Return the codes other systems use for a product and its varieties."""
    return tuple(row[0] for row in db.execute(CODES, (product_id,)))


def product(db: Connection, product_id: int) -> Product | None:
    """Return one product, or None."""
    row = db.execute(PRODUCT_AT, (product_id,)).fetchone()
    return None if row is None else _product(row)


def need(db: Connection, product_id: int) -> Product:
    """Return one product; StationError("products.no_product") when it is not here."""
    found = product(db, product_id)
    if found is None:
        raise StationError("products.no_product")
    return found


def varieties(db: Connection, product_id: int) -> tuple[Product, ...]:
    """Return the varieties of a product, most used first."""
    return tuple(_product(row) for row in db.execute(VARIETIES, (product_id,)))


def alias(db: Connection, alias_id: int) -> Alias | None:
    """Return one alias, or None."""
    row = db.execute(ALIAS_AT, (alias_id,)).fetchone()
    return None if row is None else Alias(*row)


def aliases(db: Connection, product_id: int) -> tuple[Alias, ...]:
    """Return the other names of one product, without those of its varieties."""
    return tuple(Alias(*row) for row in db.execute(ALIASES, (product_id,)))


@view("products.list")
def list_view(reading: Reading, *, category: str = "", with_varieties: bool = False, limit: int) -> list[Product]:
    """The products of one category or of all, most used first."""
    rows = reading.db.execute(PRODUCTS, (category, category, int(with_varieties), limit))
    return [_product(row) for row in rows]


@view("products.categories")
def categories_view(reading: Reading, *, limit: int) -> list[Category]:
    """The categories that have products, in the order of the shelves."""
    found = {row[0]: (row[1], row[2]) for row in reading.db.execute(CATEGORY_ROWS)}
    order = [*(code for code in CATEGORIES if code in found), *sorted(found.keys() - CATEGORIES.keys())]
    return [Category(code, CATEGORIES.get(code, code), *found[code]) for code in order][:limit]


@view("products.find")
def find_view(reading: Reading, *, word: str, limit: int) -> list[Hit]:
    """Every product a word, its pinyin or its initials may mean: exact answers, then the most used."""
    # Several names may lead to one product; ask for enough that `limit` products remain.
    names = search.find(reading.db, word, 4 * limit)
    known = _named(reading.db, [name for name, _ in names])
    hits: dict[object, tuple[bool, int, Hit]] = {}
    for place, (name, exact) in enumerate(names):
        for found in known.get(place, ()):
            hits.setdefault(found.id, (not exact, found.rank, _hit(found, name)))
        if place not in known:
            hits.setdefault(name, (not exact, LAST_RANK, Hit(0, name, name, "", 0, "", "", "")))
    return [hit for _, _, hit in sorted(hits.values(), key=lambda each: each[:2])][:limit]


def _named(db: Connection, names: list[str]) -> dict[int, list[Product]]:
    """Return the products each name belongs to, by the name's place in the list; provisional names are absent."""
    known: dict[int, list[Product]] = {}
    for place, *columns in db.execute(NAMED, (json.dumps(names),)):
        known.setdefault(place, []).append(_product(columns))
    return known


def _hit(found: Product, matched: str) -> Hit:
    return Hit(
        found.id, found.name, matched, found.name_en, found.parent, found.category, found.unit, found.picture
    )


@view("products.english")
def english_view(reading: Reading, *, limit: int) -> list[EnglishName]:
    """Every name and other name that means one product, with that product's English name."""
    return [EnglishName(*row) for row in reading.db.execute(ENGLISH, (limit,))]


@view("products.card")
def card_view(reading: Reading, *, id: int, limit: int) -> Card:
    """One product with its other names and its varieties."""
    found = need(reading.db, id)
    above = product(reading.db, found.parent) if found.parent else None
    return Card(found, above, aliases(reading.db, id)[:limit], varieties(reading.db, id)[:limit])


def _product(row: Any) -> Product:
    values = list(row)
    values[8] = bool(values[8])
    return Product(*values)
