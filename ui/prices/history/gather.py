"""Reads what a chart and a comparison need, in one piece of work off the screen's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from station.kernel.deeds import Day, Person
from station.kernel.text import fold
from station.prices.looking.band import Band, band_of, reach_back
from station.prices.looking.courses import Course
from station.prices.model import Quote
from station.store.store import Store
from ui.prices.farmer import presenter as places
from ui.prices.history import presenter

SERIES = ("market", "product", "spec", "unit", "kind", "source")
MOST_MARKETS = 1_000
MOST = 40_000  # prices of a product at all its markets: five of them every day for years


@dataclass(frozen=True, slots=True)
class Asked:
    """A product by name, the course that was looked at ((): none yet), and how many days back."""

    product: str
    key: tuple[str, ...] = ()
    days: int = 365


@dataclass(frozen=True, slots=True)
class Found:
    """The courses of the product from `start` to `end`, the one looked at first, and its band of earlier years.

    `far` are the kilometres to markets by name, as the crow flies, of those whose place is known.
    """

    start: int
    end: int
    courses: tuple[Course, ...]
    band: Band | None
    far: Mapping[str, float] = field(default_factory=dict)


def read(store: Store, person: Person, asked: Asked) -> Found:
    """Return what answers `asked`."""
    end = store.clock.today()
    start = end - asked.days
    courses: list[Course] = store.show(
        "prices.courses", person, product=asked.product, start=Day(start), end=Day(end), limit=MOST
    )
    courses.sort(key=lambda course: presenter.nearness(course, asked.key))
    if not courses:
        return Found(start, end, (), None)
    first = courses[0]
    earliest, latest = reach_back(start, end)
    past: list[Course] = store.show(
        "prices.courses",
        person,
        product=asked.product,
        kind=first.kind,
        market=first.market,
        start=Day(earliest),
        end=Day(latest),
        limit=MOST,
    )
    same = next((course for course in past if course.key == first.key), None)
    band = None if same is None else band_of(same, start, end)
    return Found(start, end, tuple(courses), band, _distances(store, person, courses))


def _distances(store: Store, person: Person, courses: Sequence[Course]) -> dict[str, float]:
    who = store.identity()
    markets = places.market_named(store.show("places.markets", person, limit=MOST_MARKETS))
    if who is None or not who.station:
        return {}
    here = places.Here(position=places.position_of(markets.get(fold(who.station_name))))
    names = {course.market for course in courses}
    found = {name: places.distance_to(here, markets.get(fold(name))) for name in names}
    return {name: far for name, far in found.items() if far is not None}


def quotes_of(store: Store, person: Person, courses: Sequence[Course], days: tuple[int, int]) -> list[Quote]:
    """Return every quote of these courses from day to day, as reported, the newest of each first."""
    found: list[Quote] = []
    for course in courses:
        quotes: list[Quote] = store.show(
            "prices.history", person, name=course.product, market=course.market,
            start=Day(days[0]), end=Day(days[1]), limit=MOST,
        )  # fmt: skip
        found += [one for one in quotes if tuple(getattr(one, name) for name in SERIES) == course.key]
    return found
