"""What a price is asked for: the product somebody chose, its varieties, how it is usually sold. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from station.kernel.deeds import Day, Person
from station.kernel.errors import StationError
from station.kernel.units import UNITS, same_dimension
from station.prices.expecting.model import Asked
from station.prices.looking.courses import Course
from station.products.model import Card, Hit
from station.products.seasons import season_months
from station.store.store import Store

MOST_NAMES = 12
BACK_DAYS = 400
BULK = ("bag50", "ton")
MOST_PAID = 2_000  # prices of a name


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product somebody chose: its name as it will be reported, and its catalogue id where it is known yet.

    `asked` is the line of the county's list it was chosen from.
    """

    name: str
    product: int = 0
    kind: str = ""
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """`names` are the product and its varieties, `chosen` the one meant; `unit` and `kind` are the usual ones.

    `months` are those of its sale (none: all), `paid` what each name cost at all markets in the last year.
    """

    names: tuple[str, ...]
    chosen: str
    unit: str = "jin"
    kind: str = "field"
    months: frozenset[int] = frozenset()
    paid: Mapping[str, tuple[Course, ...]] = field(default_factory=dict)


def look_up(store: Store, person: Person, wanted: Wanted) -> Subject:
    """Return what the catalogue knows of a chosen product; a name it does not know stands for itself."""
    subject = _named(store, person, wanted)
    start = Day(store.clock.today() - BACK_DAYS)
    paid = {
        name: tuple(store.show("prices.courses", person, product=name, start=start, limit=MOST_PAID))
        for name in subject.names
    }
    return replace(subject, paid=paid)


def _named(store: Store, person: Person, wanted: Wanted) -> Subject:
    product = wanted.product or _known(store.show("products.find", person, word=wanted.name, limit=8), wanted.name)
    if not product:
        return Subject((wanted.name,), wanted.name, kind=wanted.kind or "field")
    card: Card = store.show("products.card", person, id=product, limit=MOST_NAMES)
    wanted = replace(wanted, name=wanted.name or card.product.name)
    if card.parent is not None:
        card = store.show("products.card", person, id=card.parent.id, limit=MOST_NAMES)
    return subject_of(card, wanted)


def subject_of(card: Card, wanted: Wanted) -> Subject:
    """Return the subject of a product's card; the chosen name keeps its place among its brothers."""
    names = dict.fromkeys((card.product.name, *(each.name for each in card.varieties)))
    chosen = wanted.name
    names.setdefault(chosen)  # an alias keeps its own name: people find their words again, the county sees both
    units = {each.name: each.unit for each in card.varieties}
    usual = units.get(chosen) or card.product.unit
    kind = wanted.kind or ("input" if card.product.is_input else "field")
    return Subject(tuple(names), chosen, usual, kind, _months(card.product.season))


def _months(season: str) -> frozenset[int]:
    try:
        return season_months(season)
    except StationError:
        return frozenset()  # what nobody can read keeps nobody from reporting


def unit_choices(wished: str, usual: str, last: str) -> list[str]:
    """Return the units to offer, the likeliest first: the last one used here, the village's own, the usual one.

    What is sold by the bag or the ton is asked for so, whatever unit a village has its vegetables in.
    """
    if usual in BULK:
        return list(dict.fromkeys(unit for unit in (last, usual, *BULK) if unit in UNITS))
    own = wished if usual not in UNITS or same_dimension(usual, wished) else usual
    other = "kg" if wished == "jin" else "jin"
    return list(dict.fromkeys(unit for unit in (last, own, wished, other, usual) if unit in UNITS))


def _known(hits: list[Hit], name: str) -> int:
    return next((hit.product for hit in hits if name in (hit.name, hit.matched)), 0)
