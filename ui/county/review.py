"""What a reviewer sees of reported prices: the odd ones first, each with why, and what it is held against. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from station.kernel.deeds import Person
from station.kernel.text import fold
from station.prices.declared import ACCEPTED
from station.prices.insight import unusual
from station.prices.insight.basis import Basis
from station.prices.model import MyReport, Quote
from station.store.store import Store
from ui.county.flags import GRAVITY, Flag, flag_of, in_order, is_near, kept_flags, ratio_to

MOST = 500  # reports read at once; the rest follow when these are decided
MOST_JUDGED = 200
BACK_DAYS = 400  # how far to look for the last accepted price
STATION_SOURCE = "station:"


@dataclass(frozen=True, slots=True)
class History:
    """What a report's own last three months say: how many `days`, and their middle price in milli-yuan per `unit`."""

    basis: Basis
    days: int
    median: int | None
    unit: str
    enough: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reported price as the reviewer sees it. `before` is the last accepted one, `ratio` how many times that.

    `flags` say what is odd, the gravest first; those in `kept` the officer was asked about, and kept the price.
    """

    report: MyReport
    station: str
    before: Quote | None
    ratio: Fraction | None
    history: History
    flags: tuple[Flag, ...] = ()
    kept: frozenset[Flag] = frozenset()

    @property
    def flag(self) -> Flag | None:
        """The gravest flag, None where nothing is odd."""
        return self.flags[0] if self.flags else None

    @property
    def compared(self) -> bool:
        """Whether there was anything to hold it against: a young accepted price, or three months of its own."""
        return self.history.enough or (is_near(self.report.quote, self.before) and self.ratio is not None)

    @property
    def plain(self) -> bool:
        """Whether it may be accepted with others unseen: held against something, and nothing odd."""
        return self.compared and not self.flags


@dataclass(frozen=True, slots=True)
class Judged:
    """A report that was decided on: `decided` is when, in UTC ms, 0 where it was done at another desk."""

    report: MyReport
    station: str
    decided: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a decision, flagged first, then oldest, and what was decided lately, newest first."""

    waiting: list[Waiting]
    judged: list[Judged]


def gather(store: Store, person: Person) -> Queue:
    """Read the reports that wait and those decided on lately; for the store's lane."""
    names = {one.id: one.name for one in store.show("places.stations", person, closed=True, limit=5000)}
    judged = [
        Judged(one.report, names.get(station_of(one.report.quote), ""), one.decided)
        for one in store.show("prices.judged", person, limit=MOST_JUDGED)
    ]
    return Queue(_waiting(store, person, names), judged)


def _waiting(store: Store, person: Person, names: Mapping[int, str]) -> list[Waiting]:
    accepted: dict[tuple[str, str], list[Quote]] = {}
    known: dict[str, bool] = {}
    found = []
    held: list[unusual.Flag] = store.show("prices.unusual", person, limit=MOST)
    for one in held:
        quote = one.report.quote
        key = (quote.product, quote.market)
        if key not in accepted:
            accepted[key] = _accepted(store, person, quote)
        if quote.product not in known:
            known[quote.product] = _is_known(store, person, quote.product)
        before = _before(accepted[key], quote)
        found.append(_seen(one, names.get(station_of(quote), ""), before, known[quote.product], store))
    return sorted(found, key=_urgency)


def _seen(held: unusual.Flag, station: str, before: Quote | None, known: bool, store: Store) -> Waiting:
    """Put together what is odd about a report; `known` tells whether the catalogue has its name."""
    report, judged, kept = held.report, held.judged, kept_flags(held.report)
    ratio = ratio_to(report.quote, before)
    odd = flag_of(report, before, ratio, store.clock.offset_minutes())
    flags = {*kept, *([odd] if odd else []), *([] if known else [Flag.NAME])}
    if judged.word == unusual.UNUSUAL:
        flags.add(Flag.UNUSUAL)
    history = History(held.basis, judged.days, judged.median, held.unit, judged.word != unusual.TOO_LITTLE)
    return Waiting(report, station, before, ratio, history, in_order(flags), kept)


def _urgency(one: Waiting) -> tuple[int, int, int]:
    """The flagged first, the gravest on top, then what has nothing to compare with; the oldest first among equals."""
    gravity = GRAVITY[one.flag] if one.flag is not None else len(GRAVITY) + one.compared
    return gravity, one.report.taken, one.report.sheet


def station_of(quote: Quote) -> int:
    """Return the row id of the station a report came from, 0 for a price from elsewhere."""
    text = quote.source.removeprefix(STATION_SOURCE)
    return int(text) if text != quote.source and text.isdigit() else 0


def _is_known(store: Store, person: Person, name: str) -> bool:
    """Tell whether the catalogue has the name, as a product's own or as another name of one."""
    found = store.show("prices.find", person, word=name, limit=10)
    return any(one.product and fold(one.matched) == fold(name) for one in found)


def _accepted(store: Store, person: Person, quote: Quote) -> list[Quote]:
    """Return accepted prices of the product at the market, newest first."""
    found = store.show(
        "prices.history", person, name=quote.product, market=quote.market,
        start=quote.day - BACK_DAYS, end=quote.day, limit=200,
    )
    return [one for one in found if one.status == ACCEPTED]


def _before(accepted: list[Quote], quote: Quote) -> Quote | None:
    """Return the newest of the same kind not after the quote's day, of the same spec if there is one."""
    alike = [one for one in accepted if one.kind == quote.kind and one.day <= quote.day]
    return next((one for one in alike if one.spec == quote.spec), alike[0] if alike else None)
