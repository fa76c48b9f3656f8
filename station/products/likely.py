"""Which products a name nobody knows may mean: written otherwise, sounding the same, holding another, one letter off.

Only suggestions: a person says what belongs together (`products.add_alias`), and takes it back
(`products.drop_alias`). No price is touched by either (DESIGN.md ruling 12).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from station.kernel import text
from station.kernel.deeds import COUNTY_STAFF, Role, view
from station.kernel.pinyin import pinyin_keys
from station.kernel.traditional import simplified
from station.kernel.words import N_
from station.store.act import Reading
from station.store.database import Connection

WRITTEN, SOUND, PART, NEAR = "written", "sound", "part", "near"
WAYS = {
    WRITTEN: N_("only written differently"),
    SOUND: N_("sounds the same"),
    PART: N_("one name holds the other"),
    NEAR: N_("nearly the same"),
}
MOST_EACH = 4
_ORDER = {way: place for place, way in enumerate(WAYS)}
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")
_SHORTEST_PART, _SHORTEST_NEAR, _LONG = 2, 3, 6  # characters
_LONGEST = 200  # characters: no price carries a longer name
CATALOGUE = """
SELECT named.name, item.id, item.name, item.rank FROM (SELECT name, id FROM products_product
UNION SELECT name, product FROM products_alias WHERE kind <> 'code') AS named
JOIN products_product AS item ON item.id = named.id ORDER BY item.rank, item.id"""
LETTERS = "SELECT name, key FROM name_key WHERE form = 1"


@dataclass(frozen=True, slots=True)
class Likely:
    """A product that `name` may mean: `matched` is the name of it that is alike, `way` a code of WAYS."""

    name: str
    product: int
    title: str
    matched: str
    way: str


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    folded: str
    product: int
    title: str
    rank: int


class Catalogue:
    """Every name of every product, ready to be compared with."""

    def __init__(self, db: Connection) -> None:
        self._known = [_Known(row[0], folded(row[0]), *row[1:]) for row in db.execute(CATALOGUE)]
        mine = {one.name for one in self._known}
        self._sounds: dict[str, set[str]] = defaultdict(set)
        for name, key in db.execute(LETTERS):
            if name in mine and _is_whole(key, name):
                self._sounds[key].add(name)

    def likely(self, name: str, limit: int = MOST_EACH) -> list[Likely]:
        """Return the products `name` may mean, the likeliest first, each once."""
        wanted = folded(name)
        if len(wanted) > _LONGEST:
            return []
        keys = pinyin_keys(simplified(name)) if len(wanted) > 1 else ()
        alike = {other for key in keys if _is_whole(key, name) for other in self._sounds.get(key, ())}
        best: dict[int, tuple[int, int, int, Likely]] = {}
        for one, way in self._alike(wanted, alike):
            apart = abs(len(one.folded) - len(wanted)) + (way == PART and not _ends_alike(one.folded, wanted)) * _LONG
            found = (_ORDER[way], apart, one.rank, Likely(name, one.product, one.title, one.name, way))
            if one.product not in best or found[:3] < best[one.product][:3]:
                best[one.product] = found
        return [found[3] for found in sorted(best.values(), key=lambda found: found[:3])[:limit]]

    def _alike(self, wanted: str, alike: set[str]) -> Iterator[tuple[_Known, str]]:
        for one in self._known:
            if one.folded == wanted:
                yield one, WRITTEN
            elif one.name in alike:
                yield one, SOUND
            elif _holds(wanted, one.folded) or _holds(one.folded, wanted):
                yield one, PART
            elif _is_near(one.folded, wanted):
                yield one, NEAR


def folded(name: str) -> str:
    """Return the form two names are compared in."""
    return text.fold(simplified(name)).replace(" ", "")


def _is_whole(key: str, name: str) -> bool:
    """Tell pinyin from initials: half of all names share their initials with another."""
    return len(key) > len(name)


def _holds(whole: str, part: str) -> bool:
    """Tell whether one name begins or ends with the other; what stands in brackets is an aside."""
    bare = _ASIDE.sub("", whole)
    return len(part) >= _SHORTEST_PART and (bare.startswith(part) or bare.endswith(part))


def _ends_alike(one: str, other: str) -> bool:
    """Chinese names a kind of a thing before the thing: 王林苹果 is an apple, 牛奶枣 no milk."""
    shorter, longer = sorted((_ASIDE.sub("", one), _ASIDE.sub("", other)), key=len)
    return longer.endswith(shorter)


def _is_near(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter < _SHORTEST_NEAR or not set(one) & set(other):
        return False
    allowed = 2 if shorter >= _LONG else 1
    return text.edit_distance(one, other, allowed) <= allowed


def likely_products(db: Connection, names: Sequence[str]) -> list[Likely]:
    """Return what each of the names may mean, in their order."""
    catalogue = Catalogue(db)
    return [found for name in names for found in catalogue.likely(name)]


@view("products.likely", roles=COUNTY_STAFF | {Role.OPERATOR})
def likely_view(reading: Reading, *, names: str, limit: int) -> list[Likely]:
    """The products that names nobody knows may mean; `names` has one on each line."""
    return likely_products(reading.db, [name for name in names.splitlines() if name.strip()])[:limit]
