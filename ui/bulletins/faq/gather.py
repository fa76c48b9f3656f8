"""Reads the questions of this station with what they are told by; on the store's lane, without a widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from station.bulletins.answers.store import Question
from station.bulletins.answers.topics import TOPICS
from station.kernel.deeds import Person
from station.kernel.words import _, ngettext
from station.products.model import Product
from station.store.store import Store
from ui.bulletins.farmer.items import Item
from ui.bulletins.words import crop_name
from ui.widgets.product_grid import Tile

MOST, MOST_PRODUCTS = 2_000, 5_000
TOPIC, CROP = "topic", "crop"
Chosen = tuple[str, object]  # (TOPIC, a key of TOPICS) or (CROP, row of a product)
PICTURES = {
    "pests": "topic-warning", "feeding": "fertilizer", "growing": "door-technology", "harvest": "topic-week",
    "animals": "pig", "money": "topic-policy", "other": "topic-answer",
}


@dataclass(frozen=True, slots=True)
class Questions:
    """Every question whose answer holds, the newest first; `products` by row id."""

    found: tuple[Question, ...]
    products: Mapping[int, Product]

    def of(self, chosen: Chosen) -> list[Question]:
        """Return the questions of a topic or a crop."""
        kind, key = chosen
        if kind == TOPIC:
            return [one for one in self.found if one.topic == key]
        return [one for one in self.found if key in {self.top(crop) for crop in one.crops}]

    def top(self, crop: int) -> int:
        """Return the product a variety belongs to, or the product itself."""
        known = self.products.get(crop)
        return crop if known is None else known.parent or crop

    def words(self, chosen: Chosen) -> str:
        """Return what a tile is called."""
        kind, key = chosen
        if kind == TOPIC:
            return _(TOPICS[str(key)]) if key in TOPICS else ""
        known = self.products.get(int(str(key)))
        return crop_name(known) if known is not None else ""


def gather(store: Store, person: Person) -> Questions:
    """Read all questions."""
    products = store.show("products.list", person, with_varieties=True, limit=MOST_PRODUCTS)
    found = store.show("bulletins.questions", person, limit=MOST)
    return Questions(tuple(found), {one.id: one for one in products})


def tiles(questions: Questions) -> list[Tile]:
    """Return the topics in their order, then the crops, the most asked about first."""
    counts: dict[Chosen, int] = {}
    for one in questions.found:
        crops = {(CROP, questions.top(crop)) for crop in one.crops if crop in questions.products}
        for chosen in ((TOPIC, one.topic), *crops):
            counts[chosen] = counts.get(chosen, 0) + 1
    topics: list[Chosen] = [(TOPIC, topic) for topic in TOPICS if (TOPIC, topic) in counts]
    crops_found = sorted((one for one in counts if one[0] == CROP), key=lambda one: (-counts[one], one[1]))
    return [_tile(questions, chosen, counts[chosen]) for chosen in (*topics, *crops_found)]


def items(questions: Questions, chosen: Chosen) -> list[Item]:
    """Return the questions of a tile as lines one can touch."""
    found = questions.of(chosen)
    return [Item(one.id, one.question, _crops(questions, one), _picture(questions, one)) for one in found]


def _tile(questions: Questions, chosen: Chosen, count: int) -> Tile:
    kind, key = chosen
    known = questions.products.get(int(str(key))) if kind == CROP else None
    picture = PICTURES[str(key)] if known is None else known.picture or known.name
    note = ngettext("{n} question", "{n} questions", count).format(n=count)
    return Tile(chosen, questions.words(chosen), picture, note)


def _crops(questions: Questions, one: Question) -> str:
    known = (questions.products.get(crop) for crop in one.crops)
    return " · ".join(crop_name(product) for product in known if product is not None)


def _picture(questions: Questions, one: Question) -> str:
    known = next((questions.products[crop] for crop in one.crops if crop in questions.products), None)
    return PICTURES[one.topic] if known is None else known.picture or known.name
