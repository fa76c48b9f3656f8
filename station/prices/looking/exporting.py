"""Which prices a file is asked for: the newest of every product and market, or all of a time."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.deeds import Day, Person
from station.kernel.errors import StationError
from station.kernel.units import unit_of
from station.prices.looking.saving import WFP, Seen, wfp_facts
from station.prices.looking.words import Eyes
from station.prices.model import KINDS, Quote
from station.prices.store import find, names_of
from station.store.store import Store

MOST = 2_000_000  # quotes of one file: more than a county gathers in ten years
MOST_WORDS = 30  # products one typed word may stand for
ALL_NAMES = "SELECT DISTINCT product FROM series ORDER BY product"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: a word for products, a market, kind and category (each "" for all), the days, the unit shown.

    Without days it is the newest price of each product at each market, as the desk's table has it.
    """

    word: str = ""
    market: str = ""
    kind: str = ""
    category: str = ""
    start: Day | None = None
    end: Day | None = None
    unit: str = "jin"


def gather(store: Store, person: Person, wish: Wish, ending: str) -> Seen:
    """Return the prices wished for, with the facts the format `ending` needs.

    StationError("unit.unknown", "price.unknown_kind", "price.unknown_product").
    """
    unit_of(wish.unit)
    if wish.kind and wish.kind not in KINDS:
        raise StationError("price.unknown_kind", text=wish.kind)
    timed = wish.start is not None or wish.end is not None
    quotes = _of_a_time(store, person, wish) if timed else _newest(store, person, wish)
    stations = {one.id: one.name for one in store.show("places.stations", person, closed=True, limit=MOST)}
    who = store.identity()
    eyes = Eyes(wish.unit, store.clock.today(), who.station if who else 0, stations)
    return Seen(quotes, eyes, wfp_facts(store, person)) if ending == WFP else Seen(quotes, eyes)


def _newest(store: Store, person: Person, wish: Wish) -> list[Quote]:
    page = store.show(
        "prices.table", person, word=wish.word, market=wish.market, kind=wish.kind, category=wish.category, limit=MOST
    )
    return [line.quote for line in page.lines]


def _of_a_time(store: Store, person: Person, wish: Wish) -> list[Quote]:
    """Return every quote of the days, by product and newest first."""
    kinds = store.show("prices.goods_categories", person, limit=MOST) if wish.category else {}
    found: list[Quote] = []
    for name in _names(store, wish.word):
        if wish.category in ("", kinds.get(name, "")):
            found += store.show(
                "prices.history", person, name=name, market=wish.market, start=wish.start, end=wish.end, limit=MOST
            )
    return [quote for quote in found if wish.kind in ("", quote.kind)]


def _names(store: Store, word: str) -> list[str]:
    db = store.reader()
    if not word.strip():
        return [row[0] for row in db.execute(ALL_NAMES).fetchall()]
    names: dict[str, None] = {}
    for found in find(db, word, MOST_WORDS):
        names.update(dict.fromkeys(names_of(db, found.product, found.name)))
        names[found.matched] = None
    if not names:
        raise StationError("price.unknown_product", text=word)
    return list(names)
