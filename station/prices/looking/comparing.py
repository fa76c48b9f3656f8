"""Which market pays best once the way there is paid: the last prices less a transport cost somebody typed.

Everything is reckoned exactly (milli-yuan as integers, converted as fractions) and rounded only for the eye, so
the order never hangs on a rounding. Who sells wants the most left over; who buys farm inputs wants the least spent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from station.kernel.units import convert_price, same_dimension
from station.prices.looking.courses import Course

BOUGHT = "input"  # the kind of price that farmers pay


@dataclass(frozen=True, slots=True)
class Transport:
    """What the way to a market costs: milli-yuan per `unit` of the goods, as it was typed."""

    milli: int
    unit: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A market's last price, the way there and what remains, all in milli-yuan per the unit compared in."""

    course: Course
    price: Fraction
    transport: Fraction
    net: Fraction


def compare(courses: Iterable[Course], unit: str, transports: Mapping[tuple[str, ...], Transport]) -> list[Offer]:
    """Return the offers that convert to `unit`, the best first; `transports` by the key of a course, else none.

    Of equals the newer price comes first. A course by the piece is left out where the unit is a weight.
    """
    found = [_offer(course, unit, transports.get(course.key)) for course in courses if _fits(course, unit)]
    return sorted(found, key=_place)


def _fits(course: Course, unit: str) -> bool:
    return bool(course.days) and same_dimension(course.unit, unit)


def _offer(course: Course, unit: str, transport: Transport | None) -> Offer:
    price = convert_price(course.prices[-1], course.unit, unit)
    fits = transport is not None and same_dimension(transport.unit, unit)
    cost = convert_price(transport.milli, transport.unit, unit) if transport and fits else Fraction(0)
    return Offer(course, price, cost, price + cost if course.kind == BOUGHT else price - cost)


def _place(offer: Offer) -> tuple[Fraction, int, tuple[str, ...]]:
    worth = offer.net if offer.course.kind == BOUGHT else -offer.net
    return worth, -offer.course.days[-1], offer.course.key
