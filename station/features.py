"""The list of features: the table of contents of the product."""

from __future__ import annotations

import functools

from station import bulletins, costs, fleet, people, places, prices, products, warnings
from station.kernel.record import Feature, Registry
from station.kernel.sentences import KERNEL_SENTENCES
from station.store.exchange_sentences import EXCHANGE_SENTENCES
from station.store.sentences import STORE_SENTENCES
from station.store.stick_sentences import STICK_SENTENCES

FEATURES = (
    Feature("kernel", sentences={**KERNEL_SENTENCES, **STORE_SENTENCES, **EXCHANGE_SENTENCES, **STICK_SENTENCES}),
    places.FEATURE,
    people.FEATURE,
    products.FEATURE,
    prices.FEATURE,
    fleet.FEATURE,
    costs.FEATURE,
    bulletins.FEATURE,
    warnings.FEATURE,
)


@functools.cache
def registry() -> Registry:
    """Return everything the features declare, by name."""
    return Registry(FEATURES)
