"""Products: the county's catalogue, and every name people call a product by."""

from __future__ import annotations

from station.kernel.record import Feature
from station.products import actions, likely, store
from station.products.migrations import MIGRATIONS
from station.products.model import ALIAS, PRODUCT, SENTENCES

FEATURE = Feature(
    "products",
    tables=(PRODUCT, ALIAS),
    deeds=(actions.seed, actions.add, actions.edit, actions.add_alias, actions.drop_alias),
    views=(
        store.list_view,
        store.categories_view,
        store.find_view,
        store.english_view,
        store.card_view,
        likely.likely_view,
    ),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
    arrived=store.learn_arrived,
)
