"""The county's lists of expected prices as its desk sees them: whom each asks, and what can be done to one. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from station.kernel.deeds import Person
from station.kernel.market_days import market_rule_in_words
from station.kernel.words import N_, _, ngettext
from station.places.model import Market
from station.prices.expecting.model import EVERY_DAY, CameIn, DayCount, Expected, ExpectedList, nearest
from station.store.store import Store

MOST = 5000
SET = "prices.set_expected"
TOWN = 9  # digits of a town's code
WEEK = 7
ALL_WEEK = tuple(range(1, WEEK + 1))
WEEKDAY = "weekday"  # stands for a rule that is still to be chosen day by day
KIND_TITLES = {
    "field": N_("At the field"),
    "trader": N_("To traders"),
    "wholesale": N_("Wholesale"),
    "retail": N_("Retail"),
    "input": N_("Inputs"),
}
Key = tuple[int, str]  # a station's row id and "", or 0 and the code of a division ("" for the whole county)


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody a list may ask: a station, or every station of a division."""

    station: int
    division: str
    name: str

    @property
    def key(self) -> Key:
        return (self.station, "" if self.station else self.division)


@dataclass(frozen=True, slots=True)
class Book:
    """Everything the screen shows at one moment: whom lists may ask, the lists, what came in, the markets known."""

    targets: tuple[Target, ...] = ()
    lists: tuple[ExpectedList, ...] = ()
    came_in: tuple[CameIn, ...] = ()
    markets: tuple[Market, ...] = ()

    def own(self, target: Target) -> tuple[Expected, ...]:
        """Return the lines of a target's own list, none where it has none."""
        return next((one.items for one in self.lists if (one.station, one.division) == target.key), ())

    def counting(self, target: Target) -> ExpectedList | None:
        """Return the list that counts for a target."""
        return nearest(self.lists, target.station, target.division)

    def name_of(self, key: Key) -> str:
        """Return what the target of a list is called."""
        return next((one.name for one in self.targets if one.key == key), key[1])

    def towns(self) -> list[Target]:
        """Return the towns that have a station."""
        return [one for one in self.targets if not one.station and one.division]

    def stations(self, town: str) -> list[Target]:
        """Return the stations of a town, of all for ""."""
        return [one for one in self.targets if one.station and one.division.startswith(town)]


def gather(store: Store, person: Person) -> Book:
    """Read all of it; for the store's lane."""
    who = store.identity()
    county = who.division if who else ""
    stations = store.show("places.stations", person, limit=MOST)
    towns = store.show("places.divisions", person, parent=county, limit=MOST) if county else []
    used = {one.division[:TOWN] for one in stations}
    targets = [
        Target(0, "", ""),
        *(Target(0, one.code, one.short_name or one.name) for one in towns if one.code in used),
        *(Target(one.id, one.division, one.name) for one in stations),
    ]
    return Book(
        tuple(targets),
        tuple(store.show("prices.expected_lists", person, limit=MOST)),
        tuple(store.show("prices.came_in", person, days=WEEK, limit=MOST)),
        tuple(store.show("places.markets", person, limit=MOST)),
    )


def as_fields(target: Target, items: Sequence[Expected]) -> dict[str, Any]:
    """Return the parameters of SET that make `items` the list of `target`."""
    station, division = target.key
    return {
        "station": station,
        "division": division,
        "products": [one.product for one in items],
        "kinds": [one.kind for one in items],
        "days": [one.days for one in items],
        "markets": [one.market for one in items],
    }


def moved(items: Sequence[Expected], key: tuple[int, str, str], by: int) -> tuple[Expected, ...]:
    """Return the list with one line moved up (-1) or down (1), as far as there is room."""
    found = list(items)
    at = next(place for place, one in enumerate(found) if one.key == key)
    line = found.pop(at)
    found.insert(max(0, min(len(found), at + by)), line)
    return tuple(found)


def without(items: Sequence[Expected], key: tuple[int, str, str]) -> tuple[Expected, ...]:
    """Return the list without one line."""
    return tuple(one for one in items if one.key != key)


def changed(items: Sequence[Expected], key: tuple[int, str, str], **to: Any) -> tuple[Expected, ...] | None:
    """Return the list with one line changed; None where another line says the same already."""
    found = tuple(replace(one, **to) if one.key == key else one for one in items)
    return found if len({one.key for one in found}) == len(found) else None


def weekdays_of(rule: str) -> tuple[int, ...]:
    """Return the weekdays (Monday 1) of a rule of weekdays, all of them for any other rule."""
    name, _colon, numbers = rule.partition(":")
    return tuple(int(one) for one in numbers.split(",")) if name == WEEKDAY and numbers else ALL_WEEK


def weekday_rule(days: Sequence[int]) -> str:
    """Return the rule of these weekdays."""
    if not days or tuple(sorted(days)) == ALL_WEEK:
        return EVERY_DAY
    return f"{WEEKDAY}:{','.join(str(day) for day in sorted(days))}"


def day_choices(markets: Sequence[Market], rule: str) -> list[tuple[str, str]]:
    """Return (rule, words) to choose from: every day, certain weekdays, the days of each market that has its own."""
    found: dict[str, str] = {EVERY_DAY: _("Every day"), WEEKDAY: _("By weekday")}
    for market in markets:
        if market.day_rule and market.day_rule != EVERY_DAY and not market.day_rule.startswith(WEEKDAY):
            words = _("{market}: {days}").format(market=market.name, days=market_rule_in_words(market.day_rule))
            found.setdefault(market.day_rule, words)
    if not rule.startswith(WEEKDAY):
        found.setdefault(rule, market_rule_in_words(rule))
    return list(found.items())


def answered_words(day: DayCount | None) -> str:
    """Return how many of how many lines were answered, "" where nothing was asked."""
    return f"{day.reported + day.absent} / {day.asked}" if day is not None and day.asked else ""


def day_words(day: DayCount) -> str:
    """Return how a day stands, whole: what was reported, what was not on sale, what is missing."""
    words = ngettext("{done} of {all} reported", "{done} of {all} reported", day.asked).format(
        done=day.reported, all=day.asked)
    if day.absent:
        words += " · " + ngettext("{n} not on sale", "{n} not on sale", day.absent).format(n=day.absent)
    return words


def day_tone(day: DayCount | None) -> str:
    """Return the colour of a day: ripe while something is missing."""
    return "ripe" if day is not None and day.open else ""


def totals(came_in: Sequence[CameIn]) -> Mapping[str, int]:
    """Return of today how many stations are asked, how many answered everything, and how many nothing."""
    today = [one.days[0] for one in came_in if one.days and one.days[0].asked]
    return {
        "asked": len(today),
        "whole": sum(not one.open for one in today),
        "silent": sum(not (one.reported or one.absent) for one in today),
    }
