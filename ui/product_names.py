"""What products are called at the desk: as reported, and in English by the catalogue's English names.

A name on a price is data and stays as it was reported; where the catalogue knows what it means it has an
English name too, and a desk in English shows that one, as the farmers' pictures do.
"""

from __future__ import annotations

from station.kernel.deeds import OPERATOR
from station.kernel.words import language
from station.store.store import Store

TABLES = frozenset({"products.product", "products.alias"})
MOST = 5000


class ProductNames:
    """Reads the names once, when the first is asked for in English, and again after `forget`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._english: dict[str, str] | None = None

    def own(self, name: str) -> str:
        """Return what to show for the name of a product or variety in the language in use."""
        if language() != "en":
            return name
        if self._english is None:
            self._english = self._read()
        return self._english.get(name, name)

    def forget(self) -> None:
        """The catalogue changed."""
        self._english = None

    def _read(self) -> dict[str, str]:
        if "products.english" not in self._store.registry.views:
            return {}
        return {one.name: one.name_en for one in self._store.show("products.english", OPERATOR, limit=MOST)}
