"""What stands on a village's shelf and in which order: this week in the field, the newest, by topic, by crop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.bulletins.model import CATEGORIES
from station.bulletins.reading.shelves import ANSWER, OPEN, Shelved
from station.kernel import calendar
from station.kernel.deeds import Person
from station.kernel.words import N_, _, ngettext
from station.products.model import Product
from station.store.store import Store
from ui.bulletins.words import crop_name
from ui.widgets.product_grid import Tile

MOST, MOST_PRODUCTS, MOST_REPORTS, A_FEW = 600, 5_000, 300, 1
WEEK, NEWEST, TOPIC, CROP = "week", "newest", "topic", "crop"
WEEK_WORDS, NEWEST_WORDS = N_("In the field these days"), N_("Newest first")
PICTURES = {
    WEEK: "topic-week", NEWEST: "topic-newest", "technology": "door-technology", "market": "door-prices",
    "policy": "topic-policy", "warning": "topic-warning", "training": "door-training", "inputs": "fertilizer",
    "village": "topic-village", ANSWER: "topic-answer",
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything at one moment. `products` by row id; `local` are the products this village grows, by their use."""

    items: tuple[Shelved, ...]
    answers: bool
    products: Mapping[int, Product]
    local: Mapping[int, int]
    terms: tuple[str, str]  # codes of the present solar term and the next

    def top(self, crop: int) -> int:
        """Return the product a variety belongs to, or the product itself."""
        found = self.products.get(crop)
        return found.parent or crop if found is not None else crop

    def crops(self, item: Shelved) -> frozenset[int]:
        """Return the products a bulletin is about."""
        return frozenset(self.top(crop) for crop in item.line.crops)


def gather(store: Store, person: Person) -> Shelf:
    """Read the shelf; on the store's lane."""
    today = store.clock.today()
    products = {one.id: one for one in store.show("products.list", person, with_varieties=True, limit=MOST_PRODUCTS)}
    return Shelf(
        items=tuple(store.show("bulletins.shelf", person, state=OPEN, limit=MOST)),
        answers=bool(store.show("bulletins.shelf", person, category=ANSWER, state=OPEN, limit=A_FEW)),
        products=products,
        local=local_use(store, person, products),
        terms=(calendar.solar_term(today).term.code, calendar.next_solar_term(today).term.code),
    )


def local_use(store: Store, person: Person, products: Mapping[int, Product]) -> dict[int, int]:
    """Return {product: how much it is used here}: looks of this season, and what this station reports."""
    uses: dict[int, int] = dict(store.show("prices.local_use", person, limit=MOST_PRODUCTS))
    named = {one.name: one.parent or one.id for one in products.values()}
    for report in store.show("prices.reports", person, limit=MOST_REPORTS):
        product = named.get(report.quote.product)
        if product is not None:
            uses[product] = uses.get(product, 0) + 1
    return uses


def of_week(shelf: Shelf) -> list[Shelved]:
    """Return what is to be done in the present solar term or the next, for what grows here.

    Advice for no crop in particular is for everybody. Where nobody has used or reported anything yet, all crops
    count as grown here: an empty page would help nobody.
    """
    terms = set(shelf.terms)

    def fits(item: Shelved) -> bool:
        crops = shelf.crops(item)
        return bool(terms & set(item.terms)) and (not crops or not shelf.local or bool(crops & set(shelf.local)))

    return [item for item in shelf.items if fits(item)]


def of_topic(shelf: Shelf, category: str) -> list[Shelved]:
    """Return the bulletins of a category."""
    return [item for item in shelf.items if item.line.category == category]


def of_crop(shelf: Shelf, product: int) -> list[Shelved]:
    """Return the bulletins about a product or a variety of it."""
    return [item for item in shelf.items if product in shelf.crops(item)]


def chosen(shelf: Shelf, kind: str, key: object) -> list[Shelved]:
    """Return what a tile leads to, the newest first."""
    if kind == WEEK:
        return of_week(shelf)
    if kind == TOPIC:
        return of_topic(shelf, str(key))
    return of_crop(shelf, int(str(key))) if kind == CROP else list(shelf.items)


def words_of(shelf: Shelf | None, kind: str, key: object) -> str:
    """Return what stands on a tile, and above what it leads to."""
    if kind == TOPIC:
        return _(CATEGORIES[str(key)]) if key in CATEGORIES else ""
    if kind == CROP:
        product = shelf.products.get(int(str(key))) if shelf is not None else None
        return crop_name(product) if product is not None else ""
    return _(WEEK_WORDS) if kind == WEEK else _(NEWEST_WORDS)


def picture_of(shelf: Shelf, item: Shelved) -> str:
    """Return the picture a bulletin is told by: its crop's, else its topic's."""
    for crop in item.line.crops:
        product = shelf.products.get(crop)
        if product is not None:
            return product.picture or product.name
    return PICTURES.get(item.line.category, "door-technology")


def tiles(shelf: Shelf) -> list[Tile]:
    """Return the tiles of the first page: what to do now, the newest, the topics, then the crops of this village."""
    found = [_tile(shelf, kind, "", chosen(shelf, kind, "")) for kind in (WEEK, NEWEST)]
    found += [_tile(shelf, TOPIC, category, of_topic(shelf, category)) for category in CATEGORIES]
    found += [_tile(shelf, CROP, product, of_crop(shelf, product)) for product in crops_in_order(shelf)]
    kept = [tile for tile in found if tile is not None]
    if shelf.answers:
        kept.append(Tile((TOPIC, ANSWER), _(CATEGORIES[ANSWER]), PICTURES[ANSWER]))
    return kept


def crops_in_order(shelf: Shelf) -> list[int]:
    """Return the products that have bulletins, those this village uses most first, then as the catalogue has them."""
    found = {crop for item in shelf.items for crop in shelf.crops(item) if crop in shelf.products}
    return sorted(found, key=lambda crop: (-shelf.local.get(crop, 0).bit_length(), list(shelf.products).index(crop)))


def _tile(shelf: Shelf, kind: str, key: object, items: Sequence[Shelved]) -> Tile | None:
    if not items:
        return None
    if kind == CROP:
        product = shelf.products[int(str(key))]
        picture = product.picture or product.name
    else:
        picture = PICTURES[str(key) or kind]
    note = ngettext("{n} sheet", "{n} sheets", len(items)).format(n=len(items))
    return Tile((kind, key), words_of(shelf, kind, key), picture, note)
