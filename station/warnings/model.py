"""Warnings by kind and colour, with the hours in which they hold, and what stations tell of them.

Kinds and colours are those of Guangdong's warning signals, nine kinds since 2019, with typhoons in five colours
(DOMAIN.md 2.5, V60); thunder gales are warned of in three colours beside them. A warning is never changed: its end
moves by another row, a higher colour is another warning in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.words import N_

COLOURS = {
    "white": N_("white"),
    "blue": N_("blue"),
    "yellow": N_("yellow"),
    "orange": N_("orange"),
    "red": N_("red"),
}  # the lowest first
_THREE = ("yellow", "orange", "red")
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "typhoon": (N_("Typhoon"), ("white", "blue", *_THREE)),
    "rainstorm": (N_("Rainstorm"), _THREE),
    "gale": (N_("Thunder gale"), _THREE),
    "hail": (N_("Hail"), ("orange", "red")),
    "heat": (N_("Heat"), _THREE),
    "cold": (N_("Cold"), _THREE),
    "fog": (N_("Heavy fog"), _THREE),
    "haze": (N_("Haze"), ("yellow",)),
    "ice": (N_("Icy roads"), _THREE),
    "fire": (N_("Forest fire danger"), _THREE),
}
LEVELS = ("province", "city", "county", "town")
LONGEST_TEXT, LONGEST_BODY, LONGEST_NOTE = 500, 40, 300
LONGEST_MS = 14 * 86_400_000  # no signal holds longer without being said anew


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as it stands: times in UTC ms, `valid_to` as last moved.

    `state` is "coming", "holds", "past", "lifted" or "replaced". `doubtful`: the clock here is not sure, and whether
    it still holds is not either. `shown` counts stations that showed it, `reaches` those it is for.
    """

    id: int
    kind: str
    colour: str
    level: str
    issuer: str
    text: str
    todo: str
    audience: str
    valid_from: int
    valid_to: int
    person_name: str
    at: int
    state: str
    doubtful: bool = False
    shown: int = 0
    reaches: int = 0

    @property
    def rank(self) -> int:
        """How grave it is, the gravest highest."""
        return list(COLOURS).index(self.colour)


@dataclass(frozen=True, slots=True)
class Weather:
    """A short note of the weather, or of the solar term `term`."""

    id: int
    text: str
    term: str
    issuer: str
    audience: str
    valid_from: int
    valid_to: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A note in the list of the desk that tells it; `state` is "holds" or "past", `reaches` the stations it is for."""

    note: Weather
    state: str
    reaches: int


@dataclass(frozen=True, slots=True)
class ShownAt:
    """When a station first had a warning on its screen, None for not yet."""

    station: int
    name: str
    at: int | None
