"""Products: the county's catalogue, and every name people call a product by."""

from __future__ import annotations

from station.kernel.later import Later, called_later
from station.kernel.record import Feature
from station.products.declared import ALIAS, PRODUCT
from station.products.migrations import MIGRATIONS
from station.products.sentences import SENTENCES

FEATURE = Feature(
    "products",
    tables=(PRODUCT, ALIAS),
    deeds=Later(
        __name__,
        {
            "products.seed": "actions.seed",
            "products.add": "actions.add",
            "products.edit": "actions.edit",
            "products.add_alias": "actions.add_alias",
            "products.drop_alias": "actions.drop_alias",
        },
    ),
    views=Later(
        __name__,
        {
            "products.list": "store.list_view",
            "products.categories": "store.categories_view",
            "products.find": "store.find_view",
            "products.english": "store.english_view",
            "products.card": "store.card_view",
            "products.likely": "likely.likely_view",
        },
    ),
    migrations=MIGRATIONS,
    sentences=SENTENCES,
    arrived=called_later(__name__, "store.learn_arrived"),
)
