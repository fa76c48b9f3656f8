"""What a typed word may mean beside itself: the other names of a crop, and the crop itself where it is marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from station.bulletins.searching import grams, sounds
from station.store import search

SHORTEST_NAME = 2
MOST_NAMES = 8
# The names as the catalogue has them are folded when they are learned (station/store/search.py).
SPELLINGS = "SELECT name FROM name_key WHERE key = ? AND form = 0"
PRODUCTS = """
SELECT id FROM products_product WHERE name = ?1
UNION SELECT product FROM products_alias WHERE name = ?1 AND kind <> 'code'"""
VARIETIES = "SELECT id FROM products_product WHERE parent = ?"
NAMES = """
SELECT name FROM products_product WHERE id = ?1
UNION ALL SELECT name FROM products_alias WHERE product = ?1 AND kind <> 'code'"""
MOST_CROPS = 12


@dataclass(frozen=True, slots=True)
class Meaning:
    """A piece of what was typed: any of `words` in the text, any of `crops` (row ids) marked, or typed as `typed`."""

    piece: str
    words: tuple[str, ...]
    crops: frozenset[int]
    typed: str = ""

    @property
    def expression(self) -> str:
        """The condition of FTS5 that every hit meets."""
        found = [f"({grams.expression(word)})" for word in self.words]
        found += [f'"{grams.CROP}{crop}"' for crop in sorted(self.crops)]
        found += [sounds.expression(self.typed)] if self.typed else []
        return f"({' OR '.join(found)})"


def meaning_of(db: Any, piece: str) -> Meaning:
    """Return what a folded piece of a typed word may mean."""
    if grams.is_typed(piece):
        spelled = [name for name, _exact in search.find(db, piece, MOST_CROPS)]
        return Meaning(piece, (piece,), frozenset(_crops(db, spelled)[:MOST_CROPS]), piece)
    crops = _crops(db, [row[0] for row in db.execute(SPELLINGS, (piece,))])
    words = {piece: None}
    for crop in crops:
        names = (grams.folded(row[0]).replace(" ", "") for row in db.execute(NAMES, (crop,)))
        words |= dict.fromkeys(name for name in names if len(name) >= SHORTEST_NAME and grams.pieces(name))
    # A name that holds another finds nothing beyond it.
    least = [one for one in words if one == piece or not any(two != one and two in one for two in words)]
    varieties = [row[0] for crop in crops for row in db.execute(VARIETIES, (crop,))]
    return Meaning(piece, tuple(least[:MOST_NAMES]), frozenset([*crops, *varieties][:MOST_CROPS]))


def _crops(db: Any, names: list[str]) -> list[int]:
    return list(dict.fromkeys(row[0] for name in names for row in db.execute(PRODUCTS, (name,))))
